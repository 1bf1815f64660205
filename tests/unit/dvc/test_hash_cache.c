/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "dvc/hash_files.h"
#include "tests/support/scratch.h"

#include <fcntl.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A file whose times lie an hour back, so that it is no longer racy. */
static struct stat old_file(const char *folder, const char *name)
{
	struct stat st;

	scratch_write(folder, name, "content", 7);
	assert_int_equal(stat(scratch_path(folder, name), &st), 0);
	st.st_mtim.tv_sec -= 3600;
	st.st_ctim.tv_sec -= 3600;
	return st;
}

static bool found(struct hash_cache *cache, const char *path, const struct stat *st, char first)
{
	struct hash hash;
	bool is = hash_cache_find(cache, path, st, HASH_MD5, &hash);

	if (is)
		assert_int_equal(hash.bytes[0], first);
	return is;
}

static const char *cache_file(const char *root)
{
	static char path[1000];
	struct hash hash = hash_of(str_of(root));
	char text[HASH_TEXT_SIZE];

	snprintf(path, sizeof(path), "%s/assay/hashes/%s", getenv("XDG_CACHE_HOME"), hash_format(text, &hash));
	return path;
}

static void test_kept_and_found(void **state)
{
	struct stat st = old_file(*state, "file"), other;
	struct hash_cache *cache = hash_cache_open("/root/of/kept");
	struct err err = ERR_INIT;
	char name[20];

	assert_false(found(cache, "file", &st, 1));
	for (int i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "f%d", i);
		hash_cache_put(cache, name, &st, HASH_MD5, &(struct hash){ { (unsigned char)(i % 100) } });
	}
	hash_cache_put(cache, "legacy", &st, HASH_DOS2UNIX, &(struct hash){ { 7 } });
	assert_true(hash_cache_save(cache, &err));
	hash_cache_close(cache);

	cache = hash_cache_open("/root/of/kept");
	for (int i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "f%d", i);
		assert_true(found(cache, name, &st, (char)(i % 100)));
	}
	assert_false(found(cache, "f5000", &st, 0));
	assert_false(found(cache, "legacy", &st, 7));
	other = st, other.st_size++;
	assert_false(found(cache, "f1", &other, 1));
	other = st, other.st_mtim.tv_nsec ^= 1;
	assert_false(found(cache, "f1", &other, 1));
	other = st, other.st_ctim.tv_nsec ^= 1;
	assert_false(found(cache, "f1", &other, 1));
	other = st, other.st_ino++;
	assert_false(found(cache, "f1", &other, 1));

	/* A newer record replaces the older, and the others stay. */
	hash_cache_put(cache, "f1", &st, HASH_MD5, &(struct hash){ { 99 } });
	assert_true(hash_cache_save(cache, &err));
	hash_cache_close(cache);
	cache = hash_cache_open("/root/of/kept");
	assert_true(found(cache, "f1", &st, 99));
	assert_true(found(cache, "f2", &st, 2));
	hash_cache_close(cache);
	cache = hash_cache_open("/root/of/another");
	assert_false(found(cache, "f2", &st, 2));
	hash_cache_close(cache);
}

static void test_young_file_is_not_trusted(void **state)
{
	struct hash_cache *cache = hash_cache_open("/root/of/young");
	struct err err = ERR_INIT;
	struct stat st = old_file(*state, "young");

	st.st_ctim.tv_sec += 3600;
	hash_cache_put(cache, "young", &st, HASH_MD5, &(struct hash){ { 1 } });
	assert_true(hash_cache_save(cache, &err));
	hash_cache_close(cache);
	cache = hash_cache_open("/root/of/young");
	assert_false(found(cache, "young", &st, 1));
	hash_cache_close(cache);
}

