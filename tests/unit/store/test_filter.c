/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/filter.h"
#include "tests/support/must.h"

#include <math.h>

#define NOW INT64_C(1764000000000)
#define HOUR INT64_C(3600000)

static const struct metric_key metrics[] = {
	{ 1, "accuracy", DIRECTION_HIGHER }, { 2, "f1 macro", DIRECTION_HIGHER }, { 3, "loss", DIRECTION_LOWER },
};
static const struct field_key fields[] = {
	{ 1, FIELD_PARAM, "train.lr" }, { 2, FIELD_PARAM, "opt" }, { 3, FIELD_PARAM, "a \"b\"" },
	{ 4, FIELD_TAG, "team" },	{ 5, FIELD_PARAM, "deep" },
};
static const struct filter_names names = { metrics, ARRAY_LEN(metrics), fields, ARRAY_LEN(fields) };

/* accuracy 0.93, f1 macro NaN; no loss. */
static struct str some_metrics(void)
{
	static char blob[24];
	uint32_t keys[] = { 1, 2 };
	double values[] = { 0.93, (double)NAN };

	for (int i = 0; i < 2; i++) {
		memcpy(blob + i * 12, &keys[i], 4);
		memcpy(blob + i * 12 + 4, &values[i], 8);
	}
	return (struct str){ blob, sizeof(blob) };
}

static struct filter_subject usual(void)
{
	return (struct filter_subject){
		.run = 42,
		.subject = str_of("Take a smaller learning rate"),
		.comment = str_of(""),
		.branch = str_of("feature/lr"),
		.by = str_of("ana"),
		.commit = str_of("a1b2c3d4e5f60718293a4b5c6d7e8f9001122334"),
		.params = str_of("{\"train.lr\":0.0005,\"opt\":\"adam\",\"a \\\"b\\\"\":\"x\\ty\","
				 "\"deep\":[1,{\"opt\":\"no\"}]}"),
		.tags = str_of("{\"team\":\"nlp\"}"),
		.metrics = some_metrics(),
		.phase = PHASE_DONE,
		.outcome = OUTCOME_SUCCESS,
		.queued_at = NOW - 5 * HOUR,
	};
}

static bool matches_subject(const char *text, const struct filter_subject *subject)
{
	struct arena arena = ARENA_INIT;
	struct filter *filter;
	size_t at;
	bool result;

	err_clear(&err);
	filter = filter_parse(&arena, str_of(text), &names, NOW, &at, &err);
	if (!filter)
		fail_msg("%s: %s", text, err.text);
	result = filter_matches(filter, subject);
	filter_release(filter);
	arena_release(&arena);
	return result;
}

static void check(const char *text, bool expected)
{
	struct filter_subject subject = usual();

	if (matches_subject(text, &subject) != expected)
		fail_msg("%s: should be %s", text, expected ? "a match" : "none");
}

static void test_words(void **state)
{
	(void)state;
	check("", true);
	check("  ", true);
	check("smaller", true);
	check("SMALLER rate", true);
	check("smaller bigger", false);
	check("\"learning rate\"", true);
	check("\"rate learning\"", false);
	check("nlp", true);
	check("42", true);
	check("a1b2", true);
	check("a1", false);
	check("~\"small(er)? l\"", true);
	check("~^rate", false);
	check("run", false);
}

static void test_operators(void **state)
{
	(void)state;
	check("metric.accuracy>=0.93", true);
	check("metric.accuracy > 0.93", false);
	check("metric.accuracy != 1", true);
	check("metric.accuracy<1e0", true);
	check("metrics.`f1 macro` = nan", true);
	check("metric.\"f1 macro\" > 0", false);
	check("metric.loss < 1", false);
	check("NOT metric.loss < 1", true);
	check("param.train.lr<1e-3", true);
	check("param.train.lr=5e-4", true);
	check("param.opt=adam", true);
	check("param.opt!=adam", false);
	check("param.opt=a*", true);
	check("param.opt~\"^AD\"", false);
	check("param.opt~^ad", true);
	check("param.opt!~sgd", true);
	check("param.opt>ac", true);
	check("param.`a \"b\"`~y$", true);
	check("tag.team=nlp", true);
	check("tag:team", true);
}

static void test_fields(void **state)
{
	(void)state;
	check("branch:feature/lr", true);
	check("branch:feature/*", true);
	check("branch:main", false);
	check("by:ana", true);
	check("commit:a1b2c3", true);
	check("commit:b2", false);
	check("state:ok", true);
	check("state:success", true);
	check("state:failed", false);
	check("state!=failed", true);
	check("state:done", true);
	check("run:42", true);
	check("run>=43", false);
	check("since:6h", true);
	check("since:4h", false);
	check("until:4h", true);
	check("since:2025-11-24", true);
	check("since:2025-11-25", false);
	check("subject~learning", true);
}

static void test_logic(void **state)
{
	(void)state;
	check("bigger OR smaller", true);
	check("bigger or smaller", true);
	check("bigger OR smaller AND nothing", false);
	check("(bigger OR smaller) AND rate", true);
	check("-bigger", true);
	check("NOT (smaller rate)", false);
	check("NOT NOT smaller", true);
	check("notes", false);
	check("smaller and by:ana", true);
}

