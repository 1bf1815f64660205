/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app.h"
#include "app/project.h"
#include "base/detach.h"
#include "base/mem.h"
#include "release/rollout.h"
#include "repo/repo.h"
#include "runner/launch.h"
#include "runner/local.h"
#include "runner/recover.h"
#include "store/run.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static void who_am_i(struct app *app)
{
	struct passwd *user = getpwuid(geteuid());
	struct utsname machine;
	struct buf name = BUF_INIT;

	app->uid = (int64_t)geteuid();
	if (user && user->pw_name[0])
		buf_puts(&name, user->pw_name);
	else
		buf_printf(&name, "%lld", (long long)app->uid);
	app->user = buf_take(&name);
	app->host = mem_strdup(uname(&machine) == 0 ? machine.nodename : "localhost");
}

static bool settle(struct store *store, struct err *err)
{
	return recover_runs(store, NULL, err) && rollout_recover(store, err);
}

/* Whether anything is recorded as going on. */
static bool has_unsettled(struct store *store)
{
	struct arena arena = ARENA_INIT;
	struct deployment *deployments;
	int64_t *ids;
	size_t runs = 0, count = 0;
	bool any = (run_unfinished(store, &arena, 1, &ids, &runs, NULL) && runs) ||
		   (deployment_running(store, 1, &arena, &deployments, &count, NULL) && count);

	arena_release(&arena);
	return any;
}

/* A reader must not show as running what was killed.  Where this person may not write to the store,
 * somebody who may will settle it. */
static void settle_for_reader(struct app *app)
{
	struct store writer;

	if (!has_unsettled(&app->store))
		return;
	app->unsettled = !store_open(&writer, app->store.path, DB_WRITE, NULL) || !settle(&writer, NULL);
	store_close(&writer);
}

bool app_open(struct app *app, const char *asked, enum db_mode mode, struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok;

	*app = (struct app){ 0 };
	who_am_i(app);
	ok = store_locate(&path, asked, err) && store_open(&app->store, path.data, mode, err);
	if (ok && mode == DB_READ)
		settle_for_reader(app);
	else if (ok)
		ok = settle(&app->store, err);
	buf_release(&path);
	return ok;
}

void app_close(struct app *app)
{
	store_close(&app->store);
	free(app->user);
	free(app->host);
	*app = (struct app){ 0 };
}

bool app_repository(struct app *app, const char *name, const char *folder, struct arena *arena,
		    struct repository *out, struct err *err)
{
	struct repository *all;
	struct repo *repo;
	const char *here = NULL;
	size_t count;
	bool found = false;

	if (name)
		return repository_find(&app->store, name, arena, out, err);
	repo = repo_open(folder ? folder : ".", NULL);
	if (repo)
		found = repository_find(&app->store, repo_path(repo), arena, out, NULL);
	if (found)
		app_project_around(out, folder, arena);
	if (repo && !found)
		here = arena_strdup(arena, repo_path(repo));
	repo_close(repo);
	if (found)
		return true;
	if (!repository_list(&app->store, arena, &all, &count, err))
		return false;
	if (count == 0)
		return err_set(err, ERR_NOT_FOUND,
			       "the store has no repository yet; \"assay add PATH\" adds one");
	/* Another repository's answers would be taken for this one's. */
	if (here)
		return err_set(err, ERR_NOT_FOUND, "%s is not in the store; \"assay add\" adds it, and --repository "
			       "names another", here);
	if (count > 1)
		return err_set(err, ERR_USAGE,
			       "this folder is in none of the store's %zu repositories; name one with "
			       "--repository",
			       count);
	*out = all[0];
	return true;
}

bool app_resolve(const struct repository *repository, const char *rev, struct arena *arena,
		 const char **out, struct err *err)
{
	struct repo *repo = repo_open(repository->path, err);
	char commit[COMMIT_ID_SIZE];
	bool ok = repo && repo_resolve(repo, rev, commit, err);

	if (ok)
		*out = arena_strdup(arena, commit);
	repo_close(repo);
	return ok;
}

bool app_settle(struct app *app, struct err *err)
{
	return settle(&app->store, err);
}

bool app_is_process(int argc, char **argv, int *status)
{
	static const struct {
		const char *word;
		int (*run)(const char *store, int64_t number, int ready);
	} processes[] = {
		{ LAUNCH_RUNNER, local_run },
		{ ROLLOUT_PROCESS, rollout_process },
	};
	int64_t number;

	for (size_t i = 0; i < ARRAY_LEN(processes); i++) {
		if (argc == 4 && strcmp(argv[1], processes[i].word) == 0 &&
		    str_to_int(str_of(argv[3]), &number)) {
			*status = processes[i].run(argv[2], number, DETACH_READY);
			return true;
		}
	}
	return false;
}
