/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/register.h"
#include "app/release.h"
#include "base/clock.h"
#include "base/detach.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/artifact.h"
#include "store/stage_run.h"
#include "tests/support/must.h"
#include "tests/support/scratch.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What each test starts with: a repository whose main has these environments, and a store with
 * three runs by dan that left a model each, registered as m@1, m@2 and m@3. */
#define ENVIRONMENTS                                                                               \
	"models: {m: {path: model.bin}}\n"                                                         \
	"environments:\n"                                                                          \
	"  staging: {target: {type: directory, path: %s/staging}}\n"                               \
	"  production:\n"                                                                          \
	"    target: {type: directory, path: %s/production}\n"                                     \
	"    rules: [{from: [ana, ben], count: %d}]\n"                                             \
	"    forbid: [requester]\n"

struct fixture {
	const char *folder;
	struct app app;
	struct arena arena;
	struct repository repository;
	struct version versions[3];
};

static void become(struct fixture *f, const char *user)
{
	free(f->app.user);
	f->app.user = mem_strdup(user);
}

static void commit_rules(struct fixture *f, int count)
{
	struct buf yaml = BUF_INIT;

	buf_printf(&yaml, ENVIRONMENTS, f->folder, f->folder, count);
	must(file_write(scratch_path(f->folder, "repo/assay.yaml"), buf_str(&yaml), 0644, &err));
	shell("cd '%s/repo' && git add . && git -c user.name=t -c user.email=t@localhost"
	      " commit -q --allow-empty -m rules", f->folder);
	buf_release(&yaml);
}

/* A run that succeeded, by dan, and its model as the next version. */
static void make_version(struct fixture *f, const char *commit, int number)
{
	struct store *store = &f->app.store;
	struct run run = { .repository = f->repository.id, .commit_id = commit, .subject = "rules",
			   .pipeline = "assay.yaml", .by = "dan", .host = "here", .queued_at = 1 };
	struct stage_run stage = { .repository = f->repository.id, .name = "train", .command = "true",
				   .after = "[]" };
	const char *bytes = arena_printf(&f->arena, "the model number %d", number);
	struct artifact artifact = { .path = "model.bin", .kind = "out" };
	struct object object;

	must(run_insert(store, &run, &err));
	stage.run = run.id;
	must(stage_run_insert(store, &stage, &err) && object_put_bytes(store, str_of(bytes), &object, &err));
	artifact.stage_run = stage.id;
	artifact.digest = object.digest;
	artifact.size = object.size;
	artifact.mode = object.mode;
	artifact.files = object.files;
	must(artifact_insert(store, &artifact, &err) &&
	     run_finish(store, run.id, OUTCOME_SUCCESS, NULL, 2, &err));
	must(app_register(&f->app, run.id, NULL, NULL, NULL, &f->arena, &f->versions[number - 1], &err));
	assert_int_equal(f->versions[number - 1].number, number);
}

static void set_up(struct fixture *f, void **state, int count)
{
	struct repository added;
	const char *commit;
	char *path;

	*f = (struct fixture){ .folder = *state };
	shell("rm -rf '%s'/* && git -c init.defaultBranch=main init -q '%s/repo'", f->folder, f->folder);
	commit_rules(f, count);
	must(app_open(&f->app, scratch_path(f->folder, "assay.db"), DB_CREATE, &err));
	added = (struct repository){ .name = "repo", .protected_branch = "main", .added_at = 1 };
	path = realpath(scratch_path(f->folder, "repo"), NULL);
	added.path = arena_strdup(&f->arena, path);
	free(path);
	must(repository_insert(&f->app.store, &added, &err));
	f->repository = added;
	must(app_resolve(&f->repository, "main", &f->arena, &commit, &err));
	for (int i = 1; i <= 3; i++)
		make_version(f, commit, i);
	become(f, "cho");
}

static void tear_down(struct fixture *f)
{
	app_close(&f->app);
	arena_release(&f->arena);
}

static int64_t ask(struct fixture *f, int version, const char *environment)
{
	struct request request;

	must(app_request(&f->app, &f->versions[version - 1], environment, NULL, &f->arena, &request, &err));
	return request.id;
}

