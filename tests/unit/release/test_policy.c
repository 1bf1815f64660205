/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "release/policy.h"

#include <string.h>

/* ana and ben lead; cho reviews risk; dan is nobody in particular. */
static bool in_group(const char *user, const char *group)
{
	return (strcmp(group, "leads") == 0 && (strcmp(user, "ana") == 0 || strcmp(user, "ben") == 0)) ||
	       (strcmp(group, "risk") == 0 && (strcmp(user, "cho") == 0 || strcmp(user, "ben") == 0));
}

static const char *leads[] = { "group:leads" }, *risk[] = { "group:risk" }, *only_dan[] = { "dan" };
static const char *requester[] = { "requester" }, *both[] = { "requester", "run_owner" };

static const struct project_environment open_to_all = { .name = "staging" };

/* What is so unless a test says otherwise. */
static struct policy_facts usual(const struct project_environment *environment)
{
	return (struct policy_facts){
		.environment = environment,
		.requester = "ana",
		.run_owner = "dan",
		.now = 1000,
		.expires_at = 2000,
		.rules_unchanged = true,
		.live_unchanged = true,
		.was_in_after = true,
		.in_group = in_group,
	};
}

static enum policy_state judge(const struct policy_facts *facts)
{
	struct arena arena = ARENA_INIT;
	struct policy_verdict verdict;

	policy_judge(facts, &arena, &verdict);
	arena_release(&arena);
	return verdict.state;
}

static enum policy_state judge_votes(const struct project_environment *environment,
				     const struct policy_vote *votes, size_t count)
{
	struct policy_facts facts = usual(environment);

	facts.votes = votes;
	facts.vote_count = count;
	return judge(&facts);
}

#define VOTES(environment, ...)                                                                    \
	judge_votes(environment, (struct policy_vote[]){ __VA_ARGS__ },                            \
		    sizeof((struct policy_vote[]){ __VA_ARGS__ }) / sizeof(struct policy_vote))

static void no_rules_need_no_approval(void **state)
{
	struct policy_facts facts = usual(&open_to_all);

	(void)state;
	assert_int_equal(judge(&facts), POLICY_MET);
}

static void what_no_approval_mends_is_broken(void **state)
{
	static const struct project_environment after = { .name = "production", .after = "staging" };
	struct policy_facts facts;

	(void)state;
	facts = usual(&after);
	facts.was_in_after = false;
	assert_int_equal(judge(&facts), POLICY_BROKEN);
	facts = usual(&open_to_all);
	facts.now = facts.expires_at;
	assert_int_equal(judge(&facts), POLICY_BROKEN);
	facts = usual(&open_to_all);
	facts.rules_unchanged = false;
	assert_int_equal(judge(&facts), POLICY_BROKEN);
	facts = usual(&open_to_all);
	facts.live_unchanged = false;
	assert_int_equal(judge(&facts), POLICY_BROKEN);
}

static void approvals_count_by_people_and_rules(void **state)
{
	static struct project_rule two_leads = { leads, 1, 2 };
	static const struct project_environment environment = { .name = "p", .rules = &two_leads,
								.rule_count = 1 };

	(void)state;
	assert_int_equal(VOTES(&environment, { "ana", true, true }), POLICY_OPEN);
	assert_int_equal(VOTES(&environment, { "ana", true, true }, { "cho", true, true }), POLICY_OPEN);
	assert_int_equal(VOTES(&environment, { "ana", true, true }, { "ben", true, true }), POLICY_MET);
	assert_int_equal(VOTES(&environment, { "ana", true, true }, { "ana", true, true }), POLICY_OPEN);
}

static void an_approval_of_something_else_does_not_count(void **state)
{
	static struct project_rule one = { leads, 1, 1 };
	static const struct project_environment environment = { .name = "p", .rules = &one,
								.rule_count = 1 };

	(void)state;
	assert_int_equal(VOTES(&environment, { "ben", true, false }), POLICY_OPEN);
	assert_int_equal(VOTES(&environment, { "ben", true, true }), POLICY_MET);
}

