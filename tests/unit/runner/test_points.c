/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "runner/points.h"
#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"

#include <math.h>
#include <string.h>

struct fixture {
	struct records records;
	const char *path;
	int64_t run, stage, offset;
	unsigned passed_over;
};

static void set_up(struct fixture *f, void **state)
{
	*f = (struct fixture){ .path = scratch_path(*state, "metrics") };
	records_open(&f->records, *state);
	f->run = records_run(&f->records, f->records.repository, 'a');
	f->stage = records_stage(&f->records, f->run, "train", 0).id;
}

static void take(struct fixture *f)
{
	must(points_take(&f->records.store, f->run, f->stage, f->path, &f->offset, &f->passed_over, &err));
}

static void take_text(struct fixture *f, const char *text)
{
	scratch_write(f->records.folder, "metrics", text, strlen(text));
	take(f);
}

static size_t history(struct fixture *f, const char *name, struct metric_point **out)
{
	int64_t key;
	size_t count;

	must(metric_key_take(&f->records.store, name, &key, &err));
	must(metric_history(&f->records.store, f->run, key, &f->records.arena, out, &count, &err));
	return count;
}

static double last(struct fixture *f, const char *name)
{
	struct run run;
	double value = -12345;
	int64_t key;

	must(metric_key_take(&f->records.store, name, &key, &err));
	must(run_load(&f->records.store, f->run, &f->records.arena, &run, &err));
	metric_find(run.metrics, key, &value);
	return value;
}

static void test_points_are_taken_once_and_whole(void **state)
{
	struct metric_point *points;
	struct fixture f;

	set_up(&f, state);
	take(&f);
	assert_int_equal(f.offset, 0);
	take_text(&f, "{\"name\":\"loss\",\"value\":3,\"step\":10,\"time\":5.5}\n{\"name\":\"loss\",\"val");
	assert_int_equal(history(&f, "loss", &points), 1);
	assert_true(points[0].step == 10 && points[0].time == 5500 && points[0].value == 3);
	take(&f);
	assert_int_equal(history(&f, "loss", &points), 1);
	take_text(&f, "{\"name\":\"loss\",\"value\":3,\"step\":10,\"time\":5.5}\n{\"name\":\"loss\",\"value\":2}\n"
		      "{\"name\":\"acc\",\"value\":1}\n");
	assert_int_equal(history(&f, "loss", &points), 2);
	assert_true(points[1].step == 11 && points[1].value == 2 && points[1].time > 0);
	assert_int_equal(history(&f, "acc", &points), 1);
	assert_int_equal(points[0].step, 0);
	assert_true(last(&f, "loss") == 2 && last(&f, "acc") == 1);
	assert_int_equal(f.passed_over, 0);
	records_close(&f.records);
}

static void test_values_that_are_no_numbers(void **state)
{
	struct metric_point *points;
	struct fixture f;

	set_up(&f, state);
	take_text(&f, "{\"name\":\"l\",\"value\":NaN}\n{\"name\":\"l\",\"value\":\"Infinity\"}\n"
		      "{\"name\":\"l\",\"value\":-Infinity}\n{\"name\":\"l\",\"value\":\"NaN\"}\n");
	assert_int_equal(f.passed_over, 0);
	assert_int_equal(history(&f, "l", &points), 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(points[i].step, i);
	assert_true(isnan(points[0].value) && isinf(points[1].value) == 1 && isinf(points[2].value) == -1);
	assert_true(isnan(last(&f, "l")));
	records_close(&f.records);
}

static void test_lines_that_are_no_points_are_counted(void **state)
{
	static const char *const lines[] = { "hello", "[]", "{\"name\":\"x\"}", "{\"value\":1}",
					     "{\"name\":\"\",\"value\":1}", "{\"name\":\"x\",\"value\":\"high\"}",
					     "{\"name\":7,\"value\":1}", "{\"name\":\"x\",\"value\":1" };
	struct metric_point *points;
	struct buf text = BUF_INIT;
	struct fixture f;

	set_up(&f, state);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		buf_printf(&text, "%s\n\n", lines[i]);
	buf_puts(&text, "{\"name\":\"x\",\"value\":9}\n");
	take_text(&f, text.data);
	assert_int_equal(f.passed_over, ARRAY_LEN(lines));
	assert_int_equal(history(&f, "x", &points), 1);
	assert_int_equal(f.offset, text.len);
	buf_release(&text);
	records_close(&f.records);
}

static void test_more_than_one_portion(void **state)
{
	struct metric_point *points;
	struct buf text = BUF_INIT;
	struct fixture f;

	set_up(&f, state);
	for (int i = 0; i < 40000; i++)
		buf_printf(&text, "{\"name\":\"loss\",\"value\":%d,\"step\":%d,\"time\":1}\n", i, i);
	assert_true(text.len > 1 << 20);
	take_text(&f, text.data);
	assert_int_equal(history(&f, "loss", &points), 40000);
	for (int i = 0; i < 40000; i++)
		assert_true(points[i].step == i && points[i].value == i);
	assert_int_equal(f.offset, text.len);
	buf_release(&text);
	records_close(&f.records);
}

static void take_file(struct fixture *f, const char *text)
{
	scratch_write(f->records.folder, "m.json", text, strlen(text));
	must(points_take_file(&f->records.store, f->run, scratch_path(f->records.folder, "m.json"), "m.json", NULL, 0, &err));
}

static void test_a_metrics_file(void **state)
{
	struct fixture f;

	set_up(&f, state);
	take_file(&f, "{\"accuracy\": 0.9, \"f1\": {\"Adelie\": 1, \"odd.name\": 2}, \"ok\": true, \"no\": false,"
		      " \"text\": \"x\", \"list\": [1], \"none\": null, \"inf\": \"-Infinity\"}");
	assert_true(last(&f, "accuracy") == 0.9 && last(&f, "f1.Adelie") == 1 && last(&f, "f1.odd.name") == 2);
	assert_true(last(&f, "ok") == 1 && last(&f, "no") == 0 && isinf(last(&f, "inf")) == -1);
	assert_true(last(&f, "text") == -12345 && last(&f, "list") == -12345 && last(&f, "none") == -12345);
	take_file(&f, "accuracy: 0.8\n");
	assert_true(last(&f, "accuracy") == 0.8 && last(&f, "ok") == 1);
	scratch_write(f.records.folder, "m.json", "{", 1);
	must_not(points_take_file(&f.records.store, f.run, scratch_path(f.records.folder, "m.json"), "m.json",
				  NULL, 0, &err), ERR_INPUT, "m.json");
	must_not(points_take_file(&f.records.store, f.run, scratch_path(f.records.folder, "none"), "none", NULL, 0, &err),
		 ERR_NOT_FOUND, "none");
	records_close(&f.records);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_points_are_taken_once_and_whole),
		cmocka_unit_test(test_values_that_are_no_numbers),
		cmocka_unit_test(test_lines_that_are_no_points_are_counted),
		cmocka_unit_test(test_more_than_one_portion),
		cmocka_unit_test(test_a_metrics_file),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
