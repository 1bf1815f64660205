/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json_flat.h"
#include "store/filter_impl.h"

#include <fnmatch.h>
#include <math.h>
#include <string.h>

static bool compare_numbers(enum filter_op op, double value, double wanted)
{
	switch (op) {
	case OP_EQ:
		return value == wanted || (isnan(value) && isnan(wanted));
	case OP_NE:
		return !(value == wanted || (isnan(value) && isnan(wanted)));
	case OP_GT:
		return value > wanted;
	case OP_GE:
		return value >= wanted;
	case OP_LT:
		return value < wanted;
	case OP_LE:
		return value <= wanted;
	default:
		return false;
	}
}

/* Whether the text matches the whole of a pattern with stars; without one, whether it is the same. */
static bool matches_glob(struct str text, struct str pattern)
{
	char text_copy[512], pattern_copy[512];

	if (!memchr(pattern.data, '*', pattern.len))
		return str_equal(text, pattern);
	if (text.len >= sizeof(text_copy) || pattern.len >= sizeof(pattern_copy))
		return false;
	memcpy(text_copy, text.data, text.len);
	text_copy[text.len] = '\0';
	memcpy(pattern_copy, pattern.data, pattern.len);
	pattern_copy[pattern.len] = '\0';
	return fnmatch(pattern_copy, text_copy, FNM_NOESCAPE) == 0;
}

static bool is_in_list(const struct filter_node *node, struct str text)
{
	for (size_t i = 0; i < node->list_count; i++) {
		if (str_equal(text, node->list[i]))
			return true;
	}
	return false;
}

static bool compare_texts(const struct filter_node *node, struct str text)
{
	double value;
	int order;

	switch (node->op) {
	case OP_RE:
	case OP_LIKE:
	case OP_ILIKE:
		return regex_find(node->regex, text, 0, NULL, NULL);
	case OP_NOT_RE:
	case OP_NOT_LIKE:
	case OP_NOT_ILIKE:
		return !regex_find(node->regex, text, 0, NULL, NULL);
	case OP_IN:
		return is_in_list(node, text);
	case OP_NOT_IN:
		return !is_in_list(node, text);
	default:
		break;
	}
	if (node->is_number && str_to_real(text, &value))
		return compare_numbers(node->op, value, node->number);
	if (node->op == OP_EQ)
		return matches_glob(text, node->text);
	if (node->op == OP_NE)
		return !matches_glob(text, node->text);
	order = str_compare(text, node->text);
	return compare_numbers(node->op, order, 0);
}

/* A value of a flat JSON object. */
static bool compare_json(const struct filter_node *node, struct str object)
{
	struct buf text = BUF_INIT;
	struct str value;
	bool result;

	if (!json_flat_find(object, node->key, &value))
		return false;
	if (value.len && value.data[0] == '"') {
		if (!memchr(value.data, '\\', value.len))
			return compare_texts(node, (struct str){ value.data + 1, value.len - 2 });
		json_flat_text(&text, value);
		result = compare_texts(node, buf_str(&text));
		buf_release(&text);
		return result;
	}
	return compare_texts(node, value);
}

static bool contains(struct str text, struct str word)
{
	for (size_t i = 0; i + word.len <= text.len; i++) {
		if (strncasecmp(text.data + i, word.data, word.len) == 0)
			return true;
	}
	return false;
}

static bool matches_word(const struct filter_node *node, const struct filter_subject *s)
{
	const struct str texts[] = { s->subject, s->comment, s->branch, s->by, s->tags };
	double number;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (node->regex ? regex_find(node->regex, texts[i], 0, NULL, NULL)
				: contains(texts[i], node->text))
			return true;
	}
	if (node->regex)
		return false;
	/* A number may be meant for the run's, and four digits and letters for the commit's. */
	return (str_to_real(node->text, &number) && number == (double)s->run) ||
	       (node->text.len >= 4 && node->text.len <= s->commit.len &&
		memcmp(s->commit.data, node->text.data, node->text.len) == 0);
}