static void one_rejection_is_enough(void **state)
{
	static struct project_rule one = { leads, 1, 1 };
	static const struct project_environment environment = { .name = "p", .rules = &one,
								.rule_count = 1 };

	(void)state;
	assert_int_equal(VOTES(&environment, { "ben", true, true }, { "dan", false, true }), POLICY_BROKEN);
}

/* ben may stand for leads and for risk, but for one of them only: whoever else there is takes the
 * other place, in whatever order they came. */
static void one_person_fills_one_place(void **state)
{
	static struct project_rule rules[] = { { leads, 1, 1 }, { risk, 1, 1 } };
	static const struct project_environment environment = { .name = "p", .rules = rules,
								.rule_count = 2 };

	(void)state;
	assert_int_equal(VOTES(&environment, { "ben", true, true }), POLICY_OPEN);
	assert_int_equal(VOTES(&environment, { "ben", true, true }, { "ana", true, true }), POLICY_MET);
	assert_int_equal(VOTES(&environment, { "ben", true, true }, { "cho", true, true }), POLICY_MET);
	assert_int_equal(VOTES(&environment, { "ana", true, true }, { "dan", true, true }), POLICY_OPEN);
}

static void forbidden_people_do_not_count(void **state)
{
	static struct project_rule anyone = { NULL, 0, 1 };
	static const struct project_environment not_requester = {
		.name = "p", .rules = &anyone, .rule_count = 1, .forbid = requester, .forbid_count = 1
	};
	static const struct project_environment not_both = {
		.name = "p", .rules = &anyone, .rule_count = 1, .forbid = both, .forbid_count = 2
	};
	struct policy_facts facts = usual(&not_both);
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(VOTES(&not_requester, { "ana", true, true }), POLICY_OPEN);
	assert_int_equal(VOTES(&not_requester, { "dan", true, true }), POLICY_MET);
	assert_int_equal(VOTES(&not_both, { "dan", true, true }), POLICY_OPEN);
	assert_false(policy_may_approve(&facts, "dan", &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_non_null(strstr(err.text, "dan made its run"));
	err_clear(&err);
	assert_false(policy_may_approve(&facts, "ana", &err));
	assert_non_null(strstr(err.text, "ana asked for it"));
	assert_true(policy_may_approve(&facts, "ben", NULL));
}

static void who_may_decide(void **state)
{
	static struct project_rule rules[] = { { leads, 1, 1 }, { only_dan, 1, 1 } };
	static const struct project_environment environment = { .name = "p", .rules = rules,
								.rule_count = 2 };
	struct policy_facts facts = usual(&environment), none = usual(&open_to_all);

	(void)state;
	assert_true(policy_may_approve(&facts, "ben", NULL));
	assert_true(policy_may_approve(&facts, "dan", NULL));
	assert_false(policy_may_approve(&facts, "cho", NULL));
	assert_false(policy_may_approve(&none, "ana", NULL));
	assert_true(policy_may_reject(&facts, "ana", NULL));	/* who asked may take it back */
	assert_false(policy_may_reject(&facts, "cho", NULL));
}

static void points_are_sentences_for_people(void **state)
{
	static struct project_rule rules[] = { { leads, 1, 2 } };
	static const struct project_environment environment = { .name = "p", .after = "staging",
								.rules = rules, .rule_count = 1 };
	const struct policy_vote votes[] = { { "ana", true, true } };
	struct policy_facts facts = usual(&environment);
	struct arena arena = ARENA_INIT;
	struct policy_verdict verdict;

	(void)state;
	facts.votes = votes;
	facts.vote_count = 1;
	policy_judge(&facts, &arena, &verdict);
	assert_int_equal(verdict.count, 2);
	assert_string_equal(verdict.points[0].text, "was live in staging first");
	assert_string_equal(verdict.points[1].text, "needs 2 approvals by leads: 1 so far");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_rules_need_no_approval),
		cmocka_unit_test(what_no_approval_mends_is_broken),
		cmocka_unit_test(approvals_count_by_people_and_rules),
		cmocka_unit_test(an_approval_of_something_else_does_not_count),
		cmocka_unit_test(one_rejection_is_enough),
		cmocka_unit_test(one_person_fills_one_place),
		cmocka_unit_test(forbidden_people_do_not_count),
		cmocka_unit_test(who_may_decide),
		cmocka_unit_test(points_are_sentences_for_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
