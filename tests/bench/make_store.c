/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "store/metric.h"
#include "store/repository.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* make_store STORE RUNS: makes a store of so many made-up runs, always the same ones, through the
 * program's own schema.  For measuring; "assay --store STORE" opens it. */

#define METRICS 4
#define SECOND_MS INT64_C(1000)
#define FIRST_MS INT64_C(1700000000000)

static const char *const names[METRICS] = { "accuracy", "f1_macro", "loss", "latency" };
static uint64_t seed = 42;

/* xorshift64*, https://doi.org/10.18637/jss.v008.i14 and successors; 0 to 1. */
static double next_random(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (double)((seed * UINT64_C(0x2545F4914F6CDD1D)) >> 11) / 9007199254740992.0;
}

struct last {
	double value;
	int64_t run;
};

static int by_value(const void *a, const void *b)
{
	const struct last *left = a, *right = b;

	if (left->value != right->value)
		return left->value < right->value ? -1 : 1;
	return (left->run > right->run) - (left->run < right->run);
}

static bool insert_runs(struct store *store, int64_t repository, const int64_t *keys,
			struct last **last, int64_t runs, struct err *err)
{
	struct stmt q = stmt_open(
		store->db,
		"INSERT INTO run (repository, commit_id, branch, subject, pipeline, by, host, phase,"
		" outcome, queued_at, started_at, finished_at, params, metrics) VALUES (?1, ?2, 'main',"
		" ?3, 'assay.yaml', 'bench', 'localhost', 'done', ?4, ?5, ?5, ?6, ?7, ?8)",
		err);
	char commit[41], subject[64], params[64], blob[METRICS * 12];

	for (int64_t i = 1; i <= runs && !q.failed; i++) {
		snprintf(commit, sizeof(commit), "%040" PRIx64, (uint64_t)i / 3 + 1);
		snprintf(subject, sizeof(subject), "Try number %" PRId64, i);
		snprintf(params, sizeof(params), "{\"train.lr\":%.4f,\"train.epochs\":%d}",
			 next_random() / 10, 100 + (int)(next_random() * 900));
		for (int m = 0; m < METRICS; m++) {
			uint32_t key = (uint32_t)keys[m];

			last[m][i - 1] = (struct last){ next_random(), i };
			memcpy(blob + m * 12, &key, 4);
			memcpy(blob + m * 12 + 4, &last[m][i - 1].value, 8);
		}
		stmt_bind_int(&q, 1, repository);
		stmt_bind_text(&q, 2, commit);
		stmt_bind_text(&q, 3, subject);
		stmt_bind_text(&q, 4, next_random() < 0.9 ? "success" : "failure");
		stmt_bind_int(&q, 5, FIRST_MS + i * SECOND_MS);
		stmt_bind_int(&q, 6, FIRST_MS + i * SECOND_MS + (int64_t)(next_random() * 60000));
		stmt_bind_text(&q, 7, params);
		stmt_bind_blob(&q, 8, (struct str){ blob, sizeof(blob) });
		stmt_next(&q);
		stmt_reset(&q);
	}
	return stmt_close(&q);
}

/* Sorted first: scattered inserts into a clustered table cost ten times as much. */
static bool insert_last(struct store *store, int64_t key, struct last *last, int64_t runs,
			struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "INSERT INTO metric_last (key, value, run) VALUES (?1, ?2, ?3)", err);

	qsort(last, (size_t)runs, sizeof(*last), by_value);
	for (int64_t i = 0; i < runs && !q.failed; i++) {
		stmt_bind_int(&q, 1, key);
		stmt_bind_real(&q, 2, last[i].value);
		stmt_bind_int(&q, 3, last[i].run);
		stmt_next(&q);
		stmt_reset(&q);
	}
	return stmt_close(&q);
}

static bool fill(struct store *store, int64_t runs, struct err *err)
{
	struct repository repository = { .name = "bench", .path = "/nonexistent/bench",
					 .protected_branch = "main", .added_at = FIRST_MS };
	struct last *last[METRICS];
	int64_t keys[METRICS];
	bool ok = repository_insert(store, &repository, err);

	for (int m = 0; m < METRICS; m++) {
		last[m] = mem_zalloc((size_t)runs, sizeof(**last));
		ok = ok && metric_key_take(store, names[m], &keys[m], err);
	}
	ok = ok && insert_runs(store, repository.id, keys, last, runs, err);
	for (int m = 0; m < METRICS; m++) {
		ok = ok && insert_last(store, keys[m], last[m], runs, err);
		free(last[m]);
	}
	return ok;
}

int main(int argc, char **argv)
{
	struct store store = { 0 };
	struct err err = ERR_INIT;
	int64_t runs;
	bool ok;

	if (argc != 3 || !str_to_int(str_of(argv[2]), &runs) || runs < 1 || runs > 10000000) {
		fputs("usage: make_store STORE RUNS\n", stderr);
		return 2;
	}
	ok = store_open(&store, argv[1], DB_CREATE, &err) && db_begin(store.db, &err);
	ok = ok && db_end(store.db, fill(&store, runs, &err), &err);
	if (!ok)
		fprintf(stderr, "make_store: %s\n", err.text);
	store_close(&store);
	return ok ? 0 : 1;
}
