/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "store/filter_impl.h"

#include <string.h>

/* The fields of runs: their names, how each can be compared and with what. */

const struct filter_field filter_fields[] = {
	{ "branch", FILTER_BRANCH, "branch:" },
	{ "by", FILTER_BY, "by:" },
	{ "commit", FILTER_COMMIT, "commit:" },
	{ "state", FILTER_STATE, "state:" },
	{ "since", FILTER_SINCE, "since:" },
	{ "until", FILTER_UNTIL, "until:" },
	{ "run", FILTER_RUN, "run:" },
	{ "is", FILTER_IS, "is:archived" },
	{ "subject", FILTER_SUBJECT, "subject~" },
	{ "comment", FILTER_COMMENT, "comment~" },
	{ "user", FILTER_BY, NULL },
	{ "status", FILTER_STATE, NULL },
	{ "run_id", FILTER_RUN, NULL },
	{ "run_name", FILTER_SUBJECT, NULL },
	{ NULL, FILTER_WORD, NULL },
};

bool filter_check_operator(struct filter_parser *p, const struct filter_field *field, enum filter_op op,
			   size_t at)
{
	unsigned allowed;
	const char *words;

	switch (field->kind) {
	case FILTER_SINCE:
	case FILTER_UNTIL:
		allowed = 1u << OP_EQ;
		words = "with : alone, as in since:2d";
		break;
	case FILTER_IS:
		allowed = FILTER_OPS_SAME;
		words = "with : or !=, as in is:archived";
		break;
	case FILTER_RUN:
		allowed = FILTER_OPS_SAME | FILTER_OPS_ORDER | FILTER_OPS_LIST;
		words = "as a number: = != > >= < <= IN";
		break;
	case FILTER_STATE:
		allowed = FILTER_OPS_SAME | FILTER_OPS_LIST | FILTER_OPS_PATTERN;
		words = "without an order: = != ~ !~ LIKE IN";
		break;
	default:
		return true;
	}
	return 1u << op & allowed || filter_fail(p, at, "%s is compared %s", field->name, words);
}

/* "2d" before now, or a date. */
static bool parse_moment(struct filter_parser *p, struct filter_node *node, size_t at)
{
	static const struct { char unit; int64_t ms; } units[] = {
		{ 's', 1000 }, { 'm', 60000 }, { 'h', 3600000 }, { 'd', 86400000 }, { 'w', 604800000 },
		{ 'y', INT64_C(31557600000) },
	};
	struct str text = node->text;
	int64_t number;

	for (size_t i = 0; text.len > 1 && i < ARRAY_LEN(units); i++) {
		if (text.data[text.len - 1] != units[i].unit ||
		    !str_to_int((struct str){ text.data, text.len - 1 }, &number) || number < 0 ||
		    number > 1000000)
			continue;
		node->moment = p->now - number * units[i].ms;
		return true;
	}
	if (clock_parse_iso(text, &node->moment) ||
	    clock_parse_iso(str_of(arena_printf(p->arena, "%.*sT00:00:00Z", STR_ARG(text))), &node->moment))
		return true;
	return filter_fail(p, at, "'%.*s' is neither an age (2d, 3h, 1w) nor a date (2026-11-23)", STR_ARG(text));
}

/* The words of states, ours and MLflow's. */
static bool check_state(struct filter_parser *p, struct str word, size_t at)
{
	static const char *const words[] = { "ok", "failed", "canceled", "cached", "lost", "running", "queued",
					     "waiting", "done", "success", "failure", "FINISHED", "FAILED",
					     "KILLED", "RUNNING", "SCHEDULED" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (str_is(word, words[i]))
			return true;
	}
	return filter_fail(p, at, "there is no state '%.*s': ok, failed, running, queued, canceled, cached, lost,"
				  " waiting, done", STR_ARG(word));
}

static bool check_run(struct filter_parser *p, struct str word, size_t at)
{
	double number;

	return str_to_real(word, &number) ||
	       filter_fail(p, at, "'%.*s' is not the number of a run", STR_ARG(word));
}

/* Each value of a list, or the one value that is not a pattern. */
static bool check_each(struct filter_parser *p, const struct filter_node *node, size_t at,
		       bool (*check)(struct filter_parser *p, struct str word, size_t at))
{
	bool ok = node->list_count || node->regex || check(p, node->text, at);

	for (size_t i = 0; ok && i < node->list_count; i++)
		ok = check(p, node->list[i], at);
	return ok;
}

bool filter_check_value(struct filter_parser *p, struct filter_node *node, size_t at)
{
	switch (node->kind) {
	case FILTER_SINCE:
	case FILTER_UNTIL:
		return parse_moment(p, node, at);
	case FILTER_STATE:
		return check_each(p, node, at, check_state);
	case FILTER_RUN:
		return check_each(p, node, at, check_run);
	case FILTER_IS:
		p->filter->names_archived = true;
		return str_is(node->text, "archived") ||
		       filter_fail(p, at, "what can be asked with is: archived");
	default:
		return true;
	}
}
