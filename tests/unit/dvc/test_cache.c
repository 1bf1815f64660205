/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "dvc/cache.h"
#include "tests/support/data_project.h"
#include "tests/support/scratch.h"

#include <stdlib.h>
#include <string.h>

/* A project with the folder "d" of two files and its objects in "cache". */
struct fixture {
	struct data_project project;
	struct cache *cache;
	struct content folder;
	const char *root;
};

static struct fixture stored(const char *scratch, const char *name)
{
	struct fixture f = { .root = scratch_path(scratch, name) };
	struct buf path = BUF_INIT;

	shell("rm -rf '%s'; mkdir -p '%s/d/b' && cd '%s' && printf 1 >d/a && printf 2 >d/b/c && printf 2 >d/b/e",
	      f.root, f.root, f.root);
	f.project = data_project_open(f.root);
	path_join(&path, f.project.root, "cache");
	f.cache = cache_open(path.data, f.project.known, false);
	f.folder = data_project_look(&f.project, "d");
	if (!cache_store(f.cache, walk_root(f.project.walk), &f.folder, &f.project.err))
		fail_msg("%s", f.project.err.text);
	buf_release(&path);
	return f;
}

static void release(struct fixture *f)
{
	cache_close(f->cache);
	data_project_close(&f->project);
}

#define ONE "c4ca4238a0b923820dcc509a6f75849b"	/* of "1" */
#define TWO "c81e728d9d4c2f636f067f89cc14862c"

static struct cache_key key_of(const char *hex, bool is_folder)
{
	struct cache_key key = { .is_folder = is_folder };

	assert_true(hash_parse(str_of(hex), &key.hash, NULL));
	return key;
}

static enum cache_state state_of(struct fixture *f, struct cache_key key)
{
	struct cache_query query = { .key = key };

	cache_look(f->cache, &query, 1);
	return query.state;
}

/* Names, modes and bytes are those of DVC 3.67.1 for the same folder. */
static void test_layout(void **state)
{
	struct fixture f = stored(*state, "layout");

	shell("cd '%s/cache' && test \"$(find . -type f -printf '%%P %%m\n' | sort)\" = "
	      "'files/md5/a8/f27a4e0400a5195024b0c9a1daf31f.dir 444\n"
	      "files/md5/c4/ca4238a0b923820dcc509a6f75849b 444\n"
	      "files/md5/c8/1e728d9d4c2f636f067f89cc14862c 444'", f.root);
	release(&f);
}

