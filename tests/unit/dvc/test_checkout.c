/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "dvc/checkout.h"
#include "tests/support/data_project.h"
#include "tests/support/scratch.h"

#include <stdlib.h>
#include <string.h>

/* A project in which "d" (a, b/c) and "f" were stored. */
struct fixture {
	struct data_project project;
	struct cache *cache;
	struct checkout checkout;
	struct checkout_out outs[2];
	const char *root;
};

static void set_up(struct fixture *f, const char *scratch, const char *name)
{
	struct buf path = BUF_INIT;

	*f = (struct fixture){ .root = scratch_path(scratch, name) };
	shell("mkdir -p '%s/d/b' && cd '%s' && printf 1 >d/a && printf 2 >d/b/c && printf 3 >f", f->root, f->root);
	f->project = data_project_open(f->root);
	path_join(&path, f->project.root, "cache");
	f->cache = cache_open(path.data, f->project.known, false);
	f->checkout = (struct checkout){ .walk = f->project.walk, .known = f->project.known, .cache = f->cache };
	for (int i = 0; i < 2; i++) {
		struct content now = data_project_look(&f->project, i ? "f" : "d");

		assert_true(cache_store(f->cache, walk_root(f->project.walk), &now, &f->project.err));
		f->outs[i] = (struct checkout_out){ .path = i ? "f" : "d", .has_key = true,
						    .key = { HASH_MD5, now.hash, !i } };
	}
	buf_release(&path);
}

static void tear_down(struct fixture *f)
{
	cache_close(f->cache);
	data_project_close(&f->project);
}

static void run(struct fixture *f)
{
	if (!checkout_run(&f->checkout, &f->project.arena, f->outs, 2, &f->project.err))
		fail_msg("%s", f->project.err.text);
}

/* The workspace has exactly what was stored. */
static void assert_whole(struct fixture *f)
{
	shell("cd '%s' && test \"$(find d f | sort | tr '\n' ' ')\" = 'd d/a d/b d/b/c f ' && "
	      "test \"$(cat d/a d/b/c f)\" = 123", f->root);
}

static void test_all_ways(void **state)
{
	struct fixture f;

	set_up(&f, *state, "ways");
	run(&f);
	assert_int_equal(f.outs[0].change, CHECKOUT_NONE);
	assert_whole(&f);

	shell("cd '%s' && rm -r d f", f.root);
	run(&f);
	assert_int_equal(f.outs[0].change, CHECKOUT_ADDED);
	assert_int_equal(f.outs[0].added, 2);
	assert_int_equal(f.outs[1].change, CHECKOUT_ADDED);
	assert_whole(&f);

	/* What the cache has goes without a question: 1, 2 and 3 are in it. */
	shell("cd '%s' && printf 3 >d/a && rm d/b/c && mkdir d/x && printf 2 >d/x/y && rm f && mkdir f && "
	      "printf 1 >f/z", f.root);
	run(&f);
	assert_int_equal(f.outs[0].change, CHECKOUT_MODIFIED);
	assert_int_equal(f.outs[0].added, 1);
	assert_int_equal(f.outs[0].modified, 1);
	assert_int_equal(f.outs[0].deleted, 1);
	assert_int_equal(f.outs[1].change, CHECKOUT_MODIFIED);
	assert_whole(&f);

	shell("cd '%s' && rm -r d && printf 1 >d", f.root);
	run(&f);
	assert_whole(&f);
	tear_down(&f);
}

static void test_nothing_is_lost_unasked(void **state)
{
	struct fixture f;

	set_up(&f, *state, "lost");
	shell("cd '%s' && printf new >d/new && rm f", f.root);
	assert_false(checkout_run(&f.checkout, &f.project.arena, f.outs, 2, &f.project.err));
	assert_int_equal(f.project.err.code, ERR_DENIED);
	assert_int_equal(f.checkout.unsaved_count, 1);
	assert_string_equal(f.checkout.unsaved[0], "d/new");
	shell("cd '%s' && test \"$(cat d/new)\" = new && test ! -e f", f.root);
	err_clear(&f.project.err);
	f.checkout.force = true;
	run(&f);
	assert_whole(&f);
	tear_down(&f);
}

