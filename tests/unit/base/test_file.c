/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/support/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static mode_t mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

static bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static size_t count_entries(const char *folder)
{
	DIR *dir = opendir(folder);
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 2;
}

static void assert_content(const char *path, const char *expected)
{
	struct err err = ERR_INIT;
	struct buf buf = BUF_INIT;

	assert_true(file_read(&buf, path, 1000000, &err));
	assert_string_equal(buf.data, expected);
	buf_release(&buf);
}

static void test_join(void **state)
{
	static const char *const rows[][3] = {
		{ "a", "b", "a/b" },	 { "a/", "b", "a/b" },	 { "a//", "b/c", "a/b/c" },
		{ "/", "b", "/b" },	 { "", "b", "b" },	 { "a", "/b", "/b" },
		{ "a", "", "a/" },
	};
	struct buf out = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		path_join(&out, rows[i][0], rows[i][1]);
		assert_string_equal(out.data, rows[i][2]);
	}
	buf_release(&out);
}

static void test_base(void **state)
{
	(void)state;
	assert_string_equal(path_base("a/b.txt"), "b.txt");
	assert_string_equal(path_base("b.txt"), "b.txt");
	assert_string_equal(path_base("a/"), "");
}

static void test_inside(void **state)
{
	static const char *const inside[] = { "a", "a/b", "./a", "a/..", "a/../b", "a//b",
					      "..a", "a/b/../../c", "..." };
	static const char *const outside[] = { "", "/", "/a", "..", "../a", "a/../..",
					       "a/../../b", "./..", "a//../.." };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(inside); i++)
		assert_true(path_is_inside(str_of(inside[i])));
	for (size_t i = 0; i < ARRAY_LEN(outside); i++)
		assert_false(path_is_inside(str_of(outside[i])));
	assert_false(path_is_inside((struct str){ "a\0b", 3 }));
}

