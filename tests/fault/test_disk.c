/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/add.h"
#include "app/register.h"
#include "app/release.h"
#include "app/trigger.h"
#include "base/clock.h"
#include "base/detach.h"
#include "base/file.h"
#include "base/mem.h"
#include "runner/points.h"
#include "store/artifact.h"
#include "store/deployment.h"
#include "store/run.h"
#include "store/stage_run.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/must.h"
#include "tests/support/scratch.h"
#include "tests/support/store_text.h"

#include <stdlib.h>
#include <string.h>

/* Each writing verb with each of its calls to the disk failing in turn, once and for good: it says one
 * sentence, the store stays whole, and either all or nothing of the verb is there. */

#define CALLS_MAX 2000
#define RUNNING 3	/* number of the run that is under way in the store that all start from */
#define ENVIRONMENTS                                                                               \
	"stages: {train: {cmd: 'true', outs: [model.bin]}}\n"                                      \
	"models: {m: {path: model.bin}}\n"                                                         \
	"environments:\n"                                                                          \
	"  staging: {target: {type: directory, path: %s/staging}}\n"                               \
	"  canary: {target: {type: directory, path: %s/canary}}\n"                                 \
	"  production: {target: {type: directory, path: %s/production}, rules: [{count: 1}]}\n"

struct fixture {
	const char *folder;
	struct app app;
	struct arena arena;
	struct repository repository;
};

static const char *folder;
static struct buf base = BUF_INIT;	/* the store that all start from */

static const char *at(const char *name)
{
	return scratch_path(folder, name);
}

/* By hand, for app_open would settle the runs that nobody runs here. */
static bool open_app(struct fixture *f, const char *path, enum db_mode mode, struct err *why)
{
	*f = (struct fixture){ .folder = folder };
	f->app.user = mem_strdup("ana");
	f->app.host = mem_strdup("here");
	f->app.uid = 1;
	return store_open(&f->app.store, path, mode, why);
}

static void close_app(struct fixture *f)
{
	app_close(&f->app);
	arena_release(&f->arena);
}

static void insert_run(struct fixture *f, const char *commit, bool done)
{
	struct store *store = &f->app.store;
	struct run run = { .repository = f->repository.id, .commit_id = commit, .subject = "s",
			   .pipeline = "assay.yaml", .by = "dan", .host = "here", .queued_at = 1 };
	struct stage_run stage = { .repository = f->repository.id, .name = "train", .command = "true",
				   .after = "[]" };
	struct digest key = digest_of(str_of("key"));
	struct artifact artifact = { .path = "model.bin", .kind = "out" };
	struct object object;

	must(run_insert(store, &run, &err));
	stage.run = run.id;
	must(stage_run_insert(store, &stage, &err) && run_start(store, run.id, "{}", 2, &err));
	must(stage_run_start(store, stage.id, "why", "{}", &key, 2, &err));
	if (!done)
		return;
	must(object_put_bytes(store, str_of(run.id == 1 ? "one" : "two"), &object, &err));
	artifact.stage_run = stage.id;
	artifact.digest = object.digest;
	artifact.size = object.size;
	artifact.mode = object.mode;
	artifact.files = object.files;
	must(artifact_insert(store, &artifact, &err));
	stage.outcome = OUTCOME_SUCCESS;
	stage.finished_at = 3;
	must(stage_run_finish(store, &stage, &err) &&
	     run_finish(store, run.id, OUTCOME_SUCCESS, NULL, 3, &err));
}

static void ask(struct fixture *f, const char *environment)
{
	struct version version;
	struct request request;

	must(version_find(&f->app.store, 1, "m@1", &f->arena, &version, &err));
	must(app_request(&f->app, &version, environment, NULL, &f->arena, &request, &err));
}

/* Two runs with a model each, the first one registered; one run under way; requests 1 (approved, for
 * staging), 2 (waiting, for production) and 3 (for canary, and its deployment 1 runs). */
static int make_base(void **state)
{
	struct deployment deployment = { .repository = 1, .environment = "canary", .version = 1,
					 .request = 3, .by = "ana", .started_at = 5 };
	struct buf yaml = BUF_INIT;
	struct version version;
	struct fixture f;
	const char *commit;

	if (scratch_set_up(state) != 0)
		return -1;
	folder = *state;
	setenv("ASSAY_NOW", "1700000000000", 1);
	/* Stands for the program that goes on by itself. */
	scratch_write(folder, "started", "#!/bin/sh\nprintf + >&3\n", 23);
	shell("chmod +x '%s' && git -c init.defaultBranch=main init -q '%s'", at("started"), at("repo"));
	shell("cp -r '%s' '%s'", at("repo"), at("other"));
	detach_set_program(at("started"));
	buf_printf(&yaml, ENVIRONMENTS, folder, folder, folder);
	must(file_write(at("repo/assay.yaml"), buf_str(&yaml), 0644, &err));
	buf_release(&yaml);
	shell("for r in repo other; do cd '%s'/$r && git add . && git -c user.name=t"
	      " -c user.email=t@localhost commit -q --allow-empty -m rules || exit 1; done", folder);
	must(open_app(&f, at("base.db"), DB_CREATE, &err));
	must(app_add(&f.app, at("repo"), NULL, NULL, &f.arena, &f.repository, &err));
	must(app_resolve(&f.repository, "main", &f.arena, &commit, &err));
	for (int i = 1; i <= RUNNING; i++)
		insert_run(&f, commit, i < RUNNING);
	must(app_register(&f.app, 1, NULL, NULL, NULL, &f.arena, &version, &err));
	must(app_alias(&f.app, &version, "old", &err));
	ask(&f, "staging");
	ask(&f, "production");
	ask(&f, "canary");
	must(deployment_begin(&f.app.store, &deployment, &err));
	close_app(&f);
	must(file_read(&base, at("base.db"), (size_t)1024 * 1024, &err));
	/* No verb changes an object or a log that is there. */
	must(link_write(at("work.db.d"), "base.db.d", &err));
	scratch_write(folder, "points", "{\"name\":\"loss\",\"value\":1}\n{\"name\":\"acc\",\"value\":2}\n", 51);
	return 0;
}

