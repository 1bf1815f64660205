/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/compare_export.h"
#include "base/file.h"
#include "store/ignored.h"
#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"

#include <math.h>
#include <string.h>

/* A comparison as Markdown, CSV and JSON, with names that no format bears as they are. */

struct fixture {
	struct records records;
	struct comparison comparison;
	struct comparison_rows rows;
	struct buf out;
};

static void set_metric(struct fixture *f, int64_t run, const char *name, double value)
{
	struct metric_value last = { .value = value };
	int64_t key;

	must(metric_key_take(&f->records.store, name, &key, &err));
	last.key = (uint32_t)key;
	must(metric_set_last(&f->records.store, run, &last, 1, &err));
}

static int64_t add_run(struct fixture *f, const char *params, double accuracy)
{
	int64_t run = records_run(&f->records, f->records.repository, 'a');

	must(run_start(&f->records.store, run, params, 1, &err));
	set_metric(f, run, "accuracy", accuracy);
	set_metric(f, run, "a|b\nc", 1 + accuracy);
	return run;
}

static void compare(struct fixture *f, const struct comparison_view *view)
{
	const int64_t runs[] = { 1, 2 };

	must(app_compare(&f->records.store, runs, 2, &f->records.arena, &f->comparison, &err));
	compare_choose(&f->comparison, view, &f->records.arena, &f->rows);
	buf_clear(&f->out);
}

static void set_up(struct fixture *f, void **state)
{
	*f = (struct fixture){ .out = BUF_INIT };
	records_open(&f->records, *state);
	add_run(f, "{\"same\":1,\"=SUM(A1)\":\"<b>*\",\"net\":\"a\\\"b\",\"neg\":-1}", 0.9);
	add_run(f, "{\"same\":1,\"=SUM(A1)\":\"\\u001b[31mred\",\"net\":\"c\",\"neg\":-2}", 0.95);
}

static void tear_down(struct fixture *f)
{
	buf_release(&f->out);
	records_close(&f->records);
}

static bool says(const struct fixture *f, const char *text)
{
	if (strstr(f->out.data, text))
		return true;
	print_message("no '%s' in\n%s\n", text, f->out.data);
	return false;
}

static void test_markdown(void **state)
{
	struct fixture f;

	set_up(&f, state);
	compare(&f, &(struct comparison_view){ 0 });
	export_comparison(&f.comparison, &f.rows, EXPORT_MARKDOWN, &f.out);
	/* Which commit it was, and when. */
	assert_true(says(&f, "| | ◆ run 1 aaaa"));
	assert_true(says(&f, "| accuracy ↑ | 0.9000 | 0.9500 ▲ +0.0500 |\n"));
	assert_true(says(&f, "| a\\|b c | 1.9000 | 1.9500 +0.0500 |\n"));
	assert_true(says(&f, "| **PARAMS** 3 of 4 differ | | |\n"));
	assert_true(says(&f, "| =SUM(A1) | \"\\<b\\>\\*\" | \"\\\\u001b\\[31mred\" |\n"));
	assert_null(strstr(f.out.data, "| same"));
	assert_null(memchr(f.out.data, '\033', f.out.len));
	/* Each line is a row of the table with as many cells, or one of the notes. */
	for (struct str rest = buf_str(&f.out), line; str_next(&rest, '\n', &line) && line.len;) {
		size_t bars = 0;

		for (size_t i = 0; i < line.len; i++)
			bars += line.data[i] == '|' && (i == 0 || line.data[i - 1] != '\\');
		assert_int_equal(bars, 4);
	}
	tear_down(&f);
}

static void test_csv(void **state)
{
	struct fixture f;

	set_up(&f, state);
	compare(&f, &(struct comparison_view){ .all = true });
	export_comparison(&f.comparison, &f.rows, EXPORT_CSV, &f.out);
	assert_true(says(&f, "group,key,better,run 1,run 2,run 2 difference\r\n"));
	assert_true(says(&f, "METRICS,accuracy,higher,0.9,0.95,0.05\r\n"));
	assert_true(says(&f, "METRICS,a|b c,,1.9,1.95,0.05\r\n"));
	assert_true(says(&f, "PARAMS,\"'=SUM(A1)\",,"));
	assert_true(says(&f, "PARAMS,neg,,-1,-2,\r\n"));
	assert_true(says(&f, "PARAMS,net,,\"\"\"a\\\"\"b\"\"\",\"\"\"c\"\"\",\r\n"));
	assert_true(says(&f, "PARAMS,same,,1,1,\r\n"));
	assert_null(memchr(f.out.data, '\033', f.out.len));
	tear_down(&f);
}

