/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"

#include <math.h>
#include <string.h>

static json_t *read_text(const char *text)
{
	struct err err = ERR_INIT;
	json_t *root = json_read(str_of(text), "x.json", &err);

	if (!root)
		fail_msg("%s", err.text);
	return root;
}

static void assert_refused(struct str bytes, const char *expected)
{
	struct err err = ERR_INIT;

	assert_null(json_read(bytes, "x.json", &err));
	assert_int_equal(err.code, ERR_INPUT);
	if (!strstr(err.text, expected))
		fail_msg("'%s' does not say '%s'", err.text, expected);
}

static void test_reads_any_value(void **state)
{
	json_t *root = read_text(" {\"a\": [1, 2.5, \"x\", null, true]}\n");
	json_t *list = json_object_get(root, "a");

	(void)state;
	assert_int_equal(json_array_size(list), 5);
	assert_int_equal(json_integer_value(json_array_get(list, 0)), 1);
	json_decref(root);
	root = read_text("42");
	assert_int_equal(json_integer_value(root), 42);
	json_decref(root);
	root = read_text("\xef\xbb\xbf\"bom\"");
	assert_string_equal(json_string_value(root), "bom");
	json_decref(root);
}

static void test_reads_what_python_adds(void **state)
{
	static const double expected[] = { NAN, INFINITY, -INFINITY, 18446744073709551615.0,
					   -1e30, 9223372036854775807.0, 1.5,
					   9999999999999999999.0 };
	json_t *root = read_text("[NaN,Infinity, -Infinity ,18446744073709551615,"
				 "-1000000000000000000000000000000,9223372036854775807,1.5,9999999999999999999]");
	size_t i;
	json_t *item;

	(void)state;
	assert_int_equal(json_array_size(root), ARRAY_LEN(expected));
	json_array_foreach(root, i, item) {
		double value = 7;

		assert_true(json_as_real(item, &value));
		if (isnan(expected[i]))
			assert_true(isnan(value));
		else
			assert_true(value == expected[i]);
	}
	assert_true(json_is_integer(json_array_get(root, 5)));
	json_decref(root);
}

static void test_strings_are_left_alone(void **state)
{
	json_t *root = read_text("{\"NaN\": \"a \\\" NaN, 99999999999999999999\", \"b\\\\\": NaN}");

	(void)state;
	assert_string_equal(json_string_value(json_object_get(root, "NaN")),
			    "a \" NaN, 99999999999999999999");
	assert_string_equal(json_string_value(json_object_get(root, "b\\")), "NaN");
	json_decref(root);
}

static void test_what_is_no_number(void **state)
{
	json_t *root = read_text("[\"nan\", \"1\", null, true, [], {}]");
	double value = 7;
	size_t i;
	json_t *item;

	(void)state;
	json_array_foreach(root, i, item)
		assert_false(json_as_real(item, &value));
	assert_false(json_as_real(NULL, &value));
	assert_true(value == 7);
	json_decref(root);
}

static void test_refusals_say_where(void **state)
{
	(void)state;
	assert_refused(str_of("{\n\"a\": }"), "x.json:2: this is not JSON");
	assert_refused(str_of("{\"a\": 1, \"a\": 2}"), "duplicate object key");
	assert_refused(str_of("[1] [2]"), "x.json:1:");
	assert_refused(str_of("[NaNa]"), "x.json:1:");
	assert_refused(str_of("[-NaN]"), "x.json:1:");
	assert_refused(str_of("\"\xff\""), "x.json:1:");
	assert_refused(str_of("\"open"), "x.json:1:");
	assert_refused(str_of("\"open\\"), "x.json:1:");
	assert_refused(str_of("[000000000000000000000]"), "x.json:1:");
	assert_refused(str_of(""), "x.json is empty");
	assert_refused(str_of(" \n"), "x.json is empty");
	assert_refused((struct str){ "\0", 1 }, "x.json:1:");
	assert_refused((struct str){ NULL, 0 }, "x.json is empty");
}

static void test_deep_nesting_is_refused(void **state)
{
	char deep[100000];

	(void)state;
	memset(deep, '[', sizeof(deep));
	assert_refused((struct str){ deep, sizeof(deep) }, "maximum parsing depth");
}

static void write_sample(struct json_writer *w)
{
	json_open_object(w);
	json_key(w, "id");
	json_int(w, INT64_MIN);
	json_key(w, "list");
	json_open_list(w);
	json_number(w, 0.1);
	json_bool(w, true);
	json_nothing(w);
	json_open_object(w);
	json_close_object(w);
	json_close_list(w);
	json_key_str(w, str_of("none"));
	json_open_list(w);
	json_close_list(w);
	json_key(w, "raw");
	json_raw(w, str_of(" {\"x\":[]} \n"));
	json_key(w, "bracket");
	json_text(w, "[");
	json_close_object(w);
}

