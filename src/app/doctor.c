/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/doctor.h"
#include "base/vec.h"
#include "base/version.h"
#include "exchange/junit.h"
#include "repo/repo.h"
#include "store/run.h"

#include <inttypes.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct report {
	struct arena *arena;
	VEC_OF(struct finding) list;
};

static void add(struct report *report, int state, const char *what, const char *found,
		const char *cost)
{
	struct finding finding = { .what = what, .found = found, .cost = cost };

	finding.state = state;
	VEC_PUSH(&report->list, finding);
}

/* The file of a program in PATH; NULL when there is none. */
static const char *find_program(const char *name, struct arena *arena)
{
	struct str path = str_of(getenv("PATH")), folder;

	while (path.len && str_next(&path, ':', &folder)) {
		const char *file = arena_printf(arena, "%.*s/%s", STR_ARG(folder), name);

		if (access(file, X_OK) == 0)
			return file;
	}
	return NULL;
}

static void look_at_programs(struct report *report)
{
	static const struct { const char *name, *cost; } programs[] = {
		{ "sh", "stages cannot run" },
		{ "git", "the demo cannot be made; all else reads Git repositories without it" },
		{ "python3", "the demo's stages cannot run" },
		{ "dvc", "nothing: stages in dvc.yaml run without it" },
	};

	for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
		const char *file = find_program(programs[i].name, report->arena);

		add(report, file ? FINDING_OK : FINDING_NOTE, programs[i].name,
		    file ? file : "not found", file ? NULL : programs[i].cost);
	}
}

static void look_at_store(struct report *report, const char *asked)
{
	struct buf path = BUF_INIT;
	struct err err = ERR_INIT;
	struct store store = { 0 };
	struct run_counts counts;
	const char *text;

	if (!store_locate(&path, asked, &err)) {
		add(report, FINDING_BAD, "store", "no place for it", arena_strdup(report->arena, err.text));
	} else if (store_open(&store, path.data, DB_READ, &err) &&
		   run_count(&store, 0, 0, &counts, &err)) {
		text = arena_printf(report->arena, "%s, schema %d, %" PRId64 " runs under way",
				    store.path, STORE_SCHEMA, counts.running);
		add(report, FINDING_OK, "store", text, NULL);
	} else {
		add(report, err.code == ERR_NOT_FOUND ? FINDING_NOTE : FINDING_BAD, "store",
		    arena_strdup(report->arena, path.data), arena_strdup(report->arena, err.text));
	}
	store_close(&store);
	buf_release(&path);
}

static void look_at_terminal(struct report *report)
{
	const char *term = getenv("TERM");
	const char *codeset = nl_langinfo(CODESET);
	bool utf8 = strcmp(codeset, "UTF-8") == 0;

	add(report, term && strcmp(term, "dumb") != 0 ? FINDING_OK : FINDING_NOTE, "terminal",
	    term ? arena_strdup(report->arena, term) : "TERM is not set",
	    term && strcmp(term, "dumb") != 0 ? NULL : "the screen needs one; commands don't");
	add(report, utf8 ? FINDING_OK : FINDING_NOTE, "characters", arena_strdup(report->arena, codeset),
	    utf8 ? NULL : "curves and states are drawn in ASCII; set LC_ALL=C.UTF-8");
}

/* Cancelling a stage finds processes that left its group by this. */
static void look_at_kernel(struct report *report)
{
	const char *path = arena_printf(report->arena, "/proc/self/task/%d/children", (int)getpid());
	bool there = access(path, R_OK) == 0;

	add(report, there ? FINDING_OK : FINDING_BAD, "process lists", there ? "/proc" : "not readable",
	    there ? NULL : "cancel may leave processes that a stage detached");
}

void app_doctor(const char *asked, struct arena *arena, struct finding **out, size_t *count)
{
	struct report report = { .arena = arena, .list = VEC_INIT };

	add(&report, FINDING_OK, "assay", version_text(), NULL);
	add(&report, FINDING_OK, "SQLite", db_library_version(), NULL);
	add(&report, FINDING_OK, "libgit2", repo_library_version(arena), NULL);
	add(&report, FINDING_OK, "expat", junit_library_version(), NULL);
	look_at_programs(&report);
	look_at_store(&report, asked);
	look_at_terminal(&report);
	look_at_kernel(&report);
	*count = report.list.len;
	*out = ARENA_ARRAY(arena, struct finding, report.list.len);
	memcpy(*out, report.list.items, report.list.len * sizeof(**out));
	VEC_RELEASE(&report.list);
}