static void test_missing_and_damaged(void **state)
{
	struct fixture f = stored(*state, "damaged");
	struct cache_key one = key_of(ONE, false), folder = { HASH_MD5, f.folder.hash, true };
	struct manifest manifest;
	struct err err = ERR_INIT;
	struct buf path = BUF_INIT;

	assert_int_equal(state_of(&f, one), CACHE_PRESENT);
	assert_int_equal(cache_verify(f.cache, &one), CACHE_PRESENT);
	assert_int_equal(state_of(&f, key_of("00000000000000000000000000000000", false)), CACHE_ABSENT);
	one.rule = HASH_DOS2UNIX;
	assert_int_equal(state_of(&f, one), CACHE_ABSENT);
	one.rule = HASH_MD5;

	/* Other bytes behind the protection: believed when asked, never handed out. */
	cache_path(f.cache, &one, &path);
	shell("chmod +w '%s' && printf x >'%s' && chmod 444 '%s'", path.data, path.data, path.data);
	assert_int_equal(state_of(&f, one), CACHE_PRESENT);
	assert_int_equal(cache_verify(f.cache, &one), CACHE_CORRUPT);
	assert_false(cache_place(f.cache, &one, walk_root(f.project.walk), "out", NULL, false, &err));
	assert_int_equal(err.code, ERR_INPUT);
	assert_non_null(strstr(err.text, path.data));
	shell("test ! -e '%s/out' && test -z \"$(find '%s' -name '*.tmp')\"", f.root, f.root);
	err_clear(&err);

	/* Truncated and writable: noticed at once, and mended by storing anew. */
	shell("chmod 644 '%s' && : >'%s'", path.data, path.data);
	assert_int_equal(state_of(&f, one), CACHE_CORRUPT);
	assert_true(cache_store(f.cache, walk_root(f.project.walk), &f.folder, &err));
	assert_int_equal(cache_verify(f.cache, &one), CACHE_PRESENT);

	assert_true(cache_manifest(f.cache, &f.project.arena, &folder, &manifest, &err));
	assert_int_equal(manifest.count, 3);
	cache_path(f.cache, &folder, &path);
	shell("chmod +w '%s' && printf ' ' >>'%s'", path.data, path.data);
	assert_false(cache_manifest(f.cache, &f.project.arena, &folder, &manifest, &err));
	assert_int_equal(err.code, ERR_INPUT);
	err_clear(&err);
	shell("rm -f '%s'", path.data);
	assert_false(cache_manifest(f.cache, &f.project.arena, &folder, &manifest, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	err_clear(&err);
	assert_false(cache_place(f.cache, &folder, walk_root(f.project.walk), "out", NULL, false, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	buf_release(&path);
	release(&f);
}

/* What was hashed is no longer what is there. */
static void test_changed_before_it_is_stored(void **state)
{
	struct fixture f = stored(*state, "changed");
	struct content file;
	struct err err = ERR_INIT;
	char hash[HASH_TEXT_SIZE];

	shell("printf 3 >'%s/f'", f.root);
	file = data_project_look(&f.project, "f");
	shell("printf 4 >'%s/f'", f.root);
	assert_false(cache_store(f.cache, walk_root(f.project.walk), &file, &err));
	assert_int_equal(err.code, ERR_BUSY);
	assert_int_equal(state_of(&f, key_of(hash_format(hash, &file.hash), false)), CACHE_ABSENT);
	release(&f);
}

static void place(struct fixture *f, const char *hex, const char *path, const char *types, bool executable)
{
	struct cache_key key = key_of(hex, false);
	struct cache_links links;
	struct err err = ERR_INIT;

	if (!cache_links_parse(str_of(types), &links, &err) ||
	    !cache_place(f->cache, &key, walk_root(f->project.walk), path, &links, executable, &err))
		fail_msg("%s", err.text);
}

static void test_link_types(void **state)
{
	struct fixture f = stored(*state, "links");
	struct err err = ERR_INIT;
	struct cache_links links;

	shell("umask 022");
	place(&f, ONE, "new/deep/copy", "copy", false);
	place(&f, ONE, "tool", "reflink,copy", true);
	place(&f, ONE, "hard", "hardlink", false);
	place(&f, ONE, "hard", "hardlink", false);
	place(&f, ONE, "soft", "symlink,copy", false);
	shell("cd '%s' && o=\"$PWD/cache/files/md5/c4/ca4238a0b923820dcc509a6f75849b\" && test \"$(cat new/deep/copy)\" = 1 && "
	      "test -w new/deep/copy && test ! -x new/deep/copy && test -x tool && test hard -ef \"$o\" && "
	      "test ! new/deep/copy -ef \"$o\" && test \"$(readlink soft)\" = \"$o\" && "
	      "test -z \"$(find . -name '*.tmp')\"", f.root);
	place(&f, TWO, "soft", "copy", false);
	shell("cd '%s' && test ! -L soft && test \"$(cat soft)\" = 2 && "
	      "test \"$(cat cache/files/md5/c4/ca4238a0b923820dcc509a6f75849b)\" = 1", f.root);
	assert_false(cache_links_parse(str_of("copy,magic"), &links, &err));
	assert_int_equal(err.code, ERR_INPUT);
	release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_missing_and_damaged),
		cmocka_unit_test(test_changed_before_it_is_stored),
		cmocka_unit_test(test_link_types),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
