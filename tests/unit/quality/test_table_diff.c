/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "quality/table_diff.h"

#include <string.h>

/* Tables with rows that moved, changed, came and went; each case as "- + lines" in the order in which
 * they are told. */

static const struct {
	const char *before, *after;
	bool has_header;
	size_t rows[2], removed, added, changed;
	bool header_differs;
	const char *lines;
} cases[] = {
	{ "", "", false, { 0, 0 }, 0, 0, 0, false, "" },
	{ "a\nb\n", "b\na", false, { 2, 2 }, 0, 0, 0, false, "" },
	{ "a\nb\nc\n", "a\nc\n", false, { 3, 2 }, 1, 0, 0, false, "-b@2\n" },
	{ "id,x\n1,a\n2,b\n3,c\n", "id,x\n3,c\n2,B\n4,d\n1,a\n", true, { 3, 4 }, 0, 1, 1, false,
	  "-2,b@3\n+2,B@3\n+4,d@4\n" },
	/* Of rows with the same first field none is the other one changed. */
	{ "k,1\nk,2\nm,1\n", "k,3\nm,2\n", false, { 3, 2 }, 2, 1, 1, false,
	  "-m,1@3\n+m,2@2\n-k,1@1\n-k,2@2\n+k,3@1\n" },
	/* A row that stands there more often than before is new once. */
	{ "a\na\n", "a\na\na\n", false, { 2, 3 }, 0, 1, 0, false, "+a@3\n" },
	{ "a,b\n1\n", "a,c\n1\n", true, { 1, 1 }, 0, 0, 0, true, "" },
	{ "", "h\n1\n", true, { 0, 1 }, 0, 1, 0, true, "+1@2\n" },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct arena arena = ARENA_INIT;
		struct buf lines = BUF_INIT;
		struct table_diff diff;

		table_diff(str_of(cases[i].before), str_of(cases[i].after), cases[i].has_header, 100, &arena,
			   &diff);
		assert_int_equal(diff.before, cases[i].rows[0]);
		assert_int_equal(diff.after, cases[i].rows[1]);
		assert_int_equal(diff.removed, cases[i].removed);
		assert_int_equal(diff.added, cases[i].added);
		assert_int_equal(diff.changed, cases[i].changed);
		assert_int_equal(diff.header_differs, cases[i].header_differs);
		for (size_t j = 0; j < diff.row_count; j++)
			buf_printf(&lines, "%c%.*s@%zu\n", diff.rows[j].sign, STR_ARG(diff.rows[j].text),
				   diff.rows[j].line);
		assert_string_equal(lines.data, cases[i].lines);
		buf_release(&lines);
		arena_release(&arena);
	}
}

/* Many rows: all are counted, few are kept. */
static void test_many_rows(void **state)
{
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct arena arena = ARENA_INIT;
	struct table_diff diff;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		buf_printf(&before, "%d,x\n", i);
		if (i % 10)
			buf_printf(&after, "%d,%s\n", i, i % 10 == 1 ? "y" : "x");
	}
	table_diff(buf_str(&before), buf_str(&after), false, 50, &arena, &diff);
	assert_int_equal(diff.changed, 10000);
	assert_int_equal(diff.removed, 10000);
	assert_int_equal(diff.added, 0);
	assert_int_equal(diff.row_count, 50);
	buf_release(&before);
	buf_release(&after);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_many_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
