/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_impl.h"
#include "app/experiments.h"
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
	if (!app_experiment_revision(here, rev, commit, err))
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

/* Whether the project is well enough to be asked: what is there anyway needs none. */
static bool is_well(const struct dvc_project *project, struct dvc_value_query *gather, struct err *broken)
{
	size_t there = 0;

	gather->broken = !dvc_project_check(project, broken);
	if (!gather->broken)
		return true;
	for (size_t i = 0; i < gather->target_count; i++)
		there += source_has_file(gather->source, gather->targets[i]) ||
			 source_is_folder(gather->source, gather->targets[i]);
	return there && there == gather->target_count;
}

bool app_dvc_values(struct dvc_here *here, const struct dvc_values_query *query, const char *rev,
		    struct dvc_value_files *out, const char **error, struct err *err)
{
	struct source *source = source_of(here, rev, err);
	struct dvc_project project = { .arena = ARENA_INIT };
	struct dvc_value_query gather = {
		.source = source, .project = &project, .cache = app_dvc_cache(here), .memo = &here->memo,
		.deps_only = query->deps_only,
		.targets = targets_of(here, query), .target_count = query->target_count,
	};
	struct err broken = ERR_INIT;
	bool ok = source && dvc_project_load(&project, source, &here->parsing, err);

	*out = (struct dvc_value_files){ .count = 0 };
	*error = NULL;
	if (ok && !is_well(&project, &gather, &broken))
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

/* What is asked of one revision after the other. */
struct asking {
	struct dvc_here *here;
	struct dvc_value_query gather;
	struct dvc_project project;	/* of the revision before */
};

static bool ask_metrics(struct asking *asking, struct source *source, struct dvc_revision_values *out,
			struct err *err)
{
	struct dvc_here *here = asking->here;
	struct err broken = ERR_INIT;

	if (!dvc_project_is_same(&asking->project, source)) {
		dvc_project_release(&asking->project);
		if (!dvc_project_load(&asking->project, source, &here->parsing, err))
			return false;
	}
	asking->gather.source = source;
	asking->gather.project = &asking->project;
	if (!is_well(&asking->project, &asking->gather, &broken))
		out->error = arena_strdup(&here->arena, broken.text);
	else
		dvc_values_metrics(&here->arena, &asking->gather, &out->files);
	return true;
}

static bool ask_commit(struct asking *asking, const struct dvc_commit *commit, struct dvc_revision_values *out,
		       size_t *count, struct err *err)
{
	struct source *source = source_open_commit(asking->here->repo, commit->id,
						   app_dvc_folder_in_repo(asking->here), err);
	bool ok = source != NULL;

	*out = (struct dvc_revision_values){ .names = commit->names };
	/* Before the project's folder was there is nothing to say. */
	if (ok && source_is_folder(source, ".")) {
		ok = ask_metrics(asking, source, out, err);
		++*count;
	}
	source_close(source);
	return ok;
}

/* Takes the work tree off when the branch that is checked out has the same. */
static void drop_same(struct dvc_here *here, struct dvc_revision_values **list, size_t *count)
{
	const char *branch = repo_head_branch(here->repo, &here->arena);

	for (size_t i = 1; branch && i < *count; i++) {
		if (strcmp((*list)[i].names, branch) == 0 && !(*list)[0].error && !(*list)[i].error &&
		    dvc_values_equal(&(*list)[0].files, &(*list)[i].files)) {
			++*list;
			--*count;
			return;
		}
	}
}

bool app_dvc_values_all(struct dvc_here *here, const struct dvc_values_query *query, unsigned which,
			struct dvc_revision_values **out, size_t *count, struct err *err)
{
	struct dvc_commit *commits;
	size_t commit_count;
	struct asking asking = {
		.here = here, .project = { .arena = ARENA_INIT },
		.gather = { .cache = app_dvc_cache(here), .memo = &here->memo, .targets = targets_of(here, query),
			    .target_count = query->target_count },
	};
	bool ok;

	*count = 0;
	if (!app_dvc_commits(here, which, &commits, &commit_count, err))
		return false;
	*out = ARENA_ARRAY(&here->arena, struct dvc_revision_values, commit_count + 1);
	(*out)[0].names = "workspace";
	ok = ask_metrics(&asking, here->source, &(*out)[(*count)++], err);
	for (size_t i = 0; ok && i < commit_count; i++)
		ok = ask_commit(&asking, &commits[i], &(*out)[*count], count, err);
	if (ok)
		drop_same(here, out, count);
	dvc_project_release(&asking.project);
	return ok;
}

const char *app_dvc_shown(struct dvc_here *here, const char *path)
{
	return dvc_path_relative(&here->arena, here->folder, path);
}
