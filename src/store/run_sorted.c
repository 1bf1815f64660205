/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json_flat.h"
#include "base/vec.h"
#include "store/field.h"
#include "store/metric.h"
#include "store/run_impl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Runs in several orders, one within the other, without an index for each combination and without ever
 * sorting all runs.
 *
 * The rows come from the index of the first order.  Those of one value are gathered and put in order by
 * the further ones, as long as they are few.  Where they are many, the index of the second order is gone
 * through instead, and of its rows those count that have that value of the first; and so on.  Behind the
 * last order come the numbers of the runs.  So a search never holds more than GATHER rows, and may end
 * and go on between any two values: at most GATHER rows after it was asked to.
 *
 * level: which order's index is gone through; the orders before it have the values of the prefix.  At
 * the level behind the last one it is the numbers. */

/* Rows of one value are put in order in memory up to so many. */
#define GATHER 1500

struct found {
	int64_t run;
	struct run_value values[RUN_SORTS_MAX];
};

struct sort_key {
	struct run_sort by;
	bool up;		/* in the direction of the search */
	bool is_tag;
	struct str json_key;
};

struct sorted {
	struct store *store;
	const struct run_query *query;
	struct arena *arena;	/* of the page */
	struct run_page *page;
	struct err *err;

	struct sort_key keys[RUN_SORTS_MAX];
	int count;
	int64_t gather;
	bool ids_up;
	unsigned parts;		/* that the filter and the orders read */
	struct arena memory;	/* of texts in this search */
	struct buf text[RUN_SORTS_MAX];	/* values of the row that is looked at */
	struct run_value prefix[RUN_SORTS_MAX];
	struct found from;	/* the place to go on from */
	int from_level;		/* -1: none, or it was reached */
	VEC_OF(struct found) group;
	int64_t asked_at;	/* rows looked at when it was asked last whether to go on */
	bool stop;
};

static struct sort_key key_of(struct sorted *s, const struct run_sort *by)
{
	struct sort_key key = { .by = *by, .up = by->ascending != s->query->backwards };
	struct buf escaped = BUF_INIT;
	struct stmt q;

	switch (by->order) {
	case RUN_BY_METRIC:
		s->parts |= FILTER_READS_METRICS;
		break;
	case RUN_BY_FIELD:
		q = stmt_open(s->store->db, "SELECT kind = 'tag', name FROM field_key WHERE id = ?1", s->err);
		stmt_bind_int(&q, 1, by->key);
		if (stmt_next(&q)) {
			key.is_tag = stmt_int(&q, 0);
			json_flat_escape(&escaped, stmt_view(&q, 1));
			key.json_key = arena_str(&s->memory, buf_str(&escaped));
		}
		buf_release(&escaped);
		if (!stmt_close(&q))
			s->stop = true;
		s->parts |= key.is_tag ? FILTER_READS_TAGS : FILTER_READS_PARAMS;
		break;
	case RUN_BY_STATE:
		s->parts |= FILTER_READS_STATE;
		break;
	case RUN_BY_NUMBER:
	case RUN_BY_DURATION:
		break;
	default:
		s->parts |= FILTER_READS_WORDS;
	}
	return key;
}

/* A number tells runs apart already: no order counts behind it. */
static void take_keys(struct sorted *s)
{
	const struct run_query *query = s->query;
	const struct run_sort first = { query->order, query->key, query->ascending };

	s->parts = query->filter ? filter_parts(query->filter) : 0;
	s->keys[s->count++] = key_of(s, &first);
	s->ids_up = query->backwards;
	for (size_t i = 0; i < query->then_count && !s->stop; i++) {
		if (query->then[i].order == RUN_BY_NUMBER) {
			s->ids_up = query->then[i].ascending != query->backwards;
			break;
		}
		s->keys[s->count++] = key_of(s, &query->then[i]);
	}
}

/* As field_last has it: numbers as numbers, all else as a text. */
static struct run_value value_of_json(struct str json, struct buf *text)
{
	struct run_value value = { .kind = RUN_VALUE_TEXT };

