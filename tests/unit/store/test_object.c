/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "store/object.h"
#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void check_content(const char *path, const char *expected)
{
	struct buf bytes = BUF_INIT;

	must(file_read(&bytes, path, 1000, &err));
	assert_string_equal(bytes.data, expected);
	buf_release(&bytes);
}

static const char *object_file(struct records *r, const struct digest *digest)
{
	struct buf path = BUF_INIT;
	const char *copy;

	store_object_path(&r->store, digest, &path);
	copy = arena_strdup(&r->arena, path.data);
	buf_release(&path);
	return copy;
}

static void test_a_file_comes_back_as_it_was(void **state)
{
	struct records r;
	struct object object, seen;
	struct stat st;
	const char *from = scratch_path(*state, "tool"), *to = scratch_path(*state, "back");

	records_open(&r, *state);
	scratch_write(*state, "tool", "abc", 3);
	assert_int_equal(chmod(from, 0711), 0);
	must(object_of_path(from, &seen, &err));
	assert_false(object_exists(&r.store, &seen));
	must(object_put(&r.store, from, &object, &err));
	assert_string_equal(object.digest.hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_true(digest_equal(&seen.digest, &object.digest));
	assert_true(object.size == 3 && object.mode == 0755 && object.files == -1);
	assert_true(object_exists(&r.store, &object));
	must(object_put(&r.store, from, &object, &err));
	shell("mkdir '%s'; echo old >'%s/x'", to, to);
	must(object_restore(&r.store, &object, to, &err));
	check_content(to, "abc");
	assert_int_equal(stat(to, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0755);
	must_not(object_of_path(scratch_path(*state, "none"), &object, &err), ERR_NOT_FOUND, "none");
	records_close(&r);
}

static void test_a_folder_is_its_manifest(void **state)
{
	static const char *const hostile = "a\nb\\c";
	struct records r;
	struct object object, again;
	struct buf manifest = BUF_INIT;
	const char *from = scratch_path(*state, "folder"), *to = scratch_path(*state, "laid out");

	records_open(&r, *state);
	shell("rm -rf '%s' && mkdir -p '%s/sub/empty'", from, from);
	scratch_write(*state, "folder/b", "1", 1);
	scratch_write(*state, arena_printf(&r.arena, "folder/%s", hostile), "22", 2);
	scratch_write(*state, "folder/sub/x", "333", 3);
	assert_int_equal(symlink("x", scratch_path(*state, "folder/sub/link")), 0);
	must(object_put(&r.store, from, &object, &err));
	assert_true(object.files == 4 && object.size == 9 && object.mode == 0);
	must(file_read(&manifest, object_file(&r, &object.digest), 10000, &err));
	assert_non_null(strstr(manifest.data, " 2 0644 a\\nb\\\\c\n"));
	assert_non_null(strstr(manifest.data, " 1 0644 b\n"));
	assert_true(strstr(manifest.data, " b\n") < strstr(manifest.data, " sub/link\n"));
	must(object_restore(&r.store, &object, to, &err));
	check_content(arena_printf(&r.arena, "%s/%s", to, hostile), "22");
	check_content(arena_printf(&r.arena, "%s/sub/link", to), "333");
	must(object_of_path(to, &again, &err));
	assert_true(digest_equal(&again.digest, &object.digest));
	buf_release(&manifest);
	records_close(&r);
}

static void test_what_is_damaged_is_not_laid_out(void **state)
{
	struct records r;
	struct object file, folder;
	const char *to = scratch_path(*state, "to");

	records_open(&r, *state);
	shell("rm -rf '%s' '%s' && mkdir '%s'", to, scratch_path(*state, "f"), scratch_path(*state, "f"));
	scratch_write(*state, "f/a", "good", 4);
	must(object_put(&r.store, scratch_path(*state, "f/a"), &file, &err));
	must(object_put(&r.store, scratch_path(*state, "f"), &folder, &err));
	shell("chmod 600 '%s' && printf evil >'%s'", object_file(&r, &file.digest), object_file(&r, &file.digest));
	must_not(object_restore(&r.store, &file, to, &err), ERR_INPUT, "another digest");
	must_not(object_restore(&r.store, &folder, to, &err), ERR_INPUT, "another digest");
	assert_int_not_equal(access(arena_printf(&r.arena, "%s/a", to), F_OK), 0);
	shell("printf good >'%s' && chmod 600 '%s' && sed -i s/0644/0755/ '%s'", object_file(&r, &file.digest),
	      object_file(&r, &folder.digest), object_file(&r, &folder.digest));
	must_not(object_restore(&r.store, &folder, to, &err), ERR_INPUT, "another digest");
	must(object_restore(&r.store, &file, to, &err));
	shell("rm '%s'", object_file(&r, &file.digest));
	assert_false(object_exists(&r.store, &file));
	assert_false(object_exists(&r.store, &folder));
	must_not(object_restore(&r.store, &file, to, &err), ERR_NOT_FOUND, file.digest.hex + 2);
	records_close(&r);
}

/* A manifest of one line, kept as an object. */
static struct object forge(struct records *r, const char *path)
{
	struct buf manifest = BUF_INIT;
	struct object file, folder;

	must(object_put_bytes(&r->store, str_of("x"), &file, &err));
	object_manifest_add(&manifest, &file.digest, 1, 0644, path);
	must(object_put_bytes(&r->store, buf_str(&manifest), &folder, &err));
	folder.files = 1;
	buf_release(&manifest);
	return folder;
}

static void test_a_manifest_stays_in_its_folder(void **state)
{
	static const char *const leading_out[] = { "../out", "/tmp/out", "a/../../out" };
	struct records r;
	struct object object;
	const char *to = scratch_path(*state, "inside");

	records_open(&r, *state);
	for (size_t i = 0; i < ARRAY_LEN(leading_out); i++) {
		object = forge(&r, leading_out[i]);
		must_not(object_restore(&r.store, &object, to, &err), ERR_INPUT, "leads out");
	}
	assert_int_not_equal(access(scratch_path(*state, "out"), F_OK), 0);
	must(object_put_bytes(&r.store, str_of("no manifest"), &object, &err));
	object.files = 1;
	must_not(object_restore(&r.store, &object, to, &err), ERR_INPUT, "damaged");
	records_close(&r);
}

static void test_only_files_and_folders_are_kept(void **state)
{
	struct records r;
	struct object object;
	const char *fifo = scratch_path(*state, "odd/fifo"), *folder = scratch_path(*state, "odd");

	records_open(&r, *state);
	shell("mkdir '%s' && mkfifo '%s'", folder, fifo);
	must_not(object_put(&r.store, folder, &object, &err), ERR_INPUT, "neither a file nor a folder");
	must_not(object_put(&r.store, fifo, &object, &err), ERR_INPUT, "neither a file nor a folder");
	shell("rm '%s' && ln -s nowhere '%s'", fifo, fifo);
	must_not(object_put(&r.store, folder, &object, &err), ERR_NOT_FOUND, "fifo");
	shell("rm '%s' && ln -s . '%s/self'", fifo, folder);
	must_not(object_put(&r.store, folder, &object, &err), ERR_OUTSIDE, "self");
	records_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_file_comes_back_as_it_was),
		cmocka_unit_test(test_a_folder_is_its_manifest),
		cmocka_unit_test(test_what_is_damaged_is_not_laid_out),
		cmocka_unit_test(test_a_manifest_stays_in_its_folder),
		cmocka_unit_test(test_only_files_and_folders_are_kept),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
