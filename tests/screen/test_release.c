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

/* From a run to a version that is live and back, by nothing but keys.  One story in several tests:
 * each goes on from what the one before it left in the store. */

static const char *store, *folder;

static const char release_yaml[] =
	"models:\n"
	"  digits: {path: model.txt}\n"
	"environments:\n"
	"  staging: {target: {type: directory, path: deploy/staging}}\n"
	"  production:\n"
	"    after: staging\n"
	"    target: {type: directory, path: deploy/production}\n"
	"    rules: [{count: 1}]\n";

static int make_store(void **state)
{
	if (scratch_set_up(state) != 0)
		return -1;
	folder = *state;
	store = scratch_path(folder, "assay.db");
	scratch_write(folder, "release.yaml", release_yaml, sizeof(release_yaml) - 1);
	shell("cd '%s' && sh \"$ASSAY_SHARE/../tests/support/project.sh\" repo && export ASSAY_STORE='%s' &&"
	      " cat release.yaml >> repo/assay.yaml && cd repo && echo deploy/ > .gitignore && git add . &&"
	      " git -c user.name=test -c user.email=test@localhost commit -qm 'Say where models go' &&"
	      " \"$ASSAY\" add >/dev/null && \"$ASSAY\" run >/dev/null && \"$ASSAY\" run -s level=97 >/dev/null",
	      folder, store);
	return 0;
}

