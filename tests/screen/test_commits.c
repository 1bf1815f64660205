/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/scratch.h"
#include "tests/support/screen.h"

/* The screens of what Git holds: commits, what one changed, its files, and the code of a comparison. */

static const char *store;

static int make_store(void **state)
{
	if (scratch_set_up(state) != 0)
		return -1;
	store = scratch_path(*state, "assay.db");
	shell("cd '%s' && sh \"$ASSAY_SHARE/../tests/support/project.sh\" repo && export ASSAY_STORE='%s' &&"
	      " \"$ASSAY\" add repo >/dev/null && cd repo && git config user.name t &&"
	      " git config user.email t@localhost && \"$ASSAY\" run >/dev/null &&"
	      " mkdir src data && seq 1 300 > src/long.py && printf 'a\\tb\\n' > src/tab.py &&"
	      " printf '\\000\\001' > data/bits.npy && printf 'read me\\n' > README &&"
	      " printf '%%0300d\\n' 7 > src/wide.py && git add . &&"
	      " git commit -qm \"$(printf 'Add files \\033[31mred\\033[0m')\" && \"$ASSAY\" run >/dev/null",
	      (const char *)*state, store);
	return 0;
}

static struct screen *open_commits(int rows, int cols)
{
	const char *argv[] = { getenv("ASSAY"), "--store", store, NULL };
	struct screen *s = screen_start(argv, rows, cols, NULL);

	screen_keys(s, "2", NULL);
	screen_settle(s);
	return s;
}

static void test_what_changed_stands_in_words(void **state)
{
	struct screen *s = open_commits(24, 80);

	(void)state;
	assert_non_null(strstr(screen_row(s, 3), "code data "));
	assert_non_null(strstr(screen_row(s, 3), "Add files red"));
	assert_non_null(strstr(screen_row(s, 4), "params"));
	assert_non_null(strstr(screen_row(s, 4), "0.9500"));
	assert_true(screen_find(s, "A README  +1 -0") > 4);
	assert_true(screen_find(s, "A data/bits.npy  binary") > 4);
	screen_keys(s, "j", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "~ level  90 → 95") > 4);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_a_commit_opens_as_its_patch(void **state)
{
	struct screen *s = open_commits(24, 80);

	(void)state;
	screen_keys(s, "enter", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "by     t") > 0);
	assert_true(screen_find(s, "+read me") > 0);
	/* The next files: the binary one, then the long one, whose lines can be searched. */
	screen_keys(s, "]", "]", "]", NULL);
	screen_settle(s);
	assert_non_null(strstr(screen_row(s, 2), "src/long.py"));
	screen_keys(s, "/", "text:^.271$", "enter", NULL);
	screen_settle(s);
	assert_non_null(strstr(screen_row(s, 2), "+271"));
	screen_keys(s, "G", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "0000…") > 0);
	for (int i = 0; i < 15; i++)
		screen_key(s, "l");
	screen_settle(s);
	assert_true(screen_find(s, "00007") > 0);
	screen_keys(s, "g", "esc", NULL);
	screen_wait_for(s, "SUBJECT");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_the_files_of_a_commit(void **state)
{
	struct screen *s = open_commits(24, 80);

	(void)state;
	screen_keys(s, "f", NULL);
	screen_settle(s);
	assert_non_null(strstr(screen_row(s, 3), "README"));
	assert_non_null(strstr(screen_row(s, 3), "docs"));
	screen_keys(s, "enter", NULL);
	screen_settle(s);
	assert_int_equal(screen_find(s, "read me"), 2);
	screen_keys(s, "esc", "/", "text:npy", "enter", "enter", NULL);
	screen_wait_for(s, "This file is binary.");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_the_commit_that_broke_a_bound(void **state)
{
	struct screen *s = open_commits(24, 100);

	(void)state;
	/* Only one commit of the first two has a run of its own level: the newest has the same. */
	screen_keys(s, "B", NULL);
	screen_settle(s);
	/* The value under the cursor, as a bound in the metric's own direction; what is none is refused. */
	assert_true(screen_find(s, "--bound '>=0.95'") > 0);
	screen_keys(s, "ctrl-u", "text:foo", "tab", "tab", "enter", NULL);
	screen_wait_for(s, "'foo' is no bound");
	assert_true(screen_find(s, "Which commit broke it?") > 0);
	screen_keys(s, "ctrl-u", "text:0.97", "tab", "tab", "enter", NULL);
	screen_wait_for(s, "holds in none of the 2 commits");
	screen_keys(s, "esc", NULL);
	screen_wait_gone(s, "holds in none");
	assert_true(screen_find(s, "] next metric") > 0);
	screen_keys(s, "]", NULL);
	screen_wait_for(s, "loss");
	/* What is not to be had says so in the palette, too. */
	screen_keys(s, ":", "text:histor", NULL);
	screen_wait_for(s, "Nothing by that name here");
	screen_key(s, "esc");
	/* Keys are searched as other lists are. */
	screen_keys(s, "?", "/", "text:branch or tag", "enter", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "▸  b ") > 0);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_compared_runs_show_code_and_data(void **state)
{
	struct screen *s = open_commits(24, 100);

	(void)state;
	screen_keys(s, "1", "space", "space", "d", NULL);
	screen_wait_for(s, "CODE  3 of 3 differ");
	assert_true(screen_find(s, "removed +0 -300") > 0);
	assert_int_equal(screen_find(s, "README"), -1);
	screen_keys(s, "/", "text:long", "enter", "enter", NULL);
	screen_wait_for(s, "deleted file mode");
	screen_keys(s, "esc", NULL);
	screen_wait_for(s, "CODE  3 of 3 differ");
	assert_int_equal(screen_close(s).status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_changed_stands_in_words),
		cmocka_unit_test(test_a_commit_opens_as_its_patch),
		cmocka_unit_test(test_the_files_of_a_commit),
		cmocka_unit_test(test_compared_runs_show_code_and_data),
		cmocka_unit_test(test_the_commit_that_broke_a_bound),
	};

	return cmocka_run_group_tests(tests, make_store, scratch_tear_down);
}
