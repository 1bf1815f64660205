/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange/gto_impl.h"

#include <string.h>

void gto_registry_release(struct gto_registry *registry)
{
	VEC_RELEASE(&registry->artifacts);
	map_release(&registry->by_name);
	map_release(&registry->by_commit);
	arena_release(&registry->arena);
}

void gto_list_add(struct arena *arena, struct gto_list *list, const struct gto_event *event)
{
	if (list->count == list->room) {
		size_t room = list->room ? 2 * list->room : 4;
		const struct gto_event **items = ARENA_ARRAY(arena, const struct gto_event *, room);

		if (list->count)
			memcpy(items, list->items, list->count * sizeof(*items));
		list->items = items;
		list->room = room;
	}
	list->items[list->count++] = event;
}

struct gto_artifact *gto_artifact_find(const struct gto_registry *registry, const char *name)
{
	return map_find(&registry->by_name, str_of(name));
}

static struct gto_artifact *need_artifact(struct gto_registry *registry, const char *name)
{
	struct gto_artifact *artifact = gto_artifact_find(registry, name);

	if (artifact)
		return artifact;
	artifact = ARENA_NEW(&registry->arena, struct gto_artifact);
	artifact->name = arena_strdup(&registry->arena, name);
	artifact->versions_end = &artifact->versions;
	VEC_PUSH(&registry->artifacts, artifact);
	map_put(&registry->by_name, str_of(artifact->name), artifact);
	return artifact;
}

/* All versions of an artifact at a commit hang on the first one. */
static struct str commit_key(struct arena *arena, const struct gto_artifact *artifact, const char *commit)
{
	return str_of(arena_printf(arena, "%s %s", artifact->name, commit));
}

static struct gto_version *add_version(struct gto_registry *registry, struct gto_artifact *artifact,
				       const char *name, const char *commit)
{
	struct str key = commit_key(&registry->arena, artifact, commit);
	struct gto_version *version = ARENA_NEW(&registry->arena, struct gto_version);
	struct gto_version *first = map_find(&registry->by_commit, key);

	version->artifact = artifact;
	version->name = name;
	version->commit = commit;
	*artifact->versions_end = version;
	artifact->versions_end = &version->next;
	artifact->version_count++;
	if (first) {
		version->next_at_commit = first->next_at_commit;
		first->next_at_commit = version;
	} else {
		map_put(&registry->by_commit, key, version);
	}
	return version;
}

static bool is_named(const struct gto_version *version)
{
	return version->registrations.count || version->deregistrations.count;
}

static bool several(const struct gto_version *a, const struct gto_version *b, struct err *err)
{
	return err_set(err, ERR_INPUT, "artifact '%s' has both version %s and version %s at commit %.7s, so that "
		       "what is tagged there is not clear; remove one of the tags", a->artifact->name, a->name,
		       b->name, a->commit);
}

/* The one version at a commit that a tag names, and NULL when there is none. */
static bool find_at(struct gto_registry *registry, const struct gto_artifact *artifact, const char *name,
		    const char *commit, struct gto_version **out, struct err *err)
{
	struct gto_version *version = map_find(&registry->by_commit,
					       commit_key(&registry->arena, artifact, commit));

	for (*out = NULL; version; version = version->next_at_commit) {
		if (!is_named(version) || (name && strcmp(version->name, name) != 0))
			continue;
		if (*out)
			return several(*out, version, err);
		*out = version;
	}
	return true;
}

static struct gto_version *need_version(struct gto_registry *registry, struct gto_artifact *artifact,
					const char *name, const char *commit)
{
	struct gto_version *version = map_find(&registry->by_commit,
					       commit_key(&registry->arena, artifact, commit));

	while (version && (!is_named(version) || strcmp(version->name, name) != 0))
		version = version->next_at_commit;
	return version ? version : add_version(registry, artifact, name, commit);
}

static struct gto_stage *need_stage(struct gto_registry *registry, struct gto_version *version,
				    const char *name)
{
	struct gto_stage **end = &version->stages;

	while (*end && strcmp((*end)->name, name) != 0)
		end = &(*end)->next;
	if (!*end) {
		*end = ARENA_NEW(&registry->arena, struct gto_stage);
		(*end)->name = name;
		(*end)->version = version;
	}
	return *end;
}