static void test_what_is_not_in_the_cache(void **state)
{
	struct fixture f;

	set_up(&f, *state, "absent");
	shell("cd '%s' && rm -f cache/files/md5/c4/ca4238a0b923820dcc509a6f75849b && rm d/b/c f", f.root);
	run(&f);
	assert_null(f.outs[1].problem);
	assert_null(f.outs[0].problem);		/* d/a is there already */
	shell("cd '%s' && rm d/a && printf 2 >d/x && rm f", f.root);
	run(&f);
	assert_non_null(f.outs[0].problem);
	assert_non_null(strstr(f.outs[0].problem, "d/a is not in DVC's cache"));
	assert_null(f.outs[1].problem);
	shell("cd '%s' && test -e d/x && test \"$(cat f)\" = 3", f.root);
	tear_down(&f);
}

/* A commit may bring a link in place of a folder: nothing is written or removed behind it. */
static void test_links_lead_nowhere_out(void **state)
{
	struct fixture f;

	set_up(&f, *state, "beneath");
	shell("cd '%s' && rm -r d && mkdir ../victim && printf 1 >../victim/a && ln -s ../victim d", f.root);
	run(&f);
	assert_non_null(f.outs[0].problem);
	assert_non_null(strstr(f.outs[0].problem, "leads out of the project"));
	assert_int_equal(f.outs[0].change, CHECKOUT_NONE);
	assert_null(f.outs[1].problem);
	shell("cd '%s' && test -L d && test \"$(ls ../victim)\" = a", f.root);

	/* 3 is in the cache, so that it would go without a question. */
	shell("cd '%s' && printf 3 >../victim/z", f.root);
	shell("cd '%s' && rm f", f.root);
	run(&f);
	assert_non_null(strstr(f.outs[0].problem, "leads out of the project"));
	assert_int_equal(f.outs[0].change, CHECKOUT_NONE);
	assert_null(f.outs[1].problem);
	assert_int_equal(f.outs[1].change, CHECKOUT_ADDED);
	shell("cd '%s' && test \"$(cat ../victim/z)\" = 3 && test \"$(cat f)\" = 3", f.root);

	/* A link that stays inside is only another way. */
	shell("cd '%s' && rm d && mkdir e && ln -s e d", f.root);
	run(&f);
	assert_null(f.outs[0].problem);
	shell("cd '%s' && test \"$(cat e/a e/b/c)\" = 12", f.root);
	tear_down(&f);
}

/* A file where a folder was, and a folder where a file was; what is hollow is in nobody's way. */
static void test_other_kinds(void **state)
{
	struct fixture f;

	set_up(&f, *state, "kinds");
	shell("cd '%s' && rm -r f d/b/c && mkdir -p f/x/y d/b/c/e", f.root);
	run(&f);
	assert_null(f.outs[0].problem);
	assert_null(f.outs[1].problem);
	assert_int_equal(f.outs[1].modified, 1);
	assert_int_equal(f.outs[1].added, 0);
	assert_whole(&f);

	shell("cd '%s' && rm -r d && printf 3 >d && rm f && mkdir f && printf 1 >f/a", f.root);
	run(&f);
	assert_int_equal(f.outs[0].added, 2);
	assert_int_equal(f.outs[0].deleted + f.outs[0].modified, 0);
	assert_int_equal(f.outs[1].modified, 1);
	assert_int_equal(f.outs[1].deleted, 1);
	assert_whole(&f);

	/* What .dvcignore names is not hollow. */
	shell("cd '%s' && rm f && mkdir f && printf x >f/kept && echo kept >.dvcignore", f.root);
	data_project_close(&f.project);
	f.project = data_project_open(f.root);
	f.checkout.walk = f.project.walk;
	f.checkout.known = f.project.known;
	run(&f);
	assert_non_null(f.outs[1].problem);
	shell("cd '%s' && test \"$(cat f/kept)\" = x", f.root);
	tear_down(&f);
}

static void test_relink(void **state)
{
	struct cache_links hard = { { CACHE_HARDLINK }, 1 };
	struct fixture f;

	set_up(&f, *state, "relink");
	f.checkout.links = &hard;
	run(&f);
	shell("test ! '%s/f' -ef '%s/cache/files/md5/ec/cbc87e4b5ce2fe28308fd9f2a7baf3'", f.root, f.root);
	f.checkout.relink = true;
	run(&f);
	shell("test '%s/f' -ef '%s/cache/files/md5/ec/cbc87e4b5ce2fe28308fd9f2a7baf3'", f.root, f.root);
	assert_int_equal(f.outs[1].change, CHECKOUT_NONE);
	assert_whole(&f);
	tear_down(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_ways),
		cmocka_unit_test(test_nothing_is_lost_unasked),
		cmocka_unit_test(test_what_is_not_in_the_cache),
		cmocka_unit_test(test_links_lead_nowhere_out),
		cmocka_unit_test(test_other_kinds),
		cmocka_unit_test(test_relink),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