	if (json.len && strchr("-0123456789", json.data[0])) {
		if (str_to_int(json, &value.whole)) {
			value.kind = RUN_VALUE_WHOLE;
			value.real = (double)value.whole;
			return value;
		}
		if (str_to_real(json, &value.real)) {
			value.kind = RUN_VALUE_REAL;
			return value;
		}
	}
	buf_clear(text);
	json_flat_text(text, json);
	value.text = text->data;
	return value;
}

static struct run_value value_of_text(struct str word, struct buf *text)
{
	if (!word.data)
		return (struct run_value){ .kind = RUN_VALUE_NONE };
	buf_clear(text);
	buf_add_str(text, word);
	return (struct run_value){ .kind = RUN_VALUE_TEXT, .text = text->data };
}

/* What the row has of an order; a text is good until the next row. */
static struct run_value value_at(struct sorted *s, struct stmt *q, int k)
{
	const struct sort_key *key = &s->keys[k];
	struct run_value value = { .kind = RUN_VALUE_REAL };
	struct str json;

	switch (key->by.order) {
	case RUN_BY_METRIC:
		if (!metric_find(stmt_view(q, SCANNED_METRICS), key->by.key, &value.real) || isnan(value.real))
			value.kind = RUN_VALUE_NONE;
		return value;
	case RUN_BY_FIELD:
		if (!json_flat_find(stmt_view(q, key->is_tag ? SCANNED_TAGS : SCANNED_PARAMS), key->json_key, &json))
			return (struct run_value){ .kind = RUN_VALUE_NONE };
		return value_of_json(json, &s->text[k]);
	case RUN_BY_DURATION:
		return run_scanned_value(q, SCANNED_DURATION, NULL);
	case RUN_BY_STATE:
		return value_of_text(stmt_view(q, stmt_is_null(q, SCANNED_OUTCOME) ? SCANNED_PHASE : SCANNED_OUTCOME),
				     &s->text[k]);
	case RUN_BY_BRANCH:
		return stmt_is_null(q, SCANNED_BRANCH) ? (struct run_value){ .kind = RUN_VALUE_NONE }
						       : value_of_text(stmt_view(q, SCANNED_BRANCH), &s->text[k]);
	case RUN_BY_PERSON:
		return value_of_text(stmt_view(q, SCANNED_PERSON), &s->text[k]);
	default:
		return value_of_text(stmt_view(q, SCANNED_SUBJECT), &s->text[k]);
	}
}

static struct run_value keep(struct sorted *s, struct run_value value)
{
	value.text = arena_strdup(&s->memory, value.text);
	return value;
}

/* As SQLite has them: numbers before texts. */
static int compare_values(const struct run_value *a, const struct run_value *b)
{
	bool texts = a->kind == RUN_VALUE_TEXT;

	if (texts != (b->kind == RUN_VALUE_TEXT))
		return texts ? 1 : -1;
	if (texts)
		return strcmp(a->text, b->text);
	if (a->kind == RUN_VALUE_WHOLE && b->kind == RUN_VALUE_WHOLE)
		return (a->whole > b->whole) - (a->whole < b->whole);
	return (a->real > b->real) - (a->real < b->real);
}

static bool is_same(const struct run_value *a, const struct run_value *b)
{
	bool none = a->kind == RUN_VALUE_NONE;

	if (none || b->kind == RUN_VALUE_NONE)
		return none == (b->kind == RUN_VALUE_NONE);
	return compare_values(a, b) == 0;
}

/* Which comes first in the direction of the search; what has no value comes last of all, or backwards
 * first. */
static int compare_found(const struct sorted *s, const struct found *a, const struct found *b)
{
	for (int k = 0; k < s->count; k++) {
		const struct run_value *x = &a->values[k], *y = &b->values[k];
		int less;

		if (x->kind == RUN_VALUE_NONE || y->kind == RUN_VALUE_NONE) {
			less = (x->kind == RUN_VALUE_NONE) - (y->kind == RUN_VALUE_NONE);
			less = s->query->backwards ? -less : less;
		} else {
			less = compare_values(x, y);
			less = s->keys[k].up ? less : -less;
		}
		if (less)
			return less;
	}
	return s->ids_up ? (a->run > b->run) - (a->run < b->run) : (a->run < b->run) - (a->run > b->run);
}

