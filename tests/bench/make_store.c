/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "store/field.h"
#include "store/metric.h"
#include "store/repository.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* make_store STORE RUNS [METRICS [PARAMS [POINTS]]]: makes a store of so many made-up runs, always the
 * same ones, through the program's own schema.  Each run has METRICS last values (4 if not said), PARAMS
 * params (2), and a history of POINTS points of the metric "loss" (0).  For measuring;
 * "assay --store STORE" opens it. */

#define SECOND_MS INT64_C(1000)
#define FIRST_MS INT64_C(1700000000000)
#define METRICS_MAX 10000
#define PARAMS_MAX 1000
#define BLOCK 65536

struct shape {
	int64_t runs, metrics, params, points;
};

/* A value that depends on nothing but its place (splitmix64, https://doi.org/10.1145/2714064.2660195);
 * 0 to 1. */
static double value_at(uint64_t kind, uint64_t of, uint64_t run)
{
	uint64_t z = (kind * UINT64_C(0x632BE59BD9B4E019)) ^ (of * UINT64_C(0xD6E8FEB86659FD93));

	z += (run + 1) * UINT64_C(0x9E3779B97F4A7C15);
	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

enum { KIND_METRIC, KIND_PARAM, KIND_STATE, KIND_TIME, KIND_POINT };

static const char *metric_name(int64_t metric, char *out, size_t room)
{
	static const char *const names[] = { "accuracy", "f1_macro", "loss", "latency" };

	if (metric < (int64_t)ARRAY_LEN(names))
		snprintf(out, room, "%s", names[metric]);
	else
		snprintf(out, room, "eval.%c.metric_%04" PRId64, (char)('a' + metric % 7), metric);
	return out;
}

static const char *param_name(int64_t param, char *out, size_t room)
{
	if (param < 2)
		snprintf(out, room, "%s", param ? "train.epochs" : "train.lr");
	else
		snprintf(out, room, "option.%c.p%03" PRId64, (char)('a' + param % 5), param);
	return out;
}

/* Params are numbers, but for each third one that is a word. */
static const char *param_word(int64_t param, int64_t run)
{
	static const char *const words[] = { "adam", "adamw", "lion", "sgd" };

	if (param < 2 || param % 3)
		return NULL;
	return words[(int)(value_at(KIND_PARAM, (uint64_t)param, (uint64_t)run) * 4)];
}

static double param_number(int64_t param, int64_t run)
{
	double value = value_at(KIND_PARAM, (uint64_t)param, (uint64_t)run);

	/* As many digits as are written, so that text and number are the same. */
	return param == 1 ? 100 + floor(value * 900) : floor(value * 1000) / 10000;
}

static void write_params(struct buf *out, const struct shape *shape, int64_t run)
{
	char name[64];

	buf_clear(out);
	buf_putc(out, '{');
	for (int64_t p = 0; p < shape->params; p++) {
		const char *word = param_word(p, run);

		buf_printf(out, "%s\"%s\":", p ? "," : "", param_name(p, name, sizeof(name)));
		if (word)
			buf_printf(out, "\"%s\"", word);
		else if (p == 1)
			buf_printf(out, "%.0f", param_number(p, run));
		else
			buf_printf(out, "%.4f", param_number(p, run));
	}
	buf_putc(out, '}');
}

static void write_metrics(struct buf *out, const struct shape *shape, const int64_t *keys, int64_t run)
{
	buf_clear(out);
	for (int64_t m = 0; m < shape->metrics; m++) {
		uint32_t key = (uint32_t)keys[m];
		double value = value_at(KIND_METRIC, (uint64_t)m, (uint64_t)run);

		buf_add(out, &key, 4);
		buf_add(out, &value, 8);
	}
}

static bool insert_runs(struct store *store, int64_t repository, const int64_t *keys,
			const struct shape *shape, struct err *err)
{
	struct stmt q = stmt_open(
		store->db,
		"INSERT INTO run (repository, commit_id, branch, subject, pipeline, by, host, phase,"
		" outcome, queued_at, started_at, finished_at, params, metrics) VALUES (?1, ?2, 'main',"
		" ?3, 'assay.yaml', 'bench', 'localhost', 'done', ?4, ?5, ?5, ?6, ?7, ?8)",
		err);
	struct buf params = BUF_INIT, metrics = BUF_INIT;
	char commit[41], subject[64];

	for (int64_t i = 1; i <= shape->runs && !q.failed; i++) {
		int64_t started = FIRST_MS + i * SECOND_MS;

		snprintf(commit, sizeof(commit), "%040" PRIx64, (uint64_t)i / 3 + 1);
		snprintf(subject, sizeof(subject), "Try number %" PRId64, i);
		write_params(&params, shape, i);
		write_metrics(&metrics, shape, keys, i);
		stmt_bind_int(&q, 1, repository);
		stmt_bind_text(&q, 2, commit);
		stmt_bind_text(&q, 3, subject);
		stmt_bind_text(&q, 4, value_at(KIND_STATE, 0, (uint64_t)i) < 0.9 ? "success" : "failure");
		stmt_bind_int(&q, 5, started);
		stmt_bind_int(&q, 6, started + (int64_t)(value_at(KIND_TIME, 0, (uint64_t)i) * 60000));
		stmt_bind_text(&q, 7, params.data);
		stmt_bind_blob(&q, 8, buf_str(&metrics));
		stmt_next(&q);
		stmt_reset(&q);
	}
	buf_release(&params);
	buf_release(&metrics);
	return stmt_close(&q);
}

/* A value of a run in the order that its table wants: numbers before words; among the same params the
 * newest run first. */
struct last {
	const char *word;
	double value;
	int64_t run;
};

static int by_value(const void *a, const void *b)
{
	const struct last *left = a, *right = b;

	if (left->word && right->word && strcmp(left->word, right->word) != 0)
		return strcmp(left->word, right->word);
	if (!left->word != !right->word)
		return left->word ? 1 : -1;
	if (left->value != right->value)
		return left->value < right->value ? -1 : 1;
	return (left->run > right->run) - (left->run < right->run);
}

static int by_value_newest_first(const void *a, const void *b)
{
	const struct last *left = a, *right = b;
	bool same = left->value == right->value && !left->word == !right->word &&
		    (!left->word || strcmp(left->word, right->word) == 0);

	return same ? by_value(b, a) : by_value(a, b);
}

/* Sorted first: scattered inserts into a clustered table cost ten times as much. */
static bool insert_last(struct store *store, const char *sql, int64_t key, struct last *last, int64_t runs,
			bool whole, struct err *err)
{
	struct stmt q = stmt_open(store->db, sql, err);

	for (int64_t i = 0; i < runs && !q.failed; i++) {
		stmt_bind_int(&q, 1, key);
		if (last[i].word)
			stmt_bind_text(&q, 2, last[i].word);
		else if (whole)
			stmt_bind_int(&q, 2, (int64_t)last[i].value);
		else
			stmt_bind_real(&q, 2, last[i].value);
		stmt_bind_int(&q, 3, last[i].run);
		stmt_next(&q);
		stmt_reset(&q);
	}
	return stmt_close(&q);
}

static bool insert_param_key(struct store *store, int64_t param, int64_t *key, struct err *err)
{
	struct stmt q = stmt_open(store->db, "INSERT INTO field_key (kind, name) VALUES ('param', ?1)", err);
	char name[64];

	stmt_bind_text(&q, 1, param_name(param, name, sizeof(name)));
	if (!stmt_run(&q))
		return false;
	*key = db_last_id(store->db);
	return true;
}

static bool insert_orders(struct store *store, const int64_t *keys, const struct shape *shape,
			  struct err *err)
{
	struct last *last = mem_zalloc((size_t)shape->runs, sizeof(*last));
	bool ok = true;
	int64_t key;

	for (int64_t m = 0; m < shape->metrics && ok; m++) {
		for (int64_t i = 0; i < shape->runs; i++)
			last[i] = (struct last){ NULL, value_at(KIND_METRIC, (uint64_t)m, (uint64_t)i + 1), i + 1 };
		qsort(last, (size_t)shape->runs, sizeof(*last), by_value);
		ok = insert_last(store, "INSERT INTO metric_last (key, value, run) VALUES (?1, ?2, ?3)", keys[m],
				 last, shape->runs, false, err);
	}
	for (int64_t p = 0; p < shape->params && ok; p++) {
		for (int64_t i = 0; i < shape->runs; i++)
			last[i] = (struct last){ param_word(p, i + 1), param_number(p, i + 1), i + 1 };
		for (int64_t i = 0; i < shape->runs; i++)
			last[i].value = last[i].word ? 0 : last[i].value;
		qsort(last, (size_t)shape->runs, sizeof(*last), by_value_newest_first);
		ok = insert_param_key(store, p, &key, err) &&
		     insert_last(store, "INSERT INTO field_last (key, value, run) VALUES (?1, ?2, ?3)", key, last,
				 shape->runs, p == 1, err);
	}
	free(last);
	return ok;
}

/* A loss that falls, with noise, now and then a spike, and once a gap. */
static double loss(int64_t run, int64_t at, int64_t points)
{
	double part = (double)at / (double)points, noise = value_at(KIND_POINT, (uint64_t)run, (uint64_t)at);

	if (noise > 0.999998)
		return 3;
	if (part > 0.6 && part < 0.61)
		return (double)NAN;
	return (0.2 + (double)(run % 20) * 0.02) + 1 / (1 + part * 10) + (noise - 0.5) * 0.1;
}

/* One transaction a run, so that the journal stays small. */
static bool insert_points(struct store *store, int64_t key, const struct shape *shape, struct err *err)
{
	struct metric_point *points = mem_zalloc(BLOCK, sizeof(*points));
	bool ok = true;

	for (int64_t run = 1; run <= shape->runs && ok && shape->points; run++) {
		if (!db_begin(store->db, err))
			break;
		for (int64_t at = 0; at < shape->points && ok; at += BLOCK) {
			int64_t count = shape->points - at < BLOCK ? shape->points - at : BLOCK;

			for (int64_t i = 0; i < count; i++)
				points[i] = (struct metric_point){ at + i, FIRST_MS + run * SECOND_MS + (at + i) * 7,
								   loss(run, at + i, shape->points) };
			ok = metric_add_sealed(store, run, key, points, (size_t)count, err);
		}
		ok = db_end(store->db, ok, err);
	}
	free(points);
	return ok && err->code == ERR_NONE;
}

static bool fill(struct store *store, const struct shape *shape, int64_t *loss_key, struct err *err)
{
	struct repository repository = { .name = "bench", .path = "/nonexistent/bench",
					 .protected_branch = "main", .added_at = FIRST_MS };
	int64_t *keys = mem_zalloc((size_t)shape->metrics, sizeof(*keys));
	bool ok = repository_insert(store, &repository, err);
	char name[64];

	for (int64_t m = 0; m < shape->metrics && ok; m++)
		ok = metric_key_take(store, metric_name(m, name, sizeof(name)), &keys[m], err);
	ok = ok && metric_key_take(store, "loss", loss_key, err) &&
	     insert_runs(store, repository.id, keys, shape, err) && insert_orders(store, keys, shape, err);
	free(keys);
	return ok;
}

static bool read_shape(int argc, char **argv, struct shape *shape)
{
	int64_t *const numbers[] = { &shape->runs, &shape->metrics, &shape->params, &shape->points };

	*shape = (struct shape){ .metrics = 4, .params = 2 };
	if (argc < 3 || argc > 6)
		return false;
	for (int i = 2; i < argc; i++) {
		if (!str_to_int(str_of(argv[i]), numbers[i - 2]))
			return false;
	}
	return shape->runs >= 1 && shape->runs <= 10000000 && shape->metrics >= 1 && shape->metrics <= METRICS_MAX &&
	       shape->params >= 0 && shape->params <= PARAMS_MAX && shape->points >= 0;
}

int main(int argc, char **argv)
{
	struct store store = { 0 };
	struct err err = ERR_INIT;
	struct shape shape;
	int64_t loss_key = 0;
	bool ok;

	if (!read_shape(argc, argv, &shape)) {
		fputs("usage: make_store STORE RUNS [METRICS [PARAMS [POINTS]]]\n", stderr);
		return 2;
	}
	ok = store_open(&store, argv[1], DB_CREATE, &err) && db_begin(store.db, &err);
	ok = ok && db_end(store.db, fill(&store, &shape, &loss_key, &err), &err);
	ok = ok && insert_points(&store, loss_key, &shape, &err);
	if (!ok)
		fprintf(stderr, "make_store: %s\n", err.text);
	store_close(&store);
	return ok ? 0 : 1;
}
