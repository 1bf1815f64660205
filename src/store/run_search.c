/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/run_impl.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Runs in an order.  Every order is that of an index, so a search can begin anywhere in it at no cost
 * and the rows come one by one; the filter is asked about each without copying anything. */

/* See run_patience. */
#define PATIENCE 256
#define PATTERN_PATIENCE 8

const struct run_order_info run_orders[] = {
	[RUN_BY_NUMBER] = { "run", "NULL", "1", NULL, "run.id", false },
	[RUN_BY_METRIC] = { "metric_last AS o CROSS JOIN run ON run.id = o.run", "o.value", "o.key = ?2",
			    "metric_last AS o", "o.run", false },
	[RUN_BY_FIELD] = { "field_last AS o CROSS JOIN run ON run.id = o.run", "o.value", "o.key = ?2",
			   "field_last AS o", "o.run", true },
	[RUN_BY_DURATION] = { "run INDEXED BY run_by_duration", "(finished_at - started_at)",
			      "(finished_at - started_at) IS NOT NULL", NULL, "run.id", false },
	[RUN_BY_STATE] = { "run INDEXED BY run_by_state", "coalesce(outcome, phase)", "1", NULL, "run.id", true },
	[RUN_BY_BRANCH] = { "run INDEXED BY run_by_branch", "branch", "branch IS NOT NULL", NULL, "run.id", true },
	[RUN_BY_PERSON] = { "run INDEXED BY run_by_person", "by", "1", NULL, "run.id", true },
	[RUN_BY_SUBJECT] = { "run INDEXED BY run_by_subject", "subject", "1", NULL, "run.id", true },
};

static const struct {
	const char *column;
	unsigned part;		/* see filter_parts; 0: always */
} scanned[SCANNED_VALUE] = {
	[SCANNED_ID] = { "run.id", 0 },
	[SCANNED_ARCHIVED] = { "archived", 0 },
	[SCANNED_SUBJECT] = { "subject", FILTER_READS_WORDS },
	[SCANNED_COMMENT] = { "comment", FILTER_READS_WORDS },
	[SCANNED_BRANCH] = { "branch", FILTER_READS_WORDS },
	[SCANNED_PERSON] = { "by", FILTER_READS_WORDS },
	[SCANNED_COMMIT] = { "commit_id", FILTER_READS_WORDS },
	[SCANNED_TAGS] = { "tags", FILTER_READS_WORDS | FILTER_READS_TAGS },
	[SCANNED_PARAMS] = { "params", FILTER_READS_PARAMS },
	[SCANNED_METRICS] = { "metrics", FILTER_READS_METRICS },
	[SCANNED_PHASE] = { "phase", FILTER_READS_STATE },
	[SCANNED_OUTCOME] = { "outcome", FILTER_READS_STATE },
	[SCANNED_QUEUED_AT] = { "queued_at", FILTER_READS_TIME },
};

void run_scan_columns(unsigned parts, struct buf *sql)
{
	for (size_t i = 0; i < ARRAY_LEN(scanned); i++)
		buf_printf(sql, "%s, ", !scanned[i].part || scanned[i].part & parts ? scanned[i].column : "NULL");
}

/* The same where the matching runs are known: nothing but the order is read. */
static void scan_id_alone(const char *id, struct buf *sql)
{
	buf_printf(sql, "%s, ", id);
	for (size_t i = SCANNED_ID + 1; i < ARRAY_LEN(scanned); i++)
		buf_puts(sql, "NULL, ");
}

/* The text of a search, in the order in which the index has the rows, or backwards.  With ties: the rows
 * of the place's own value that come behind it; else those of the values behind that.  One condition for
 * both would make SQLite look at all rows of that value again. */
