/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ui/widget/pager.h"

/* How far down a text can be read, in four rows of ten columns. */

#define AREA ((struct area){ 0, 0, 4, 10 })

static size_t end_of(struct pager *pager, const struct pager_line *lines, size_t count)
{
	pager_fit(pager, AREA, lines, count);
	pager_move(pager, count, TABLE_LAST);
	return pager->top;
}

static void test_the_end_of_a_text(void **state)
{
	struct pager_line lines[8];
	struct pager pager = { .top = 0 };

	(void)state;
	for (size_t i = 0; i < 8; i++)
		lines[i] = (struct pager_line){ .foreign = str_of("short") };
	assert_int_equal(end_of(&pager, lines, 8), 4);
	assert_int_equal(end_of(&pager, lines, 3), 0);
	assert_int_equal(end_of(&pager, lines, 0), 0);
	pager.wrap = true;
	assert_int_equal(end_of(&pager, lines, 8), 4);
	/* Three rows, and one. */
	lines[6].foreign = str_of("a line of twenty-two..");
	assert_int_equal(end_of(&pager, lines, 8), 6);
	lines[7].foreign = str_of("more than a screen has room for, by so much");
	assert_int_equal(end_of(&pager, lines, 8), 7);
	pager.wrap = false;
	assert_int_equal(end_of(&pager, lines, 8), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_the_end_of_a_text) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
