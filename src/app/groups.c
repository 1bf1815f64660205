/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/groups.h"
#include "base/json_flat.h"
#include "base/map.h"
#include "base/vec.h"
#include "quality/statistics.h"
#include "repo/repo.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct groups_memory {
	struct arena arena;
	struct map by_key;
	VEC_OF(struct group *) groups;
	struct buf key, label;		/* of the run that is looked at */
	struct str json_key;		/* of the param or tag */
};

void groups_init(struct grouping *grouping, enum view_kind kind, const char *of, bool folds,
		 const int64_t *metrics, size_t metric_count)
{
	struct groups_memory *memory = mem_zalloc(1, sizeof(*memory));
	struct buf escaped = BUF_INIT;

	memory->key = memory->label = (struct buf)BUF_INIT;
	json_flat_escape(&escaped, str_of(of));
	memory->json_key = arena_str(&memory->arena, buf_str(&escaped));
	buf_release(&escaped);
	*grouping = (struct grouping){ .by = { kind, arena_strdup(&memory->arena, of), false }, .folds = folds,
				       .metrics = metrics, .metric_count = metric_count, .memory = memory };
}

void groups_release(struct grouping *grouping)
{
	struct groups_memory *memory = grouping->memory;

	if (!memory)
		return;
	map_release(&memory->by_key);
	VEC_RELEASE(&memory->groups);
	buf_release(&memory->key);
	buf_release(&memory->label);
	arena_release(&memory->arena);
	free(memory);
	grouping->memory = NULL;
}

/* The key of a run that shares its value with others: the value as it is written. */
static bool make_shared_key(struct grouping *grouping, const struct filter_subject *run)
{
	struct groups_memory *memory = grouping->memory;
	struct str value;

	if (!json_flat_find(grouping->by.kind == VIEW_TAG ? run->tags : run->params, memory->json_key, &value))
		return false;
	buf_add_str(&memory->key, value);
	json_flat_text(&memory->label, value);
	return true;
}

/* The key of a run that differs from others in one param alone: its commit and all its other params. */
static bool make_folded_key(struct grouping *grouping, const struct filter_subject *run)
{
	struct groups_memory *memory = grouping->memory;
	struct str rest = run->params, key, value;
	bool found = grouping->by.kind == VIEW_TAG && json_flat_find(run->tags, memory->json_key, &value);

	buf_add_str(&memory->key, run->commit);
	buf_printf(&memory->label, "%.*s", COMMIT_SHORT, run->commit.data);
	while (json_flat_next(&rest, &key, &value)) {
		if (grouping->by.kind == VIEW_PARAM && str_equal(key, memory->json_key)) {
			found = true;
			continue;
		}
		buf_printf(&memory->key, "\n%.*s=%.*s", STR_ARG(key), STR_ARG(value));
		buf_printf(&memory->label, "\n%.*s=", STR_ARG(key));
		json_flat_text(&memory->label, value);
	}
	return found;
}

static struct group *take_group(struct grouping *grouping)
{
	struct groups_memory *memory = grouping->memory;
	struct group *group = map_find(&memory->by_key, buf_str(&memory->key));

	if (group || memory->groups.len == GROUPS_MAX)
		return group;
	group = ARENA_NEW(&memory->arena, struct group);
	group->label = arena_str(&memory->arena, buf_str(&memory->label));
	group->metrics = ARENA_ARRAY(&memory->arena, struct group_metric, grouping->metric_count);
	map_put(&memory->by_key, arena_str(&memory->arena, buf_str(&memory->key)), group);
	VEC_PUSH(&memory->groups, group);
	return group;
}

/* Room doubles as it fills, for most groups are small. */
static void add_member(struct groups_memory *memory, struct group *group, int64_t run)
{
	size_t count = group->member_count;
	int64_t *members;

	if (count == GROUP_MEMBERS_MAX)
		return;
	if ((count & (count - 1)) == 0) {
		members = ARENA_ARRAY(&memory->arena, int64_t, count ? 2 * count : 1);
		if (count)
			memcpy(members, group->members, count * sizeof(*members));
		group->members = members;
	}
	group->members[group->member_count++] = run;
}

/* Welford's way of adding a value to mean and m2 (https://doi.org/10.1080/00401706.1962.10490022). */
static void add_value(struct group_metric *metric, double value)
{
	double distance = value - metric->mean;

	metric->count++;
	metric->mean += distance / (double)metric->count;
	metric->m2 += distance * (value - metric->mean);
	if (metric->count == 1 || value < metric->low)
		metric->low = value;
	if (metric->count == 1 || value > metric->high)
		metric->high = value;
}

static void add_run(void *data, const struct filter_subject *run)
{
	struct grouping *grouping = data;
	struct groups_memory *memory = grouping->memory;
	struct group *group = NULL;
	double value;

	buf_clear(&memory->key);
	buf_clear(&memory->label);
	if (grouping->folds ? make_folded_key(grouping, run) : make_shared_key(grouping, run))
		group = take_group(grouping);
	if (!group) {
		grouping->left_out++;
		return;
	}
	group->runs++;
	if (run->run > group->newest)
		group->newest = run->run;
	add_member(grouping->memory, group, run->run);
	for (size_t i = 0; i < grouping->metric_count; i++) {
		if (metric_find(run->metrics, grouping->metrics[i], &value) && isfinite(value))
			add_value(&group->metrics[i], value);
	}
}

/* How many groups have a part in their labels. */
struct part {
	size_t groups;
};

