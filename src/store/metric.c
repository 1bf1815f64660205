/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/metric.h"
#include "base/vec.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A last value in a run's row: the key as u32 and the value as f64, both little-endian. */
#define VALUE_SIZE 12
/* So many rows of one key are passed over before the next key is looked for. */
#define ROWS_BEFORE_JUMP 8

static enum direction direction_of(const char *word)
{
	if (!word)
		return DIRECTION_NONE;
	return strcmp(word, "higher") == 0 ? DIRECTION_HIGHER : DIRECTION_LOWER;
}

static const char *direction_word(enum direction direction)
{
	static const char *const words[] = { NULL, "higher", "lower" };

	return words[direction];
}

/* Whether word stands in name as a part between separators. */
static bool has_part(const char *name, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = strstr(name, word); at; at = strstr(at + 1, word)) {
		bool starts = at == name || !isalnum((unsigned char)at[-1]);

		if (starts && !isalnum((unsigned char)at[len]))
			return true;
	}
	return false;
}

enum direction metric_guess_direction(const char *name)
{
	static const char *const higher[] = { "accuracy", "acc",  "f1",    "f1_macro", "precision",
					      "recall",	  "auc",  "roc_auc", "r2",     "score",
					      "iou",	  "map",  "bleu",  "balanced_accuracy" };
	static const char *const lower[] = { "loss", "error", "rmse", "mse", "mae", "mape", "logloss",
					     "log_loss", "brier", "perplexity", "latency", "p50",
					     "p95", "p99", "wer", "fpr", "fnr" };
	char small[256];
	size_t i;

	for (i = 0; name[i] && i < sizeof(small) - 1; i++)
		small[i] = (char)tolower((unsigned char)name[i]);
	small[i] = '\0';
	for (i = 0; i < ARRAY_LEN(higher); i++) {
		if (has_part(small, higher[i]))
			return DIRECTION_HIGHER;
	}
	for (i = 0; i < ARRAY_LEN(lower); i++) {
		if (has_part(small, lower[i]))
			return DIRECTION_LOWER;
	}
	return DIRECTION_NONE;
}

bool metric_key_take(struct store *store, const char *name, int64_t *id, struct err *err)
{
	struct stmt q = stmt_open(store->db, "SELECT id FROM metric_key WHERE name = ?1", err);

	stmt_bind_text(&q, 1, name);
	*id = stmt_next(&q) ? stmt_int(&q, 0) : 0;
	if (!stmt_close(&q) || *id)
		return *id != 0;
	q = stmt_open(store->db, "INSERT INTO metric_key (name, direction) VALUES (?1, ?2)", err);
	stmt_bind_text(&q, 1, name);
	stmt_bind_text(&q, 2, direction_word(metric_guess_direction(name)));
	if (!stmt_run(&q))
		return false;
	*id = db_last_id(store->db);
	return true;
}

static bool collect_keys(struct stmt *q, struct arena *arena, struct metric_key **out, size_t *count)
{
	VEC_OF(struct metric_key) list = VEC_INIT;

	while (stmt_next(q))
		VEC_PUSH(&list, (struct metric_key){ stmt_int(q, 0), stmt_text(q, 1, arena),
						     direction_of(stmt_text(q, 2, arena)) });
	VEC_TO_ARENA(&list, arena, out, count);
	return stmt_close(q);
}

bool metric_key_list(struct store *store, struct arena *arena, struct metric_key **out, size_t *count,
		     struct err *err)
{
	struct stmt q =
		stmt_open(store->db, "SELECT id, name, direction FROM metric_key ORDER BY name", err);

	return collect_keys(&q, arena, out, count);
}

struct id_list {
	int64_t *items;
	size_t len, room;
};

/* The keys of a run in one of its tables, by the index: from row to row where each key has few, from key
 * to key where it has many. */
static bool collect_ids(struct store *store, int64_t run, const char *sql, struct id_list *ids, struct err *err)
{
	struct stmt q = stmt_open(store->db, sql, err);
	int64_t last = 0;
	int same = 0;

	stmt_bind_int(&q, 1, run);
	stmt_bind_int(&q, 2, last);
	while (stmt_next(&q)) {
		if (stmt_int(&q, 0) != last) {
			last = stmt_int(&q, 0);
			same = 0;
			VEC_PUSH(ids, last);
		} else if (++same == ROWS_BEFORE_JUMP) {
			stmt_reset(&q);
			stmt_bind_int(&q, 1, run);
			stmt_bind_int(&q, 2, last);
			same = 0;
		}
	}
	return stmt_close(&q);
}