static void test_what_mlflow_understands(void **state)
{
	(void)state;
	check("metrics.accuracy > 0.9 and params.opt = 'adam'", true);
	check("params.opt LIKE 'ad%'", true);
	check("params.opt NOT LIKE 'ad_m'", false);
	check("tags.team ILIKE 'N%'", true);
	check("tags.team NOT ILIKE 'N%'", false);
	check("tags.team LIKE 'N%'", false);
	check("tags.team LIKE 'n%'", true);
	check("attributes.run_name LIKE 'take%'", false);
	check("attributes.run_name NOT LIKE 'take%'", true);
	check("tags.team IN ('cv', 'nlp')", true);
	check("tags.team NOT IN ('cv')", true);
	check("attributes.status = 'FINISHED'", true);
	check("attributes.status IN ('FAILED','KILLED')", false);
	check("attributes.run_name LIKE 'Take%'", true);
}

static void test_archived_runs_must_be_asked_for(void **state)
{
	struct filter_subject subject = usual();

	(void)state;
	subject.archived = true;
	assert_false(matches_subject("", &subject));
	assert_false(matches_subject("smaller", &subject));
	assert_true(matches_subject("is:archived smaller", &subject));
	check("is:archived", false);
}

static void test_what_is_wrong_is_pointed_at(void **state)
{
	static const struct {
		const char *text, *says;
		size_t at;
	} rows[] = {
		{ "metric.acuracy>1", "did you mean 'accuracy'", 0 },
		{ "x metric.accuracy>high", "compared with a number", 18 },
		{ "metric.accuracy", "operator is missing", 15 },
		{ "metric.accuracy>=", "value is missing", 17 },
		{ "(a OR b", "bracket is not closed", 0 },
		{ "a)", "not opened", 1 },
		{ "a OR", "missing at the end", 4 },
		{ "\"a", "quote", 0 },
		{ "~\"(\"", "not a regular expression", 1 },
		{ "since:soon", "neither an age", 6 },
		{ "state:good", "no state 'good'", 6 },
		{ "accuracy > 0.9", "metric.accuracy", 0 },
		{ "param.lr=1", "no run has a param 'lr'", 0 },
		{ "tag.tema=x", "did you mean 'team'", 0 },
		{ "run:abc", "not the number of a run", 4 },
		{ "is:gone", "archived", 3 },
		{ "tag.team IN (a", "not closed", 14 },
		{ "state>ok", "without an order", 5 },
		{ "a attributes.status >= 'ok'", "status is compared", 20 },
		{ "attributes.state IN ('ok', 'good')", "no state 'good'", 20 },
		{ "run~4", "run is compared as a number", 3 },
		{ "attributes.run_id LIKE '4%'", "as a number", 18 },
		{ "attributes.run_id IN ('4', 'a')", "not the number of a run", 21 },
		{ "since!=2d", "with : alone", 5 },
		{ "until~2d", "with : alone", 5 },
		{ "is>archived", "with : or !=", 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct arena arena = ARENA_INIT;
		size_t at = 999;

		err_clear(&err);
		assert_null(filter_parse(&arena, str_of(rows[i].text), &names, NOW, &at, &err));
		if (!strstr(err.text, rows[i].says) || at != rows[i].at)
			fail_msg("%s: at %zu '%s'", rows[i].text, at, err.text);
		arena_release(&arena);
	}
}

static void test_nesting_is_bounded(void **state)
{
	struct arena arena = ARENA_INIT;
	char deep[500];
	size_t at;

	(void)state;
	memset(deep, '(', sizeof(deep));
	err_clear(&err);
	assert_null(filter_parse(&arena, (struct str){ deep, sizeof(deep) }, &names, NOW, &at, &err));
	assert_non_null(strstr(err.text, "nested too deeply"));
	arena_release(&arena);
}

static void test_patterns_that_explode_end(void **state)
{
	struct filter_subject subject = usual();

	(void)state;
	subject.subject = str_of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
	assert_false(matches_subject("~\"(a+)+(a+)+c\"", &subject));
}

static void test_completion(void **state)
{
	struct arena arena = ARENA_INIT;
	const char **found;
	size_t start, count;

	(void)state;
	filter_complete(&arena, str_of("by:ana metric.f"), 15, &names, &start, &found, &count);
	assert_int_equal(start, 7);
	assert_int_equal(count, 1);
	assert_string_equal(found[0], "metric.`f1 macro`");
	filter_complete(&arena, str_of("para"), 4, &names, &start, &found, &count);
	assert_int_equal(count, 5);
	assert_string_equal(found[0], "param.");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_operators),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_logic),
		cmocka_unit_test(test_what_mlflow_understands),
		cmocka_unit_test(test_archived_runs_must_be_asked_for),
		cmocka_unit_test(test_what_is_wrong_is_pointed_at),
		cmocka_unit_test(test_nesting_is_bounded),
		cmocka_unit_test(test_patterns_that_explode_end),
		cmocka_unit_test(test_completion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