/* What is dropped from a text before it is shown doesn't hide how it begins. */
static void test_hidden_formulas(void **state)
{
	struct fixture f = { .out = BUF_INIT };

	records_open(&f.records, *state);
	for (int i = 0; i < 2; i++)
		add_run(&f, "{\"\u200b=cmd\":1,\"\\t@x\":1,\"\u202e+y\":1,\"\u200b-1\":1}", 1);
	compare(&f, &(struct comparison_view){ .all = true });
	export_comparison(&f.comparison, &f.rows, EXPORT_CSV, &f.out);
	assert_true(says(&f, "PARAMS,\"'=cmd\",,"));
	assert_true(says(&f, "PARAMS,\"'        @x\",,"));
	assert_true(says(&f, "PARAMS,\"'+y\",,"));
	assert_true(says(&f, "PARAMS,-1,,"));
	tear_down(&f);
}

static void test_json(void **state)
{
	struct fixture f;
	json_t *root;

	set_up(&f, state);
	compare(&f, &(struct comparison_view){ .folded = { [COMPARE_METRICS] = true } });
	export_comparison(&f.comparison, &f.rows, EXPORT_JSON, &f.out);
	root = json_read(buf_str(&f.out), "export", NULL);
	assert_non_null(root);
	assert_int_equal(json_object_size(json_object_get(root, "metrics")), 0);
	assert_int_equal(json_object_size(json_object_get(root, "params")), 3);
	assert_int_equal(json_integer_value(json_object_get(root, "same")), 1);
	json_decref(root);
	tear_down(&f);
}

static void test_a_file_is_not_replaced(void **state)
{
	const char *path = scratch_path(*state, "table.csv");
	struct fixture f;

	set_up(&f, state);
	compare(&f, &(struct comparison_view){ 0 });
	must(path_remove(path, &err));
	must(export_comparison_file(&f.comparison, &f.rows, EXPORT_CSV, path, &err));
	assert_false(export_comparison_file(&f.comparison, &f.rows, EXPORT_CSV, path, &err));
	assert_int_equal(err.code, ERR_INPUT);
	err_clear(&err);
	must(file_read(&f.out, path, 10000, &err));
	assert_true(says(&f, "group,key"));
	tear_down(&f);
}

static void test_ignored_keys(void **state)
{
	struct fixture f;

	set_up(&f, state);
	must(ignored_set(&f.records.store, f.records.repository, "param.net", true, &err));
	must(ignored_set(&f.records.store, f.records.repository, "param.net", true, &err));
	/* A metric of the same name is another key; what is the same is not counted. */
	must(ignored_set(&f.records.store, f.records.repository, "param.accuracy", true, &err));
	must(ignored_set(&f.records.store, f.records.repository, "param.same", true, &err));
	compare(&f, &(struct comparison_view){ 0 });
	assert_int_equal(f.rows.ignored, 1);
	export_comparison(&f.comparison, &f.rows, EXPORT_MARKDOWN, &f.out);
	assert_null(strstr(f.out.data, "| net"));
	assert_true(says(&f, "| accuracy"));
	assert_true(says(&f, "2 of 4 differ"));
	compare(&f, &(struct comparison_view){ .ignored = true });
	export_comparison(&f.comparison, &f.rows, EXPORT_MARKDOWN, &f.out);
	assert_true(says(&f, "| net |"));
	must(ignored_set(&f.records.store, f.records.repository, "param.net", false, &err));
	compare(&f, &(struct comparison_view){ 0 });
	assert_int_equal(f.rows.ignored, 0);
	tear_down(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_markdown),
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_hidden_formulas),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_a_file_is_not_replaced),
		cmocka_unit_test(test_ignored_keys),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
