/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/yaml.h"
#include "base/buf.h"

#include <math.h>
#include <string.h>

static struct arena arena = ARENA_INIT;

static int tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct yaml_node *parse(const char *text)
{
	struct err err = ERR_INIT;
	struct yaml_node *root = yaml_parse(&arena, str_of(text), "x.yaml", &err);

	if (!root)
		fail_msg("%s", err.text);
	return root;
}

static void assert_refused(struct str bytes, const char *expected)
{
	struct err err = ERR_INIT;

	assert_null(yaml_parse(&arena, bytes, "x.yaml", &err));
	assert_int_equal(err.code, ERR_INPUT);
	if (!strstr(err.text, expected))
		fail_msg("'%s' does not say '%s'", err.text, expected);
}

static void test_dates(void **state)
{
	static const char *const dates[] = { "2026-11-23", "2026-1-2T3:04:05", "2026-11-23 12:30:00.5 +2",
					     "2026-11-23t12:30:00Z", "2026-11-23 12:30:00 -02:30" };
	static const char *const others[] = { "", "2026-11", "2026-1-2", "26-11-23", "2026-11-23x",
					      "2026-11-23T", "2026-11-23T12:30", "2026-11-23 12:30:00 +2:3",
					      "2026-11-233", "12:30:00", "2026-11-23T12:30:00ZZ" };
	struct yaml_node *root = parse("{a: 2026-11-23, b: '2026-11-23', c: 3}");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(dates); i++)
		assert_true(yaml_is_date(str_of(dates[i])));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_false(yaml_is_date(str_of(others[i])));
	assert_true(yaml_get(root, "a")->date);
	assert_false(yaml_get(root, "b")->date || yaml_get(root, "c")->date || root->date);
}

