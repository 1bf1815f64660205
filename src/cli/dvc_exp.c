/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/experiments.h"
#include "base/clock.h"
#include "cli/dvc.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* assay dvc exp show --json, exp list */

static void write_text(struct buf *out, const char *text)
{
	struct json_writer w = JSON_WRITER(out);

	json_text(&w, text);
}

static void write_number(struct buf *out, const char *key, int64_t number)
{
	if (number < 0)
		buf_printf(out, ", \"%s\": null", key);
	else
		buf_printf(out, ", \"%s\": %lld", key, (long long)number);
}

static void write_values(struct buf *out, const char *key, const struct dvc_value_files *files)
{
	buf_printf(out, ", \"%s\": ", key);
	dvc_values_write_json(out, files);
}

static void write_files(struct buf *out, const char *key, const struct experiment_file *files, size_t count,
			bool outs)
{
	buf_printf(out, ", \"%s\": {", key);
	for (size_t i = 0; i < count; i++) {
		buf_puts(out, i ? ", " : "");
		write_text(out, files[i].path);
		buf_puts(out, ": {\"hash\": ");
		write_text(out, files[i].hash);
		write_number(out, "size", files[i].size);
		write_number(out, "nfiles", files[i].nfiles);
		if (outs)
			buf_printf(out, ", \"use_cache\": %s, \"is_data_source\": %s",
				   files[i].cached ? "true" : "false", files[i].is_source ? "true" : "false");
		buf_putc(out, '}');
	}
	buf_putc(out, '}');
}

/* A moment as Python's datetime of local time, without a zone. */
static void write_moment(struct buf *out, int64_t moment)
{
	time_t seconds = (time_t)(moment / 1000);
	char text[32];
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "\"%Y-%m-%dT%H:%M:%S\"", &tm);
	buf_puts(out, moment ? text : "null");
}

/* How "exp show" was called. */
struct exp_show {
	struct dvc_here *here;
	struct buf *out;
	bool param_deps, sha_only;
	bool hand_over;		/* a project is not well, which DVC tells in its own words */
};

static void write_data(struct exp_show *show, const char *rev, const char *name,
		       const struct experiment_state *state)
{
	buf_puts(show->out, "{\"rev\": ");
	write_text(show->out, rev ? rev : "workspace");
	buf_puts(show->out, ", \"name\": ");
	write_text(show->out, name);
	buf_puts(show->out, ", \"data\": {\"rev\": ");
	write_text(show->out, rev ? rev : "workspace");
	buf_puts(show->out, ", \"timestamp\": ");
	write_moment(show->out, state->time);
	write_values(show->out, "params", &state->params);
	write_values(show->out, "metrics", &state->metrics);
	write_files(show->out, "deps", state->deps, state->dep_count, false);
	write_files(show->out, "outs", state->outs, state->out_count, true);
	buf_puts(show->out, ", \"meta\": {}}, \"error\": null, \"experiments\": ");
}

/* The state of a revision (NULL: the work tree), open for its experiments. */
static bool write_state(struct exp_show *show, const char *rev, const char *name, bool param_deps, bool waits,
			int64_t *time, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct experiment_state state;
	bool understood;
	bool ok = app_experiment_state(show->here, &arena, rev, param_deps, &state, &understood, err);

	if (waits)
		state.metrics.count = 0;
	if (ok && understood)
		write_data(show, rev, name, &state);
	if (ok && !understood)
		show->hand_over = true;
	if (time)
		*time = state.time;
	arena_release(&arena);
	return ok;
}

/* One experiment as JSON, while they are sorted. */
struct written {
	int64_t time;
	const char *commit;
	char *json;
};

static int newest_first(const void *a, const void *b)
{
	const struct written *x = a, *y = b;

	return x->time != y->time ? (x->time < y->time ? 1 : -1) : strcmp(y->commit, x->commit);
}

static bool write_experiment(struct exp_show *show, const struct experiment *experiment, struct written *out,
			     struct err *err)
{
	struct exp_show into = *show;
	char (*commits)[COMMIT_ID_SIZE];
	struct buf text = BUF_INIT;
	size_t count = 1;
	bool waits = !experiment->ref, ok = true;

	into.out = &text;
	if (!waits)
		ok = app_experiment_commits(show->here, experiment, &commits, &count, err);
	buf_puts(&text, "{\"revs\": [");
	for (size_t i = 0; ok && i < count; i++) {
		buf_puts(&text, i ? ", " : "");
		ok = write_state(&into, waits ? experiment->commit : commits[i], i ? NULL : experiment->name,
				 show->param_deps, waits, i ? NULL : &out->time, err);
		buf_puts(&text, "null}");
	}
	buf_puts(&text, "], \"executor\": ");
	if (waits)
		buf_printf(&text, "{\"state\": \"queued\", \"name\": \"dvc-task\", \"local\": {\"root\": null, "
			   "\"log\": null, \"pid\": null, \"returncode\": null, \"task_id\": \"%s\"}}",
			   experiment->commit);
	else
		buf_puts(&text, "null");
	buf_puts(&text, ", \"name\": ");
	write_text(&text, experiment->name);
	buf_putc(&text, '}');
	out->commit = experiment->commit;
	out->json = buf_take(&text);
	show->hand_over |= into.hand_over;
	return ok;
}