static enum request_state state_of(struct fixture *f, int64_t id)
{
	struct request request;

	must(request_load(&f->app.store, id, &f->arena, &request, &err));
	return request.state;
}

static bool approve(struct fixture *f, int64_t id, const char *user)
{
	struct request request;

	become(f, user);
	return app_approve(&f->app, id, NULL, NULL, &f->arena, &request, &err);
}

/* Waits, within a bound, for the deployment's process. */
static struct deployment finished(struct fixture *f, int64_t id)
{
	struct deployment deployment;
	int tries = 0;

	do {
		must(deployment_load(&f->app.store, id, &f->arena, &deployment, &err));
		assert_true(tries++ < 1000);
		poll(NULL, 0, 10);
	} while (deployment.state == DEPLOYMENT_RUNNING);
	return deployment;
}

static struct deployment deploy(struct fixture *f, int64_t request)
{
	int64_t id;

	must(app_deploy(&f->app, request, &id, &err));
	return finished(f, id);
}

static void assert_serves(struct fixture *f, const char *environment, const char *expected)
{
	struct buf content = BUF_INIT;
	const char *path = arena_printf(&f->arena, "%s/%s/current/model.bin", f->folder, environment);

	must(file_read(&content, path, 1000, &err));
	assert_string_equal(content.data, expected);
	buf_release(&content);
}

static void from_request_to_rollback(void **state)
{
	struct fixture f;
	struct deployment deployment;
	int64_t request, id;

	set_up(&f, state, 1);
	request = ask(&f, 1, "production");
	assert_int_equal(state_of(&f, request), REQUEST_WAITING);
	must_not(app_deploy(&f.app, request, &id, &err), ERR_DENIED, "needs 1 approval by ana, ben: 0 so far");
	must(approve(&f, request, "ana"));
	assert_int_equal(state_of(&f, request), REQUEST_APPROVED);
	deployment = deploy(&f, request);
	assert_int_equal(deployment.state, DEPLOYMENT_LIVE);
	assert_string_equal(deployment.digest.hex, f.versions[0].object.digest.hex);
	assert_int_equal(state_of(&f, request), REQUEST_DEPLOYED);
	assert_serves(&f, "production", "the model number 1");

	become(&f, "cho");
	for (int version = 2; version <= 3; version++) {
		become(&f, "cho");
		request = ask(&f, version, "production");
		must(approve(&f, request, "ben"));
		assert_int_equal(deploy(&f, request).state, DEPLOYMENT_LIVE);
	}
	assert_serves(&f, "production", "the model number 3");
	/* Twice back is two versions back, not to and fro; then there is none left. */
	must(app_rollback(&f.app, &f.repository, "production", 0, &id, &err));
	assert_int_equal(finished(&f, id).state, DEPLOYMENT_LIVE);
	assert_serves(&f, "production", "the model number 2");
	must(app_rollback(&f.app, &f.repository, "production", 0, &id, &err));
	assert_int_equal(finished(&f, id).state, DEPLOYMENT_LIVE);
	assert_serves(&f, "production", "the model number 1");
	must_not(app_rollback(&f.app, &f.repository, "production", 0, &id, &err), ERR_INPUT,
		 "none before it");
	tear_down(&f);
}

static void a_decision_is_made_once_and_only_by_those_who_may(void **state)
{
	struct fixture f;
	struct request request;
	int64_t id;

	set_up(&f, state, 2);
	become(&f, "ana");
	id = ask(&f, 1, "production");
	must_not(approve(&f, id, "ana"), ERR_DENIED, "ana asked for it");
	must_not(approve(&f, id, "dan"), ERR_DENIED, "not among those");
	must(approve(&f, id, "ben"));
	assert_int_equal(state_of(&f, id), REQUEST_WAITING);
	must_not(approve(&f, id, "ben"), ERR_INPUT, "never changed");
	must_not(app_reject(&f.app, id, NULL, "0000-0000-0000", &f.arena, &request, &err), ERR_INPUT,
		 "look at it again");
	become(&f, "ana");
	must(app_reject(&f.app, id, "not now", NULL, &f.arena, &request, &err));
	assert_int_equal(request.state, REQUEST_REJECTED);
	must_not(approve(&f, id, "ben"), ERR_INPUT, "it is rejected");
	tear_down(&f);
}

