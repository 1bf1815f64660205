/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "dvc/hash.h"
#include "tests/support/scratch.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *hash_text(const char *folder, const char *name, enum hash_rule rule)
{
	static char texts[2][HASH_TEXT_SIZE];	/* two live at a time */
	static int turn;
	struct hasher *hasher = hasher_new(NULL);
	struct err err = ERR_INIT;
	struct hash hash;
	struct stat st;

	if (!hasher_file(hasher, AT_FDCWD, scratch_path(folder, name), rule, &hash, &st, &err))
		fail_msg("%s", err.text);
	hasher_free(hasher);
	return hash_format(texts[turn = !turn], &hash);
}

/* The digests are DVC 3.67's: file_md5 with the names "md5" and "md5-dos2unix". */
static void test_both_rules(void **state)
{
	const char *folder = *state;

	scratch_write(folder, "crlf", "a\r\nb\r\n", 6);
	assert_string_equal(hash_text(folder, "crlf", HASH_MD5), "59b0d7772f0561efb95518f3cb8abc60");
	assert_string_equal(hash_text(folder, "crlf", HASH_DOS2UNIX), "dd8c6a395b5dd36c56d23275028f526c");
	scratch_write(folder, "binary", "a\r\n\0\r\n", 6);
	assert_string_equal(hash_text(folder, "binary", HASH_DOS2UNIX),
			    hash_text(folder, "binary", HASH_MD5));
	scratch_write(folder, "empty", "", 0);
	assert_string_equal(hash_text(folder, "empty", HASH_DOS2UNIX),
			    "d41d8cd98f00b204e9800998ecf8427e");
}

/* Exactly 3 of 10 bytes that are no text is text; one more is not. */
static void test_limit_of_text(void **state)
{
	const char *folder = *state;

	scratch_write(folder, "text", "\xff\xff\xff" "abcde\r\n", 10);
	scratch_write(folder, "same", "\xff\xff\xff" "abcde\n", 9);
	assert_string_equal(hash_text(folder, "text", HASH_DOS2UNIX), hash_text(folder, "same", HASH_MD5));
	scratch_write(folder, "text", "\xff\xff\xff\xff" "abcd\r\n", 10);
	assert_string_equal(hash_text(folder, "text", HASH_DOS2UNIX), hash_text(folder, "text", HASH_MD5));
}

/* A CRLF that lies across two pieces of 1 MiB stays; one that lies within goes. */
static void test_pieces(void **state)
{
	const size_t piece = 1024 * 1024;
	const char *folder = *state;
	char *bytes = mem_zalloc(2 * piece, 1);

	memset(bytes, 'x', 2 * piece);
	bytes[piece - 1] = '\r';
	bytes[piece] = '\n';
	scratch_write(folder, "across", bytes, 2 * piece);
	assert_string_equal(hash_text(folder, "across", HASH_DOS2UNIX),
			    hash_text(folder, "across", HASH_MD5));
	bytes[piece - 1] = 'x';
	bytes[piece] = 'x';
	bytes[piece + 600] = '\r';
	bytes[piece + 601] = '\n';
	scratch_write(folder, "within", bytes, 2 * piece);
	memmove(bytes + piece + 600, bytes + piece + 601, piece - 601);
	scratch_write(folder, "plain", bytes, 2 * piece - 1);
	assert_string_equal(hash_text(folder, "within", HASH_DOS2UNIX),
			    hash_text(folder, "plain", HASH_MD5));
	assert_string_not_equal(hash_text(folder, "within", HASH_MD5),
				hash_text(folder, "plain", HASH_MD5));
	free(bytes);
}

static void test_what_is_no_file(void **state)
{
	struct hasher *hasher = hasher_new(NULL);
	const char *folder = *state;
	struct err err = ERR_INIT;
	struct hash hash;
	struct stat st;

	assert_false(hasher_file(hasher, AT_FDCWD, folder, HASH_MD5, &hash, &st, &err));
	assert_int_equal(err.code, ERR_INPUT);
	err_clear(&err);
	shell("mkfifo '%s/pipe'", folder);
	assert_false(hasher_file(hasher, AT_FDCWD, scratch_path(folder, "pipe"), HASH_MD5, &hash, &st, &err));
	assert_int_equal(err.code, ERR_INPUT);
	err_clear(&err);
	assert_false(hasher_file(hasher, AT_FDCWD, scratch_path(folder, "none"), HASH_MD5, &hash, &st, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	hasher_free(hasher);
}

/* A file that grows all the time, by a child of this test. */
static void test_file_that_changes(void **state)
{
	const char *path = scratch_path(*state, "growing");
	struct hasher *hasher = hasher_new(NULL);
	struct err err = ERR_INIT;
	struct hash hash;
	struct stat st;
	pid_t child;

	scratch_write(*state, "growing", "x", 1);
	assert_int_equal(truncate(path, 16 << 20), 0);
	child = fork();
	if (child == 0) {
		int fd = open(path, O_WRONLY | O_APPEND);

		while (write(fd, "x", 1) == 1)
			usleep(1000);
		_exit(1);
	}
	assert_false(hasher_file(hasher, AT_FDCWD, path, HASH_MD5, &hash, &st, &err));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_int_equal(err.code, ERR_BUSY);
	err_clear(&err);
	assert_true(hasher_file(hasher, AT_FDCWD, path, HASH_MD5, &hash, &st, &err));
	hasher_free(hasher);
}

static void test_text(void **state)
{
	char text[HASH_TEXT_SIZE];
	struct hash hash;
	bool is_folder;

	(void)state;
	assert_true(hash_parse(str_of("DD8C6A395b5dd36c56d23275028f526c"), &hash, NULL));
	assert_string_equal(hash_format(text, &hash), "dd8c6a395b5dd36c56d23275028f526c");
	assert_true(hash_parse(str_of("dd8c6a395b5dd36c56d23275028f526c.dir"), &hash, &is_folder));
	assert_true(is_folder);
	assert_false(hash_parse(str_of("dd8c6a395b5dd36c56d23275028f526c.dir"), &hash, NULL));
	assert_false(hash_parse(str_of("dd8c6a395b5dd36c56d23275028f526"), &hash, &is_folder));
	assert_false(hash_parse(str_of("gd8c6a395b5dd36c56d23275028f526c"), &hash, &is_folder));
	assert_false(hash_parse(STR_NONE, &hash, &is_folder));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_rules),
		cmocka_unit_test(test_limit_of_text),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_what_is_no_file),
		cmocka_unit_test(test_file_that_changes),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