static void count_parts(struct grouping *grouping, struct map *parts, struct arena *arena)
{
	for (size_t i = 0; i < grouping->count; i++) {
		struct str rest = grouping->groups[i]->label, name;

		while (str_next(&rest, '\n', &name)) {
			struct part *part = map_find(parts, name);

			if (!part) {
				part = ARENA_NEW(arena, struct part);
				map_put(parts, name, part);
			}
			part->groups++;
		}
	}
}

/* What all groups share tells none of them apart. */
static void shorten_labels(struct grouping *grouping)
{
	struct map parts = MAP_INIT;
	struct arena arena = ARENA_INIT;

	count_parts(grouping, &parts, &arena);
	for (size_t i = 0; grouping->count > 1 && i < grouping->count; i++) {
		struct str rest = grouping->groups[i]->label, name;
		struct buf label = BUF_INIT;

		while (str_next(&rest, '\n', &name)) {
			const struct part *part = map_find(&parts, name);

			if (part->groups < grouping->count)
				buf_printf(&label, "%s%.*s", label.len ? " " : "", STR_ARG(name));
		}
		grouping->groups[i]->label = arena_str(&grouping->memory->arena, buf_str(&label));
		buf_release(&label);
	}
	map_release(&parts);
	arena_release(&arena);
}

bool groups_work(struct grouping *grouping, struct store *store, const struct run_query *query,
		 struct err *err)
{
	struct run_query rest = *query;
	bool ok;

	rest.order = RUN_BY_NUMBER;
	rest.ascending = rest.backwards = false;
	rest.after = grouping->at;
	ok = run_visit(store, &rest,
		       FILTER_READS_PARAMS | FILTER_READS_TAGS | FILTER_READS_METRICS | FILTER_READS_WORDS,
		       add_run, grouping, &grouping->at, &grouping->at_end, err);
	grouping->groups = grouping->memory->groups.items;
	grouping->count = grouping->memory->groups.len;
	if (ok && grouping->at_end && grouping->folds)
		shorten_labels(grouping);
	return ok;
}

static double sort_value(const struct group *group, int by)
{
	switch (by) {
	case GROUPS_BY_NEWEST:
		return (double)group->newest;
	case GROUPS_BY_SIZE:
		return (double)group->runs;
	default:
		return group->metrics[by].count ? group->metrics[by].mean : (double)NAN;
	}
}

struct order {
	int by;
	bool ascending;
};

/* Numbers as numbers, then texts. */
static int compare_labels(const struct group *left, const struct group *right)
{
	double x, y;
	bool left_is_number = str_to_real(left->label, &x), right_is_number = str_to_real(right->label, &y);

	if (left_is_number != right_is_number)
		return left_is_number ? -1 : 1;
	return left_is_number ? (x > y) - (x < y) : str_compare(left->label, right->label);
}

/* Groups without a value for it last, whichever way. */
static int compare_groups(const void *a, const void *b, void *data)
{
	const struct group *left = *(const struct group *const *)a, *right = *(const struct group *const *)b;
	const struct order *order = data;
	double x, y;

	if (order->by == GROUPS_BY_LABEL)
		return order->ascending ? compare_labels(left, right) : compare_labels(right, left);
	x = sort_value(left, order->by);
	y = sort_value(right, order->by);
	if (isnan(x) || isnan(y))
		return isnan(x) - isnan(y);
	if (x == y)
		return (left->newest < right->newest) - (left->newest > right->newest);
	return (x < y) == order->ascending ? -1 : 1;
}

void groups_sort(struct grouping *grouping, int by, bool ascending)
{
	struct order order = { by, ascending };

	if (grouping->count)
		qsort_r(grouping->groups, grouping->count, sizeof(*grouping->groups), compare_groups, &order);
}

double group_deviation(const struct group_metric *metric)
{
	return metric->count > 1 ? sqrt(metric->m2 / (double)(metric->count - 1)) : (double)NAN;
}

double group_interval(const struct group_metric *metric)
{
	struct sample sample = { (size_t)metric->count, metric->mean, group_deviation(metric) };

	return sample_interval(&sample);
}

/* A quote that the text doesn't have; '\0' when it has all of them. */
static char quote_for(struct str text)
{
	static const char quotes[] = "\"'`";

	for (const char *quote = quotes; *quote; quote++) {
		if (!text.len || !memchr(text.data, *quote, text.len))
			return *quote;
	}
	return '\0';
}

/* Whether a name needs no quotes in a filter. */
static bool is_plain(const char *name)
{
	return *name && !name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")];
}

const char *group_filter(const struct grouping *grouping, const struct group *group, struct arena *arena)
{
	struct buf text = BUF_INIT;
	const char *filter;

	char of = quote_for(str_of(grouping->by.of)), value = quote_for(group->label);

	/* A list of one is compared text by text, where = would take 0.001 for 1e-3. */
	if (!grouping->folds && of && value) {
		buf_printf(&text, "%s.", grouping->by.kind == VIEW_TAG ? "tag" : "param");
		if (is_plain(grouping->by.of))
			buf_puts(&text, grouping->by.of);
		else
			buf_printf(&text, "%c%s%c", of, grouping->by.of, of);
		buf_printf(&text, " IN (%c%.*s%c)", value, STR_ARG(group->label), value);
	} else {
		buf_puts(&text, "attributes.run IN (");
		for (size_t i = 0; i < group->member_count; i++)
			buf_printf(&text, "%s%" PRId64, i ? "," : "", group->members[i]);
		buf_putc(&text, ')');
	}
	filter = arena_strdup(arena, text.data);
	buf_release(&text);
	return filter;
}
