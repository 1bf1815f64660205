/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/deployment.h"
#include "store/request.h"
#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"

struct fixture {
	struct records records;
	struct store *store;
	int64_t versions[3];
};

static void set_up(struct fixture *f, void **state)
{
	static const char *const bytes[] = { "one", "two", "three" };

	records_open(&f->records, *state);
	f->store = &f->records.store;
	for (int i = 0; i < 3; i++)
		f->versions[i] = records_version(&f->records, bytes[i]);
}

static int64_t ask(struct fixture *f, int version, const char *environment)
{
	struct request request = { .repository = f->records.repository, .environment = environment,
				   .version = f->versions[version - 1], .policy_commit = "c", .asked_by = "ana",
				   .asked_at = 10, .expires_at = 1000, .comment = "please" };

	must(request_insert(f->store, &request, &err));
	return request.id;
}

static struct request look_at(struct fixture *f, int64_t id)
{
	struct request request;

	must(request_load(f->store, id, &f->records.arena, &request, &err));
	return request;
}

static struct deployment begin(struct fixture *f, int version, int64_t request, int64_t replaces)
{
	struct deployment deployment = { .repository = f->records.repository, .environment = "production",
					 .version = f->versions[version - 1], .request = request,
					 .replaces = replaces, .is_rollback = request == 0, .by = "ben",
					 .started_at = 20 };

	must(deployment_begin(f->store, &deployment, &err));
	return deployment;
}

static int64_t deploy(struct fixture *f, int version, int64_t replaces)
{
	struct digest digest = digest_of(str_of("x"));
	int64_t request = ask(f, version, "production");
	struct deployment deployment;

	must(request_move(f->store, request, REQUEST_WAITING, REQUEST_APPROVED, 15, &err));
	deployment = begin(f, version, request, replaces);
	must(deployment_succeed(f->store, &deployment, "/there", &digest, 30, &err));
	return deployment.id;
}

static int64_t roll_back(struct fixture *f, int version, int64_t replaces)
{
	struct digest digest = digest_of(str_of("x"));
	struct deployment deployment = begin(f, version, 0, replaces);

	must(deployment_succeed(f->store, &deployment, "/there", &digest, 30, &err));
	return deployment.id;
}

static struct deployment state_of(struct fixture *f, int64_t id)
{
	struct deployment deployment;

	must(deployment_load(f->store, id, &f->records.arena, &deployment, &err));
	return deployment;
}

static void test_a_request_moves_from_where_it_is(void **state)
{
	struct fixture f;
	struct request request, *list;
	int64_t id, other;
	size_t count;

	set_up(&f, state);
	id = ask(&f, 1, "production");
	other = ask(&f, 2, "staging");
	request = look_at(&f, id);
	assert_true(request.state == REQUEST_WAITING && request.number == 1 && request.settled_at == 0);
	assert_string_equal(request.model, "m");
	assert_string_equal(request.comment, "please");
	must_not(request_move(f.store, id, REQUEST_APPROVED, REQUEST_DEPLOYED, 20, &err), ERR_INPUT,
		 "is not approved any more");
	must(request_move(f.store, id, REQUEST_WAITING, REQUEST_REJECTED, 20, &err));
	must_not(request_move(f.store, id, REQUEST_WAITING, REQUEST_APPROVED, 21, &err), ERR_INPUT,
		 "is not waiting any more");
	request = look_at(&f, id);
	assert_true(request.state == REQUEST_REJECTED && request.settled_at == 20);
	must(request_list(f.store, f.records.repository, NULL, true, 10, &f.records.arena, &list, &count, &err));
	assert_true(count == 1 && list[0].id == other);
	must(request_list(f.store, f.records.repository, NULL, false, 10, &f.records.arena, &list, &count, &err));
	assert_true(count == 2 && list[0].id == other && list[1].id == id);
	must(request_list(f.store, f.records.repository, "production", false, 10, &f.records.arena, &list,
			  &count, &err));
	assert_true(count == 1 && list[0].id == id);
	must_not(request_load(f.store, 99, &f.records.arena, &request, &err), ERR_NOT_FOUND, "99");
	records_close(&f.records);
}

static void test_a_decision_is_kept_for_good(void **state)
{
	struct fixture f;
	struct approval yes = { .approves = true, .by = "ben", .uid = 7, .decided_at = 20,
				.statement = str_of("{\"a\":1}") }, *list;
	size_t count;

	set_up(&f, state);
	yes.request = ask(&f, 1, "production");
	must(approval_insert(f.store, &yes, &err));
	yes.approves = false;
	must_not(approval_insert(f.store, &yes, &err), ERR_INPUT, "ben has decided");
	yes.by = "cho";
	must(approval_insert(f.store, &yes, &err));
	must(approval_list(f.store, yes.request, &f.records.arena, &list, &count, &err));
	assert_int_equal(count, 2);
	assert_true(list[0].approves && list[0].uid == 7 && list[0].decided_at == 20);
	assert_string_equal(list[0].by, "ben");
	assert_true(str_is(list[0].statement, "{\"a\":1}"));
	assert_false(list[1].approves);
	assert_int_equal(look_at(&f, yes.request).approvals, 1);
	must_not(db_exec(f.store->db, "DELETE FROM approval", &err), ERR_OUTSIDE, "never removed");
	must_not(db_exec(f.store->db, "UPDATE approval SET by = 'eve'", &err), ERR_OUTSIDE, "never changed");
	records_close(&f.records);
}