static void write_sql(const struct run_query *query, unsigned parts, bool ties, struct buf *sql)
{
	bool up = query->ascending != query->backwards;
	bool ids_up = query->order == RUN_BY_NUMBER ? up : up != run_orders[query->order].newest_first;
	const char *value = run_orders[query->order].value, *id = run_orders[query->order].id;
	const char *from = run_orders[query->order].from;

	buf_puts(sql, "SELECT ");
	if (query->among)
		scan_id_alone(id, sql);
	else
		run_scan_columns(parts, sql);
	if (query->among && run_orders[query->order].alone)
		from = run_orders[query->order].alone;
	buf_printf(sql, "%s FROM %s WHERE %s", value, from, run_orders[query->order].where);
	if (query->repository && !query->among)
		buf_puts(sql, " AND run.repository = ?1");
	if (query->commit_id && !query->among)
		buf_puts(sql, " AND run.commit_id = ?6");
	if (query->after.run && (ties || query->order == RUN_BY_NUMBER))
		buf_printf(sql, " AND %s %s ?3", id, ids_up ? ">" : "<");
	if (query->after.run && query->order != RUN_BY_NUMBER)
		buf_printf(sql, " AND %s %s ?4", value, ties ? "=" : up ? ">" : "<");
	buf_puts(sql, " ORDER BY ");
	if (!ties && query->order != RUN_BY_NUMBER)
		buf_printf(sql, "%s%s, ", value, up ? "" : " DESC");
	buf_printf(sql, "%s%s", id, ids_up ? "" : " DESC");
}

static unsigned parts_of(const struct run_query *query)
{
	return query->filter ? filter_parts(query->filter) : 0;
}

void run_bind_scope(struct stmt *q, const struct run_query *query)
{
	if (query->repository)
		stmt_bind_int(q, 1, query->repository);
	if (query->commit_id)
		stmt_bind_text(q, 6, query->commit_id);
}

void run_bind_value(struct stmt *q, int parameter, const struct run_value *value)
{
	if (value->kind == RUN_VALUE_TEXT)
		stmt_bind_text(q, parameter, value->text);
	else if (value->kind == RUN_VALUE_WHOLE)
		stmt_bind_int(q, parameter, value->whole);
	else
		stmt_bind_real(q, parameter, value->real);
}

static struct stmt open_search(struct store *store, const struct run_query *query, unsigned parts,
			       bool ties, struct err *err)
{
	struct buf sql = BUF_INIT;
	struct stmt q;

	write_sql(query, parts, ties, &sql);
	q = stmt_open(store->db, sql.data, err);
	buf_release(&sql);
	if (!query->among)
		run_bind_scope(&q, query);
	if (query->order == RUN_BY_METRIC || query->order == RUN_BY_FIELD)
		stmt_bind_int(&q, 2, query->key);
	if (query->after.run)
		stmt_bind_int(&q, 3, query->after.run);
	if (query->after.run && query->order != RUN_BY_NUMBER)
		run_bind_value(&q, 4, &query->after.value);
	return q;
}

/* The words of phases and outcomes are told apart by one or two letters. */
static enum phase phase_at(struct str word)
{
	switch (word.len ? word.data[0] : 'd') {
	case 'q':
		return PHASE_QUEUED;
	case 'r':
		return PHASE_RUNNING;
	case 'w':
		return PHASE_WAITING;
	default:
		return PHASE_DONE;
	}
}

static enum outcome outcome_at(struct str word)
{
	switch (word.len > 1 ? word.data[0] : '\0') {
	case 's':
		return word.data[1] == 'u' ? OUTCOME_SUCCESS : OUTCOME_SKIPPED;
	case 'f':
		return OUTCOME_FAILURE;
	case 'c':
		return OUTCOME_CANCELED;
	case 'l':
		return OUTCOME_LOST;
	default:
		return OUTCOME_NONE;
	}
}

/* What wasn't asked for is NULL, and so empty. */
struct filter_subject run_scanned_subject(struct stmt *q, unsigned parts)
{
	struct filter_subject subject = { .run = stmt_int(q, SCANNED_ID), .archived = stmt_int(q, SCANNED_ARCHIVED) };

	if (parts & FILTER_READS_WORDS) {
		subject.subject = stmt_view(q, SCANNED_SUBJECT);
		subject.comment = stmt_view(q, SCANNED_COMMENT);
		subject.branch = stmt_view(q, SCANNED_BRANCH);
		subject.by = stmt_view(q, SCANNED_PERSON);
		subject.commit = stmt_view(q, SCANNED_COMMIT);
	}
	if (parts & (FILTER_READS_WORDS | FILTER_READS_TAGS))
		subject.tags = stmt_view(q, SCANNED_TAGS);
	if (parts & FILTER_READS_PARAMS)
		subject.params = stmt_view(q, SCANNED_PARAMS);
	if (parts & FILTER_READS_METRICS)
		subject.metrics = stmt_view(q, SCANNED_METRICS);
	if (parts & FILTER_READS_STATE) {
		subject.phase = phase_at(stmt_view(q, SCANNED_PHASE));
		subject.outcome = outcome_at(stmt_view(q, SCANNED_OUTCOME));
	}
	if (parts & FILTER_READS_TIME)
		subject.queued_at = stmt_int(q, SCANNED_QUEUED_AT);
	return subject;
}