static void test_writes_compact(void **state)
{
	struct buf buf = BUF_INIT;
	struct json_writer w = JSON_WRITER(&buf);

	(void)state;
	buf_puts(&buf, "{");	/* what stands before is not looked at */
	write_sample(&w);
	assert_string_equal(buf.data, "{{\"id\":-9223372036854775808,\"list\":[0.1,true,null,{}],"
				      "\"none\":[],\"raw\":{\"x\":[]},\"bracket\":\"[\"}");
	buf_release(&buf);
}

static void test_writes_pretty(void **state)
{
	struct buf buf = BUF_INIT;
	struct json_writer w = JSON_WRITER(&buf);

	(void)state;
	w.pretty = true;
	write_sample(&w);
	assert_string_equal(buf.data, "{\n"
				      "  \"id\": -9223372036854775808,\n"
				      "  \"list\": [\n"
				      "    0.1,\n"
				      "    true,\n"
				      "    null,\n"
				      "    {}\n"
				      "  ],\n"
				      "  \"none\": [],\n"
				      "  \"raw\": {\"x\":[]},\n"
				      "  \"bracket\": \"[\"\n"
				      "}");
	buf_release(&buf);
}

static void test_writes_any_depth(void **state)
{
	struct buf buf = BUF_INIT;
	struct json_writer w = JSON_WRITER(&buf);
	struct err err = ERR_INIT;
	json_t *root;

	(void)state;
	for (int i = 0; i < 1000; i++)
		json_open_list(&w);
	for (int i = 0; i < 1000; i++)
		json_close_list(&w);
	root = json_read(buf_str(&buf), "x", &err);
	assert_non_null(root);
	json_decref(root);
	buf_release(&buf);
}

static void assert_written(struct str s, const char *expected)
{
	struct buf buf = BUF_INIT;
	struct json_writer w = JSON_WRITER(&buf);

	json_text_str(&w, s);
	assert_string_equal(buf.data, expected);
	buf_release(&buf);
}

static void test_writes_any_bytes(void **state)
{
	(void)state;
	assert_written(str_of("a\"b\\c\n\t\r\x01"), "\"a\\\"b\\\\c\\n\\t\\u000d\\u0001\"");
	assert_written((struct str){ "\0", 1 }, "\"\\u0000\"");
	assert_written(str_of("\x7f\xc2\x9b"), "\"\\u007f\\u009b\"");
	assert_written(str_of("\xc3\xa9\xf0\x9f\x98\x80"), "\"\xc3\xa9\xf0\x9f\x98\x80\"");
	assert_written(str_of("\xff\xc3"), "\"\xef\xbf\xbd\xef\xbf\xbd\"");
	assert_written((struct str){ NULL, 0 }, "\"\"");
}

static void test_writes_special_values(void **state)
{
	struct buf buf = BUF_INIT;
	struct json_writer w = JSON_WRITER(&buf);

	(void)state;
	json_open_list(&w);
	json_number(&w, NAN);
	json_number(&w, INFINITY);
	json_number(&w, -INFINITY);
	json_number(&w, 1e300);
	json_text(&w, NULL);
	json_moment(&w, 0);
	json_moment(&w, 1000);
	json_close_list(&w);
	assert_string_equal(buf.data, "[\"NaN\",\"Infinity\",\"-Infinity\",1e+300,null,null,"
				      "\"1970-01-01T00:00:01.000Z\"]");
	buf_release(&buf);
}

static void test_what_was_read_is_written_alike(void **state)
{
	static const char text[] = "{\"a\":[0.1,1e+300,-7,true,null,\"\\n\u00fc\"],\"b\":{},\"c\":[]}";
	struct buf out = BUF_INIT;
	struct json_writer w = JSON_WRITER(&out);
	struct err err = ERR_INIT;
	json_t *root = json_read(str_of(text), "here", &err);

	(void)state;
	assert_non_null(root);
	json_value(&w, root);
	assert_string_equal(out.data, text);
	json_decref(root);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_read_is_written_alike),
		cmocka_unit_test(test_reads_any_value),
		cmocka_unit_test(test_reads_what_python_adds),
		cmocka_unit_test(test_strings_are_left_alone),
		cmocka_unit_test(test_what_is_no_number),
		cmocka_unit_test(test_refusals_say_where),
		cmocka_unit_test(test_deep_nesting_is_refused),
		cmocka_unit_test(test_writes_compact),
		cmocka_unit_test(test_writes_pretty),
		cmocka_unit_test(test_writes_any_depth),
		cmocka_unit_test(test_writes_any_bytes),
		cmocka_unit_test(test_writes_special_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