static void test_empty_lists_say_what_comes_next(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	screen_keys(s, "3", NULL);
	screen_settle(s);
	screen_must_show(s, "there is none yet");
	screen_must_show(s, "assay register RUN");
	screen_keys(s, "4", NULL);
	screen_settle(s);
	screen_must_show(s, "nothing");
	screen_must_show(s, "choose a version with 3 and press r");
	screen_keys(s, "a", NULL);
	screen_settle(s);
	screen_must_show(s, "Nothing waits for staging");
	screen_keys(s, "u", NULL);
	screen_settle(s);
	screen_must_show(s, "nothing is live in staging");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_a_run_becomes_a_version(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	screen_keys(s, "m", NULL);
	screen_settle(s);
	screen_must_show(s, "Make a new version?");
	screen_must_show(s, "$ assay register 2");
	/* What was typed before the sheet was there decides nothing on it. */
	screen_keys(s, "esc", "m", "right", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "Make a new version?");
	screen_keys(s, "esc", "j", "m", NULL);
	screen_settle(s);
	screen_must_show(s, "$ assay register 1");
	screen_keys(s, "btab", "text:first", "enter", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "Run 1 made digits@1");
	screen_keys(s, "k", "m", NULL);
	screen_settle(s);
	screen_keys(s, "right", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "Run 2 made digits@2");
	screen_keys(s, "m", NULL);
	screen_settle(s);
	screen_keys(s, "right", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "is version 2 of digits already");
	screen_must_show(s, "Make a new version?");
	screen_key(s, "esc");
	screen_keys(s, "3", "j", NULL);
	screen_settle(s);
	screen_must_show(s, "note     first");
	screen_must_show(s, "0.9500");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_a_version_is_named(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	screen_keys(s, "3", "j", "A", NULL);
	screen_settle(s);
	screen_keys(s, "right", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "digits@1 is champion");
	assert_non_null(strstr(screen_row(s, screen_find(s, "digits") + 1), "champion"));
	screen_keys(s, "A", NULL);
	screen_settle(s);
	screen_keys(s, "right", "right", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "digits@1 is not champion any more");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_staging_is_deployed_at_once_and_production_waits(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	/* The older version first. */
	screen_keys(s, "3", "j", "r", NULL);
	screen_settle(s);
	screen_must_show(s, "deploys at once");
	screen_must_show(s, "needs approval");
	screen_must_show(s, "environment: staging");
	screen_keys(s, "right", "enter", NULL);
	screen_wait_for(s, "deployment 1: digits 1");
	screen_wait_for(s, "✓ live");
	shell("test \"$(cat '%s/repo/deploy/staging/current/model.txt' | wc -l)\" -eq 5", folder);
	screen_keys(s, "3", "j", "r", NULL);
	screen_settle(s);
	screen_must_show(s, "environment: production");
	screen_keys(s, "right", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "waits for approval; a opens it");
	screen_must_show(s, "4 Deploy !1");
	screen_must_show(s, "1 waits");
	assert_int_equal(screen_close(s).status, 0);
}

/* On the approval sheet, with the cursor in Deploy on the production row. */
static void open_decision(struct screen *s)
{
	screen_keys(s, "4", "j", "a", NULL);
	screen_settle(s);
	screen_must_show(s, "Let this version out?");
}

static void test_an_approval_needs_the_typed_version(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	open_decision(s);
	screen_must_show(s, "live there now: nothing");
	screen_must_show(s, "was live in staging first");
	screen_must_show(s, "needs 1 approval by anyone: 0 so far");
	screen_must_show(s, "you decide on statement");
	screen_must_show(s, "0.9500");
	/* Enter on what has the focus decides nothing. */
	screen_keys(s, "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "digits 1 by");
	screen_keys(s, "a", NULL);
	screen_settle(s);
	screen_keys(s, "btab", "text:2", "enter", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "Type 1 into the field first");
	/* A paste is not typing. */
	screen_keys(s, "btab", "btab", "btab", "btab", "backspace", "paste:1", NULL);
	screen_settle(s);
	screen_must_show(s, "A paste is not taken here");
	screen_keys(s, "text:1", "enter", "enter", NULL);
	screen_wait_for(s, "digits 1       ");
	screen_wait_gone(s, "4 Deploy !1");
	screen_must_not_show(s, "Let this version out?");
	screen_wait_for(s, "✓ deployed");
	shell("cmp '%s/repo/deploy/staging/current/model.txt' '%s/repo/deploy/production/current/model.txt'",
	      folder, folder);
	assert_int_equal(screen_close(s).status, 0);
}

static void ask_for_second(struct screen *s)
{
	screen_keys(s, "3", "r", NULL);
	screen_settle(s);
	screen_keys(s, "right", "enter", NULL);
	screen_wait_for(s, "deployment 3: 1 → 2");
	screen_wait_for(s, "✓ replaced");
	screen_keys(s, "3", "r", NULL);
	screen_settle(s);
	screen_keys(s, "right", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "waits for approval");
}

static void test_the_evidence_is_on_the_sheet(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	ask_for_second(s);
	open_decision(s);
	screen_must_show(s, "live there now: digits@1");
	screen_must_show(s, "Against what is live: 0 worse, 1 better");
	screen_must_show(s, "▲ +0.0200 better");
	screen_must_show(s, "level  95 → 97");
	screen_keys(s, "right", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "METRICS  1 of");
	screen_keys(s, "esc", NULL);
	screen_settle(s);
	screen_must_show(s, "READ BACK");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_a_rejection_deploys_nothing(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	open_decision(s);
	screen_keys(s, "btab", "btab", "text:not yet", "enter", "enter", "left", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "is rejected");
	screen_must_show(s, "✗ rejected");
	shell("cmp '%s/repo/deploy/production/current/model.txt'"
	      " '%s/repo/deploy/production/releases/2-digits-1/model.txt'", folder, folder);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_a_rollback_puts_the_old_version_back(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	screen_keys(s, "4", "u", NULL);
	screen_settle(s);
	screen_must_show(s, "Roll back?");
	screen_must_show(s, "digits@2 → digits@1");
	screen_keys(s, "right", "enter", NULL);
	screen_wait_for(s, "rollback 4: 2 → 1");
	screen_wait_for(s, "rolled back");
	shell("readlink '%s/repo/deploy/staging/current' | grep -q digits-1", folder);
	screen_keys(s, "v", NULL);
	screen_settle(s);
	screen_must_show(s, "staging serves what was deployed");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_what_was_tampered_with_is_told(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	shell("f='%s/repo/deploy/staging/current/model.txt'; chmod u+w \"$f\" && echo x >>\"$f\"", folder);
	screen_keys(s, "4", "v", NULL);
	screen_settle(s);
	screen_must_show(s, "staging does not serve what was deployed");
	/* It is not forgotten when one looks elsewhere. */
	screen_keys(s, "1", "4", NULL);
	screen_settle(s);
	screen_must_show(s, "DIFFERS");
	assert_non_null(strstr(screen_row(s, 0), "1 DIFFERS"));
	assert_int_equal(screen_close(s).status, 0);
}

/* All buttons and the whole question, however narrow; and in plain ASCII. */
static void test_the_sheet_on_small_and_plain_terminals(void **state)
{
	struct screen *s = screen_open(store, 16, 60, "ASSAY_ASCII=1");

	(void)state;
	screen_keys(s, "3", "r", NULL);
	screen_settle(s);
	screen_keys(s, "right", "enter", NULL);
	screen_wait_for(s, "deployment 5: 1 > 2");
	screen_keys(s, "3", "r", NULL);
	screen_settle(s);
	screen_must_show(s, "Ask for it");
	screen_keys(s, "esc", "4", "j", NULL);
	screen_settle(s);
	screen_keys(s, "u", NULL);
	screen_settle(s);
	screen_must_show(s, "first version that was live");
	for (int row = 0; row < 16; row++) {
		for (const char *c = screen_row(s, row); *c; c++)
			assert_true((unsigned char)*c < 0x80);
	}
	assert_int_equal(screen_close(s).status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_lists_say_what_comes_next),
		cmocka_unit_test(test_a_run_becomes_a_version),
		cmocka_unit_test(test_a_version_is_named),
		cmocka_unit_test(test_staging_is_deployed_at_once_and_production_waits),
		cmocka_unit_test(test_an_approval_needs_the_typed_version),
		cmocka_unit_test(test_the_evidence_is_on_the_sheet),
		cmocka_unit_test(test_a_rejection_deploys_nothing),
		cmocka_unit_test(test_a_rollback_puts_the_old_version_back),
		cmocka_unit_test(test_what_was_tampered_with_is_told),
		cmocka_unit_test(test_the_sheet_on_small_and_plain_terminals),
	};

	return cmocka_run_group_tests(tests, make_store, scratch_tear_down);
}
