/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare_impl.h"
#include "app/experiments.h"
#include "app/revision.h"
#include "repo/repo.h"
#include "store/repository.h"

#include <inttypes.h>
#include <string.h>

/* Revisions of a repository among what is compared. */

bool compare_is_revision(const struct comparison_options *options, size_t at)
{
	return options->revisions && options->revisions[at];
}

bool compare_is_workspace(const struct run *run)
{
	return !run->id && run->in_place;
}

/* The commit of what Git calls so, or else of a DVC experiment of that name. */
static bool resolve(struct revisions *revisions, const char *revision, char commit[COMMIT_ID_SIZE], struct err *err)
{
	struct repo *repo = app_revisions_repo(revisions);
	struct err unknown = ERR_INIT;
	struct experiment experiment;
	struct dvc_here here;
	bool ok = repo_resolve(repo, revision, commit, &unknown);

	if (ok)
		return true;
	ok = app_dvc_open_at(&here, app_revisions_root(revisions), NULL) && app_experiment_find(&here, revision, &experiment, NULL);
	if (ok)
		memcpy(commit, experiment.commit, COMMIT_ID_SIZE);
	app_dvc_close(&here);
	return ok || err_set(err, unknown.code, "%s", unknown.text);
}

/* The commit of a revision, and what there is to say of it, in the place of a run. */
static bool load_revision(struct revisions *revisions, const struct repository *repository, const char *revision,
			  struct arena *arena, struct run *out, struct err *err)
{
	bool workspace = strcmp(revision, COMPARE_WORKSPACE) == 0;
	struct repo *repo = app_revisions_repo(revisions);
	char commit[COMMIT_ID_SIZE];
	struct commit found;

	if (workspace && repo_is_bare(repo))
		return err_set(err, ERR_USAGE, "%s is a bare repository and has no work tree", repository->path);
	if (!resolve(revisions, workspace ? "HEAD" : revision, commit, err) ||
	    !repo_commit(repo, commit, arena, &found, err))
		return false;
	*out = (struct run){
		.repository = repository->id,
		.repository_name = repository->name,
		.commit_id = arena_strdup(arena, commit),
		.branch = arena_strdup(arena, revision),
		.subject = found.subject,
		.pipeline = "",
		.params = "{}",
		.in_place = workspace,
		.queued_at = found.time,
		.phase = PHASE_DONE,
	};
	return true;
}

static void add_metrics(struct row_set *set, const struct revision_facts *facts, size_t at)
{
	for (size_t i = 0; i < facts->metric_count; i++) {
		const struct revision_metric *metric = &facts->metrics[i];
		struct comparison_row *row;

		if (!metric->is_number) {
			row = row_set_take(set, COMPARE_PARAMS, arena_printf(set->arena, "(metric) %s", metric->name));
			row->cells[at] = (struct comparison_cell){ .has = true, .text = metric->text };
			continue;
		}
		row = row_set_take(set, compare_kind_of_metric(metric->name), metric->name);
		if (row->direction == DIRECTION_NONE)
			row->direction = metric_guess_direction(metric->name);
		row->cells[at] = (struct comparison_cell){ .has = true, .value = metric->value };
	}
}

static void add_params(struct row_set *set, const struct revision_facts *facts, size_t at)
{
	for (size_t i = 0; i < facts->params.count; i++)
		row_set_take(set, COMPARE_PARAMS, facts->params.items[i].name)->cells[at] =
			(struct comparison_cell){ .has = true, .text = facts->params.items[i].json };
}

static void add_data(struct row_set *set, const struct revision_facts *facts, size_t at)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < facts->data_count; i++) {
		buf_clear(&text);
		revision_data_text(&facts->data[i], &text);
		row_set_take(set, COMPARE_DATA, facts->data[i].path)->cells[at] =
			(struct comparison_cell){ .has = true, .text = arena_strdup(set->arena, text.data) };
	}
	buf_release(&text);
}

/* Metrics and the like are told for themselves, also where Git keeps their files. */
static void add_made(struct row_set *set, const struct revision_facts *facts)
{
	for (size_t i = 0; i < facts->made_count; i++)
		map_put(&set->made, str_of(facts->made[i]), set);
}

