/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/picture.h"

#include <stdlib.h>

/* pictures FOLDER: draws the screens on the store of pictures.sh into FOLDER.  Not a test: "make
 * screenshots" runs it. */

static const char *folder;

static struct screen *open_screen(void)
{
	const char *argv[] = { getenv("ASSAY"), "--store", getenv("ASSAY_STORE"), NULL };
	struct screen *s = screen_start(argv, 24, 80, NULL);

	screen_settle(s);
	return s;
}

/* Waits until the screen says the words, draws it, and leaves. */
static void save(struct screen *s, const char *words, const char *name, const char *title)
{
	screen_settle(s);
	screen_wait_for(s, words);
	picture_save(s, folder, name, title);
	screen_close(s);
}

/* Puts the cursor on the row with the words. */
static void seek(struct screen *s, const char *words)
{
	int row = screen_find(s, words), at;

	if (row < 0)
		screen_fail(s, "'%s' is not on the screen", words);
	screen_keys(s, "home", NULL);
	screen_settle(s);
	for (at = 0; at < 30 && screen_row(s, screen_find(s, words))[0] == ' '; at++) {
		screen_keys(s, "j", NULL);
		screen_settle(s);
	}
	assert_in_range(at, 0, 29);
}

static void draw_runs(void **state)
{
	struct screen *s = open_screen();

	(void)state;
	save(s, "Take larger steps", "runs", "Runs, newest first, with the details of the selected one");
	s = open_screen();
	seek(s, "11 ✓ ok");
	screen_keys(s, "enter", NULL);
	save(s, "evaluate", "run", "A run: its stages, why each ran, and its curves");
	s = open_screen();
	seek(s, "9 ✗ failed");
	screen_keys(s, "L", NULL);
	save(s, "AttributeError", "log", "The log of the stage that failed");
	s = open_screen();
	screen_keys(s, "t", NULL);
	save(s, "$ assay run", "trigger", "The sheet before a run: what would run, what is cached, and why");
}

static void draw_compare(void **state)
{
	struct screen *s = open_screen();

	(void)state;
	seek(s, "11 ✓ ok");
	screen_keys(s, "d", NULL);
	save(s, "CODE ", "compare", "A run beside the baseline: what differs, and whether it is better");
	s = open_screen();
	seek(s, "11 ✓ ok");
	screen_keys(s, " ", NULL);
	seek(s, "3 ✓ ok");
	screen_keys(s, " ", "c", NULL);
	save(s, "train.accuracy", "curves", "Curves: a metric over its steps, of as many runs as are marked");
}

static void draw_commits(void **state)
{
	struct screen *s = open_screen();

	(void)state;
	screen_keys(s, "2", NULL);
	save(s, "Say what this is", "commits", "Commits, what each changed, and what came of it");
}

static void draw_release(void **state)
{
	struct screen *s = open_screen();

	(void)state;
	screen_keys(s, "3", NULL);
	save(s, "champion", "models", "Models and their versions, and where each is live");
	s = open_screen();
	screen_keys(s, "4", NULL);
	screen_settle(s);
	seek(s, "production");
	save(s, "staging", "deploy", "Environments: what is live, what waits, what was done");
	s = open_screen();
	screen_keys(s, "4", NULL);
	screen_settle(s);
	seek(s, "production");
	screen_keys(s, "a", NULL);
	save(s, "$ assay approve", "approval", "The approval sheet: the evidence, the rules, and the decision");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest pictures[] = {
		cmocka_unit_test(draw_runs),
		cmocka_unit_test(draw_compare),
		cmocka_unit_test(draw_commits),
		cmocka_unit_test(draw_release),
	};

	folder = argc > 1 ? argv[1] : ".";
	return cmocka_run_group_tests(pictures, NULL, NULL);
}