bool run_scanned_matches(struct stmt *q, const struct run_query *query)
{
	struct filter_subject subject;

	if (query->among)
		return run_set_has(query->among, stmt_int(q, SCANNED_ID));
	if (!query->filter)
		return true;
	subject = run_scanned_subject(q, filter_parts(query->filter));
	return filter_matches(query->filter, &subject);
}

struct run_value run_scanned_value(struct stmt *q, int column, struct arena *arena)
{
	if (stmt_is_null(q, column))
		return (struct run_value){ .kind = RUN_VALUE_NONE };
	if (stmt_is_text(q, column))
		return (struct run_value){ .kind = RUN_VALUE_TEXT, .text = stmt_text(q, column, arena) };
	if (stmt_is_int(q, column))
		return (struct run_value){ .kind = RUN_VALUE_WHOLE, .whole = stmt_int(q, column),
					   .real = stmt_real(q, column) };
	return (struct run_value){ .kind = RUN_VALUE_REAL, .real = stmt_real(q, column) };
}

struct run_place run_place_copy(const struct run_place *place, struct arena *arena)
{
	struct run_place copy = *place;

	copy.value.text = arena_strdup(arena, copy.value.text);
	for (size_t i = 0; i < ARRAY_LEN(copy.then); i++)
		copy.then[i].text = arena_strdup(arena, copy.then[i].text);
	return copy;
}

static void note_place(struct stmt *q, struct arena *arena, struct run_place *at)
{
	*at = (struct run_place){ .run = stmt_int(q, SCANNED_ID),
				  .value = run_scanned_value(q, SCANNED_VALUE, arena) };
}

int64_t run_patience(const struct run_query *query)
{
	return query->filter && !query->among && filter_has_patterns(query->filter) ? PATTERN_PATIENCE : PATIENCE;
}

static bool is_interrupted(const struct run_query *query, int64_t examined)
{
	return query->interrupted && examined % run_patience(query) == 0 && query->interrupted(query->data);
}

/* Finds the places of matching rows. */
static bool find_places(struct store *store, const struct run_query *query, struct arena *arena,
			struct run_page *out, struct err *err)
{
	bool ties = query->after.run && query->order != RUN_BY_NUMBER;
	struct stmt q = open_search(store, query, parts_of(query), ties, err);

	while (out->count < query->limit) {
		if (!stmt_next(&q)) {
			if (!ties || !stmt_close(&q)) {
				out->at_end = true;
				break;
			}
			ties = false;
			q = open_search(store, query, parts_of(query), false, err);
			continue;
		}
		out->examined++;
		if (run_scanned_matches(&q, query))
			note_place(&q, arena, &out->places[out->count++]);
		if (out->count == query->limit || is_interrupted(query, out->examined)) {
			note_place(&q, arena, &out->at);
			break;
		}
	}
	return (q.handle ? stmt_close(&q) : !q.failed);
}

/* The same where the list is by number and the matching runs are known. */
static void take_places(const struct run_query *query, struct run_page *out)
{
	bool up = query->ascending != query->backwards;
	int64_t run = query->after.run ? query->after.run : up ? 0 : INT64_MAX;

	while (out->count < query->limit && (run = run_set_next(query->among, run, !up)) != 0) {
		out->at = (struct run_place){ .run = run };
		out->places[out->count++] = out->at;
	}
	out->examined = (int64_t)out->count;
	out->at_end = out->count < query->limit;
}

/* Finds the places as suits the query. */
static bool find(struct store *store, const struct run_query *query, struct arena *arena,
		 struct run_page *out, struct err *err)
{
	if (query->order != RUN_BY_NUMBER)
		return query->then_count ? run_find_sorted(store, query, arena, out, err)
					 : find_places(store, query, arena, out, err);
	if (!query->among)
		return find_places(store, query, arena, out, err);
	take_places(query, out);
	return true;
}