static void test_one_deployment_at_a_time(void **state)
{
	struct fixture f;
	struct deployment first, second;

	set_up(&f, state);
	first = begin(&f, 1, 0, 0);
	second = (struct deployment){ .repository = f.records.repository, .environment = "production",
				      .version = f.versions[1], .by = "cho", .started_at = 21 };
	must_not(deployment_begin(f.store, &second, &err), ERR_BUSY, "is under way");
	second.environment = "staging";
	must(deployment_begin(f.store, &second, &err));
	must(deployment_fail(f.store, first.id, "no room", 30, &err));
	must_not(deployment_fail(f.store, first.id, "no room", 31, &err), ERR_INPUT, "not running any more");
	first = state_of(&f, first.id);
	assert_true(first.state == DEPLOYMENT_FAILED && first.finished_at == 30);
	assert_string_equal(first.note, "no room");
	second.environment = "production";
	second.replaces = first.id;
	must_not(deployment_begin(f.store, &second, &err), ERR_INPUT, "another version went live");
	records_close(&f.records);
}

static void test_what_goes_live_takes_the_place_of_what_was(void **state)
{
	struct fixture f;
	struct deployment live, *list;
	int64_t one, two, late;
	size_t count;

	set_up(&f, state);
	one = deploy(&f, 1, 0);
	late = ask(&f, 3, "production");
	two = deploy(&f, 2, one);
	must(deployment_live(f.store, f.records.repository, "production", &f.records.arena, &live, &err));
	assert_true(live.id == two && live.number == 2 && live.replaced_number == 1);
	assert_string_equal(live.location, "/there");
	assert_int_equal(state_of(&f, one).state, DEPLOYMENT_REPLACED);
	assert_int_equal(look_at(&f, live.request).state, REQUEST_DEPLOYED);
	assert_int_equal(look_at(&f, late).state, REQUEST_EXPIRED);
	must(deployment_live(f.store, f.records.repository, "staging", &f.records.arena, &live, &err));
	assert_int_equal(live.id, 0);
	must(deployment_list(f.store, f.records.repository, NULL, 10, &f.records.arena, &list, &count, &err));
	assert_true(count == 2 && list[0].id == two);
	must(deployment_of_version(f.store, f.versions[0], 10, &f.records.arena, &list, &count, &err));
	assert_true(count == 1 && list[0].id == one);
	records_close(&f.records);
}

static void test_a_failure_changes_nothing_else(void **state)
{
	struct fixture f;
	struct deployment tried, live, *running;
	int64_t one, request;
	size_t count;

	set_up(&f, state);
	one = deploy(&f, 1, 0);
	request = ask(&f, 2, "production");
	must(request_move(f.store, request, REQUEST_WAITING, REQUEST_APPROVED, 15, &err));
	tried = begin(&f, 2, request, one);
	must(deployment_running(f.store, 10, &f.records.arena, &running, &count, &err));
	assert_true(count == 1 && running[0].id == tried.id);
	must(deployment_fail(f.store, tried.id, "no room", 30, &err));
	must(deployment_live(f.store, f.records.repository, "production", &f.records.arena, &live, &err));
	assert_int_equal(live.id, one);
	assert_int_equal(look_at(&f, request).state, REQUEST_APPROVED);
	begin(&f, 2, request, one);
	records_close(&f.records);
}

static void test_rolling_back_goes_back_and_not_to_and_fro(void **state)
{
	struct fixture f;
	struct deployment live, before;
	int64_t ids[5], since = 0;
	bool was;

	set_up(&f, state);
	ids[0] = deploy(&f, 1, 0);
	ids[1] = deploy(&f, 2, ids[0]);
	ids[2] = deploy(&f, 3, ids[1]);
	must(deployment_live(f.store, f.records.repository, "production", &f.records.arena, &live, &err));
	must(deployment_before(f.store, &live, &f.records.arena, &before, &err));
	assert_int_equal(before.id, ids[1]);
	ids[3] = roll_back(&f, 2, ids[2]);
	assert_int_equal(state_of(&f, ids[2]).state, DEPLOYMENT_ROLLED_BACK);
	live = state_of(&f, ids[3]);
	assert_true(live.is_rollback && live.state == DEPLOYMENT_LIVE && live.request == 0);
	must(deployment_before(f.store, &live, &f.records.arena, &before, &err));
	assert_int_equal(before.id, ids[0]);
	ids[4] = roll_back(&f, 1, ids[3]);
	live = state_of(&f, ids[4]);
	must(deployment_before(f.store, &live, &f.records.arena, &before, &err));
	assert_int_equal(before.id, 0);
	must(deployment_was_live(f.store, f.versions[2], "production", &was, &since, &err));
	assert_false(was);
	must(deployment_was_live(f.store, f.versions[0], "production", &was, &since, &err));
	assert_true(was && since == 30);
	must(deployment_was_live(f.store, f.versions[0], "staging", &was, &since, &err));
	assert_false(was);
	records_close(&f.records);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_request_moves_from_where_it_is),
		cmocka_unit_test(test_a_decision_is_kept_for_good),
		cmocka_unit_test(test_one_deployment_at_a_time),
		cmocka_unit_test(test_what_goes_live_takes_the_place_of_what_was),
		cmocka_unit_test(test_a_failure_changes_nothing_else),
		cmocka_unit_test(test_rolling_back_goes_back_and_not_to_and_fro),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