static void add_notes(struct comparison *out, const struct run *run, const struct revision_facts *facts,
		      struct arena *arena)
{
	for (size_t i = 0; i < facts->note_count; i++)
		compare_note(out, arena_printf(arena, "%s: %s", run->branch, facts->notes[i]));
}

static bool add_column(struct row_set *set, const struct comparison_options *options, struct revisions *revisions,
		       const struct repository *repository, struct comparison *out, size_t at, struct err *err)
{
	struct run *run = &out->runs[at];
	bool is_revision = compare_is_revision(options, at);
	struct revision_facts facts;

	if (is_revision) {
		set->no_environment[at] = set->no_tests[at] = true;
		if (!load_revision(revisions, repository, options->revisions[at], set->arena, run, err))
			return false;
	} else if (run->repository != repository->id) {
		return true;
	}
	/* The commit of a run may be gone. */
	if (!app_revision_read(revisions, compare_is_workspace(run) ? NULL : run->commit_id, set->arena, &facts,
			       is_revision ? err : NULL))
		return !is_revision;
	add_data(set, &facts, at);
	if (!is_revision)
		return true;
	add_made(set, &facts);
	add_metrics(set, &facts, at);
	add_params(set, &facts, at);
	add_notes(out, run, &facts, set->arena);
	return true;
}

bool compare_add_revisions(struct store *store, struct row_set *set, const struct comparison_options *options,
			   struct comparison *out, struct err *err)
{
	struct repository repository;
	struct revisions *revisions;
	const char *pipeline = "";
	bool ok = true;

	if (!options->revisions)
		return true;
	if (!repository_load(store, options->revision_repository, set->arena, &repository, err))
		return false;
	repository.project = options->revision_project;
	revisions = app_revisions_open(&repository, err);
	if (!revisions)
		return false;
	for (size_t i = 0; ok && i < out->run_count; i++)
		ok = add_column(set, options, revisions, &repository, out, i, err);
	app_revisions_close(revisions);
	/* A revision is of every pipeline. */
	for (size_t i = 0; ok && i < out->run_count; i++)
		pipeline = out->runs[i].id ? out->runs[i].pipeline : pipeline;
	for (size_t i = 0; ok && i < out->run_count; i++)
		out->runs[i].pipeline = out->runs[i].id ? out->runs[i].pipeline : pipeline;
	return ok;
}

static void write_side(const struct run *run, const struct revision_data *data, struct buf *out)
{
	if (run->id)
		buf_printf(out, "run %" PRId64 "  ", run->id);
	else
		buf_printf(out, "%s  ", run->branch);
	if (data)
		revision_data_text(data, out);
	else
		buf_puts(out, "does not have it");
	buf_putc(out, '\n');
}

bool app_compare_data(struct store *store, const char *project, const struct run *first,
		      const struct run *second, const char *path, struct buf *out, struct err *err)
{
	const struct run *runs[] = { first, second };
	struct revision_facts facts[2];
	const struct revision_data *data[2] = { NULL };
	struct arena arena = ARENA_INIT;
	struct repository repository;
	struct revisions *revisions = NULL;
	bool ok = repository_load(store, second->repository, &arena, &repository, err);

	repository.project = project;
	ok = ok && (revisions = app_revisions_open(&repository, err));
	for (size_t i = 0; ok && i < ARRAY_LEN(runs); i++) {
		ok = app_revision_read(revisions, compare_is_workspace(runs[i]) ? NULL : runs[i]->commit_id, &arena,
				       &facts[i], err);
		data[i] = ok ? revision_data_find(&facts[i], path) : NULL;
	}
	if (ok && !data[0] && !data[1])
		ok = err_set(err, ERR_NOT_FOUND, "neither of the two tracks %.200s", path);
	if (ok) {
		buf_printf(out, "%s\n", path);
		write_side(first, data[0], out);
		write_side(second, data[1], out);
		app_revision_data_diff(revisions, data[0], data[1], out);
	}
	app_revisions_close(revisions);
	arena_release(&arena);
	return ok;
}
