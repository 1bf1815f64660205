/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/file.h"
#include "store/metric.h"
#include "store/repository.h"
#include "store/run.h"
#include "tests/support/must.h"
#include "tests/support/scratch.h"
#include "tests/support/store_text.h"

#include <stdio.h>
#include <stdlib.h>

/* Stores that earlier programs made: tests/fixtures/store-N.db is one of schema N, and store-N.txt
 * says what is in it, as store_text() writes it.
 *
 * To add schema N: make its store with tests/fixtures/keep.sh, run this test, look at what it left in
 * $TMPDIR/store-N.txt, and keep that beside it.  A text changes with the records that the program
 * knows (a new field), never because of a migration that lost something. */

#define FIXTURE_MAX ((size_t)4 * 1024 * 1024)

static const char *fixture(int schema, const char *suffix)
{
	char name[64];

	snprintf(name, sizeof(name), "../tests/fixtures/store-%d.%s", schema, suffix);
	return scratch_path(getenv("ASSAY_SHARE"), name);
}

/* A copy of the store, for opening changes it. */
static const char *copy(const char *folder, int schema)
{
	const char *path = scratch_path(folder, "copy.db");

	shell("cd '%s' && rm -rf copy.db*", folder);
	must(file_copy(fixture(schema, "db"), path, 0600, &err));
	return path;
}

static void assert_same(const struct buf *found, int schema)
{
	struct buf expected = BUF_INIT;
	char name[64];
	size_t line = 1;

	must(file_read(&expected, fixture(schema, "txt"), FIXTURE_MAX, &err) || err.code == ERR_NOT_FOUND);
	if (str_equal(buf_str(found), buf_str(&expected))) {
		buf_release(&expected);
		return;
	}
	for (size_t i = 0; i < found->len && found->data[i] == expected.data[i]; i++)
		line += found->data[i] == '\n';
	snprintf(name, sizeof(name), "%s/store-%d.txt", getenv("TMPDIR"), schema);
	must(file_write(name, buf_str(found), 0644, &err));
	fail_msg("the store of schema %d reads otherwise than it did, from line %zu on: see %s", schema,
		 line, name);
}

static void assert_number(struct store *store, const char *pragma, int64_t expected)
{
	struct stmt q = stmt_open(store->db, pragma, &err);

	assert_true(stmt_next(&q));
	assert_int_equal(stmt_int(&q, 0), expected);
	assert_true(stmt_close(&q));
}

static void check_reading(const char *path, enum db_mode mode, int schema)
{
	struct store store;
	struct buf text = BUF_INIT;

	must(store_open(&store, path, mode, &err));
	must(store_text(&store, &text, &err));
	assert_same(&text, schema);
	must(store_is_sound(&store, &err));
	assert_number(&store, "PRAGMA user_version", STORE_SCHEMA);
	assert_number(&store, "PRAGMA application_id", STORE_APPLICATION_ID);
	assert_number(&store,
		      "SELECT count(*) FROM metric_chunk AS c LEFT JOIN metric_envelope AS e USING (run, key, part)"
		      " WHERE e.step_low IS NULL OR e.count * 24 <> length(c.points)", 0);
	buf_release(&text);
	store_close(&store);
}

/* A writer brings an older store up to date; what is in it stays. */
static void every_record_reads_as_it_was(void **state)
{
	for (int schema = 1; schema <= STORE_SCHEMA; schema++) {
		const char *path = copy(*state, schema);

		check_reading(path, DB_WRITE, schema);
		check_reading(path, DB_READ, schema);
	}
}

static void a_reader_changes_nothing(void **state)
{
	for (int schema = 1; schema <= STORE_SCHEMA; schema++) {
		const char *path = copy(*state, schema);

		check_reading(path, DB_READ, schema);
		/* But for bringing an older one up to date. */
		if (schema == STORE_SCHEMA)
			shell("cmp '%s' '%s'", path, fixture(schema, "db"));
	}
}

/* The life of the kept store goes on: its run that was under way ends, and new ones come. */
static void it_can_be_written(void **state)
{
	for (int schema = 1; schema <= STORE_SCHEMA; schema++) {
		struct arena arena = ARENA_INIT;
		struct metric_key *keys;
		struct metric_point *before, *after;
		size_t count, length, now;
		int64_t *ids;
		struct store store;
		struct run run;

		must(store_open(&store, copy(*state, schema), DB_WRITE, &err));
		must(run_unfinished(&store, &arena, 10, &ids, &count, &err));
		assert_int_equal(count, 1);
		must(run_load(&store, ids[0], &arena, &run, &err));
		must(metric_curves(&store, run.id, &arena, &keys, &count, &err));
		assert_int_equal(count, 2);
		must(metric_history(&store, run.id, keys[0].id, &arena, &before, &length, &err));
		must(metric_seal(&store, run.id, &err));
		must(metric_history(&store, run.id, keys[0].id, &arena, &after, &now, &err));
		assert_int_equal(length, now);
		assert_memory_equal(before, after, length * sizeof(*before));
		must(run_finish(&store, run.id, OUTCOME_LOST, "gone", run.queued_at + 1, &err));
		must_not(run_finish(&store, run.id, OUTCOME_LOST, "gone", run.queued_at + 1, &err),
			 ERR_INPUT, "");
		must(run_insert(&store, &run, &err));
		assert_int_equal(run.id, ids[0] + 1);
		must(store_is_sound(&store, &err));
		store_close(&store);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_record_reads_as_it_was),
		cmocka_unit_test(a_reader_changes_nothing),
		cmocka_unit_test(it_can_be_written),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