static int by_place(const void *a, const void *b, void *data)
{
	return compare_found(data, a, b);
}

static struct run_place place_of(struct sorted *s, const struct found *found, int level, bool is_behind)
{
	struct run_place place = { .run = found->run, .value = found->values[0], .level = level,
				   .is_behind = is_behind };

	for (int k = 1; k < s->count; k++)
		place.then[k - 1] = found->values[k];
	return run_place_copy(&place, s->arena);
}

/* The place behind all that have the values of the prefix up to the level. */
static void note_behind(struct sorted *s, int level, int64_t run)
{
	struct found here = { .run = run };

	memcpy(here.values, s->prefix, ((size_t)level + 1) * sizeof(here.values[0]));
	s->page->at = place_of(s, &here, level, true);
}

static bool is_due(struct sorted *s)
{
	int64_t patience = run_patience(s->query);

	patience = s->gather < patience ? s->gather : patience;
	if (!s->query->interrupted || s->page->examined - s->asked_at < patience)
		return false;
	s->asked_at = s->page->examined;
	return s->query->interrupted(s->query->data);
}

static void emit(struct sorted *s, const struct found *found, int level)
{
	struct run_place place = place_of(s, found, level, false);

	s->page->places[s->page->count++] = place;
	if (s->page->count == s->query->limit) {
		s->page->at = place;
		s->stop = true;
	}
}

/* What stands before the place to go on from was told before. */
static bool is_beyond(const struct sorted *s, const struct found *found)
{
	return s->from_level < 0 || compare_found(s, found, &s->from) > 0;
}

/* Puts what was gathered in order, and out. */
static void flush(struct sorted *s, int level)
{
	if (s->group.len)
		qsort_r(s->group.items, s->group.len, sizeof(*s->group.items), by_place, s);
	for (size_t i = 0; i < s->group.len && !s->stop; i++) {
		if (is_beyond(s, &s->group.items[i]))
			emit(s, &s->group.items[i], level);
	}
	s->group.len = 0;
}

/* Whether the row has the values of the prefix, but for one order whose index it comes from. */
static bool has_prefix(struct sorted *s, struct stmt *q, int level, int source)
{
	for (int k = 0; k < level; k++) {
		struct run_value value;

		if (k == source)
			continue;
		value = value_at(s, q, k);
		if (!is_same(&value, &s->prefix[k]))
			return false;
	}
	return true;
}

/* The rows of an order's index: those beyond a value or from it on (">", ">="), or that have it ("="),
 * then by number. */
static struct stmt open_index(struct sorted *s, int k, const char *condition, const struct run_value *value)
{
	const struct sort_key *key = &s->keys[k];
	const struct run_order_info *info = &run_orders[key->by.order];
	bool same = *condition == '=';
	bool ids_up = same ? s->ids_up : key->up != info->newest_first;
	struct buf sql = BUF_INIT;
	struct stmt q;

	buf_puts(&sql, "SELECT ");
	run_scan_columns(s->parts, &sql);
	buf_printf(&sql, "%s, (finished_at - started_at) FROM %s WHERE %s", info->value, info->from, info->where);
	if (s->query->repository)
		buf_puts(&sql, " AND run.repository = ?1");
	if (s->query->commit_id)
		buf_puts(&sql, " AND run.commit_id = ?6");
	if (*condition)
		buf_printf(&sql, " AND %s %s ?4", info->value, condition);
	if (same && s->from_level == s->count)
		buf_printf(&sql, " AND %s %s ?3", info->id, ids_up ? ">" : "<");
	buf_puts(&sql, " ORDER BY ");
	if (!same)
		buf_printf(&sql, "%s%s, ", info->value, key->up ? "" : " DESC");
	buf_printf(&sql, "%s%s", info->id, ids_up ? "" : " DESC");
	q = stmt_open(s->store->db, sql.data, s->err);
	buf_release(&sql);
	run_bind_scope(&q, s->query);
	if (key->by.order == RUN_BY_METRIC || key->by.order == RUN_BY_FIELD)
		stmt_bind_int(&q, 2, key->by.key);
	if (*condition)
		run_bind_value(&q, 4, value);
	if (same && s->from_level == s->count)
		stmt_bind_int(&q, 3, s->from.run);
	return q;
}

