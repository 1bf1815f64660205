/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "registry/registry.h"
#include "base/clock.h"
#include "registry/declared.h"
#include "store/artifact.h"
#include "store/run.h"

#include <inttypes.h>
#include <string.h>

bool registry_name_ok(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./";
	int64_t number;

	return *name && strspn(name, allowed) == strlen(name) && *name != '-' &&
	       !str_to_int(str_of(name), &number);
}

static bool check_run(const struct run *run, struct err *err)
{
	if (run->phase != PHASE_DONE)
		return err_set(err, ERR_INPUT, "run %" PRId64 " is %s; its model can be registered when it "
			       "has succeeded", run->id, phase_word(run->phase));
	if (run->outcome != OUTCOME_SUCCESS && run->outcome != OUTCOME_SKIPPED)
		return err_set(err, ERR_INPUT, "run %" PRId64 " did not succeed (%s): its model is not "
			       "registered", run->id, state_word(run->phase, run->outcome));
	if (run->dirty.hex[0])
		return err_set(err, ERR_INPUT, "run %" PRId64 " was made with changes that are in no commit; "
			       "commit them and run again to register its model", run->id);
	return true;
}

/* Fills in what the person left out from the assay.yaml of the run's commit. */
static bool complete(const struct registration *asked, const struct run *run,
		     const struct repository *repository, struct arena *arena,
		     struct registration *out, struct err *err)
{
	const struct project_model *model = NULL;
	struct declared declared;
	struct repo *repo;
	bool ok;

	*out = *asked;
	if (asked->model && asked->path)
		return true;
	repo = repo_open(repository->path, err);
	ok = repo && declared_read_in(repo, run->commit_id, run_project(run, arena), arena, &declared, err);
	repo_close(repo);
	if (!ok)
		return false;
	if (asked->model)
		model = project_model(&declared.project, asked->model);
	else if (declared.project.model_count == 1)
		model = &declared.project.models[0];
	if (!model && !asked->model)
		return err_set(err, ERR_USAGE, "commit %.*s declares %zu models in its assay.yaml; name one "
			       "with --model", COMMIT_SHORT, run->commit_id, declared.project.model_count);
	if (!model && !asked->path)
		return err_set(err, ERR_NOT_FOUND, "commit %.*s declares no model '%s' in its assay.yaml; "
			       "say with --path which artifact it is", COMMIT_SHORT, run->commit_id,
			       asked->model);
	out->model = asked->model ? asked->model : model->name;
	out->path = asked->path ? asked->path : model->path;
	return true;
}

static bool find_artifact(struct store *store, const struct registration *asked, struct arena *arena,
			  struct object *out, struct err *err)
{
	struct artifact *artifacts;
	size_t count;

	if (!artifact_of_run(store, asked->run, arena, &artifacts, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(artifacts[i].path, asked->path) != 0)
			continue;
		*out = (struct object){ artifacts[i].digest, artifacts[i].size, artifacts[i].mode,
					artifacts[i].files };
		return object_exists(store, out) ||
		       err_set(err, ERR_NOT_FOUND, "the bytes of %s of run %" PRId64 " are not in the store "
			       "any more", asked->path, asked->run);
	}
	return err_set(err, ERR_NOT_FOUND,
		       "run %" PRId64 " left no artifact %s; \"assay show %" PRId64 "\" lists what it left",
		       asked->run, asked->path, asked->run);
}

bool registry_register(struct store *store, const struct registration *registration,
		       struct arena *arena, struct version *out, struct err *err)
{
	struct registration asked;
	struct repository repository;
	struct run run;

	*out = (struct version){ 0 };
	if (registration->model && !registry_name_ok(registration->model))
		return err_set(err, ERR_USAGE, "'%s' cannot be a model's name: letters, digits and -_./ can, "
			       "a number cannot", registration->model);
	if (!run_load(store, registration->run, arena, &run, err) || !check_run(&run, err) ||
	    !repository_load(store, run.repository, arena, &repository, err) ||
	    !complete(registration, &run, &repository, arena, &asked, err) ||
	    !find_artifact(store, &asked, arena, &out->object, err))
		return false;
	out->repository = run.repository;
	out->model = asked.model;
	out->run = run.id;
	out->path = asked.path;
	out->registered_by = asked.by;
	out->registered_at = clock_now();
	out->note = asked.note;
	return version_insert(store, out, err);
}
