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

/* The models that a repository knows by its tags and files, beside the store's own. */

static const char *store, *folder;

static int make_store(void **state)
{
	if (scratch_set_up(state) != 0)
		return -1;
	folder = *state;
	store = scratch_path(folder, "assay.db");
	shell("cd '%s' && sh \"$ASSAY_SHARE/../tests/support/project.sh\" repo && export ASSAY_STORE='%s' &&"
	      " cd repo && git config user.name ana && git config user.email ana@localhost &&"
	      " printf 'artifacts:\\n  churn: {path: churn.onnx, type: model, desc: who leaves}\\n"
	      "  later: {path: later.onnx}\\n' > dvc.yaml && git add . && git commit -qm Artifacts &&"
	      " export ASSAY_NOW=1700000000000 && \"$ASSAY\" gto register churn HEAD~1 --version v1.0.0 >/dev/null &&"
	      " \"$ASSAY\" gto register churn --version v2.0.0-rc.1 >/dev/null &&"
	      " \"$ASSAY\" gto assign churn --stage prod >/dev/null && export ASSAY_NOW=1700000100000 &&"
	      " \"$ASSAY\" gto assign churn --version v1.0.0 --stage prod >/dev/null && unset ASSAY_NOW &&"
	      " \"$ASSAY\" add >/dev/null && \"$ASSAY\" run >/dev/null &&"
	      " \"$ASSAY\" register --model digits --path model.txt >/dev/null", folder, store);
	return 0;
}

static struct screen *open_models(void)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	screen_keys(s, "3", NULL);
	screen_settle(s);
	return s;
}

static void test_both_kinds_are_listed(void **state)
{
	struct screen *s = open_models();

	(void)state;
	screen_must_show(s, "digits");
	screen_must_show(s, "v2.0.0-rc.1");
	screen_must_show(s, "later");
	screen_must_show(s, "digits@1  registered by");
	screen_close(s);
}

static void test_both_rules_are_told(void **state)
{
	struct screen *s = open_models();

	(void)state;
	screen_keys(s, "j", NULL);
	screen_settle(s);
	screen_must_show(s, "churn@v2.0.0-rc.1  tagged by ana");
	screen_must_show(s, "this highest version would be in prod");
	screen_must_show(s, "artifact churn.onnx  model");
	screen_must_show(s, "who leaves");
	screen_must_not_show(s, "put there last");
	screen_keys(s, "j", NULL);
	screen_settle(s);
	screen_must_show(s, "stages   prod (the version that was put there last)");
	screen_must_show(s, "by number, prod would have v2.0.0-rc.1");
	screen_keys(s, "j", NULL);
	screen_settle(s);
	screen_must_show(s, "no tag makes a version of it");
	screen_must_show(s, "later.onnx");
	screen_close(s);
}

static void test_what_is_for_own_versions_does_nothing(void **state)
{
	struct screen *s = open_models();

	(void)state;
	screen_keys(s, "G", "r", "A", "d", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "no tag makes a version of it");
	screen_close(s);
}

static void test_versions_are_tagged_and_put_in_stages(void **state)
{
	struct screen *s = open_models();

	(void)state;
	screen_keys(s, "j", "j", "A", NULL);
	screen_wait_for(s, "Stages in use: prod");
	screen_keys(s, "text:staging", NULL);
	screen_wait_for(s, "$ assay gto assign churn --version v1.0.0 --stage staging");
	screen_keys(s, "enter", "enter", NULL);
	screen_wait_for(s, "Made churn#staging#");
	screen_must_show(s, "stages   staging, prod");
	/* The next version, at the commit before; one that is there already is refused in words. */
	screen_keys(s, "m", NULL);
	screen_wait_for(s, "Tag a new version?");
	screen_keys(s, "text:v1.0.0", "enter", NULL);
	screen_keys(s, "text:HEAD~1", NULL);
	screen_wait_for(s, "$ assay gto register churn HEAD~1 --version v1.0.0");
	screen_keys(s, "enter", "enter", NULL);
	screen_wait_for(s, "v1.0.0");
	screen_keys(s, "esc", NULL);
	screen_wait_gone(s, "Tag a new version?");
	shell("cd '%s/repo' && test $(git tag -l 'churn@*' | wc -l) = 2", folder);
	/* Compared with the version below it. */
	screen_keys(s, "k", "d", NULL);
	screen_wait_for(s, "› compare with churn@v1.0.0");
	screen_keys(s, "esc", "enter", NULL);
	screen_wait_for(s, "churn.onnx");
	screen_close(s);
	shell("cd '%s/repo' && t=$(git tag -l 'churn#staging#*') && test $(git cat-file -t $t) = tag && git tag -d $t >/dev/null",
	      folder);
}

/* The store's own stay to be seen when tags contradict each other. */
static void test_broken_tags_are_told(void **state)
{
	struct screen *s;

	(void)state;
	shell("cd '%s/repo' && git tag -a -m x churn@v5.0.0 HEAD", folder);
	s = open_models();
	screen_must_show(s, "digits@1  registered by");
	screen_must_show(s, "Git's tags: artifact 'churn' has both version");
	screen_close(s);
	shell("cd '%s/repo' && git tag -d churn@v5.0.0 >/dev/null", folder);
}

/* Tags that others make, move and remove are there after a reload; without a change nothing goes. */
static void test_tags_come_and_go(void **state)
{
	struct screen *s = open_models();

	(void)state;
	shell("cd '%s/repo' && git -c user.name=a -c user.email=a@b tag -a -m x churn@v9.0.0 HEAD~1", folder);
	screen_keys(s, "R", NULL);
	screen_settle(s);
	screen_must_show(s, "v9.0.0");
	screen_must_show(s, "v1.0.0");
	screen_keys(s, "R", NULL);
	screen_settle(s);
	screen_must_show(s, "v9.0.0");
	screen_must_show(s, "v1.0.0");
	shell("cd '%s/repo' && git tag -d churn@v9.0.0 >/dev/null", folder);
	screen_keys(s, "R", NULL);
	screen_settle(s);
	screen_must_not_show(s, "v9.0.0");
	screen_must_show(s, "v1.0.0");
	screen_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_kinds_are_listed),
		cmocka_unit_test(test_both_rules_are_told),
		cmocka_unit_test(test_what_is_for_own_versions_does_nothing),
		cmocka_unit_test(test_versions_are_tagged_and_put_in_stages),
		cmocka_unit_test(test_broken_tags_are_told),
		cmocka_unit_test(test_tags_come_and_go),
	};

	return cmocka_run_group_tests(tests, make_store, scratch_tear_down);
}
