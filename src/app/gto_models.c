/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/gto_models.h"
#include "app/gto.h"
#include "app/project.h"
#include "repo/tree.h"

#include <stdlib.h>
#include <string.h>

struct gathering {
	struct gto_here *here;
	struct arena *arena;		/* the caller's */
	char head[COMMIT_ID_SIZE];	/* "": no commit yet */
	struct gto_index declared;	/* by dvc.yaml at HEAD */
	VEC_OF(struct tagged_version) rows;
};

static void read_dvc(struct gathering *g, const char *folder)
{
	const char *path = arena_printf(&g->here->arena, "%s%sdvc.yaml", folder, *folder ? "/" : "");
	struct buf bytes = BUF_INIT;
	bool found = false;

	/* What is wrong with a dvc.yaml is told where pipelines are. */
	if (*g->head && tree_read(g->here->repo, g->head, path, YAML_MAX_BYTES, &bytes, &found, NULL) && found)
		gto_index_add_dvc(&g->here->arena, buf_str(&bytes), folder, &g->declared);
	buf_release(&bytes);
}

/* The dvc.yaml at the top, that of the project, and those in the folders that tags speak of. */
static void read_declared(struct gathering *g, const struct repository *repository)
{
	const struct gto_registry *registry = &g->here->registry;
	struct map seen = MAP_INIT;
	const char *inside = "";

	read_dvc(g, "");
	/* Which project is meant, if there are several, is told where it is asked for. */
	if (*g->head && app_project_at(repository, g->here->repo, g->head, &g->here->arena, &inside, NULL) && *inside) {
		map_put(&seen, str_of(inside), g);
		read_dvc(g, inside);
	}
	for (size_t i = 0; i < registry->artifacts.len; i++) {
		const char *name = registry->artifacts.items[i]->name, *end = strchr(name, ':');
		char *folder;

		if (!end)
			continue;
		folder = arena_strndup(&g->here->arena, name, (size_t)(end - name));
		if (!map_put(&seen, str_of(folder), g))
			read_dvc(g, folder);
	}
	map_release(&seen);
}

static const char *keep(struct gathering *g, const char *text)
{
	return text && *text ? arena_strdup(g->arena, text) : NULL;
}

static void annotate(struct gathering *g, struct tagged_version *row, const struct gto_annotation *annotation)
{
	if (!annotation)
		return;
	row->path = keep(g, annotation->path);
	row->type = keep(g, annotation->type);
	row->description = keep(g, annotation->description);
}

/* The names of the stages that a version has by one rule; with but, only where it has not by the other. */
static const char *stages_of(struct gathering *g, const struct gto_version *version, struct gto_stage **list,
			     size_t count, struct gto_stage **but, size_t but_count)
{
	struct buf out = BUF_INIT;
	const char *text;

	for (size_t i = 0; i < count; i++) {
		bool both = false;

		for (size_t b = 0; b < but_count; b++)
			both |= but[b] == list[i];
		if (!both && strcmp(list[i]->version->name, version->name) == 0)
			buf_printf(&out, "%s%s", out.len ? ", " : "", list[i]->name);
	}
	text = keep(g, out.data);
	buf_release(&out);
	return text;
}

static void add_artifact(struct gathering *g, const struct gto_artifact *artifact)
{
	struct gto_choice by_time = { .sort = GTO_BY_TIME, .per_version = -1, .per_stage = 1 };
	struct gto_choice by_number = { .sort = GTO_BY_VERSION, .per_version = -1, .per_stage = 1 };
	struct arena *scratch = &g->here->arena;
	const struct gto_annotation *declared = gto_index_find(&g->declared, artifact->name);
	size_t count, newest_count, highest_count;
	struct gto_version **versions = gto_versions(scratch, artifact, &by_number, &count);
	struct gto_stage **newest = gto_stages(scratch, artifact, &by_time, &newest_count);
	struct gto_stage **highest = gto_stages(scratch, artifact, &by_number, &highest_count);
	const char *before = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct gto_version *version = versions[i];
		bool is_numbered = version->registrations.count > 0;
		struct tagged_version row = { .model = arena_strdup(g->arena, artifact->name) };

		/* A commit without a number is a row only for the stages it is in, and only once. */
		row.stages = stages_of(g, version, newest, newest_count, NULL, 0);
		if (!is_numbered && (!row.stages || (before && strcmp(before, version->name) == 0)))
			continue;
		before = version->name;
		row.version = is_numbered ? arena_strdup(g->arena, version->name)
					  : arena_strndup(g->arena, version->name, COMMIT_SHORT);
		row.stages_by_number = stages_of(g, version, highest, highest_count, newest, newest_count);
		row.commit = arena_strdup(g->arena, version->commit);
		row.by = arena_strdup(g->arena, version->author->author);
		row.message = arena_strdup(g->arena, version->author->message);
		row.at = version->author->time;
		annotate(g, &row, version->made && version->made->annotation ? version->made->annotation : declared);
		VEC_PUSH(&g->rows, row);
	}
}

/* What is declared and has no version. */
static void add_declared(struct gathering *g, const struct gto_annotation *annotation)
{
	const struct gto_artifact *artifact = gto_artifact_find(&g->here->registry, annotation->name);
	struct tagged_version row = { .model = arena_strdup(g->arena, annotation->name) };

	if (artifact && artifact->registered)
		return;
	annotate(g, &row, annotation);
	VEC_PUSH(&g->rows, row);
}

static void add_annotated(struct gathering *g, const struct gto_artifact *artifact)
{
	for (const struct gto_version *version = artifact->versions; version; version = version->next) {
		if (version->made && version->made->annotation &&
		    !gto_index_find(&g->declared, artifact->name)) {
			add_declared(g, version->made->annotation);
			return;
		}
	}
}

/* By name; those of one name stay in their order. */
static int by_model(const void *a, const void *b)
{
	return strcmp(((const struct tagged_version *)a)->model, ((const struct tagged_version *)b)->model);
}

static void sort_rows(struct gathering *g, struct tagged_version **out, size_t *count)
{
	void **order = ARENA_ARRAY(&g->here->arena, void *, g->rows.len + 1);

	*out = ARENA_ARRAY(g->arena, struct tagged_version, g->rows.len);
	*count = g->rows.len;
	for (size_t i = 0; i < *count; i++)
		order[i] = &g->rows.items[i];
	gto_sort_pointers(order, *count, by_model);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = *(struct tagged_version *)order[i];
}

bool app_tagged_versions(const struct repository *repository, struct arena *arena,
			 struct tagged_version **out, size_t *count, struct err *err)
{
	struct err unborn = ERR_INIT;
	struct gto_here here;
	struct gathering g = { .here = &here, .arena = arena, .rows = VEC_INIT };
	bool ok = app_gto_open(&here, repository->path, err) && app_gto_read(&here, err);

	*count = 0;
	if (ok) {
		if (!repo_resolve(here.repo, "HEAD", g.head, &unborn))
			g.head[0] = '\0';
		read_declared(&g, repository);
		for (size_t i = 0; i < here.registry.artifacts.len; i++) {
			const struct gto_artifact *artifact = here.registry.artifacts.items[i];

			if (!artifact->registered)
				add_annotated(&g, artifact);
			else if (artifact->active)
				add_artifact(&g, artifact);
		}
		for (size_t i = 0; i < g.declared.count; i++)
			add_declared(&g, &g.declared.items[i]);
		sort_rows(&g, out, count);
	}
	VEC_RELEASE(&g.rows);
	app_gto_close(&here);
	return ok;
}
