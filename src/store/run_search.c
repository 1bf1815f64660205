/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/run_impl.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Runs in an order.  Every order is that of an index, so a search can begin anywhere in it at no cost
 * and the rows come one by one; the filter is asked about each without copying anything. */

/* How many rows are looked at between two questions whether to go on; patterns may take milliseconds for
 * one of them. */
#define PATIENCE 256
#define PATTERN_PATIENCE 8

/* Where the rows of an order come from, and what they are ordered by. */
static const struct {
	const char *from, *value, *where;
	const char *alone;	/* from, where nothing of the run itself is looked at; NULL: the same */
	const char *id;		/* of the run, as the index has it */
	bool newest_first;	/* among runs of the same value, as the index has them; else oldest first */
} orders[] = {
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

/* What a search reads of each row it looks at: no more than the filter wants, for most rows are looked
 * at in vain.  A row that matches is read whole afterwards. */
static const struct {
	const char *column;
	unsigned part;		/* see filter_parts; 0: always */
} scanned[] = {
#define ID 0
	{ NULL, 0 },		/* as the order has it */
#define ARCHIVED 1
	{ "archived", 0 },
#define SUBJECT 2
	{ "subject", FILTER_READS_WORDS },
#define COMMENT 3
	{ "comment", FILTER_READS_WORDS },
#define BRANCH 4
	{ "branch", FILTER_READS_WORDS },
#define PERSON 5
	{ "by", FILTER_READS_WORDS },
#define COMMIT 6
	{ "commit_id", FILTER_READS_WORDS },
#define TAGS 7
	{ "tags", FILTER_READS_WORDS | FILTER_READS_TAGS },
#define PARAMS 8
	{ "params", FILTER_READS_PARAMS },
#define METRICS 9
	{ "metrics", FILTER_READS_METRICS },
#define PHASE 10
	{ "phase", FILTER_READS_STATE },
#define OUTCOME 11
	{ "outcome", FILTER_READS_STATE },
#define QUEUED_AT 12
	{ "queued_at", FILTER_READS_TIME },
#define VALUE 13	/* of the order; behind them */
};

/* Whether a column is read: nothing but the order is where the matching runs are known. */
static bool is_scanned(const struct run_query *query, size_t column, unsigned parts)
{
	return !query->among && (!scanned[column].part || scanned[column].part & parts);
}

/* The text of a search, in the order in which the index has the rows, or backwards.  With ties: the rows
 * of the place's own value that come behind it; else those of the values behind that.  One condition for
 * both would make SQLite look at all rows of that value again. */
static void write_sql(const struct run_query *query, unsigned parts, bool ties, struct buf *sql)
{
	bool up = query->ascending != query->backwards;
	bool ids_up = query->order == RUN_BY_NUMBER ? up : up != orders[query->order].newest_first;
	const char *value = orders[query->order].value, *id = orders[query->order].id;
	const char *from = orders[query->order].from;

	buf_printf(sql, "SELECT %s, ", id);
	for (size_t i = ID + 1; i < ARRAY_LEN(scanned); i++)
		buf_printf(sql, "%s, ", is_scanned(query, i, parts) ? scanned[i].column : "NULL");
	if (query->among && orders[query->order].alone)
		from = orders[query->order].alone;
	buf_printf(sql, "%s FROM %s WHERE %s", value, from, orders[query->order].where);
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

static struct stmt open_search(struct store *store, const struct run_query *query, unsigned parts,
			       bool ties, struct err *err)
{
	struct buf sql = BUF_INIT;
	struct stmt q;

	write_sql(query, parts, ties, &sql);
	q = stmt_open(store->db, sql.data, err);
	buf_release(&sql);
	if (query->repository && !query->among)
		stmt_bind_int(&q, 1, query->repository);
	if (query->order == RUN_BY_METRIC || query->order == RUN_BY_FIELD)
		stmt_bind_int(&q, 2, query->key);
	if (query->after.run)
		stmt_bind_int(&q, 3, query->after.run);
	if (query->after.run && query->order != RUN_BY_NUMBER) {
		if (query->after.text)
			stmt_bind_text(&q, 4, query->after.text);
		else if (query->after.is_whole)
			stmt_bind_int(&q, 4, query->after.whole);
		else
			stmt_bind_real(&q, 4, query->after.value);
	}
	if (query->commit_id && !query->among)
		stmt_bind_text(&q, 6, query->commit_id);
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
static struct filter_subject subject_of(struct stmt *q, unsigned parts)
{
	struct filter_subject subject = { .run = stmt_int(q, ID), .archived = stmt_int(q, ARCHIVED) };

	if (parts & FILTER_READS_WORDS) {
		subject.subject = stmt_view(q, SUBJECT);
		subject.comment = stmt_view(q, COMMENT);
		subject.branch = stmt_view(q, BRANCH);
		subject.by = stmt_view(q, PERSON);
		subject.commit = stmt_view(q, COMMIT);
	}
	if (parts & (FILTER_READS_WORDS | FILTER_READS_TAGS))
		subject.tags = stmt_view(q, TAGS);
	if (parts & FILTER_READS_PARAMS)
		subject.params = stmt_view(q, PARAMS);
	if (parts & FILTER_READS_METRICS)
		subject.metrics = stmt_view(q, METRICS);
	if (parts & FILTER_READS_STATE) {
		subject.phase = phase_at(stmt_view(q, PHASE));
		subject.outcome = outcome_at(stmt_view(q, OUTCOME));
	}
	if (parts & FILTER_READS_TIME)
		subject.queued_at = stmt_int(q, QUEUED_AT);
	return subject;
}

static bool row_matches(struct stmt *q, const struct run_query *query)
{
	struct filter_subject subject;

	if (query->among)
		return run_set_has(query->among, stmt_int(q, ID));
	if (!query->filter)
		return true;
	subject = subject_of(q, filter_parts(query->filter));
	return filter_matches(query->filter, &subject);
}

static void note_place(struct stmt *q, struct arena *arena, struct run_place *at)
{
	bool is_text = stmt_is_text(q, VALUE);

	*at = (struct run_place){ .run = stmt_int(q, ID), .value = stmt_real(q, VALUE),
				  .text = is_text ? stmt_text(q, VALUE, arena) : NULL,
				  .is_whole = stmt_is_int(q, VALUE) };
	if (at->is_whole)
		at->whole = stmt_int(q, VALUE);
}

static bool is_interrupted(const struct run_query *query, int64_t examined)
{
	bool slow = query->filter && !query->among && filter_has_patterns(query->filter);

	return query->interrupted && examined % (slow ? PATTERN_PATIENCE : PATIENCE) == 0 &&
	       query->interrupted(query->data);
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
		if (row_matches(&q, query))
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
	if (query->among && query->order == RUN_BY_NUMBER) {
		take_places(query, out);
		ok = true;
	} else {
		ok = find_places(store, query, arena, out, err);
	}
	out->places = ARENA_ARRAY(arena, struct run_place, out->count);
	out->runs = ARENA_ARRAY(arena, struct run, out->count);
	if (out->count)
		memcpy(out->places, found, out->count * sizeof(*found));
	free(found);
	return ok && read_runs(store, arena, out, err);
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
		subject = subject_of(&q, wanted);
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
		if (row_matches(&q, query))
			run_set_add(found, stmt_int(&q, ID));
		if (is_interrupted(query, looked)) {
			*at = (struct run_place){ .run = stmt_int(&q, ID) };
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
