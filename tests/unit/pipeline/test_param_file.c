/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pipeline/param_file.h"
#include "pipeline/params.h"
#include "pipeline/python_text.h"
#include "tests/support/must.h"

#include <math.h>

static struct arena arena;

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct yaml_node *parse(const char *name, const char *text)
{
	struct yaml_node *root;

	err_clear(&err);
	root = param_file_parse(&arena, str_of(text), name, &err);
	if (!root)
		fail_msg("%s: %s", text, err.text);
	return root;
}

static void check(const char *name, const char *text, const char *json)
{
	struct buf is = BUF_INIT;

	params_write_json(&is, parse(name, text));
	if (strcmp(is.data, json) != 0)
		fail_msg("%s: is %s", text, is.data);
	buf_release(&is);
}

struct wrong {
	const char *text, *words;
};

static void check_wrong(const char *name, const struct wrong *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		must_not(param_file_parse(&arena, str_of(cases[i].text), name, &err), ERR_INPUT, cases[i].words);
}

static void test_the_name_says_the_format(void **state)
{
	(void)state;
	check("p.yaml", "a: 1\n", "{\"a\":1}");
	check("p", "a: [x]\n", "{\"a\":[\"x\"]}");
	check("p.JSON", "{\"a\": 1}", "{\"a\":1}");
	check("conf/p.toml", "a = 1", "{\"a\":1}");
	check("p.py", "a = 1", "{\"a\":1}");
	check(".py", "a: 1\n", "{\"a\":1}");
}

static void test_nothing_is_an_empty_map(void **state)
{
	static const char *const yaml[] = { "", "# x\n", "~", "false", "0", "0.0", "''", "[]", "{}" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(yaml); i++)
		check("p.yaml", yaml[i], "{}");
	check("p.json", " null\n", "{}");
	check("p.toml", "", "{}");
	check("p.py", "\n\n# x\n", "{}");
	check("p.yaml", "5", "5");
	must_not(param_file_parse(&arena, str_of(" \n"), "p.json", &err), ERR_INPUT, "p.json:2: this is not JSON");
}

static void test_json(void **state)
{
	static const struct wrong cases[] = {
		{ "{\"a\": 1,}", "a key in quotes" }, { "{\"a\" 1}", "':' is expected" },
		{ "[1 2]", "',' or ']'" }, { "{\"a\": 1 \"b\"", "',' or '}'" }, { "[01]", "a value" },
		{ "\n[1] 2", "p.json:2: this is not JSON: something" }, { "[\"a\nb\"]", "no end in its line" },
		{ "[\"\\x\"]", "must be followed by" }, { "[\"\\u12g4\"]", "4 hexadecimal digits" },
		{ "[nan]", "a value" }, { "['a']", "a value" }, { "\"a", "no end" },
	};
	struct yaml_node *root = parse("p.json", "\xef\xbb\xbf{\"n\": NaN, \"i\": [Infinity, -Infinity],\n"
				       "\"big\": 99999999999999999999, \"low\": -9223372036854775808}");

	(void)state;
	check("p.json", "{\"a\": [1, -2.5e3, 1E2, 0, true, false, null, \"x\"], \"b\": {\"c\": {}}}",
	      "{\"a\":[1,-2500,100,0,true,false,null,\"x\"],\"b\":{\"c\":{}}}");
	check("p.json", "{\"a\": 1, \"b\": 2, \"a\": 3}", "{\"a\":3,\"b\":2}");
	check("p.json", "[\"\\ud83d\\ude00\\u00e9\\n\\/\\\\\", \"\\ud83d!\"]", "[\"\xf0\x9f\x98\x80\xc3\xa9\\n/\\\\\",\"\xef\xbf\xbd!\"]");
	assert_true(isnan(yaml_get(root, "n")->real) && yaml_get(root, "n")->kind == YAML_REAL);
	assert_true(isinf(yaml_get(root, "i")->items[1]->real) && yaml_get(root, "i")->items[1]->real < 0);
	assert_int_equal(yaml_get(root, "big")->line, 2);
	assert_true(yaml_get(root, "big")->kind == YAML_REAL && yaml_get(root, "big")->real == 1e20);
	assert_true(yaml_get(root, "low")->kind == YAML_INT && yaml_get(root, "low")->integer == INT64_MIN);
	check_wrong("p.json", cases, ARRAY_LEN(cases));
}

