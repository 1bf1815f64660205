/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "store/run.h"
#include "tests/support/must.h"
#include "tests/support/scratch.h"
#include "tests/support/screen.h"

/* Bad luck with terminals: what a stage prints, and terminals that are small, plain, unknown or gone.
 * That nothing foreign reaches the terminal is the harness's own check of each byte. */

static const char *folder, *store;

/* Colour, title, NUL, invalid bytes, a control of C1, clearing the screen, mouse, order of writing. */
static const char pipeline[] =
	"stages:\n"
	"  raw:\n"
	"    cmd: printf 'a\\033[31mred\\033]0;title\\007b\\000c\\377d\\302\\233e\\033[2J\\033[?1000h"
	"\\342\\200\\256f\\nsecond\\n'\n"
	"  wait:\n"
	"    cmd: echo begun; n=0; until test -e GO || test $n -ge 1000; do sleep 0.05; n=$((n + 1)); done\n";

static int make_store(void **state)
{
	if (scratch_set_up(state) != 0)
		return -1;
	folder = *state;
	store = scratch_path(folder, "assay.db");
	scratch_write(folder, "assay.yaml", pipeline, sizeof(pipeline) - 1);
	shell("cd '%s' && sh \"$ASSAY_SHARE/../tests/support/project.sh\" repo && cd repo &&"
	      " sed 's,GO,%s/go,' ../assay.yaml >assay.yaml && git add . &&"
	      " git -c user.name=t -c user.email=t@localhost commit -qm"
	      " \"$(printf 'Sub\\033[31mject \\033]0;x\\007\\302\\233m end')\" &&"
	      " export ASSAY_STORE='%s' && \"$ASSAY\" add >/dev/null && \"$ASSAY\" run raw >/dev/null",
	      folder, folder, store);
	return chdir(scratch_path(folder, "repo"));
}

static struct screen *open_screen(int rows, int cols, const char *const *extra)
{
	const char *argv[] = { getenv("ASSAY"), "--store", store, NULL };
	struct screen *s = screen_start(argv, rows, cols, extra);

	screen_settle(s);
	return s;
}

static void the_screen_shows_nothing_raw(void **state)
{
	struct screen *s = open_screen(24, 80, NULL);

	(void)state;
	assert_true(screen_find(s, "Subject") > 0);
	screen_keys(s, "enter", NULL);
	screen_settle(s);
	screen_keys(s, "L", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "ared") > 0);
	assert_true(screen_find(s, "second") > 0);
	assert_int_equal(screen_close(s).status, 0);
}

static void commands_show_nothing_raw(void **state)
{
	static const char *const words[][2] = { { "log", "1" }, { "runs", NULL }, { "show", "1" } };

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		const char *argv[] = { getenv("ASSAY"), words[i][0], "--store", store, words[i][1], NULL };
		struct screen *s = screen_spawn(argv, 24, 80, NULL);

		screen_wait_for(s, i ? "ok" : "second");
		if (i == 0)
			assert_true(screen_find(s, "ared") >= 0);
		assert_int_equal(screen_wait_end(s).status, 0);
	}
}

static void assert_ascii(struct screen *s)
{
	for (int row = 0; row < screen_rows(s); row++) {
		for (const char *c = screen_row(s, row); *c; c++)
			assert_true((unsigned char)*c < 0x80);
	}
}

static void a_terminal_without_utf8_or_colours(void **state)
{
	const char *const plain[] = { "LC_ALL=C", "NO_COLOR=1", NULL };
	struct screen *s = open_screen(24, 80, plain);

	(void)state;
	assert_true(screen_find(s, "Subject") > 0);
	assert_ascii(s);
	for (int col = 0; col < 80; col++)
		assert_int_equal(screen_cell(s, 0, col).fg, SCREEN_DEFAULT);
	screen_keys(s, "enter", "]", "?", NULL);
	screen_settle(s);
	assert_ascii(s);
	assert_int_equal(screen_close(s).status, 0);
}

static void a_terminal_that_is_tiny_from_the_start(void **state)
{
	struct screen *s = open_screen(3, 20, NULL);

	(void)state;
	assert_non_null(strstr(screen_row(s, 0), "assay needs"));
	screen_keys(s, "x", "t", "enter", "q", NULL);
	assert_int_equal(screen_wait_end(s).status, 0);
}

static void a_terminal_that_cannot_show_it(void **state)
{
	const char *argv[] = { getenv("ASSAY"), "--store", store, NULL };
	const char *const dumb[] = { "TERM=dumb", NULL };
	struct screen *s = screen_spawn(argv, 24, 80, dumb);

	(void)state;
	screen_wait_for(s, "cannot show the screen");
	assert_int_equal(screen_wait_end(s).status, 2);
}

/* How the newest run stands. */
static struct run newest_run(struct arena *arena)
{
	struct run_query newest = { .limit = 1 };
	struct store reader;
	struct run *runs;
	struct run run;
	size_t count;

	must(store_open(&reader, store, DB_READ, &err));
	must(run_list(&reader, &newest, arena, &runs, &count, &err));
	assert_int_equal(count, 1);
	run = runs[0];
	store_close(&reader);
	return run;
}

static void a_terminal_that_vanishes_takes_no_run_with_it(void **state)
{
	struct screen *s = open_screen(24, 80, NULL);
	struct arena arena = ARENA_INIT;
	struct run run;
	int tries = 0;

	(void)state;
	screen_keys(s, "t", NULL);
	screen_settle(s);
	screen_keys(s, "tab", "enter", NULL);
	screen_settle(s);
	screen_wait_for(s, "running");
	screen_hang_up(s);
	run = newest_run(&arena);
	assert_int_not_equal(run.phase, PHASE_DONE);
	shell("touch '%s/go'", folder);
	do {
		poll(NULL, 0, 20);
		run = newest_run(&arena);
	} while (run.phase != PHASE_DONE && tries++ < 500);
	assert_int_equal(run.outcome, OUTCOME_SUCCESS);
	s = open_screen(24, 80, NULL);
	assert_true(screen_find(s, "ok") > 0);
	assert_int_equal(screen_close(s).status, 0);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_screen_shows_nothing_raw),
		cmocka_unit_test(commands_show_nothing_raw),
		cmocka_unit_test(a_terminal_without_utf8_or_colours),
		cmocka_unit_test(a_terminal_that_is_tiny_from_the_start),
		cmocka_unit_test(a_terminal_that_cannot_show_it),
		cmocka_unit_test(a_terminal_that_vanishes_takes_no_run_with_it),
	};

	return cmocka_run_group_tests(tests, make_store, scratch_tear_down);
}
