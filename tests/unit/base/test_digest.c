/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/mem.h"
#include "tests/support/scratch.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of "abc", FIPS 180-4's example; of nothing; of a million "a". */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define MILLION "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

static void test_known_answers(void **state)
{
	(void)state;
	assert_string_equal(digest_of(str_of("abc")).hex, ABC);
	assert_string_equal(digest_of(STR_NONE).hex, NOTHING);
	assert_string_equal(digest_of((struct str){ NULL, 0 }).hex, NOTHING);
}

static void test_pieces_make_the_whole(void **state)
{
	struct digest_state *pieces = digest_begin();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		char block[1000];

		memset(block, 'a', sizeof(block));
		digest_add(pieces, block, sizeof(block));
	}
	assert_string_equal(digest_end(pieces).hex, MILLION);
}

/* RFC 1321, A.5. */
static void test_md5(void **state)
{
	struct digest_state *md5 = digest_begin_md5();

	(void)state;
	digest_add(md5, "message ", 8);
	digest_add(md5, "digest", 6);
	assert_string_equal(digest_take(md5).hex, "f96b697d7cb7938d525a2f31aaf161d0");
	assert_string_equal(digest_take(md5).hex, "d41d8cd98f00b204e9800998ecf8427e");
	digest_add(md5, "abc", 3);
	assert_string_equal(digest_end(md5).hex, "900150983cd24fb0d6963f7d28e17f72");
}

static void test_file(void **state)
{
	struct err err = ERR_INIT;
	struct digest digest;
	int64_t size = 0;
	char *bytes = mem_zalloc(1000000, 1);

	memset(bytes, 'a', 1000000);
	scratch_write(*state, "million", bytes, 1000000);
	free(bytes);
	assert_true(digest_file(scratch_path(*state, "million"), &digest, &size, &err));
	assert_string_equal(digest.hex, MILLION);
	assert_int_equal(size, 1000000);
}

static void test_descriptor_from_its_position(void **state)
{
	struct err err = ERR_INIT;
	struct digest digest;
	int fd;

	scratch_write(*state, "some", "xxabc", 5);
	fd = open(scratch_path(*state, "some"), O_RDONLY);
	assert_true(fd >= 0);
	assert_int_equal(lseek(fd, 2, SEEK_SET), 2);
	assert_true(digest_fd(fd, &digest, NULL, &err));
	assert_string_equal(digest.hex, ABC);
	close(fd);
	assert_false(digest_fd(fd, &digest, NULL, &err));
	assert_string_equal(digest.hex, "");
}

static void test_failures_leave_no_digest(void **state)
{
	struct digest digest = { .hex = "stale" };
	struct err err = ERR_INIT;

	assert_false(digest_file(scratch_path(*state, "missing"), &digest, NULL, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_non_null(strstr(err.text, "missing: No such file or directory"));
	assert_string_equal(digest.hex, "");
	err_clear(&err);
	assert_false(digest_file(*state, &digest, NULL, &err));
	assert_non_null(strstr(err.text, "Is a directory"));
}

static void test_equality_needs_both(void **state)
{
	struct digest none = { .hex = "" };
	struct digest a = digest_of(str_of("a")), b = digest_of(str_of("b"));
	struct digest again = digest_of(str_of("a"));

	(void)state;
	assert_true(digest_equal(&a, &again));
	assert_false(digest_equal(&a, &b));
	assert_false(digest_equal(&a, &none));
	assert_false(digest_equal(&none, &none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_answers),
		cmocka_unit_test(test_pieces_make_the_whole),
		cmocka_unit_test(test_md5),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_descriptor_from_its_position),
		cmocka_unit_test(test_failures_leave_no_digest),
		cmocka_unit_test(test_equality_needs_both),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
