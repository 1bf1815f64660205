/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/register.h"
#include "base/clock.h"
#include "registry/registry.h"
#include "store/run.h"

bool app_register(struct app *app, int64_t run, const char *model, const char *path, const char *note,
		  struct arena *arena, struct version *out, struct err *err)
{
	struct registration registration = {
		.run = run, .model = model, .path = path, .by = app->user, .note = note
	};

	return registry_register(&app->store, &registration, arena, out, err);
}

bool app_alias(struct app *app, const struct version *version, const char *name, struct err *err)
{
	if (!registry_name_ok(name))
		return err_set(err, ERR_USAGE, "'%s' cannot be an alias: letters, digits and -_./ can, a "
			       "number cannot", name);
	return alias_set(&app->store, version, name, app->user, clock_now(), err);
}

bool app_unalias(struct app *app, const struct version *version, const char *name, struct err *err)
{
	return alias_remove(&app->store, version, name, err);
}

bool app_pin(struct app *app, int64_t id, bool toggle, bool *pinned, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct repository repository;
	struct run run;
	bool ok = run_load(&app->store, id, &arena, &run, err) &&
		  repository_load(&app->store, run.repository, &arena, &repository, err);

	if (ok) {
		*pinned = !toggle || repository.baseline_run != id;
		ok = repository_set_baseline(&app->store, repository.id, *pinned ? id : 0, err);
	}
	arena_release(&arena);
	return ok;
}