/* Runs that are the same in all orders, by number: from the index of the last order that they have. */
static bool scan_numbers(struct sorted *s)
{
	int source = s->count - 1;
	struct stmt q;

	while (s->prefix[source].kind == RUN_VALUE_NONE)
		source--;
	q = open_index(s, source, "=", &s->prefix[source]);
	while (!s->stop && stmt_next(&q)) {
		struct found found = { .run = stmt_int(&q, SCANNED_ID) };

		memcpy(found.values, s->prefix, sizeof(found.values));
		s->page->examined++;
		if (has_prefix(s, &q, s->count, source) && is_beyond(s, &found) && run_scanned_matches(&q, s->query))
			emit(s, &found, s->count);
		if (!s->stop && is_due(s)) {
			s->page->at = place_of(s, &found, s->count, false);
			s->stop = true;
		}
	}
	return stmt_close(&q);
}

static bool scan(struct sorted *s, int level);

/* Goes through the runs that have this value, too, by the orders behind it. */
static bool descend(struct sorted *s, int level, struct run_value value, int64_t run)
{
	s->prefix[level] = value;
	if (!scan(s, level + 1))
		return false;
	s->from_level = -1;
	if (!s->stop)
		note_behind(s, level, run);
	if (!s->stop && is_due(s))
		s->stop = true;
	return true;
}

static void gather(struct sorted *s, struct stmt *q, int level)
{
	struct found found = { .run = stmt_int(q, SCANNED_ID) };

	for (int k = 0; k < s->count; k++)
		found.values[k] = k < level ? s->prefix[k] : k == level ? s->prefix[level] : keep(s, value_at(s, q, k));
	VEC_PUSH(&s->group, found);
}

/* Rows of the order's index from a place on, until the index ends, the search does, or so many have one
 * value that they are gone through in another way: *again with the place behind them in *after. */
static bool scan_part(struct sorted *s, int level, const char *condition, struct run_value *after, bool *again)
{
	struct stmt q = open_index(s, level, condition, after);
	int64_t run = 0, same = 0;

	*again = false;
	while (!s->stop && stmt_next(&q)) {
		struct run_value value = run_scanned_value(&q, SCANNED_VALUE, &s->memory);

		if (value.kind == RUN_VALUE_NONE)
			continue;
		if (!same || !is_same(&value, &s->prefix[level])) {
			flush(s, level);
			if (same && !s->stop && is_due(s)) {
				note_behind(s, level, run);
				s->stop = true;
			}
			if (s->stop)
				break;
			s->prefix[level] = value;
			same = 0;
		}
		run = stmt_int(&q, SCANNED_ID);
		s->page->examined++;
		if (same++ == s->gather) {
			*again = true;
			break;
		}
		if (has_prefix(s, &q, level, -1) && run_scanned_matches(&q, s->query))
			gather(s, &q, level);
	}
	*after = s->prefix[level];
	if (!stmt_close(&q))
		return false;
	if (!*again) {
		flush(s, level);
		return true;
	}
	s->group.len = 0;
	/* They may have been few when the place to go on from was told; it stands among them all the same. */
	if (s->from_level == level && is_same(after, &s->from.values[level]))
		s->from_level++;
	return descend(s, level, *after, run);
}

static bool scan_index(struct sorted *s, int level, const char *condition, struct run_value after)
{
	bool again = true;

	for (; again && !s->stop; condition = s->keys[level].up ? ">" : "<") {
		if (!scan_part(s, level, condition, &after, &again))
			return false;
	}
	return true;
}