static void test_real(void **state)
{
	struct buf folder = BUF_INIT, out = BUF_INIT;
	struct err err = ERR_INIT;

	scratch_write(*state, "target", "x", 1);
	assert_int_equal(symlink("target", scratch_path(*state, "link")), 0);
	assert_true(path_real(&folder, *state, &err));
	assert_true(path_real(&out, scratch_path(*state, "link"), &err));
	assert_int_equal(out.data[0], '/');
	assert_memory_equal(out.data, folder.data, folder.len);
	assert_string_equal(out.data + folder.len, "/target");
	assert_false(path_real(&out, scratch_path(*state, "nowhere"), &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	buf_release(&folder);
	buf_release(&out);
}

static void test_read_appends_up_to_the_limit(void **state)
{
	const char *path = scratch_path(*state, "read");
	struct err err = ERR_INIT;
	struct buf buf = BUF_INIT;

	scratch_write(*state, "read", "12345", 5);
	buf_puts(&buf, "before ");
	assert_true(file_read(&buf, path, 5, &err));
	assert_string_equal(buf.data, "before 12345");
	assert_false(file_read(&buf, path, 4, &err));
	assert_string_equal(buf.data, "before 12345");
	assert_int_equal(err.code, ERR_INPUT);
	assert_non_null(strstr(err.text, "larger than the 4 bytes"));
	buf_release(&buf);
}

static void test_read_of_what_has_no_size(void **state)
{
	struct err err = ERR_INIT;
	struct buf buf = BUF_INIT;

	(void)state;
	assert_true(file_read(&buf, "/proc/self/status", 1000000, &err));
	assert_true(buf.len > 0);
	buf_clear(&buf);
	/* Without an end, the limit is one. */
	assert_false(file_read(&buf, "/dev/zero", 1000, &err));
	assert_int_equal(buf.len, 0);
	buf_release(&buf);
}

static void test_read_failures(void **state)
{
	struct err err = ERR_INIT;
	struct buf buf = BUF_INIT;

	assert_false(file_read(&buf, scratch_path(*state, "missing"), 10, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_memory_equal(err.text, "cannot read ", 12);
	assert_non_null(strstr(err.text, "missing: No such file or directory"));
	err_clear(&err);
	assert_false(file_read(&buf, *state, 10, &err));
	assert_non_null(strstr(err.text, "Is a directory"));
	buf_release(&buf);
}

static void test_write_replaces_and_leaves_nothing_beside(void **state)
{
	struct err err = ERR_INIT;
	const char *folder = scratch_path(*state, "write");
	const char *path = scratch_path(folder, "file");
	mode_t before = umask(077);

	assert_int_equal(mkdir(folder, 0700), 0);
	assert_true(file_write(path, str_of("old"), 0664, &err));
	assert_int_equal(mode_of(path), 0664);
	assert_content(path, "old");
	assert_true(file_write(path, str_of("new and longer"), 0600, &err));
	assert_int_equal(mode_of(path), 0600);
	assert_content(path, "new and longer");
	assert_true(file_write(path, STR_NONE, 0600, &err));
	assert_content(path, "");
	assert_int_equal(count_entries(folder), 1);
	umask(before);
}

static void test_write_of_the_longest_name(void **state)
{
	struct err err = ERR_INIT;
	char name[256];
	const char *path;

	memset(name, 'n', 255);
	name[255] = '\0';
	path = scratch_path(*state, name);
	assert_true(file_write(path, str_of("x"), 0600, &err));
	assert_content(path, "x");
}

static void test_failed_write_keeps_the_old(void **state)
{
	struct err err = ERR_INIT;
	const char *folder = scratch_path(*state, "failing");
	const char *path = scratch_path(folder, "occupied");

	assert_true(folder_make(scratch_path(path, "by"), 0700, &err));
	assert_false(file_write(path, str_of("x"), 0600, &err));
	assert_memory_equal(err.text, "cannot write ", 13);
	assert_int_equal(count_entries(path), 1);
	assert_int_equal(count_entries(folder), 1);
	err_clear(&err);
	assert_false(file_write(scratch_path(*state, "missing/x"), str_of("x"), 0600, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
}

static void test_copy(void **state)
{
	struct err err = ERR_INIT;
	const char *from = scratch_path(*state, "from");
	const char *to = scratch_path(*state, "to");
	char *bytes = calloc(1, 200001);

	assert_non_null(bytes);
	memset(bytes, 'z', 200000);
	scratch_write(*state, "from", bytes, 200000);
	assert_true(file_copy(from, to, 0640, &err));
	assert_content(to, bytes);
	assert_int_equal(mode_of(to), 0640);
	free(bytes);
	assert_false(file_copy(from, to, 0640, &err));
	assert_non_null(strstr(err.text, "File exists"));
	assert_int_equal(mode_of(to), 0640);
	err_clear(&err);
	assert_false(file_copy(*state, scratch_path(*state, "of_folder"), 0600, &err));
	assert_memory_equal(err.text, "cannot read ", 12);
	assert_false(exists(scratch_path(*state, "of_folder")));
}

static void test_make_folders(void **state)
{
	struct err err = ERR_INIT;
	mode_t before = umask(077);

	assert_true(folder_make(scratch_path(*state, "x/y//z/"), 02770, &err));
	assert_int_equal(mode_of(scratch_path(*state, "x")), 02770);
	assert_int_equal(mode_of(scratch_path(*state, "x/y/z")), 02770);
	assert_true(folder_make(scratch_path(*state, "x/y"), 0700, &err));
	assert_int_equal(mode_of(scratch_path(*state, "x/y")), 02770);
	assert_true(folder_make("/", 0700, &err));
	umask(before);
	scratch_write(*state, "plain", "", 0);
	assert_false(folder_make(scratch_path(*state, "plain/below"), 0700, &err));
	assert_non_null(strstr(err.text, "plain: Not a directory"));
	err_clear(&err);
	assert_false(folder_make("", 0700, &err));
}

static void test_remove_does_not_follow_links(void **state)
{
	struct err err = ERR_INIT;
	const char *link = scratch_path(*state, "to_kept");

	assert_true(folder_make(scratch_path(*state, "kept/inner"), 0700, &err));
	assert_true(folder_make(scratch_path(*state, "tree/a/b"), 0700, &err));
	scratch_write(*state, "tree/a/file", "x", 1);
	assert_int_equal(symlink("../../kept", scratch_path(*state, "tree/a/link")), 0);
	assert_true(path_remove(scratch_path(*state, "tree/"), &err));
	assert_false(exists(scratch_path(*state, "tree")));
	assert_true(exists(scratch_path(*state, "kept/inner")));

	assert_int_equal(symlink("kept", link), 0);
	assert_true(path_remove(scratch_path(*state, "to_kept/"), &err));
	assert_false(exists(link));
	assert_true(exists(scratch_path(*state, "kept/inner")));
}

static void test_remove_of_nothing_and_of_too_much(void **state)
{
	struct err err = ERR_INIT;

	assert_true(path_remove(scratch_path(*state, "never/there"), &err));
	assert_false(path_remove("/", &err));
	assert_int_equal(err.code, ERR_DENIED);
	err_clear(&err);
	assert_false(path_remove("", &err));
}

static void test_remove_of_a_deep_tree(void **state)
{
	struct err err = ERR_INIT;
	struct buf path = BUF_INIT;
	int here = open(".", O_RDONLY | O_DIRECTORY);

	assert_true(here >= 0);
	buf_puts(&path, "deep");
	for (int i = 0; i < FOLDER_MAX_DEPTH - 5; i++)
		buf_puts(&path, "/d");
	assert_int_equal(chdir(*state), 0);
	assert_true(folder_make(path.data, 0700, &err));
	assert_true(path_remove("deep", &err));
	assert_false(exists("deep"));
	for (int i = 0; i < 20; i++)
		buf_puts(&path, "/d");
	assert_true(folder_make(path.data, 0700, &err));
	assert_false(path_remove("deep", &err));
	assert_non_null(strstr(err.text, "nest more than"));
	err_clear(&err);
	assert_true(path_remove("deep/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d", &err));
	assert_true(path_remove("deep", &err));
	assert_int_equal(fchdir(here), 0);
	close(here);
	buf_release(&path);
}

static void test_write_all(void **state)
{
	int ends[2];
	char back[6] = "";

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_true(fd_write_all(ends[1], "hello", 5));
	assert_int_equal(read(ends[0], back, 5), 5);
	assert_string_equal(back, "hello");
	assert_true(fd_write_all(-1, NULL, 0));
	assert_false(fd_write_all(-1, "x", 1));
	assert_int_equal(errno, EBADF);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_base),
		cmocka_unit_test(test_inside),
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_read_appends_up_to_the_limit),
		cmocka_unit_test(test_read_of_what_has_no_size),
		cmocka_unit_test(test_read_failures),
		cmocka_unit_test(test_write_replaces_and_leaves_nothing_beside),
		cmocka_unit_test(test_write_of_the_longest_name),
		cmocka_unit_test(test_failed_write_keeps_the_old),
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_make_folders),
		cmocka_unit_test(test_remove_does_not_follow_links),
		cmocka_unit_test(test_remove_of_nothing_and_of_too_much),
		cmocka_unit_test(test_remove_of_a_deep_tree),
		cmocka_unit_test(test_write_all),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
