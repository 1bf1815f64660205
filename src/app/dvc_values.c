/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_impl.h"
#include "dvc/path.h"

#include <string.h>

/* The source of a revision; the work tree's own for NULL or "workspace". */
static struct source *source_of(struct dvc_here *here, const char *rev, struct err *err)
{
	char commit[COMMIT_ID_SIZE];

	if (!rev || strcmp(rev, "workspace") == 0)
		return here->source;
	if (!here->repo) {
		err_set(err, ERR_NOT_FOUND, "%s is in no Git repository, so it has no revision '%s'", here->root,
			rev);
		return NULL;
	}
	if (!repo_resolve(here->repo, rev, commit, err))
		return NULL;
	return source_open_commit(here->repo, commit, app_dvc_folder_in_repo(here), err);
}

static const char *const *targets_of(struct dvc_here *here, const struct dvc_values_query *query)
{
	const char **targets = ARENA_ARRAY(&here->arena, const char *, query->target_count + 1);

	for (size_t i = 0; i < query->target_count; i++)
		targets[i] = app_dvc_path(here, query->targets[i]);
	return targets;
}

bool app_dvc_values(struct dvc_here *here, const struct dvc_values_query *query, const char *rev,
		    struct dvc_value_files *out, const char **error, struct err *err)
{
	struct source *source = source_of(here, rev, err);
	struct dvc_project project = { .arena = ARENA_INIT };
	struct dvc_value_query gather = {
		.source = source, .project = &project, .cache = app_dvc_cache(here), .deps_only = query->deps_only,
		.targets = targets_of(here, query), .target_count = query->target_count,
	};
	struct err broken = ERR_INIT;
	bool ok = source && dvc_project_load(&project, source, &here->parsing, err);

	*out = (struct dvc_value_files){ .count = 0 };
	*error = NULL;
	if (ok && !dvc_project_check(&project, &broken))
		*error = arena_strdup(&here->arena, broken.text);
	else if (ok && query->params)
		dvc_values_params(&project.arena, &gather, out);
	else if (ok)
		dvc_values_metrics(&project.arena, &gather, out);
	arena_join(&here->arena, &project.arena);
	if (source != here->source)
		source_close(source);
	return ok;
}

const char *app_dvc_shown(struct dvc_here *here, const char *path)
{
	return dvc_path_relative(&here->arena, here->folder, path);
}