static void test_toml_values(void **state)
{
	static const struct { const char *toml, *json; } rows[] = {
		{ "1", "1" }, { "-17", "-17" }, { "+99", "99" }, { "1_000", "1000" }, { "0", "0" },
		{ "0xDEAD_beef", "3735928559" }, { "0o755", "493" }, { "0b1101", "13" },
		{ "3.14", "3.14" }, { "5e+22", "5e+22" }, { "1e06", "1000000" }, { "-2E-2", "-0.02" },
		{ "6.626e-34", "6.626e-34" }, { "224_617.445_991", "224617.445991" }, { "-0.0", "-0" },
		{ "inf", "\"Infinity\"" }, { "-inf", "\"-Infinity\"" }, { "+nan", "\"NaN\"" },
		{ "true", "true" }, { "false", "false" }, { "\"\"", "\"\"" }, { "''", "\"\"" },
		{ "\"a\\tb\\\"\\\\\\u00E9\\U0001F600\"", "\"a\\tb\\\"\\\\\xc3\xa9\xf0\x9f\x98\x80\"" },
		{ "'C:\\Users'", "\"C:\\\\Users\"" },
		{ "\"\"\"\nRoses\nViolets\"\"\"", "\"Roses\\nViolets\"" },
		{ "\"\"\"a \\\n\n   b\"\"\"", "\"a b\"" }, { "\"\"\"\"quoted\"\"\"\"\"", "\"\\\"quoted\\\"\\\"\"" },
		{ "'''\r\n'a' '' b'''", "\"'a' '' b\"" },
		{ "[ ]", "[]" }, { "[1, [2, \"x\"], # c\n {y = 1},\n]", "[1,[2,\"x\"],{\"y\":1}]" },
		{ "{ }", "{}" }, { "{ x.y = 1, x.z = 'q', 'a b' = [1] }", "{\"x\":{\"y\":1,\"z\":\"q\"},\"a b\":[1]}" },
		{ "1979-05-27", "\"1979-05-27\"" }, { "1979-05-27T07:32:00Z", "\"1979-05-27T07:32:00Z\"" },
		{ "1979-05-27 07:32:00.999-07:00", "\"1979-05-27 07:32:00.999-07:00\"" },
		{ "07:32:00", "\"07:32:00\"" }, { "9223372036854775807", "9223372036854775807" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check("p.toml", arena_printf(&arena, "v = %s # end\n", rows[i].toml),
		      arena_printf(&arena, "{\"v\":%s}", rows[i].json));
	assert_true(yaml_get(parse("p.toml", "a = 1979-05-27"), "a")->date);
	assert_false(yaml_get(parse("p.toml", "a = '1979-05-27'"), "a")->date);
}

static void test_toml_tables(void **state)
{
	(void)state;
	check("p.toml", "top = 1\n[a.b.c]\nx = 1\n[a]\ny = 2\n[a.b]\nz = 3\n",
	      "{\"top\":1,\"a\":{\"b\":{\"c\":{\"x\":1},\"z\":3},\"y\":2}}");
	check("p.toml", "[[t]]\nn = 1\n[[t.u]]\nm = 1\n[[t.u]]\n[t.v]\nk = 2\n[[t]]\n",
	      "{\"t\":[{\"n\":1,\"u\":[{\"m\":1},{}],\"v\":{\"k\":2}},{}]}");
	check("p.toml", "a.b.c = 1\na.b.d = 2\n'a.b' = 3\n\"x\" . y = 4\n3.14 = 'pi'\n",
	      "{\"a\":{\"b\":{\"c\":1,\"d\":2}},\"a.b\":3,\"x\":{\"y\":4},\"3\":{\"14\":\"pi\"}}");
	check("p.toml", "[fruit]\napple.color = 1\napple.taste.sweet = true\n[fruit.apple.texture]\nsmooth = true\r\n",
	      "{\"fruit\":{\"apple\":{\"color\":1,\"taste\":{\"sweet\":true},\"texture\":{\"smooth\":true}}}}");
	check("p.toml", "[ j . 'k' ]\n", "{\"j\":{\"k\":{}}}");
}

static void test_toml_that_is_wrong(void **state)
{
	static const struct wrong cases[] = {
		{ "a = 1\na = 2", "p.toml:2: 'a' is defined already" }, { "[a]\n[a]\n", "'a' is defined already" },
		{ "a = 1\n[a]\n", "'a' is defined" }, { "a = 1\na.b = 2", "'a' is defined" },
		{ "a = {x = 1}\na.y = 2", "'a' is defined" }, { "a = {x = 1}\n[a.y]\n", "'a' is defined" },
		{ "a = []\n[[a]]\n", "'a' is defined" }, { "[a]\n[[a]]\n", "'a' is defined" },
		{ "[fruit]\napple.x = 1\n[fruit.apple]\n", "'apple' is defined" },
		{ "[a.b]\nc = 1\n[a]\nb.d = 2\n", "'b' is defined" },
		{ "a", "'=' is expected" }, { "= 1", "a key is expected" }, { "a = ", "a value is expected" },
		{ "a = x", "'x' is no value" }, { "a = 1 b = 2", "something stands behind" }, { "a = 01", "'01'" },
		{ "a = 1__0", "'1__0'" }, { "a = _1", "'_1'" }, { "a = 1.", "'1.'" }, { "a = .5", "'.5'" },
		{ "a = 0x", "'0x'" }, { "a = 0b2", "'0b2'" }, { "a = \"x", "no end in its line" },
		{ "a = \"\"\"x", "a string has no end" }, { "a = '\x01'", "control character" },
		{ "a = \"\\q\"", "must be followed by" }, { "a = \"\\uD800\"", "no character U+D800" },
		{ "a = [1", "',' or ']'" }, { "a = {x = 1", "',' or '}'" }, { "a = {x = 1,}", "a key is expected" },
		{ "a = {x = 1\n}", "',' or '}'" }, { "[a", "does not end with" }, { "[[a]", "does not end with" },
		{ "[]", "a key is expected" }, { "# \x01", "control character" }, { "a = 1979-13", "'1979-13'" },
		{ "a\n= 1", "'=' is expected" },
	};

	(void)state;
	check_wrong("p.toml", cases, ARRAY_LEN(cases));
}

static void test_python(void **state)
{
	static const char text[] =
		"#!/usr/bin/env python\n"
		"\"\"\"A docstring: X = 1\n\nY = 2\n\"\"\"\n"
		"import os, sys\n"
		"LR = 0.3; STEPS: int = 1_000  # both count\n"
		"HEX, OCT = 1, 2\n"
		"A = B = 1\n"
		"NEG = - 5\n"
		"NAMES = ['a',  # one\n"
		"         \"b\\x41\" 'c', r'\\d', \"\"\"long\n"
		"text\"\"\"]\n"
		"PAIR = 1, 'x'\n"
		"ONE = (1)\n"
		"SET = {1, 2}\n"
		"EMPTY = set()\n"
		"MAP = {'k': (1,), 2: None, True: [{}],\n}\n"
		"SUM = 1 + 2\n"
		"CALL = os.getenv('X')\n"
		"FSTRING = f'{LR}'\n"
		"BYTES = b'x'\n"
		"LONG = 'a' \\\n    'b'\n"
		"DOC: str\n"
		"LR = 0.5\n"
		"if True:\n"
		"    HIDDEN = 1\n"
		"else: HIDDEN = 2\n"
		"def f():\n"
		"    INNER = 1\n"
		"self.odd = 1\n"
		"@decorator(x=1)\n"
		"class Train(Base, metaclass=Meta):\n"
		"\n"
		"    EPOCHS = 70\n"
		"    class Inner: DEEP = 1; DEEPER = 2\n"
		"    def __init__(self, a: int = {'x': 1}, *b) -> None:\n"
		"        self.layers = 5\n"
		"        local = 6\n"
		"        self.size: 'list[int]' = [1]\n"
		"        if a:\n"
		"            self.no = 1\n"
		"    def other(self):\n"
		"        self.nope = 1\n"
		"\tBAD_TAB = 1\n"
		"LAST = None\n";

	(void)state;
	check("p.py", text,
	      "{\"LR\":0.5,\"STEPS\":1000,\"NEG\":-5,\"NAMES\":[\"a\",\"bAc\",\"\\\\d\",\"long\\ntext\"],"
	      "\"PAIR\":[1,\"x\"],\"ONE\":1,\"SET\":[1,2],\"EMPTY\":[],\"MAP\":{\"k\":[1],\"2\":null,\"True\":[{}]},"
	      "\"LONG\":\"ab\",\"odd\":1,"
	      "\"Train\":{\"EPOCHS\":70,\"Inner\":{\"DEEP\":1,\"DEEPER\":2},\"layers\":5,\"size\":[1]},\"LAST\":null}");
	check("p.py", "class A:\n    x = 1\nclass A:\n    y = 2\n", "{\"A\":{\"y\":2}}");
	check("p.py", "X = 0x_1f\nY = 1e3\nZ = .5\nV = 1.\nW = 00\nU = 0o17\nT = 012\nS = 1j\nR = 1__0\n",
	      "{\"X\":31,\"Y\":1000,\"Z\":0.5,\"V\":1,\"W\":0,\"U\":15}");
	check("p.py", "X = {1: 'a', True: 'b', '1.0': 'c', 1.0: 'd', None: 'e'}\n",
	      "{\"X\":{\"1\":\"d\",\"1.0\":\"c\",\"None\":\"e\"}}");
	check("p.py", "X = {1: 'a', '1': 'b'}\nY = 2\n", "{\"Y\":2}");
	must_not(param_file_parse(&arena, str_of("X = 1\nY = [1,\n"), "p.py", &err), ERR_INPUT, "bracket");
	must_not(param_file_parse(&arena, str_of("X = 1\nY = 'a\n"), "p.py", &err), ERR_INPUT,
		 "p.py:2: a string has no end");
}

static void test_numbers_as_python_writes_them(void **state)
{
	static const struct { double value; const char *text; } rows[] = {
		{ 0.1, "0.1" }, { 1, "1.0" }, { 100, "100.0" }, { -0.0, "-0.0" }, { 1e-4, "0.0001" },
		{ 0.00012345, "0.00012345" }, { 1e-5, "1e-05" }, { 1.5e-7, "1.5e-07" }, { 1e15, "1000000000000000.0" },
		{ 1e16, "1e+16" }, { 123456789.125, "123456789.125" }, { 1e22, "1e+22" }, { 1.5e300, "1.5e+300" },
		{ 0.1 + 0.2, "0.30000000000000004" }, { 5e-324, "5e-324" }, { 9007199254740993.0, "9007199254740992.0" },
		{ INFINITY, "inf" }, { -INFINITY, "-inf" }, { NAN, "nan" },
	};
	struct buf text = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_clear(&text);
		python_write_real(&text, rows[i].value);
		assert_string_equal(text.data, rows[i].text);
	}
	buf_clear(&text);
	python_write(&text, parse("p.py", "X = (1,), [(), (2, 'a')], ((3))\n"));
	assert_string_equal(text.data, "{'X': ((1,), [(), (2, 'a')], 3)}");
	buf_clear(&text);
	python_write(&text, parse("p.yaml", "{a: [1, x, \"it's\", '\"', true, ~, 1e3], b: {c: \"n\\n\"}}"));
	assert_string_equal(text.data, "{'a': [1, 'x', \"it's\", '\"', True, None, 1000.0], 'b': {'c': 'n\\n'}}");
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_the_name_says_the_format, release),
		cmocka_unit_test_teardown(test_nothing_is_an_empty_map, release),
		cmocka_unit_test_teardown(test_json, release),
		cmocka_unit_test_teardown(test_toml_values, release),
		cmocka_unit_test_teardown(test_toml_tables, release),
		cmocka_unit_test_teardown(test_toml_that_is_wrong, release),
		cmocka_unit_test_teardown(test_python, release),
		cmocka_unit_test_teardown(test_numbers_as_python_writes_them, release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