static bool scan(struct sorted *s, int level)
{
	bool back = s->query->backwards, up = level < s->count && s->keys[level].up;
	const char *condition = "";
	struct run_value after = { .kind = RUN_VALUE_NONE };
	bool is_begun = s->from_level >= level;
	const struct run_value none = { .kind = RUN_VALUE_NONE };

	if (level == s->count)
		return scan_numbers(s);
	if (is_begun) {
		after = s->from.values[level];
		condition = up ? ">=" : "<=";
	}
	if (s->from_level == level && !s->query->after.is_behind && after.kind == RUN_VALUE_NONE)
		s->from_level++;
	if (is_begun && s->from_level > level) {
		if (!descend(s, level, after, s->from.run))
			return false;
		condition = up ? ">" : "<";
	} else if (is_begun && s->query->after.is_behind) {
		condition = up ? ">" : "<";
		s->from_level = -1;
	}
	/* What has no value comes behind the index. */
	if (level && back && !is_begun && !s->stop && !descend(s, level, none, 1))
		return false;
	if (is_begun && after.kind == RUN_VALUE_NONE)
		condition = "";
	if (!s->stop && (back || !is_begun || after.kind != RUN_VALUE_NONE) &&
	    !scan_index(s, level, condition, after))
		return false;
	if (level && !back && !s->stop && !(is_begun && after.kind == RUN_VALUE_NONE))
		return descend(s, level, none, 1);
	return true;
}

static void take_from(struct sorted *s)
{
	const struct run_place *after = &s->query->after;

	s->from_level = after->run ? after->level : -1;
	s->from = (struct found){ .run = after->run, .values = { after->value } };
	for (int k = 1; k < s->count; k++)
		s->from.values[k] = after->then[k - 1];
}

static void release(struct sorted *s)
{
	VEC_RELEASE(&s->group);
	for (size_t i = 0; i < ARRAY_LEN(s->text); i++)
		buf_release(&s->text[i]);
	arena_release(&s->memory);
}

bool run_find_sorted(struct store *store, const struct run_query *query, struct arena *arena,
		     struct run_page *out, struct err *err)
{
	struct sorted s = { .store = store, .query = query, .arena = arena, .page = out, .err = err,
			    .gather = query->gather ? query->gather : GATHER,
			    .text = { BUF_INIT, BUF_INIT, BUF_INIT } };
	bool ok;

	take_keys(&s);
	take_from(&s);
	ok = !s.stop && scan(&s, 0);
	out->at_end = ok && !s.stop;
	release(&s);
	return ok;
}

static bool is_there(struct sorted *s, struct stmt *q, const struct run_place *place)
{
	for (int k = 0; k < s->count; k++) {
		struct run_value value;

		if (s->keys[k].by.order == RUN_BY_NUMBER)
			continue;
		value = value_at(s, q, k);
		if (!is_same(&value, k ? &place->then[k - 1] : &place->value))
			return false;
	}
	return run_scanned_matches(q, s->query);
}

bool run_find_at(struct store *store, const struct run_query *query, const struct run_place *place,
		 bool *there, struct err *err)
{
	struct sorted s = { .store = store, .query = query, .err = err,
			    .text = { BUF_INIT, BUF_INIT, BUF_INIT } };
	struct buf sql = BUF_INIT;
	struct stmt q;
	bool ok = false;

	*there = false;
	take_keys(&s);
	buf_puts(&sql, "SELECT ");
	run_scan_columns(s.parts, &sql);
	buf_puts(&sql, "NULL, (finished_at - started_at) FROM run WHERE run.id = ?3");
	if (query->repository)
		buf_puts(&sql, " AND run.repository = ?1");
	if (query->commit_id)
		buf_puts(&sql, " AND run.commit_id = ?6");
	if (!s.stop) {
		q = stmt_open(store->db, sql.data, err);
		run_bind_scope(&q, query);
		stmt_bind_int(&q, 3, place->run);
		*there = stmt_next(&q) && is_there(&s, &q, place);
		ok = stmt_close(&q);
	}
	buf_release(&sql);
	release(&s);
	return ok;
}