static bool add_stage_event(struct gto_registry *registry, struct gto_artifact *artifact,
			    struct gto_event *event, struct err *err)
{
	struct gto_version *version;
	struct gto_stage *stage;

	if (!find_at(registry, artifact, NULL, event->commit, &version, err))
		return false;
	if (!version) {
		/* One that nothing happens to, and one for the tag: see gto.h. */
		(void)add_version(registry, artifact, event->commit, event->commit);
		version = add_version(registry, artifact, event->commit, event->commit);
	}
	event->version = version->name;
	stage = need_stage(registry, version, event->stage);
	gto_list_add(&registry->arena, event->kind == GTO_ASSIGNMENT ? &stage->assignments
								     : &stage->unassignments, event);
	return true;
}

static bool add_event(struct gto_registry *registry, struct gto_event *event, struct err *err)
{
	struct gto_artifact *artifact = need_artifact(registry, event->artifact);
	struct gto_version *version;

	if (event->kind == GTO_DEPRECATION) {
		gto_list_add(&registry->arena, &artifact->deprecations, event);
		return true;
	}
	if (event->kind >= GTO_ASSIGNMENT)
		return add_stage_event(registry, artifact, event, err);
	version = need_version(registry, artifact, event->version, event->commit);
	gto_list_add(&registry->arena, event->kind == GTO_REGISTRATION ? &version->registrations
								       : &version->deregistrations, event);
	return true;
}

static struct gto_event *event_of(struct arena *arena, const struct tag *tag, const struct gto_name *name)
{
	struct gto_event *event = ARENA_NEW(arena, struct gto_event);
	struct str message = str_trim(str_of(tag->message));

	*event = (struct gto_event){
		.kind = name->kind,
		.artifact = name->artifact,
		.version = name->version,
		.stage = name->stage,
		.commit = arena_strdup(arena, tag->target),
		.tag = tag->name,
		.author = tag->tagger,
		.email = tag->email,
		.message = arena_strndup(arena, message.data, message.len),
		.time = tag->time,
		.offset = tag->offset,
	};
	return event;
}

static int by_time(const void *a, const void *b)
{
	const struct gto_event *x = a, *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

/* In this order GTO looks at the tags: artifacts, then versions, then stages, each by time. */
static unsigned round_of(enum gto_kind kind)
{
	return kind <= GTO_DEPRECATION ? 0 : kind <= GTO_DEREGISTRATION ? 1 : 2;
}

bool gto_registry_add(struct gto_registry *registry, const struct tag *tags, size_t count, struct err *err)
{
	VEC_OF(struct gto_event *) rounds[3] = { VEC_INIT, VEC_INIT, VEC_INIT };
	struct gto_name name;
	bool ok = true;

	for (size_t i = 0; i < count; i++) {
		if (!tags[i].annotated || !gto_name_parse(&registry->arena, tags[i].name, &name) ||
		    name.kind == GTO_CREATION)
			continue;
		VEC_PUSH(&rounds[round_of(name.kind)], event_of(&registry->arena, &tags[i], &name));
	}
	for (size_t r = 0; r < ARRAY_LEN(rounds); r++) {
		gto_sort_pointers((void **)rounds[r].items, rounds[r].len, by_time);
		for (size_t i = 0; i < rounds[r].len && ok; i++)
			ok = add_event(registry, rounds[r].items[i], err);
		VEC_RELEASE(&rounds[r]);
	}
	return ok;
}

void gto_version_made(struct gto_registry *registry, struct gto_version *version, const struct gto_event *event)
{
	struct gto_event *made;

	if (version->made)
		return;
	made = ARENA_NEW(&registry->arena, struct gto_event);
	*made = *event;
	made->artifact = version->artifact->name;
	made->version = version->name;
	made->commit = version->commit;
	version->made = made;
}

bool gto_registry_annotate(struct gto_registry *registry, const char *artifact, const char *commit,
			   const struct gto_event *event, struct err *err)
{
	struct gto_artifact *owner = need_artifact(registry, artifact);
	struct gto_version *version;

	if (!find_at(registry, owner, NULL, commit, &version, err))
		return false;
	if (!version) {
		char *id = arena_strdup(&registry->arena, commit);

		version = add_version(registry, owner, id, id);
	}
	gto_version_made(registry, version, event);
	return true;
}
