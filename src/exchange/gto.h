/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_EXCHANGE_GTO_H
#define ASSAY_EXCHANGE_GTO_H

#include "base/map.h"
#include "base/vec.h"
#include "exchange/gto_index.h"
#include "exchange/gto_name.h"
#include "repo/tag.h"

/* GTO's registry, made of a repository's tags as GTO 1.10 makes it (https://github.com/iterative/gto):
 * artifacts, their versions, and the stages that versions are in.
 *
 * Add the tags, then the commits, then finish; the rest only reads.  A version is tied to one commit.
 * A stage's tag names no version: it means the one registered on its commit.  Where none is, GTO makes
 * an unregistered version named by the commit, once for the tag and once for what the tag says; so do
 * we, for its answers show both. */

/* Something that happened. */
struct gto_event {
	enum gto_kind kind;
	const char *artifact, *version, *stage;	/* NULL: says nothing of it */
	const char *commit, *tag;	/* tag: NULL for a commit */
	const char *author, *email, *message;
	int64_t time;			/* a moment */
	int offset;			/* minutes that the author's clock was ahead of UTC */
	const char *committer, *committer_email;	/* of a commit */
	const struct gto_annotation *annotation;	/* of a commit; NULL: none */
};

/* A list of events or others, in an arena. */
struct gto_list {
	const struct gto_event **items;
	size_t count, room;
};

struct gto_stage {
	const char *name;
	struct gto_version *version;
	struct gto_list assignments, unassignments;	/* oldest first */
	struct gto_stage *next;		/* of the version */
	/* Known when the registry is finished: */
	bool active;
	const struct gto_event *newest;
	const struct gto_event *assigned;	/* the newest assignment; NULL: only unassigned */
};

struct gto_version {
	struct gto_artifact *artifact;
	const char *name;		/* "v1.0.0", or the commit's for one that is not registered */
	const char *commit;
	const struct gto_event *made;	/* the commit; NULL until it was added */
	struct gto_list registrations, deregistrations;	/* oldest first */
	struct gto_stage *stages;	/* in the order of their first tag */
	struct gto_version *next;	/* of the artifact */
	struct gto_version *next_at_commit;
	/* Known when the registry is finished: */
	bool active;
	bool discovered;		/* no tag names it */
	const struct gto_event *author;	/* which event says who made it, when and why */
	const struct gto_event *activated;
};

struct gto_artifact {
	const char *name;
	struct gto_version *versions, **versions_end;	/* in the order of their first tag */
	size_t version_count;
	struct gto_list deprecations;
	/* Known when the registry is finished: */
	bool active;
	bool registered;		/* there are tags of it */
	struct gto_list events;		/* newest first */
};

struct gto_registry {
	struct arena arena;
	VEC_OF(struct gto_artifact *) artifacts;	/* in GTO's order */
	struct map by_name, by_commit;
};

#define GTO_REGISTRY_INIT { .arena = ARENA_INIT, .artifacts = VEC_INIT }

void gto_registry_release(struct gto_registry *registry);

/* Adds all tags, which must be in the order of their names; those that are not annotated or not GTO's are
 * passed over.  Names and messages must outlive the registry.  ERR_INPUT when a stage's tag is on a
 * commit that has several versions of its artifact, as in GTO. */
bool gto_registry_add(struct gto_registry *registry, const struct tag *tags, size_t count,
		      struct err *err) WARN_UNUSED;

/* Says of a version what its commit is; event is a GTO_COMMIT, whose author, time and so on are filled,
 * and is copied. */
void gto_version_made(struct gto_registry *registry, struct gto_version *version,
		      const struct gto_event *event);

/* Says that a commit annotates an artifact, which need not have a tag. */
bool gto_registry_annotate(struct gto_registry *registry, const char *artifact, const char *commit,
			   const struct gto_event *event, struct err *err) WARN_UNUSED;

void gto_registry_finish(struct gto_registry *registry);

/* The artifact; NULL when there is none. */
struct gto_artifact *gto_artifact_find(const struct gto_registry *registry, const char *name);

/* The one version of that name or at that commit (either may be NULL) which a tag names; *out is NULL when
 * there is none.  Fails when there are several. */
bool gto_version_find(const struct gto_artifact *artifact, const char *name, const char *commit,
		      struct gto_version **out, struct err *err) WARN_UNUSED;

/* All that happened to a version, or to a stage of it, newest first, in the arena. */
struct gto_list gto_version_events(struct arena *arena, const struct gto_version *version);
struct gto_list gto_stage_events(struct arena *arena, const struct gto_stage *stage);

enum gto_sort { GTO_BY_TIME, GTO_BY_VERSION };

/* Which versions count. */
struct gto_choice {
	bool registered_only;
	bool inactive;			/* those that are not active, too */
	bool discovered;		/* those no tag names, too */
	enum gto_sort sort;
	int64_t per_version;		/* so many stages of each version, the oldest; -1: all */
	int64_t per_stage;		/* so many versions in each stage, the newest; -1: all */
};

/* The artifact's versions, newest or highest first; in the arena. */
struct gto_version **gto_versions(struct arena *arena, const struct gto_artifact *artifact,
				  const struct gto_choice *choice, size_t *count);

/* The highest active version that is registered; NULL: none. */
const struct gto_version *gto_latest(struct arena *arena, const struct gto_artifact *artifact);

/* What is in which stage: a stage for each name and version, stages of one name together.  Names
 * for which nothing is left after per_stage are not in it. */
struct gto_stage **gto_stages(struct arena *arena, const struct gto_artifact *artifact,
			      const struct gto_choice *choice, size_t *count);

/* The names of stages in use, in the order of their bytes. */
const char **gto_stage_names(struct arena *arena, const struct gto_registry *registry, size_t *count);

/* Sorts pointers by what they point to; equals stay in their order, which GTO's answers depend on. */
void gto_sort_pointers(void **items, size_t count, int (*compare)(const void *, const void *));

#endif