/* Somebody who can write the file makes a row say what nobody decided. */
static void a_forged_row_allows_nothing(void **state)
{
	struct fixture f;
	int64_t request, id;

	set_up(&f, state, 1);
	request = ask(&f, 1, "production");
	must(db_exec(f.app.store.db, "UPDATE request SET state = 'approved'", &err));
	must_not(app_deploy(&f.app, request, &id, &err), ERR_DENIED, "0 so far");
	must(db_exec(f.app.store.db,
		     "INSERT INTO approval (request, decision, by, uid, decided_at, statement)"
		     " VALUES (1, 'approve', 'ana', 1, 1, x'7b7d')", &err));
	must_not(app_deploy(&f.app, request, &id, &err), ERR_DENIED, "0 so far");
	assert_false(db_exec(f.app.store.db, "DELETE FROM approval", NULL));
	assert_false(db_exec(f.app.store.db, "UPDATE approval SET by = 'ben'", NULL));
	tear_down(&f);
}

static void changed_rules_and_changed_models_stop_a_deployment(void **state)
{
	struct fixture f;
	struct buf path = BUF_INIT;
	struct deployment deployment;
	int64_t request, id;

	set_up(&f, state, 1);
	request = ask(&f, 1, "production");
	must(approve(&f, request, "ana"));
	commit_rules(&f, 2);
	must_not(app_deploy(&f.app, request, &id, &err), ERR_DENIED, "has changed since it was asked");
	commit_rules(&f, 1);	/* and back: what was approved holds again */
	store_object_path(&f.app.store, &f.versions[0].object.digest, &path);
	shell("chmod u+w '%s' && printf x >> '%s'", path.data, path.data);
	deployment = deploy(&f, request);
	assert_int_equal(deployment.state, DEPLOYMENT_FAILED);
	assert_non_null(strstr(deployment.note, "damaged"));
	assert_int_not_equal(access(scratch_path(f.folder, "production/current"), F_OK), 0);
	assert_int_equal(state_of(&f, request), REQUEST_APPROVED);
	buf_release(&path);
	tear_down(&f);
}

static void a_deployment_ends_what_was_asked_before_it(void **state)
{
	struct fixture f;
	struct request request;
	int64_t first, second;

	set_up(&f, state, 1);
	first = ask(&f, 1, "production");
	second = ask(&f, 2, "production");
	must_not(app_request(&f.app, &f.versions[1], "production", NULL, &f.arena, &request, &err), ERR_INPUT,
		 "asks for that already");
	must(approve(&f, first, "ana") && approve(&f, second, "ana"));
	assert_int_equal(deploy(&f, first).state, DEPLOYMENT_LIVE);
	assert_int_equal(state_of(&f, second), REQUEST_EXPIRED);
	must_not(app_request(&f.app, &f.versions[0], "production", NULL, &f.arena, &request, &err), ERR_INPUT,
		 "is live in production already");
	tear_down(&f);
}

/* What a person did by hand is told, not overwritten. */
static void a_current_that_is_not_ours_is_left_alone(void **state)
{
	struct fixture f;
	struct deployment deployment;

	set_up(&f, state, 1);
	shell("mkdir -p '%s/staging/mine' && ln -s mine '%s/staging/current'", f.folder, f.folder);
	deployment = deploy(&f, ask(&f, 1, "staging"));
	assert_int_equal(deployment.state, DEPLOYMENT_FAILED);
	assert_non_null(strstr(deployment.note, "mine serves in"));
	shell("test \"$(readlink '%s/staging/current')\" = mine", f.folder);
	shell("rm '%s/staging/current'", f.folder);
	tear_down(&f);
}

