/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange/gto_impl.h"

#include <stdlib.h>
#include <string.h>

static void merge(void **items, void **other, size_t count, int (*compare)(const void *, const void *))
{
	size_t half = count / 2, a = 0, b = half, n = 0;

	if (count < 2)
		return;
	merge(items, other, half, compare);
	merge(items + half, other, count - half, compare);
	memcpy(other, items, count * sizeof(*items));
	while (n < count) {
		if (b == count || (a < half && compare(other[a], other[b]) <= 0))
			items[n++] = other[a++];
		else
			items[n++] = other[b++];
	}
}

void gto_sort_pointers(void **items, size_t count, int (*compare)(const void *, const void *))
{
	void **other = mem_zalloc(count + 1, sizeof(*other));

	merge(items, other, count, compare);
	free(other);
}

static void reverse(void **items, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		void *item = items[i];

		items[i] = items[count - 1 - i];
		items[count - 1 - i] = item;
	}
}

static int by_time(const void *a, const void *b)
{
	const struct gto_event *x = a, *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

static void add_all(struct arena *arena, struct gto_list *list, const struct gto_list *more)
{
	for (size_t i = 0; i < more->count; i++)
		gto_list_add(arena, list, more->items[i]);
}

/* Newest first; of one moment, what was last comes first. */
static struct gto_list newest_first(struct gto_list list)
{
	gto_sort_pointers((void **)list.items, list.count, by_time);
	reverse((void **)list.items, list.count);
	return list;
}

struct gto_list gto_stage_events(struct arena *arena, const struct gto_stage *stage)
{
	struct gto_list list = { .items = NULL };

	add_all(arena, &list, &stage->assignments);
	add_all(arena, &list, &stage->unassignments);
	return newest_first(list);
}

static struct gto_list direct_events(struct arena *arena, const struct gto_version *version)
{
	struct gto_list list = { .items = NULL };

	add_all(arena, &list, &version->registrations);
	add_all(arena, &list, &version->deregistrations);
	return list;
}

struct gto_list gto_version_events(struct arena *arena, const struct gto_version *version)
{
	struct gto_list list = direct_events(arena, version);

	if (version->made)
		gto_list_add(arena, &list, version->made);
	for (const struct gto_stage *stage = version->stages; stage; stage = stage->next) {
		struct gto_list events = gto_stage_events(arena, stage);

		add_all(arena, &list, &events);
	}
	return newest_first(list);
}

static void finish_stage(struct arena *arena, struct gto_stage *stage)
{
	struct gto_list events = gto_stage_events(arena, stage);

	stage->newest = events.items[0];
	stage->active = stage->newest->kind == GTO_ASSIGNMENT;
	stage->assigned = NULL;
	for (size_t i = events.count; i-- > 0;) {
		if (events.items[i]->kind == GTO_ASSIGNMENT)
			stage->assigned = events.items[i];
	}
}

static void finish_version(struct arena *arena, struct gto_version *version)
{
	struct gto_list direct = newest_first(direct_events(arena, version)), all;

	for (struct gto_stage *stage = version->stages; stage; stage = stage->next)
		finish_stage(arena, stage);
	all = gto_version_events(arena, version);
	version->discovered = !direct.count;
	version->active = direct.count ? direct.items[0]->kind == GTO_REGISTRATION : all.count > 0;
	version->author = NULL;
	for (size_t i = direct.count; i-- > 0;) {
		if (direct.items[i]->kind == GTO_REGISTRATION)
			version->author = direct.items[i];
	}
	for (size_t i = 0; i < all.count && !version->author; i++) {
		if (all.items[i]->kind != GTO_REGISTRATION && all.items[i]->kind != GTO_DEREGISTRATION)
			version->author = all.items[i];
	}
	if (!version->author && all.count)
		version->author = all.items[0];
	version->activated = version->registrations.count ? version->registrations.items[0]
							  : all.count ? all.items[all.count - 1] : NULL;
}

static void finish_artifact(struct arena *arena, struct gto_artifact *artifact)
{
	struct gto_list list = { .items = NULL };

	add_all(arena, &list, &artifact->deprecations);
	for (struct gto_version *version = artifact->versions; version; version = version->next) {
		struct gto_list events = gto_version_events(arena, version);

		finish_version(arena, version);
		add_all(arena, &list, &events);
	}
	artifact->events = newest_first(list);
	artifact->active = list.count && artifact->events.items[0]->kind != GTO_DEPRECATION;
	artifact->registered = false;
	for (size_t i = 0; i < list.count; i++)
		artifact->registered |= list.items[i]->kind != GTO_COMMIT;
}

void gto_registry_finish(struct gto_registry *registry)
{
	for (size_t i = 0; i < registry->artifacts.len; i++)
		finish_artifact(&registry->arena, registry->artifacts.items[i]);
}

bool gto_version_find(const struct gto_artifact *artifact, const char *name, const char *commit,
		      struct gto_version **out, struct err *err)
{
	*out = NULL;
	for (struct gto_version *version = artifact->versions; version; version = version->next) {
		if (version->discovered || (name && strcmp(version->name, name) != 0) ||
		    (commit && strcmp(version->commit, commit) != 0))
			continue;
		if (*out)
			return err_set(err, ERR_INPUT, "artifact '%s' has several versions there: %s of %.7s and "
				       "%s of %.7s", artifact->name, (*out)->name, (*out)->commit,
				       version->name, version->commit);
		*out = version;
	}
	return true;
}

static int by_author_time(const void *a, const void *b)
{
	const struct gto_version *x = a, *y = b;

	return by_time(x->author, y->author);
}

/* Versions in their order, behind them those that have no number. */
static int by_number(const void *a, const void *b)
{
	const struct gto_version *x = a, *y = b;
	bool x_ok = gto_version_ok(str_of(x->name)), y_ok = gto_version_ok(str_of(y->name));

	if (x_ok != y_ok)
		return x_ok ? 1 : -1;
	return x_ok ? gto_version_compare(str_of(x->name), str_of(y->name)) : strcmp(x->name, y->name);
}

static bool is_chosen(const struct gto_version *version, const struct gto_choice *choice)
{
	bool registered = version->registrations.count > 0;

	if (!version->author)
		return false;
	return choice->inactive ||
	       (version->active && ((registered && !version->discovered) ||
				    (choice->discovered && version->discovered) ||
				    (!choice->registered_only && !registered)));
}

struct gto_version **gto_versions(struct arena *arena, const struct gto_artifact *artifact,
				  const struct gto_choice *choice, size_t *count)
{
	struct gto_version **list = ARENA_ARRAY(arena, struct gto_version *, artifact->version_count + 1);

	*count = 0;
	for (struct gto_version *version = artifact->versions; version; version = version->next) {
		if (is_chosen(version, choice))
			list[(*count)++] = version;
	}
	gto_sort_pointers((void **)list, *count, choice->sort == GTO_BY_TIME ? by_author_time : by_number);
	reverse((void **)list, *count);
	return list;
}

const struct gto_version *gto_latest(struct arena *arena, const struct gto_artifact *artifact)
{
	struct gto_choice choice = { .registered_only = true, .sort = GTO_BY_VERSION };
	size_t count;
	struct gto_version **list = gto_versions(arena, artifact, &choice, &count);

	return count ? list[0] : NULL;
}

static int by_newest(const void *a, const void *b)
{
	const struct gto_stage *x = a, *y = b;

	return by_time(x->newest, y->newest);
}

static int by_assigned(const void *a, const void *b)
{
	const struct gto_stage *x = a, *y = b;

	return by_time(x->assigned, y->assigned);
}

/* All active stages of the versions: of each version, oldest first, so many as are asked for. */
static size_t active_stages(struct arena *arena, struct gto_version **versions, size_t version_count,
			    const struct gto_choice *choice, struct gto_stage ***out)
{
	size_t room = 0, count = 0;
	struct gto_stage **list;

	for (size_t v = 0; v < version_count; v++) {
		for (struct gto_stage *stage = versions[v]->stages; stage; stage = stage->next)
			room += stage->active;
	}
	list = ARENA_ARRAY(arena, struct gto_stage *, room + 1);
	for (size_t v = 0; v < version_count; v++) {
		size_t first = count, limit = (size_t)choice->per_version;

		for (struct gto_stage *stage = versions[v]->stages; stage; stage = stage->next) {
			if (stage->active)
				list[count++] = stage;
		}
		gto_sort_pointers((void **)(list + first), count - first, by_newest);
		if (choice->per_version >= 0 && count - first > limit)
			count = first + limit;
	}
	*out = list;
	return count;
}

/* What was taken of one stage so far. */
struct taken {
	struct gto_stage **items;
	size_t count;
};

static bool has_version(const struct taken *taken, const char *name)
{
	for (size_t i = 0; i < taken->count; i++) {
		if (strcmp(taken->items[i]->version->name, name) == 0)
			return true;
	}
	return false;
}

struct gto_stage **gto_stages(struct arena *arena, const struct gto_artifact *artifact,
			      const struct gto_choice *choice, size_t *count)
{
	struct gto_choice which = { .registered_only = choice->registered_only, .sort = choice->sort };
	struct gto_stage **list, **out;
	size_t versions, total, names = 0;
	struct gto_version **version = gto_versions(arena, artifact, &which, &versions);
	struct map by_name = MAP_INIT;
	struct taken *order;

	total = active_stages(arena, version, versions, choice, &list);
	if (choice->sort == GTO_BY_TIME) {
		gto_sort_pointers((void **)list, total, by_assigned);
		reverse((void **)list, total);
	}
	order = ARENA_ARRAY(arena, struct taken, total + 1);
	for (size_t i = 0; i < total; i++) {
		struct taken *taken = map_find(&by_name, str_of(list[i]->name));

		if (!taken) {
			taken = &order[names++];
			map_put(&by_name, str_of(list[i]->name), taken);
		}
		if ((choice->per_stage >= 0 && taken->count >= (size_t)choice->per_stage) ||
		    has_version(taken, list[i]->version->name))
			continue;
		if (!taken->count)
			taken->items = ARENA_ARRAY(arena, struct gto_stage *,
						   choice->per_stage == 1 ? 1 : total - i);
		taken->items[taken->count++] = list[i];
	}
	map_release(&by_name);
	out = ARENA_ARRAY(arena, struct gto_stage *, total + 1);
	*count = 0;
	for (size_t n = 0; n < names; n++) {
		for (size_t i = 0; i < order[n].count; i++)
			out[(*count)++] = order[n].items[i];
	}
	return out;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **gto_stage_names(struct arena *arena, const struct gto_registry *registry, size_t *count)
{
	struct gto_choice all = { .sort = GTO_BY_VERSION, .per_version = -1, .per_stage = 1 };
	VEC_OF(const char *) names = VEC_INIT;
	struct map seen = MAP_INIT;
	const char **out;

	for (size_t a = 0; a < registry->artifacts.len; a++) {
		size_t stages;
		struct gto_stage **list = gto_stages(arena, registry->artifacts.items[a], &all, &stages);

		for (size_t i = 0; i < stages; i++) {
			if (!map_put(&seen, str_of(list[i]->name), list[i]))
				VEC_PUSH(&names, list[i]->name);
		}
	}
	map_release(&seen);
	if (names.len)
		qsort(names.items, names.len, sizeof(*names.items), by_bytes);
	VEC_TO_ARENA(&names, arena, &out, count);
	return out;
}
