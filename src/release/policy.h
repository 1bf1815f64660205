/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RELEASE_POLICY_H
#define ASSAY_RELEASE_POLICY_H

/* release/: from the request to the version that is live.
 *
 * policy.h judges by the rules of an environment and does no I/O; statement.h writes the bytes that
 * a person decides on; authority.h gathers the facts of one request and asks the policy; rollout.h
 * deploys and rolls back, in a process of its own; target/ is what can be deployed to.
 *
 * Denied by default: a deployment happens when the rules on the protected branch, read now, are met
 * by decisions on exactly the bytes that would be decided on now.  A row in the store that says
 * "approved" allows nothing. */

#include "pipeline/project.h"

/* One person's decision. */
struct policy_vote {
	const char *by;
	bool approves;
	bool is_current;	/* it was made on what would be decided on now */
};

/* What is known of a request. */
struct policy_facts {
	const struct project_environment *environment;
	const char *requester, *run_owner;	/* who asked, and who made the run of the version */
	int64_t now, expires_at;
	bool rules_unchanged;	/* assay.yaml on the protected branch is what it was at the request */
	bool live_unchanged;	/* what is live is what was live at the request */
	bool was_in_after;	/* the version was live in the environment that comes before */
	const struct policy_vote *votes;
	size_t vote_count;
	/* Whether the host knows the user as a member of the group. */
	bool (*in_group)(const char *user, const char *group);
};

enum policy_state {
	POLICY_MET,
	POLICY_OPEN,	/* more people must say yes */
	POLICY_BROKEN,	/* no approval can mend it */
};

/* One condition, in words for people: "staging first", "needs 1 approval by leads: 0 so far". */
struct policy_point {
	const char *text;
	enum policy_state state;
};

/* All conditions.  The whole is the worst of them. */
struct policy_verdict {
	struct policy_point *points;
	size_t count;
	enum policy_state state;
};

/* Judges; texts live in the arena.  One person fills one place of one rule. */
void policy_judge(const struct policy_facts *facts, struct arena *arena, struct policy_verdict *out);

/* Whether that person's approval would count.  ERR_DENIED says why it would not. */
bool policy_may_approve(const struct policy_facts *facts, const char *user, struct err *err) WARN_UNUSED;

/* Whether that person may reject: whoever may approve, whoever asked, and whose run it is. */
bool policy_may_reject(const struct policy_facts *facts, const char *user, struct err *err) WARN_UNUSED;

/* A rule's people in words: "leads, ana"; "anyone" for no names.  In the arena. */
const char *policy_people(const struct project_rule *rule, struct arena *arena);

#endif