static bool add(struct fixture *f, struct err *why)
{
	struct repository added;

	return app_add(&f->app, at("other"), NULL, NULL, &f->arena, &added, why);
}

static bool trigger(struct fixture *f, struct err *why)
{
	struct trigger asked = { .jobs = 1, .forced = true };
	struct repository repository;
	int64_t run;

	return repository_load(&f->app.store, 1, &f->arena, &repository, why) &&
	       app_trigger(&f->app, &repository, &asked, &run, why);
}

static bool cancel(struct fixture *f, struct err *why)
{
	return app_cancel(&f->app, RUNNING, why);
}

static bool take_points(struct fixture *f, struct err *why)
{
	int64_t offset = 0;
	unsigned passed_over = 0;

	return points_take(&f->app.store, RUNNING, RUNNING, at("points"), &offset, &passed_over, why);
}

/* As the runner settles a run. */
static bool settle(struct fixture *f, struct err *why)
{
	struct stage_run stage = { .id = RUNNING, .outcome = OUTCOME_FAILURE, .exit_code = 1 };
	struct store *store = &f->app.store;

	if (!db_begin(store->db, why))
		return false;
	return db_end(store->db,
		      take_points(f, why) && stage_run_finish(store, &stage, why) &&
			      metric_seal(store, RUNNING, why) &&
			      run_finish(store, RUNNING, OUTCOME_FAILURE, "train", 9, why),
		      why);
}

static bool keep_artifact(struct fixture *f, struct err *why)
{
	return artifact_copy(&f->app.store, 1, RUNNING, why);
}

static bool enlist(struct fixture *f, struct err *why)
{
	struct version version;

	return app_register(&f->app, 2, NULL, NULL, "note", &f->arena, &version, why);
}

static bool find(struct fixture *f, struct version *version, struct err *why)
{
	return version_find(&f->app.store, 1, "m@1", &f->arena, version, why);
}

static bool alias(struct fixture *f, struct err *why)
{
	struct version version;

	return find(f, &version, why) && app_alias(&f->app, &version, "champion", why);
}

static bool unalias(struct fixture *f, struct err *why)
{
	struct version version;

	return find(f, &version, why) && app_unalias(&f->app, &version, "old", why);
}

static bool pin(struct fixture *f, struct err *why)
{
	bool pinned;

	return app_pin(&f->app, 1, false, &pinned, why);
}

static bool request(struct fixture *f, struct err *why)
{
	struct version version;
	struct request out;

	/* The first one to staging is taken back: else it has been asked for already. */
	return find(f, &version, why) &&
	       request_move(&f->app.store, 1, REQUEST_APPROVED, REQUEST_EXPIRED, 8, why) &&
	       app_request(&f->app, &version, "staging", "please", &f->arena, &out, why);
}

/* The same as one step, so that it is all or nothing. */
static bool request_again(struct fixture *f, struct err *why)
{
	if (!db_begin(f->app.store.db, why))
		return false;
	return db_end(f->app.store.db, request(f, why), why);
}

static bool approve(struct fixture *f, struct err *why)
{
	struct request out;

	return app_approve(&f->app, 2, "yes", NULL, &f->arena, &out, why);
}

static bool reject(struct fixture *f, struct err *why)
{
	struct request out;

	return app_reject(&f->app, 2, "no", NULL, &f->arena, &out, why);
}

static bool deploy(struct fixture *f, struct err *why)
{
	int64_t id;

	return app_deploy(&f->app, 1, &id, why);
}

static bool succeed(struct fixture *f, struct err *why)
{
	struct digest digest = digest_of(str_of("one"));
	struct deployment row;

	return deployment_load(&f->app.store, 1, &f->arena, &row, why) &&
	       deployment_succeed(&f->app.store, &row, "/srv/x", &digest, 9, why);
}

static bool give_up(struct fixture *f, struct err *why)
{
	return deployment_fail(&f->app.store, 1, "no room", 9, why);
}