/* Those of one beginning; returns how many were written. */
static bool write_experiments(struct exp_show *show, const char *baseline, const struct experiment *list,
			      size_t count, size_t *written, struct err *err)
{
	struct written *rows = ARENA_ARRAY(&show->here->arena, struct written, count + 1);
	size_t n = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < count; i++) {
		if (strcmp(list[i].baseline, baseline) == 0)
			ok = write_experiment(show, &list[i], &rows[n++], err);
	}
	qsort(rows, n, sizeof(*rows), newest_first);
	for (size_t i = 0; i < n; i++) {
		buf_puts(show->out, (*written)++ ? ", " : "[");
		buf_puts(show->out, rows[i].json);
		free(rows[i].json);
	}
	return ok;
}

static bool write_base(struct exp_show *show, const struct experiments_base *base, const struct experiment *done,
		       size_t done_count, const struct experiment *queued, size_t queued_count, struct err *err)
{
	size_t written = 0;

	/* DVC asks for all params of these. */
	if (!write_state(show, base->commit, show->sha_only ? NULL : base->name, false, false, NULL, err) ||
	    !write_experiments(show, base->commit, done, done_count, &written, err) ||
	    !write_experiments(show, base->commit, queued, queued_count, &written, err))
		return false;
	buf_puts(show->out, written ? "]}" : "null}");
	return true;
}

static bool write_all(struct exp_show *show, const struct foreign_call *call,
		      const struct experiments_query *query, struct err *err)
{
	struct experiment *done, *queued = NULL;
	struct experiments_base *bases;
	size_t count, done_count, queued_count = 0;
	bool first = true;

	if (!app_experiments_bases(show->here, query, &bases, &count, err) ||
	    !app_experiments(show->here, &done, &done_count, err))
		return false;
	if (!foreign_flag(call, "hide-queued") &&
	    !app_experiments_queued(show->here, &queued, &queued_count, err))
		return false;
	buf_putc(show->out, '[');
	if (!repo_is_empty(show->here->repo) && !foreign_flag(call, "hide-workspace")) {
		if (!write_state(show, NULL, NULL, show->param_deps, false, NULL, err))
			return false;
		buf_puts(show->out, "null}");
		first = false;
	}
	for (size_t i = 0; i < count && !show->hand_over; i++) {
		buf_puts(show->out, first ? "" : ", ");
		first = false;
		if (!write_base(show, &bases[i], done, done_count, queued, queued_count, err))
			return false;
	}
	buf_puts(show->out, "]\n");
	return true;
}

static bool read_query(struct dvc_here *here, const struct foreign_call *call, struct experiments_query *out,
		       struct err *err)
{
	const char *num = foreign_option(call, "num");

	*out = (struct experiments_query){ .num = 1, .branches = foreign_flag(call, "all-branches"),
					   .tags = foreign_flag(call, "all-tags") };
	out->revs = foreign_options(call, "rev", &here->arena, &out->rev_count);
	return !num || str_to_int(str_of(num), &out->num) ||
	       err_set(err, ERR_USAGE, "--num takes a whole number, not '%s'", num);
}

int dvc_exp_show(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct experiments_query query;
	struct dvc_here here;
	struct exp_show show = { .here = &here, .out = &cli->out, .param_deps = foreign_flag(call, "param-deps"),
				 .sha_only = foreign_flag(call, "sha") };
	int status;

	/* Tables are DVC's, and so is an order of all commits. */
	if (!foreign_flag(call, "json") || foreign_flag(call, "all-commits"))
		return DVC_HAND_OVER;
	if (!dvc_open(&here, &status, err))
		return status;
	if (!here.repo || app_experiments_are_far(&here))
		status = DVC_HAND_OVER;
	else if (read_query(&here, call, &query, err) && write_all(&show, call, &query, err))
		status = show.hand_over ? DVC_HAND_OVER : 0;
	else {
		/* DVC ends this one command so. */
		cli_complain(err);
		status = 1;
	}
	if (status != 0)
		buf_clear(&cli->out);
	app_dvc_close(&here);
	return status;
}

static void write_list(struct buf *out, struct dvc_here *here, const struct foreign_call *call,
		       const struct experiment *list, size_t count)
{
	bool names = foreign_flag(call, "name-only") || foreign_flag(call, "names-only");
	bool ids = foreign_flag(call, "sha-only") || foreign_flag(call, "shas-only");

	for (size_t i = 0; i < count; i++) {
		const struct experiment *one = &list[i];

		if (names || ids) {
			buf_printf(out, "%s\n", names ? one->name : one->commit);
			continue;
		}
		if (!i || strcmp(list[i - 1].baseline, one->baseline) != 0) {
			const char *name = app_experiments_name(here, one->baseline);

			if (name)
				buf_printf(out, "%s:\n", name);
			else
				buf_printf(out, "%.7s:\n", one->baseline);
		}
		buf_printf(out, "\t%.7s [%s]\n", one->commit, one->name);
	}
}

/* Leaves those that began at one of the commits. */
static size_t keep_bases(struct experiment *list, size_t count, const struct experiments_base *bases,
			 size_t base_count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		bool found = false;

		for (size_t b = 0; b < base_count; b++)
			found |= strcmp(bases[b].commit, list[i].baseline) == 0;
		if (found)
			list[kept++] = list[i];
	}
	return kept;
}

int dvc_exp_list(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct experiments_query query;
	struct experiments_base *bases;
	struct experiment *list;
	struct dvc_here here;
	size_t count, base_count;
	int status;

	if (!dvc_open(&here, &status, err))
		return status;
	if (read_query(&here, call, &query, err) && app_experiments(&here, &list, &count, err) &&
	    (foreign_flag(call, "all-commits") || app_experiments_bases(&here, &query, &bases, &base_count, err))) {
		if (!foreign_flag(call, "all-commits"))
			count = keep_bases(list, count, bases, base_count);
		write_list(&cli->out, &here, call, list, count);
		status = 0;
	}
	app_dvc_close(&here);
	return status;
}
