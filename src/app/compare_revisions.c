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

/* A revision, resolved. */
struct resolved {
	char commit[COMMIT_ID_SIZE];
	bool in_queue;			/* of DVC's, in that phase */
	enum experiment_phase phase;
	const char *root;		/* where one runs */
};

/* What DVC's queue has under that name. */
static bool find_in_queue(struct dvc_here *here, const char *name, struct arena *arena, struct resolved *out)
{
	const struct experiment_task *found;
	struct experiment_task *tasks;
	size_t count;
	bool far;

	if (!app_experiment_tasks(here, &tasks, &count, &far, NULL))
		return false;
	found = app_experiment_task_find(tasks, count, name);
	for (size_t i = 0; !found && i < count; i++) {
		if (tasks[i].run && tasks[i].phase == EXPERIMENT_RUNNING && tasks[i].experiment.name &&
		    strcmp(tasks[i].experiment.name, name) == 0)
			found = &tasks[i];
	}
	if (!found)
		return false;
	out->in_queue = true;
	out->phase = found->phase;
	memcpy(out->commit, found->phase == EXPERIMENT_RUNNING ? found->experiment.baseline : found->experiment.commit,
	       COMMIT_ID_SIZE);
	if (found->phase == EXPERIMENT_RUNNING)
		out->root = arena_strdup(arena, found->run->root);
	return true;
}

/* The commit of what Git calls so, or else of a DVC experiment of that name, done or in DVC's queue. */
static bool resolve(struct revisions *revisions, const char *revision, struct arena *arena, struct resolved *out,
		    struct err *err)
{
	struct repo *repo = app_revisions_repo(revisions);
	struct err unknown = ERR_INIT;
	struct experiment experiment;
	struct dvc_here here;
	bool ok = repo_resolve(repo, revision, out->commit, &unknown);

	if (ok)
		return true;
	if (app_dvc_open_at(&here, app_revisions_root(revisions), NULL)) {
		ok = app_experiment_find(&here, revision, &experiment, NULL);
		if (ok)
			memcpy(out->commit, experiment.commit, COMMIT_ID_SIZE);
		else
			ok = find_in_queue(&here, revision, arena, out);
	}
	app_dvc_close(&here);
	return ok || err_set(err, unknown.code, "%s", unknown.text);
}

/* The commit of a revision, and what there is to say of it, in the place of a run. */
static bool load_revision(struct revisions *revisions, const struct repository *repository, const char *revision,
			  struct arena *arena, struct run *out, struct resolved *resolved, struct err *err)
{
	bool workspace = strcmp(revision, COMPARE_WORKSPACE) == 0;
	struct repo *repo = app_revisions_repo(revisions);
	struct commit found;

	if (workspace && repo_is_bare(repo))
		return err_set(err, ERR_USAGE, "%s is a bare repository and has no work tree", repository->path);
	if (!resolve(revisions, workspace ? "HEAD" : revision, arena, resolved, err) ||
	    !repo_commit(repo, resolved->commit, arena, &found, err))
		return false;
	*out = (struct run){
		.repository = repository->id,
		.repository_name = repository->name,
		.commit_id = arena_strdup(arena, resolved->commit),
		.branch = arena_strdup(arena, revision),
		.subject = found.subject,
		.pipeline = "",
		.params = "{}",
		.in_place = workspace,
		.queued_at = found.time,
		.phase = resolved->root ? PHASE_RUNNING : PHASE_DONE,
	};
	return true;
}

static bool read_all(struct revisions *revisions, const char *commit, struct arena *arena, struct revision_facts *out,
		     struct err *err)
{
	return app_revision_read(revisions, commit, arena, out, err) &&
	       app_revision_add_images(revisions, commit, arena, out, err);
}

/* What a revision says: of one that runs its own work tree does. */
static bool read_facts(struct revisions *revisions, const struct repository *repository, const struct run *run,
		       const struct resolved *resolved, struct arena *arena, struct revision_facts *out, struct err *err)
{
	struct repository folder = *repository;
	struct revisions *there;
	bool ok;

	if (!resolved->root)
		return read_all(revisions, compare_is_workspace(run) ? NULL : run->commit_id, arena, out, err);
	folder.path = resolved->root;
	there = app_revisions_open(&folder, err);
	ok = there && read_all(there, NULL, arena, out, err);
	app_revisions_close(there);
	return ok;
}

/* What is in a queue has the metrics and data of the commit that it began at, which are none of its own. */
static void tell_queue(struct comparison *out, const struct run *run, const struct resolved *resolved,
		       struct revision_facts *facts, struct arena *arena)
{
	static const char *const texts[] = {
		[EXPERIMENT_QUEUED] = "it waits in DVC's queue; these are its params, and it has no metrics yet",
		[EXPERIMENT_RUNNING] = "DVC runs it now; this is what its folder has at this moment",
		[EXPERIMENT_FAILED] = "it failed in DVC's queue; these are the params that it was to run with",
		[EXPERIMENT_SUCCEEDED] = "the experiment that it became is gone; these are the params that it ran with",
	};

	if (!resolved->in_queue)
		return;
	if (resolved->phase != EXPERIMENT_RUNNING)
		facts->metric_count = facts->data_count = facts->note_count = 0;
	compare_note(out, arena_printf(arena, "%s: %s", run->branch, texts[resolved->phase]));
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
	struct resolved resolved = { .root = NULL };
	struct revision_facts facts;

	if (is_revision) {
		set->no_environment[at] = set->no_tests[at] = true;
		if (!load_revision(revisions, repository, options->revisions[at], set->arena, run, &resolved, err))
			return false;
	} else if (run->repository != repository->id) {
		return true;
	}
	/* The commit of a run may be gone. */
	if (!read_facts(revisions, repository, run, &resolved, set->arena, &facts, is_revision ? err : NULL))
		return !is_revision;
	tell_queue(out, run, &resolved, &facts, set->arena);
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
		if (!runs[i]->id && runs[i]->phase == PHASE_RUNNING) {
			ok = err_set(err, ERR_INPUT, "%.200s is still running, and its data may change at any moment; compare "
				     "them when it is done", runs[i]->branch);
			break;
		}
		ok = read_all(revisions, compare_is_workspace(runs[i]) ? NULL : runs[i]->commit_id, &arena, &facts[i],
			      err);
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
