/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/version.h"

static void test_version_is_the_packages(void **state)
{
	(void)state;
	assert_string_equal(version_text(), PACKAGE_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_version_is_the_packages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
