/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "release/policy.h"
#include "base/buf.h"

#include <string.h>

#define GROUP_PREFIX "group:"

static bool is_named(const struct project_rule *rule, const struct policy_facts *facts, const char *user)
{
	for (size_t i = 0; i < rule->from_count; i++) {
		const char *from = rule->from[i];
		bool is_group = strncmp(from, GROUP_PREFIX, strlen(GROUP_PREFIX)) == 0;

		if (is_group ? facts->in_group(user, from + strlen(GROUP_PREFIX))
			     : strcmp(from, user) == 0)
			return true;
	}
	return rule->from_count == 0;
}

/* The word of the environment's forbid list that speaks of this person; NULL: none. */
static const char *forbidden_as(const struct policy_facts *facts, const char *user)
{
	const struct project_environment *environment = facts->environment;

	for (size_t i = 0; i < environment->forbid_count; i++) {
		bool requester = strcmp(environment->forbid[i], "requester") == 0;
		const char *who = requester ? facts->requester : facts->run_owner;

		if (who && strcmp(who, user) == 0)
			return requester ? "asked for it" : "made its run";
	}
	return NULL;
}

const char *policy_people(const struct project_rule *rule, struct arena *arena)
{
	struct buf text = BUF_INIT;
	const char *people;

	for (size_t i = 0; i < rule->from_count; i++) {
		const char *from = rule->from[i];
		size_t skip = strncmp(from, GROUP_PREFIX, strlen(GROUP_PREFIX)) == 0
				      ? strlen(GROUP_PREFIX) : 0;

		buf_printf(&text, "%s%s", i ? ", " : "", from + skip);
	}
	people = rule->from_count ? arena_strdup(arena, text.data) : "anyone";
	buf_release(&text);
	return people;
}

/* The places that the rules ask to be filled, and who fills them. */
struct places {
	const struct policy_facts *facts;
	const struct project_rule **rules;	/* the rule of each place */
	const struct policy_vote **filled;	/* NULL: not yet */
	bool *tried;
	size_t count;
};

/* Finds the vote a place, moving those that sit there to others of theirs (Kuhn's algorithm for
 * bipartite matching). */
static bool seat(struct places *places, const struct policy_vote *vote)
{
	for (size_t i = 0; i < places->count; i++) {
		if (places->tried[i] || !is_named(places->rules[i], places->facts, vote->by))
			continue;
		places->tried[i] = true;
		if (!places->filled[i] || seat(places, places->filled[i])) {
			places->filled[i] = vote;
			return true;
		}
	}
	return false;
}

static bool voted_before(const struct policy_facts *facts, const struct policy_vote *vote)
{
	for (const struct policy_vote *other = facts->votes; other < vote; other++) {
		if (strcmp(other->by, vote->by) == 0)
			return true;
	}
	return false;
}

static void fill_places(struct places *places, const struct policy_facts *facts, struct arena *arena)
{
	const struct project_environment *environment = facts->environment;
	size_t all = 0;

	for (size_t i = 0; i < environment->rule_count; i++)
		all += (size_t)environment->rules[i].count;
	*places = (struct places){
		.facts = facts,
		.rules = ARENA_ARRAY(arena, const struct project_rule *, all),
		.filled = ARENA_ARRAY(arena, const struct policy_vote *, all),
		.tried = ARENA_ARRAY(arena, bool, all),
		.count = all,
	};
	all = 0;
	for (size_t i = 0; i < environment->rule_count; i++) {
		for (int64_t n = 0; n < environment->rules[i].count; n++)
			places->rules[all++] = &environment->rules[i];
	}
	for (size_t i = 0; i < facts->vote_count; i++) {
		const struct policy_vote *vote = &facts->votes[i];

		memset(places->tried, 0, places->count * sizeof(*places->tried));
		if (vote->approves && vote->is_current && !forbidden_as(facts, vote->by) &&
		    !voted_before(facts, vote))
			seat(places, vote);
	}
}

static void add(struct policy_verdict *out, enum policy_state state, const char *text)
{
	out->points[out->count++] = (struct policy_point){ text, state };
	if (state > out->state)
		out->state = state;
}

static void judge_rules(const struct policy_facts *facts, struct arena *arena, struct policy_verdict *out)
{
	struct places places;
	size_t place = 0;

	fill_places(&places, facts, arena);
	for (size_t i = 0; i < facts->environment->rule_count; i++) {
		const struct project_rule *rule = &facts->environment->rules[i];
		int64_t filled = 0;

		for (int64_t n = 0; n < rule->count; n++)
			filled += places.filled[place++] != NULL;
		add(out, filled < rule->count ? POLICY_OPEN : POLICY_MET,
		    arena_printf(arena, "needs %lld approval%s by %s: %lld so far", (long long)rule->count,
				 rule->count == 1 ? "" : "s", policy_people(rule, arena),
				 (long long)filled));
	}
	if (!facts->environment->rule_count)
		add(out, POLICY_MET, "no approval is needed");
}

static void judge_votes(const struct policy_facts *facts, struct arena *arena, struct policy_verdict *out)
{
	for (size_t i = 0; i < facts->vote_count; i++) {
		const struct policy_vote *vote = &facts->votes[i];

		if (!vote->approves)
			add(out, POLICY_BROKEN, arena_printf(arena, "%s has rejected it", vote->by));
		else if (!vote->is_current)
			add(out, POLICY_OPEN, arena_printf(arena, "%s approved something else: it does not "
							   "count", vote->by));
	}
}

void policy_judge(const struct policy_facts *facts, struct arena *arena, struct policy_verdict *out)
{
	const struct project_environment *environment = facts->environment;
	size_t room = environment->rule_count + facts->vote_count + 5;

	*out = (struct policy_verdict){ .points = ARENA_ARRAY(arena, struct policy_point, room) };
	if (environment->after)
		add(out, facts->was_in_after ? POLICY_MET : POLICY_BROKEN,
		    arena_printf(arena, facts->was_in_after ? "was live in %s first"
							    : "must be live in %s first",
				 environment->after));
	if (facts->now >= facts->expires_at)
		add(out, POLICY_BROKEN, "the request has expired");
	if (!facts->rules_unchanged)
		add(out, POLICY_BROKEN, "assay.yaml on the protected branch has changed since it was asked");
	if (!facts->live_unchanged)
		add(out, POLICY_BROKEN, "another version went live since it was asked");
	judge_rules(facts, arena, out);
	judge_votes(facts, arena, out);
}

bool policy_may_approve(const struct policy_facts *facts, const char *user, struct err *err)
{
	const struct project_environment *environment = facts->environment;
	const char *as = forbidden_as(facts, user);

	if (as)
		return err_set(err, ERR_DENIED, "%s %s, and the rules of %s do not let such a person approve",
			       user, as, environment->name);
	for (size_t i = 0; i < environment->rule_count; i++) {
		if (is_named(&environment->rules[i], facts, user))
			return true;
	}
	if (!environment->rule_count)
		return err_set(err, ERR_DENIED, "%s needs no approval; \"assay deploy\" deploys",
			       environment->name);
	return err_set(err, ERR_DENIED, "%s is not among those whose approval counts for %s", user,
		       environment->name);
}

bool policy_may_reject(const struct policy_facts *facts, const char *user, struct err *err)
{
	return strcmp(user, facts->requester) == 0 ||
	       (facts->run_owner && strcmp(user, facts->run_owner) == 0) ||
	       !facts->environment->rule_count || policy_may_approve(facts, user, err);
}