static void text_of(const char *path, struct buf *out)
{
	struct store store;

	must(store_open(&store, path, DB_WRITE, &err));
	must(store_is_sound(&store, &err));
	buf_clear(out);
	must(store_text(&store, out, &err));
	store_close(&store);
}

/* A verb, on a store of its own. */
struct verb {
	const char *name;
	bool (*act)(struct fixture *f, struct err *why);	/* NULL: makes the store */
	struct buf before, after;
};

static void lay_out(const struct verb *verb)
{
	must(path_remove(at("work.db"), &err) && path_remove(at("work.db-wal"), &err) &&
	     path_remove(at("work.db-shm"), &err));
	if (verb->act)
		scratch_write(folder, "work.db", base.data, base.len);
}

/* The verb with the disk failing; *came tells whether it did. */
static bool act(const struct verb *verb, struct err *why)
{
	struct fixture f;
	bool ok = open_app(&f, at("work.db"), verb->act ? DB_WRITE : DB_CREATE, why) &&
		  (!verb->act || verb->act(&f, why));

	close_app(&f);
	return ok;
}

static void assert_sentence(const struct verb *verb, int n, const struct err *why)
{
	if (why->code == ERR_NONE || strlen(why->text) < 20 || strchr(why->text, '\n'))
		fail_msg("%s, call %d: it fails with code %d and says '%s'", verb->name, n, why->code,
			 why->text);
}

/* False when the verb made fewer calls than n. */
static bool try_call(struct verb *verb, enum fault_kind kind, int n, bool for_good)
{
	struct buf now = BUF_INIT;
	struct err why = ERR_INIT;
	bool ok, came;

	lay_out(verb);
	fault_arm(kind, n, for_good);
	ok = act(verb, &why);
	came = fault_disarm();
	if (!ok)
		assert_sentence(verb, n, &why);
	if (!verb->act && !ok)
		must(act(verb, &err));
	text_of(at("work.db"), &now);
	if (!str_equal(buf_str(&now), buf_str(&verb->after)) &&
	    (ok || !str_equal(buf_str(&now), buf_str(&verb->before))))
		fail_msg("%s, call %d: it %s (%s), and the store says:\n%s", verb->name, n,
			 ok ? "succeeds" : "fails", why.text, now.data);
	if (!ok && strstr(why.text, "nothing was changed") &&
	    !str_equal(buf_str(&now), buf_str(&verb->before)))
		fail_msg("%s, call %d: something was changed, but it says '%s'", verb->name, n, why.text);
	buf_release(&now);
	assert_true(ok || came);
	return came;
}

static void run_verb(struct verb *verb)
{
	int calls = 0;

	lay_out(verb);
	if (verb->act)
		text_of(at("work.db"), &verb->before);
	must(act(verb, &err));
	text_of(at("work.db"), &verb->after);
	for (int n = 1; n < CALLS_MAX && try_call(verb, FAULT_BROKEN, n, false); n++)
		calls = n;
	assert_in_range(calls, 5, CALLS_MAX - 2);
	for (int n = 1; n < CALLS_MAX && try_call(verb, FAULT_BROKEN, n, true); n++)
		;
	for (int n = 1; n < CALLS_MAX && try_call(verb, FAULT_FULL, n, true); n++)
		;
	buf_release(&verb->before);
	buf_release(&verb->after);
}

#define VERB(word, function)                                                                       \
	static void test_##word(void **state)                                                      \
	{                                                                                          \
		struct verb verb = { .name = #word, .act = function,                               \
				     .before = BUF_INIT, .after = BUF_INIT };                      \
		(void)state;                                                                       \
		run_verb(&verb);                                                                   \
	}

VERB(init, NULL)
VERB(add, add)
VERB(cancel, cancel)
VERB(run, trigger)
VERB(take_points, take_points)
VERB(settle, settle)
VERB(keep_artifact, keep_artifact)
VERB(register, enlist)
VERB(alias, alias)
VERB(unalias, unalias)
VERB(pin, pin)
VERB(request, request_again)
VERB(approve, approve)
VERB(reject, reject)
VERB(deploy, deploy)
VERB(deployment_succeeds, succeed)
VERB(deployment_fails, give_up)

static int tear_down(void **state)
{
	buf_release(&base);
	return scratch_tear_down(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_init), cmocka_unit_test(test_add), cmocka_unit_test(test_run),
		cmocka_unit_test(test_cancel), cmocka_unit_test(test_take_points),
		cmocka_unit_test(test_settle), cmocka_unit_test(test_keep_artifact),
		cmocka_unit_test(test_register), cmocka_unit_test(test_alias),
		cmocka_unit_test(test_unalias), cmocka_unit_test(test_pin),
		cmocka_unit_test(test_request), cmocka_unit_test(test_approve),
		cmocka_unit_test(test_reject), cmocka_unit_test(test_deploy),
		cmocka_unit_test(test_deployment_succeeds), cmocka_unit_test(test_deployment_fails),
	};

	fault_install();
	return cmocka_run_group_tests(tests, make_base, tear_down);
}