/* In a process of its own: approves when the pipe is closed; 0 done, 1 somebody was faster. */
static pid_t approver(struct fixture *f, int64_t request, const char *user, const int go[2])
{
	struct app app;
	struct request out;
	struct err why = ERR_INIT;
	pid_t pid = fork();
	char byte;

	if (pid)
		return pid;
	close(go[1]);
	if (!app_open(&app, f->app.store.path, DB_WRITE, &why))
		_exit(2);
	free(app.user);
	app.user = mem_strdup(user);
	if (read(go[0], &byte, 1) != 0)
		_exit(3);
	if (app_approve(&app, request, NULL, NULL, &f->arena, &out, &why))
		_exit(0);
	_exit(why.code == ERR_INPUT ? 1 : 4);
}

static int approve_at_once(struct fixture *f, int64_t request)
{
	int go[2], status, sum = 0;
	pid_t pids[2];

	assert_int_equal(pipe(go), 0);
	for (int i = 0; i < 2; i++) {
		pids[i] = approver(f, request, i ? "ana" : "ben", go);
		assert_true(pids[i] > 0);
	}
	close(go[1]);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status));
		assert_true(WEXITSTATUS(status) < 2);
		sum += WEXITSTATUS(status);
	}
	close(go[0]);
	return sum;
}

static void two_people_approve_at_once(void **state)
{
	struct fixture f;
	struct request request;
	int64_t id;

	set_up(&f, state, 2);
	id = ask(&f, 1, "production");
	assert_int_equal(approve_at_once(&f, id), 0);
	must(request_load(&f.app.store, id, &f.arena, &request, &err));
	assert_int_equal(request.state, REQUEST_APPROVED);
	assert_int_equal(request.approvals, 2);
	tear_down(&f);

	set_up(&f, state, 1);
	id = ask(&f, 1, "production");
	assert_int_equal(approve_at_once(&f, id), 1);
	must(request_load(&f.app.store, id, &f.arena, &request, &err));
	assert_int_equal(request.state, REQUEST_APPROVED);
	assert_int_equal(request.approvals, 1);
	tear_down(&f);
}

static void runs_that_cannot_be_registered(void **state)
{
	struct fixture f;
	struct version version;
	struct run run = { .subject = "s", .pipeline = "assay.yaml", .by = "dan", .host = "here" };

	set_up(&f, state, 1);
	must_not(app_register(&f.app, 1, NULL, NULL, NULL, &f.arena, &version, &err), ERR_INPUT,
		 "is version 1 of m already");
	must_not(app_register(&f.app, 1, "m", "other.bin", NULL, &f.arena, &version, &err), ERR_NOT_FOUND,
		 "left no artifact other.bin");
	must_not(app_register(&f.app, 1, "n", NULL, NULL, &f.arena, &version, &err), ERR_NOT_FOUND,
		 "declares no model 'n'");
	must_not(app_register(&f.app, 1, "12", NULL, NULL, &f.arena, &version, &err), ERR_USAGE,
		 "cannot be a model's name");
	must_not(app_register(&f.app, 99, NULL, NULL, NULL, &f.arena, &version, &err), ERR_NOT_FOUND,
		 "no run 99");
	run.repository = f.repository.id;
	run.commit_id = f.versions[0].path;
	must(run_insert(&f.app.store, &run, &err));
	must_not(app_register(&f.app, run.id, NULL, NULL, NULL, &f.arena, &version, &err), ERR_INPUT,
		 "is queued");
	must(run_finish(&f.app.store, run.id, OUTCOME_FAILURE, NULL, 2, &err));
	must_not(app_register(&f.app, run.id, NULL, NULL, NULL, &f.arena, &version, &err), ERR_INPUT,
		 "did not succeed (failed)");
	tear_down(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_request_to_rollback),
		cmocka_unit_test(a_decision_is_made_once_and_only_by_those_who_may),
		cmocka_unit_test(a_forged_row_allows_nothing),
		cmocka_unit_test(changed_rules_and_changed_models_stop_a_deployment),
		cmocka_unit_test(a_deployment_ends_what_was_asked_before_it),
		cmocka_unit_test(a_current_that_is_not_ours_is_left_alone),
		cmocka_unit_test(two_people_approve_at_once),
		cmocka_unit_test(runs_that_cannot_be_registered),
	};

	if (getenv("ASSAY"))
		detach_set_program(getenv("ASSAY"));
	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