static int by_id(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static int by_name(const void *a, const void *b)
{
	const struct metric_key *left = a, *right = b;

	return strcmp(left->name, right->name);
}

/* The keys of sorted ids, which may repeat, by name. */
static bool read_keys(struct store *store, const struct id_list *ids, struct arena *arena,
		      struct metric_key **out, size_t *count, struct err *err)
{
	struct stmt q = stmt_open(store->db, "SELECT id, name, direction FROM metric_key WHERE id = ?1", err);

	*out = ARENA_ARRAY(arena, struct metric_key, ids->len);
	*count = 0;
	for (size_t i = 0; i < ids->len && !q.failed; i++) {
		if (i && ids->items[i] == ids->items[i - 1])
			continue;
		stmt_bind_int(&q, 1, ids->items[i]);
		if (stmt_next(&q))
			(*out)[(*count)++] = (struct metric_key){ stmt_int(&q, 0), stmt_text(&q, 1, arena),
								  direction_of(stmt_text(&q, 2, arena)) };
		stmt_reset(&q);
	}
	if (*count)
		qsort(*out, *count, sizeof(**out), by_name);
	return stmt_close(&q);
}

bool metric_curves_of(struct store *store, const int64_t *runs, size_t run_count, struct arena *arena,
		      struct metric_key **out, size_t *count, struct err *err)
{
	struct id_list ids = VEC_INIT;
	bool ok = true;

	for (size_t i = 0; i < run_count && ok; i++)
		ok = collect_ids(store, runs[i],
				 "SELECT key FROM metric_envelope WHERE run = ?1 AND key > ?2 ORDER BY key", &ids,
				 err) &&
		     collect_ids(store, runs[i],
				 "SELECT key FROM metric_point WHERE run = ?1 AND key > ?2 ORDER BY key", &ids, err);
	if (ids.len)
		qsort(ids.items, ids.len, sizeof(*ids.items), by_id);
	ok = ok && read_keys(store, &ids, arena, out, count, err);
	VEC_RELEASE(&ids);
	return ok;
}

bool metric_curves(struct store *store, int64_t run, struct arena *arena, struct metric_key **out,
		   size_t *count, struct err *err)
{
	return metric_curves_of(store, &run, 1, arena, out, count, err);
}

static void put_number(struct buf *out, uint64_t bits, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		buf_putc(out, (char)(bits >> (8 * i) & 0xff));
}

static uint64_t get_number(const char *bytes, unsigned count)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < count; i++)
		bits |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
	return bits;
}

static void put_real(struct buf *out, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	put_number(out, bits, 8);
}

static double get_real(const char *bytes)
{
	uint64_t bits = get_number(bytes, 8);
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

size_t metric_decode(struct str blob, struct metric_value *out, size_t room)
{
	size_t count = 0;

	for (size_t at = 0; at + VALUE_SIZE <= blob.len && count < room; at += VALUE_SIZE)
		out[count++] = (struct metric_value){ (uint32_t)get_number(blob.data + at, 4),
						      get_real(blob.data + at + 4) };
	return count;
}

bool metric_find(struct str blob, int64_t key, double *value)
{
	for (size_t at = 0; at + VALUE_SIZE <= blob.len; at += VALUE_SIZE) {
		if ((int64_t)get_number(blob.data + at, 4) == key) {
			*value = get_real(blob.data + at + 4);
			return true;
		}
	}
	return false;
}

/* The order of values says nothing about a value that is not a number, so those stay out. */
static bool set_last_row(struct store *store, int64_t run, const struct metric_value *value,
			 const double *before, struct err *err)
{
	struct stmt q;

	if (before && !isnan(*before)) {
		q = stmt_open(store->db,
			      "DELETE FROM metric_last WHERE key = ?1 AND value = ?2 AND run = ?3", err);
		stmt_bind_int(&q, 1, value->key);
		stmt_bind_real(&q, 2, *before);
		stmt_bind_int(&q, 3, run);
		if (!stmt_run(&q))
			return false;
	}
	if (isnan(value->value))
		return true;
	q = stmt_open(store->db,
		      "INSERT OR IGNORE INTO metric_last (key, value, run) VALUES (?1, ?2, ?3)", err);
	stmt_bind_int(&q, 1, value->key);
	stmt_bind_real(&q, 2, value->value);
	stmt_bind_int(&q, 3, run);
	return stmt_run(&q);
}

static bool read_blob(struct store *store, int64_t run, struct arena *arena, struct str *blob,
		      struct err *err)
{
	struct stmt q = stmt_open(store->db, "SELECT metrics FROM run WHERE id = ?1", err);

	stmt_bind_int(&q, 1, run);
	if (stmt_next(&q))
		*blob = stmt_blob(&q, 0, arena);
	return stmt_close(&q);
}

static bool is_among(uint32_t key, const struct metric_value *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (values[i].key == key)
			return true;
	}
	return false;
}

static bool write_last(struct store *store, int64_t run, const struct metric_value *values,
		       size_t count, struct arena *arena, struct err *err)
{
	struct str old = STR_NONE;
	struct buf fresh = BUF_INIT;
	struct stmt q;
	bool ok = read_blob(store, run, arena, &old, err);

	for (size_t i = 0; ok && i < count; i++) {
		double before;
		bool had = metric_find(old, values[i].key, &before);

		ok = set_last_row(store, run, &values[i], had ? &before : NULL, err);
		put_number(&fresh, values[i].key, 4);
		put_real(&fresh, values[i].value);
	}
	for (size_t at = 0; at + VALUE_SIZE <= old.len; at += VALUE_SIZE) {
		if (!is_among((uint32_t)get_number(old.data + at, 4), values, count))
			buf_add(&fresh, old.data + at, VALUE_SIZE);
	}
	if (ok) {
		q = stmt_open(store->db, "UPDATE run SET metrics = ?2 WHERE id = ?1", err);
		stmt_bind_int(&q, 1, run);
		stmt_bind_blob(&q, 2, buf_str(&fresh));
		ok = stmt_run(&q);
	}
	buf_release(&fresh);
	return ok;
}

bool metric_set_last(struct store *store, int64_t run, const struct metric_value *values, size_t count,
		     struct err *err)
{
	struct arena arena = ARENA_INIT;
	bool ok;

	if (!count)
		return true;
	if (!db_begin(store->db, err))
		return false;
	ok = write_last(store, run, values, count, &arena, err);
	arena_release(&arena);
	return db_end(store->db, ok, err);
}
