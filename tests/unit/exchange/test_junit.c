/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "exchange/junit.h"
#include "tests/support/must.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Test reports as runners write them (tests/data/junit), and broken ones. */

struct fixture {
	struct arena arena;
	struct junit_report report;
	size_t counts[4];
};

static void parse(struct fixture *f, struct str bytes)
{
	arena_release(&f->arena);
	must(junit_parse(&f->arena, bytes, "x.xml", &f->report, &err));
	memset(f->counts, 0, sizeof(f->counts));
	for (size_t i = 0; i < f->report.count; i++)
		f->counts[f->report.tests[i].outcome]++;
}

static void parse_file(struct fixture *f, const char *name)
{
	struct buf path = BUF_INIT, bytes = BUF_INIT;

	buf_printf(&path, "%s/junit/%s", getenv("TEST_DATA"), name);
	must(file_read(&bytes, path.data, 1000000, &err));
	parse(f, buf_str(&bytes));
	buf_release(&path);
	buf_release(&bytes);
}

static const struct test_result *find(const struct fixture *f, const char *name)
{
	for (size_t i = 0; i < f->report.count; i++) {
		if (strcmp(f->report.tests[i].name, name) == 0)
			return &f->report.tests[i];
	}
	fail_msg("no test %s", name);
	return NULL;
}

static void test_what_runners_write(void **state)
{
	/* Cases, failures, errors and skipped, as the runners count themselves. */
	static const struct { const char *file; size_t count, failed, error, skipped; bool note; } files[] = {
		{ "pytest.xml", 22, 5, 2, 2, false },
		{ "pytest-collection-error.xml", 1, 0, 1, 0, false },
		{ "pytest-none.xml", 0, 0, 0, 0, false },
		{ "gotestsum.xml", 7, 4, 0, 1, false },
		{ "node.xml", 8, 3, 0, 2, true },
	};
	struct fixture f = { .arena = ARENA_INIT };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		parse_file(&f, files[i].file);
		assert_int_equal(f.report.count, files[i].count);
		assert_int_equal(f.counts[TEST_FAILED], files[i].failed);
		assert_int_equal(f.counts[TEST_ERROR], files[i].error);
		assert_int_equal(f.counts[TEST_SKIPPED], files[i].skipped);
		assert_int_equal(f.report.note != NULL, files[i].note);
	}
	parse_file(&f, "pytest.xml");
	assert_non_null(strstr(find(&f, "test_all.test_fail")->message, "arithmetic <broke> & \"quoted\"\nassert"));
	assert_true(find(&f, "test_all.test_slow")->seconds == 0.201);
	assert_int_equal(find(&f, "test_all.test_skipped")->outcome, TEST_SKIPPED);
	assert_null(find(&f, "test_all.test_pass")->message);
	find(&f, "test_all.TestClass.TestNested.test_deep");
	parse_file(&f, "pytest-collection-error.xml");
	find(&f, "pytest.bad_test");
	parse_file(&f, "node.xml");
	assert_non_null(strstr(f.report.note, "control characters"));
	arena_release(&f.arena);
}

static void test_broken_reports(void **state)
{
	static const char *const refused[] = {
		"", "hello", "<html><body/></html>", "<testsuite",
		"<!DOCTYPE t [<!ENTITY a \"b\">]><testsuite><testcase name='x'/></testsuite>",
	};
	struct fixture f = { .arena = ARENA_INIT };
	struct buf deep = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		struct err failure = ERR_INIT;

		assert_false(junit_parse(&f.arena, str_of(refused[i]), "x.xml", &f.report, &failure));
		assert_int_equal(failure.code, ERR_INPUT);
		assert_non_null(strstr(failure.text, "x.xml"));
	}
	/* What could be read is there, and that it is not all is said. */
	parse(&f, str_of("<testsuite><testcase name='a'/><testcase name='b'><failure message='no'/></testcase><te"));
	assert_int_equal(f.report.count, 2);
	assert_int_equal(f.counts[TEST_FAILED], 1);
	assert_non_null(strstr(f.report.note, "line 1"));
	/* An error outweighs a skip; a system-out is no reason; no time is no number. */
	parse(&f, str_of("<testsuite name='s'><testcase name='a' time='?'><error>e</error><skipped/>"
			 "<system-out><failure/>x</system-out></testcase></testsuite>"));
	assert_string_equal(f.report.tests[0].name, "s.a");
	assert_int_equal(f.report.tests[0].outcome, TEST_ERROR);
	assert_string_equal(f.report.tests[0].message, "e");
	assert_true(isnan(f.report.tests[0].seconds));
	for (int i = 0; i < JUNIT_DEPTH_MAX + 1; i++)
		buf_puts(&deep, "<testsuite>");
	assert_false(junit_parse(&f.arena, buf_str(&deep), "x.xml", &f.report, NULL));
	/* A message has an end. */
	buf_clear(&deep);
	buf_puts(&deep, "<testsuite><testcase name='a'><failure>");
	buf_fill(&deep, 'x', 100000);
	buf_puts(&deep, "</failure></testcase></testsuite>");
	parse(&f, buf_str(&deep));
	assert_int_equal(strlen(f.report.tests[0].message), JUNIT_MESSAGE_MAX);
	buf_release(&deep);
	arena_release(&f.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_runners_write),
		cmocka_unit_test(test_broken_reports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