static void test_core_schema(void **state)
{
	static const struct {
		const char *scalar;
		enum yaml_kind kind;
		double value;
	} rows[] = {
		{ "", YAML_NULL, 0 },		 { "~", YAML_NULL, 0 },
		{ "null", YAML_NULL, 0 },	 { "NULL", YAML_NULL, 0 },
		{ "nULL", YAML_STRING, 0 },	 { "true", YAML_BOOL, 1 },
		{ "False", YAML_BOOL, 0 },	 { "yes", YAML_STRING, 0 },
		{ "on", YAML_STRING, 0 },	 { "0", YAML_INT, 0 },
		{ "-12", YAML_INT, -12 },	 { "+12", YAML_INT, 12 },
		{ "010", YAML_INT, 10 },	 { "0o17", YAML_INT, 15 },
		{ "0x1F", YAML_INT, 31 },	 { "0o18", YAML_STRING, 0 },
		{ "0x", YAML_STRING, 0 },	 { "-0x1F", YAML_INT, -31 },
		{ "1_000", YAML_INT, 1000 },	 { "1.5", YAML_REAL, 1.5 },
		{ ".5", YAML_REAL, .5 },	 { "1.", YAML_REAL, 1 },
		{ "1e3", YAML_REAL, 1000 },	 { "-1.5E-2", YAML_REAL, -.015 },
		{ "1e", YAML_STRING, 0 },	 { "e3", YAML_STRING, 0 },
		{ ".", YAML_STRING, 0 },	 { "-", YAML_STRING, 0 },
		{ "+.e1", YAML_STRING, 0 },	 { "1.2.3", YAML_STRING, 0 },
		{ "12:30", YAML_STRING, 0 },	 { "nan", YAML_STRING, 0 },
		{ "inf", YAML_STRING, 0 },	 { "-.inf", YAML_REAL, -INFINITY },
		{ "+.Inf", YAML_REAL, INFINITY }, { "0x1p3", YAML_STRING, 0 },
		{ "9223372036854775807", YAML_INT, 9223372036854775807.0 },
		{ "9223372036854775808", YAML_REAL, 9223372036854775808.0 },
		{ "0x7fffffffffffffff", YAML_INT, 9223372036854775807.0 },
		{ "0x8000000000000000", YAML_REAL, 9223372036854775808.0 },
		{ "2026-11-23", YAML_STRING, 0 }, { "0b101", YAML_INT, 5 },
		{ "+0o_17_", YAML_INT, 15 },	 { "0x_f_f", YAML_INT, 255 },
		{ "-1_0.2_5e1", YAML_REAL, -102.5 }, { "1e1_0", YAML_STRING, 0 },
		{ "_1", YAML_STRING, 0 },	 { "-_1", YAML_STRING, 0 },
		{ "0b2", YAML_STRING, 0 },	 { "a_b", YAML_STRING, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t integer;
		double real;
		enum yaml_kind kind = yaml_resolve(str_of(rows[i].scalar), &integer, &real);

		if (kind != rows[i].kind)
			fail_msg("'%s' is %s", rows[i].scalar, yaml_kind_name(kind));
		if (kind == YAML_BOOL)
			assert_true(integer == (int64_t)rows[i].value);
		else if (rows[i].value != real)
			fail_msg("'%s' has the value %g", rows[i].scalar, real);
	}
}

static void test_not_a_number(void **state)
{
	int64_t integer;
	double real;

	(void)state;
	assert_int_equal(yaml_resolve(str_of(".NaN"), &integer, &real), YAML_REAL);
	assert_true(isnan(real));
	assert_int_equal(yaml_resolve(str_of("-.nan"), &integer, &real), YAML_STRING);
	assert_true(yaml_resolve(str_of("9223372036854775807"), &integer, &real) == YAML_INT);
	assert_true(integer == INT64_MAX);
	assert_true(yaml_resolve(str_of("-9223372036854775808"), &integer, &real) == YAML_INT);
	assert_true(integer == INT64_MIN);
}

static void test_tree(void **state)
{
	struct yaml_node *root = parse("stages:\n  train:\n    cmd: python train.py\n    deps:\n"
				       "    - a.csv\n    - 7\n  \"x y\": {}\n");
	struct yaml_node *train = yaml_get(yaml_get(root, "stages"), "train");
	struct yaml_node *deps = yaml_get(train, "deps");

	(void)state;
	assert_int_equal(root->kind, YAML_MAP);
	assert_string_equal(yaml_get(train, "cmd")->text.data, "python train.py");
	assert_int_equal(deps->kind, YAML_LIST);
	assert_int_equal(deps->count, 2);
	assert_true(str_is(deps->items[0]->text, "a.csv"));
	assert_int_equal(deps->items[1]->integer, 7);
	assert_true(deps->items[1]->real == 7);
	assert_int_equal(deps->items[1]->line, 6);
	assert_int_equal(deps->items[1]->column, 7);
	assert_int_equal(train->keys[1]->line, 4);
	assert_int_equal(train->keys[1]->column, 5);
	assert_int_equal(yaml_get(yaml_get(root, "stages"), "x y")->count, 0);
	assert_null(yaml_get(root, "nothing"));
	assert_null(yaml_get(deps, "a"));
	assert_null(yaml_get(NULL, "a"));
	assert_int_equal(deps->weight, 3);
	assert_int_equal(root->depth, 5);
}

static void test_quotes_and_tags_make_strings(void **state)
{
	struct yaml_node *root = parse("- '1'\n- \"true\"\n- !!str 1\n- !!int \"7\"\n- ! 3\n"
				       "- !mine 4\n- |\n  12\n");
	static const enum yaml_kind kinds[] = { YAML_STRING, YAML_STRING, YAML_STRING, YAML_INT,
						YAML_STRING, YAML_STRING, YAML_STRING };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		assert_int_equal(root->items[i]->kind, kinds[i]);
	assert_int_equal(root->items[3]->integer, 7);
	assert_string_equal(root->items[6]->text.data, "12\n");
}

static void test_nothing(void **state)
{
	static const char *const rows[] = { "", "\n", "# only a comment\n", "---\n", "--- ~" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(parse(rows[i])->kind, YAML_NULL);
		assert_true(parse(rows[i])->line > 0);
	}
}

static void test_aliases(void **state)
{
	struct yaml_node *root = parse("a: &x {k: 1}\nb: *x\nc: [*x, *x]\nd: &x 5\ne: *x\n");

	(void)state;
	assert_ptr_equal(yaml_get(root, "a"), yaml_get(root, "b"));
	assert_int_equal(yaml_get(root, "e")->integer, 5);
	assert_int_equal(yaml_get(root, "a")->weight, 3);
	assert_int_equal(yaml_get(root, "c")->weight, 7);
	assert_refused(str_of("a: *nobody"), "x.yaml:1:4: the alias '*nobody' names no anchor");
	assert_refused(str_of("a: &x [*x]"), "the alias '*x' names no anchor");
}

static void test_merges(void **state)
{
	struct yaml_node *root = parse("base: &b {lr: 0.1, epochs: 3}\n"
				       "more: &m {epochs: 9, seed: 1}\n"
				       "one: {<<: *b, lr: 0.5}\n"
				       "two: {lr: 7, <<: [*b, *m]}\n"
				       "own: {\"<<\": 1}\n");
	struct yaml_node *one = yaml_get(root, "one"), *two = yaml_get(root, "two");

	(void)state;
	assert_int_equal(one->count, 2);
	assert_true(yaml_get(one, "lr")->real == 0.5);
	assert_int_equal(yaml_get(one, "epochs")->integer, 3);
	assert_true(str_is(one->keys[0]->text, "lr"));
	assert_null(yaml_get(one, "<<"));
	assert_int_equal(two->count, 3);
	assert_int_equal(yaml_get(two, "lr")->integer, 7);
	assert_int_equal(yaml_get(two, "epochs")->integer, 3);
	assert_int_equal(yaml_get(two, "seed")->integer, 1);
	assert_int_equal(yaml_get(yaml_get(root, "own"), "<<")->integer, 1);
	assert_refused(str_of("a: {<<: 5}"), "'<<' takes a map or a list of maps, not an integer");
	assert_refused(str_of("a: {<<: [{}, x]}"), "not a string");
	assert_refused(str_of("a: {<<: {}, <<: {}}"), "the key '<<' is given twice");
}

static void test_refusals_say_where(void **state)
{
	(void)state;
	assert_refused(str_of("a: 1\nb: 2\na: 3\n"),
		       "x.yaml:3:1: the key 'a' is given twice (first in line 1)");
	assert_refused(str_of("[a]: 1"), "x.yaml:1:1: a key must be a word or a number, not a");
	assert_refused(str_of("a: 1\n---\nb: 2\n"), "x.yaml:2:1: a second document");
	assert_refused(str_of("a: [1, 2\nb: 3"), "x.yaml:2:");
	assert_refused(str_of("a: 'open"), "this is not YAML: ");
	assert_refused(str_of("a: b: c"), "x.yaml:1:5: ");
	assert_refused(str_of("a:\n\tb: 1\n"), "x.yaml:2:1: the line is indented with a tab");
	assert_refused(str_of("a: x\nbc\xff: 1"), "x.yaml:2:3: this is not UTF-8 text");
	assert_refused((struct str){ "a: \0", 4 }, "x.yaml:1:4: ");
}

static void test_limits_of_depth(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	buf_fill(&text, '[', YAML_MAX_DEPTH);
	buf_fill(&text, ']', YAML_MAX_DEPTH);
	assert_int_equal(parse(text.data)->depth, YAML_MAX_DEPTH);
	buf_clear(&text);
	buf_fill(&text, '[', YAML_MAX_DEPTH + 1);
	buf_fill(&text, ']', YAML_MAX_DEPTH + 1);
	assert_refused(buf_str(&text), "nested more than 64 levels");
	buf_clear(&text);
	buf_fill(&text, '[', 100000);
	assert_refused(buf_str(&text), "nested more than 64 levels");
	/* Each list holds the one before: no line is deep, all together are. */
	buf_clear(&text);
	buf_puts(&text, "- &a0 []\n");
	for (int i = 1; i < 100; i++)
		buf_printf(&text, "- &a%d [*a%d]\n", i, i - 1);
	assert_refused(buf_str(&text), "nested more than 64 levels");
	buf_release(&text);
}

static void test_limit_of_nodes(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	buf_puts(&text, "- &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
	for (int i = 1; i < 10; i++) {
		buf_printf(&text, "- &a%d [", i);
		for (int j = 0; j < 10; j++)
			buf_printf(&text, "%s*a%d", j ? ", " : "", i - 1);
		buf_puts(&text, "]\n");
	}
	assert_refused(buf_str(&text), "more than 1000000 nodes");
	buf_clear(&text);
	buf_puts(&text, "- &b {");
	for (int i = 0; i < 1000; i++)
		buf_printf(&text, "k%d: 1, ", i);
	buf_puts(&text, "}\n");
	for (int i = 0; i < 1000; i++)
		buf_puts(&text, "- {<<: *b}\n");
	assert_refused(buf_str(&text), "more than 1000000 nodes");
	buf_release(&text);
}

static void test_limit_of_bytes(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	buf_fill(&text, '\n', YAML_MAX_BYTES + 1);
	assert_refused(buf_str(&text), "x.yaml is larger than");
	buf_release(&text);
}

static void test_any_bytes(void **state)
{
	static const char *const pieces[] = { "a: ", "- ", "\n", "  ", "[", "]", "{", "}", ", ",
					      "&x ", "*x", "<<: ", "'", "\"", "|\n", "#", "!!int ",
					      "---\n", "? ", "\t", "1", "\xc3\xa9", "\xff" };
	uint32_t random = 4711;
	size_t parsed = 0;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct arena own = ARENA_INIT;
		struct err err = ERR_INIT;
		struct buf text = BUF_INIT;

		for (int i = 0; i < 12; i++) {
			random = random * 1664525 + 1013904223;
			buf_puts(&text, pieces[(random >> 16) % ARRAY_LEN(pieces)]);
		}
		if (yaml_parse(&own, buf_str(&text), "x", &err))
			parsed++;
		else
			assert_int_equal(err.code, ERR_INPUT);
		buf_release(&text);
		arena_release(&own);
	}
	assert_true(parsed > 0 && parsed < 20000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_core_schema),
cmocka_unit_test(test_dates),
		cmocka_unit_test(test_not_a_number),
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_quotes_and_tags_make_strings),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_merges),
		cmocka_unit_test(test_refusals_say_where),
		cmocka_unit_test(test_limits_of_depth),
		cmocka_unit_test(test_limit_of_nodes),
		cmocka_unit_test(test_limit_of_bytes),
		cmocka_unit_test(test_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