/* Reads the runs at the places.  Runs are never removed, so each is there. */
static bool read_runs(struct store *store, struct arena *arena, struct run_page *out, struct err *err)
{
	struct stmt q = stmt_open(store->db, "SELECT " RUN_COLUMNS " FROM run WHERE run.id = ?1", err);

	for (size_t i = 0; i < out->count; i++) {
		stmt_bind_int(&q, 1, out->places[i].run);
		if (stmt_next(&q))
			out->runs[i] = run_from_row(&q, arena);
		stmt_reset(&q);
	}
	return stmt_close(&q) && run_name_repositories(store, out->runs, out->count, arena, err);
}

bool run_search(struct store *store, const struct run_query *query, struct arena *arena,
		struct run_page *out, struct err *err)
{
	struct run_place *found = mem_zalloc(query->limit, sizeof(*found));
	bool ok;

	/* A search in slices finds nothing most of the time, and then takes nothing of the arena. */
	*out = (struct run_page){ .at = query->after, .places = found };
	ok = find(store, query, arena, out, err);
	out->places = ARENA_ARRAY(arena, struct run_place, out->count);
	out->runs = ARENA_ARRAY(arena, struct run, out->count);
	if (out->count)
		memcpy(out->places, found, out->count * sizeof(*found));
	free(found);
	return ok && read_runs(store, arena, out, err);
}

bool run_at_place(struct store *store, const struct run_query *query, const struct run_place *place,
		  struct arena *arena, struct run_page *out, struct err *err)
{
	bool there;

	*out = (struct run_page){ .count = 0 };
	if (!run_find_at(store, query, place, &there, err))
		return false;
	if (!there)
		return true;
	out->places = ARENA_ARRAY(arena, struct run_place, 1);
	out->runs = ARENA_ARRAY(arena, struct run, 1);
	out->places[0] = run_place_copy(place, arena);
	out->count = 1;
	return read_runs(store, arena, out, err);
}

bool run_visit(struct store *store, const struct run_query *query, unsigned parts,
	       void (*visit)(void *data, const struct filter_subject *run), void *data,
	       struct run_place *at, bool *at_end, struct err *err)
{
	unsigned wanted = parts | parts_of(query);
	struct stmt q = open_search(store, query, wanted, false, err);
	int64_t looked = 0;

	*at_end = false;
	for (;;) {
		struct filter_subject subject;

		if (!stmt_next(&q)) {
			*at_end = true;
			break;
		}
		subject = run_scanned_subject(&q, wanted);
		if (!query->filter || filter_matches(query->filter, &subject))
			visit(data, &subject);
		if (is_interrupted(query, ++looked)) {
			*at = (struct run_place){ .run = subject.run };
			break;
		}
	}
	return stmt_close(&q);
}

bool run_tally(struct store *store, const struct run_query *query, struct run_set *found,
	       int64_t *examined, struct run_place *at, bool *at_end, struct err *err)
{
	struct stmt q = open_search(store, query, parts_of(query), false, err);
	int64_t looked = 0;

	*at_end = false;
	for (;;) {
		if (!stmt_next(&q)) {
			*at_end = true;
			break;
		}
		looked++;
		if (run_scanned_matches(&q, query))
			run_set_add(found, stmt_int(&q, SCANNED_ID));
		if (is_interrupted(query, looked)) {
			*at = (struct run_place){ .run = stmt_int(&q, SCANNED_ID) };
			break;
		}
	}
	*examined += looked;
	return stmt_close(&q);
}

static struct str view_of(const char *text)
{
	return text ? str_of(text) : STR_NONE;
}

bool run_matches(const struct run *run, const struct filter *filter)
{
	struct filter_subject subject = {
		.run = run->id, .subject = view_of(run->subject), .comment = view_of(run->comment),
		.branch = view_of(run->branch), .by = view_of(run->by), .commit = view_of(run->commit_id),
		.params = view_of(run->params), .tags = view_of(run->tags), .metrics = run->metrics,
		.phase = run->phase, .outcome = run->outcome, .queued_at = run->queued_at,
		.archived = run->archived,
	};

	return filter_matches(filter, &subject);
}

bool run_list(struct store *store, const struct run_query *query, struct arena *arena,
	      struct run **out, size_t *count, struct err *err)
{
	struct run_page page;
	bool ok = run_search(store, query, arena, &page, err);

	*out = page.runs;
	*count = page.count;
	return ok;
}