static void test_what_is_young(void **state)
{
	const int64_t second = 1000000000, now = 1700000000 * second;
	static const struct {
		int64_t modified, changed;	/* nanoseconds before now */
		bool own, elsewhere;		/* young there */
	} cases[] = {
		{ 3600000000001, 3600000000001, false, false },
		{ 0, 3600000000001, true, true },	/* dated back, but not by much */
		{ 3600000000001, 1, true, true },
		{ 10000001, 10000001, true, true },	/* the tick before */
		{ 20000001, 20000001, false, true },
		{ 1000000000, 1000000000, true, true },	/* no parts of a millisecond: seconds */
		{ 2000000000, 2000000000, false, true },
		{ -3600000000001, 3600000000001, false, false },
		{ -5000000001, -5000000001, true, true },	/* a clock that is ahead */
		{ 5000000001, 5000000001, false, true },
		{ 10000000001, 10000000001, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t modified = now - cases[i].modified, changed = now - cases[i].changed;

		if (hash_is_young(modified, changed, now, true) != cases[i].own ||
		    hash_is_young(modified, changed, now, false) != cases[i].elsewhere)
			fail_msg("case %zu", i);
	}
}

/* A change within a tick of what was hashed leaves the times as they are: it must be seen all the same. */
static void test_changes_within_a_tick(void **state)
{
	struct hash_cache *cache = hash_cache_open(*state);
	const char *path = scratch_path(*state, "tick");
	struct timespec until, now;
	unsigned same = 0;

	/* So many that some changes fall into the same tick. */
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec++;
	do {
		struct hash first, second, known;
		struct hasher *hasher = hasher_new(NULL);
		struct stat before, after;
		struct err err = ERR_INIT;

		scratch_write(*state, "tick", "1", 1);
		assert_true(hasher_file(hasher, AT_FDCWD, path, HASH_MD5, &first, &before, &err));
		hash_cache_put(cache, "tick", &before, HASH_MD5, &first);
		scratch_write(*state, "tick", "2", 1);
		assert_true(hasher_file(hasher, AT_FDCWD, path, HASH_MD5, &second, &after, &err));
		same += hash_same_moment(&before, &after);
		assert_true(hash_cache_save(cache, &err));
		hash_cache_close(cache);
		cache = hash_cache_open(*state);
		assert_false(hash_cache_find(cache, "tick", &after, HASH_MD5, &known) && !hash_equal(&known, &second));
		hasher_free(hasher);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (!same && now.tv_sec < until.tv_sec);
	hash_cache_close(cache);
}

static void test_written_files_age(void **state)
{
	struct hash_cache *cache = hash_cache_open(scratch_path(*state, ".")), *again;
	struct timespec pause = { .tv_nsec = 60000000 };
	struct err err = ERR_INIT;
	struct stat st;

	scratch_write(*state, "written", "content", 7);
	assert_int_equal(stat(scratch_path(*state, "written"), &st), 0);
	/* As from a file system with fine times, just now. */
	clock_gettime(CLOCK_REALTIME, &st.st_ctim);
	st.st_ctim.tv_nsec |= 1;
	st.st_mtim = st.st_ctim;
	hash_cache_put_written(cache, "written", &st, HASH_MD5, &(struct hash){ { 1 } });
	assert_true(hash_cache_save(cache, &err));
	again = hash_cache_open(scratch_path(*state, "."));
	assert_false(found(again, "written", &st, 1));
	hash_cache_close(again);

	nanosleep(&pause, NULL);
	assert_true(hash_cache_save(cache, &err));
	hash_cache_close(cache);
	again = hash_cache_open(scratch_path(*state, "."));
	assert_true(found(again, "written", &st, 1));
	hash_cache_close(again);
}

static void test_damage_is_as_good_as_none(void **state)
{
	struct stat st = old_file(*state, "file");
	struct hash_cache *cache = hash_cache_open("/root/of/damage");
	struct buf whole = BUF_INIT, damaged = BUF_INIT;
	struct err err = ERR_INIT;

	hash_cache_put(cache, "f", &st, HASH_MD5, &(struct hash){ { 5 } });
	assert_true(hash_cache_save(cache, &err));
	hash_cache_close(cache);
	assert_true(file_read(&whole, cache_file("/root/of/damage"), 1 << 20, &err));
	for (size_t i = 0; i <= whole.len; i++) {
		buf_clear(&damaged);
		buf_add_str(&damaged, buf_str(&whole));
		if (i < whole.len)
			damaged.data[i] ^= 0x10;
		assert_true(file_write(cache_file("/root/of/damage"), buf_str(&damaged), 0600, &err));
		cache = hash_cache_open("/root/of/damage");
		/* The header's last bytes mean nothing yet. */
		if (i < 40 || i >= 64)
			assert_int_equal(found(cache, "f", &st, 5), i == whole.len);
		hash_cache_close(cache);
		assert_true(file_write(cache_file("/root/of/damage"), (struct str){ whole.data, i }, 0600, &err));
		cache = hash_cache_open("/root/of/damage");
		assert_int_equal(found(cache, "f", &st, 5), i == whole.len);
		hash_cache_close(cache);
	}
	buf_release(&whole);
	buf_release(&damaged);
}

static int shown;

static void show(void *context, const struct hash_progress *progress)
{
	(void)context;
	shown++;
	assert_true(progress->files_done <= progress->files && progress->bytes_done <= progress->bytes);
}

static void test_many_files(void **state)
{
	const char *folder = scratch_path(*state, "many");
	struct hash_progress progress = { .show = show };
	struct hash_task tasks[1200] = { { .path = NULL } };
	static char names[1200][20];
	struct hash_cache *cache;
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	int root;

	shell("mkdir '%s' && cd '%s' && for i in $(seq 0 1199); do printf $i >f$i; done && "
	      "touch -d '1 hour ago' f*", folder, folder);
	cache = hash_cache_open(folder);
	root = open(folder, O_RDONLY | O_DIRECTORY);
	for (int i = 0; i < 1200; i++) {
		snprintf(names[i], sizeof(names[i]), "f%d", i);
		tasks[i].path = names[i];
	}
	assert_true(hash_files(cache, root, &arena, tasks, 1200, &progress, &err));
	assert_int_equal(progress.files_done, 1200);
	assert_int_equal(progress.bytes_done, 10 + 90 * 2 + 900 * 3 + 200 * 4);
	assert_true(shown > 0);
	for (int i = 0; i < 1200; i++) {
		struct hash hash = hash_of(str_of(names[i] + 1));

		assert_true(hash_equal(&tasks[i].hash, &hash));
		assert_int_equal(tasks[i].size, strlen(names[i] + 1));
	}
	tasks[700].path = "none";
	tasks[3].path = "/proc/self/mem";
	assert_true(hash_files(cache, root, &arena, tasks, 1200, NULL, &err));
	for (int i = 0; i < 1200; i++) {
		enum err_code failure = i == 700 ? ERR_NOT_FOUND : i == 3 ? ERR_OUTSIDE : ERR_NONE;

		assert_int_equal(tasks[i].failure, failure);
		assert_int_equal(tasks[i].problem != NULL, failure != ERR_NONE);
	}
	assert_non_null(strstr(tasks[3].problem, "cannot read /proc/self/mem"));
	arena_release(&arena);
	hash_cache_close(cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept_and_found),
		cmocka_unit_test(test_young_file_is_not_trusted),
		cmocka_unit_test(test_what_is_young),
		cmocka_unit_test(test_changes_within_a_tick),
		cmocka_unit_test(test_written_files_age),
		cmocka_unit_test(test_damage_is_as_good_as_none),
		cmocka_unit_test(test_many_files),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