static bool is_state(struct str word, const struct filter_subject *s)
{
	static const struct { const char *foreign, *own; } synonyms[] = {
		{ "success", "ok" }, { "failure", "failed" }, { "FAILED", "failed" }, { "KILLED", "canceled" },
		{ "RUNNING", "running" }, { "SCHEDULED", "queued" },
	};

	if (str_is(word, "done"))
		return s->phase == PHASE_DONE;
	/* MLflow's FINISHED is a run that went well, be it by taking what was there. */
	if (str_is(word, "FINISHED"))
		return s->outcome == OUTCOME_SUCCESS || s->outcome == OUTCOME_SKIPPED;
	for (size_t i = 0; i < ARRAY_LEN(synonyms); i++) {
		if (str_is(word, synonyms[i].foreign))
			word = str_of(synonyms[i].own);
	}
	return str_is(word, state_word(s->phase, s->outcome));
}

static bool matches_state(const struct filter_node *node, const struct filter_subject *s)
{
	bool negated = node->op == OP_NE || node->op == OP_NOT_IN;

	if (node->regex)
		return compare_texts(node, str_of(state_word(s->phase, s->outcome)));
	for (size_t i = 0; i < node->list_count; i++) {
		if (is_state(node->list[i], s))
			return !negated;
	}
	return (!node->list_count && is_state(node->text, s)) != negated;
}

static bool matches_commit(const struct filter_node *node, struct str commit)
{
	bool same = node->text.len <= commit.len && memcmp(commit.data, node->text.data, node->text.len) == 0;

	if (node->op != OP_EQ && node->op != OP_NE)
		return compare_texts(node, commit);
	return same == (node->op == OP_EQ);
}

static bool matches_run(const struct filter_node *node, int64_t run)
{
	double number;

	if (!node->list_count)
		return compare_numbers(node->op, (double)run, node->number);
	for (size_t i = 0; i < node->list_count; i++) {
		if (str_to_real(node->list[i], &number) && number == (double)run)
			return node->op == OP_IN;
	}
	return node->op == OP_NOT_IN;
}

static bool matches(const struct filter_node *node, const struct filter_subject *s)
{
	struct str value;
	double number;

	switch (node->kind) {
	case FILTER_AND:
		return matches(node->left, s) && matches(node->right, s);
	case FILTER_OR:
		return matches(node->left, s) || matches(node->right, s);
	case FILTER_NOT:
		return !matches(node->left, s);
	case FILTER_WORD:
		return matches_word(node, s);
	case FILTER_METRIC:
		return metric_find(s->metrics, node->metric, &number) &&
		       compare_numbers(node->op, number, node->number);
	case FILTER_PARAM:
		return compare_json(node, s->params);
	case FILTER_TAG:
		return compare_json(node, s->tags);
	case FILTER_HAS_TAG:
		return json_flat_find(s->tags, node->key, &value);
	case FILTER_BRANCH:
		return compare_texts(node, s->branch);
	case FILTER_BY:
		return compare_texts(node, s->by);
	case FILTER_SUBJECT:
		return compare_texts(node, s->subject);
	case FILTER_COMMENT:
		return compare_texts(node, s->comment);
	case FILTER_COMMIT:
		return matches_commit(node, s->commit);
	case FILTER_STATE:
		return matches_state(node, s);
	case FILTER_RUN:
		return matches_run(node, s->run);
	case FILTER_SINCE:
		return s->queued_at >= node->moment;
	case FILTER_UNTIL:
		return s->queued_at < node->moment;
	case FILTER_IS:
		return s->archived == (node->op == OP_EQ);
	}
	return false;
}

bool filter_matches(const struct filter *filter, const struct filter_subject *subject)
{
	int64_t before;
	bool result;

	if (subject->archived && !filter->names_archived)
		return false;
	if (!filter->patterns.len)
		return !filter->root || matches(filter->root, subject);
	before = filter_given_up(filter);
	result = matches(filter->root, subject);
	return result && filter_given_up(filter) == before;
}

int64_t filter_given_up(const struct filter *filter)
{
	int64_t count = 0;

	for (size_t i = 0; i < filter->patterns.len; i++)
		count += regex_given_up(filter->patterns.items[i]);
	return count;
}

bool filter_has_patterns(const struct filter *filter)
{
	return filter->patterns.len > 0;
}
