/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_MODEL_H
#define ASSAY_STORE_MODEL_H

#include "store/object.h"

/* Models: named lines of versions, each an artifact of a run, and aliases that point at versions. */
struct version {
	int64_t id;
	int64_t repository;
	const char *model;		/* its name */
	int64_t number;			/* 1, 2, 3 … within the model */
	int64_t run;
	const char *path;		/* of the artifact, inside the checkout */
	struct object object;
	const char *registered_by;
	int64_t registered_at;
	const char *note;
	const char *aliases;		/* "champion, candidate"; NULL: none */
	const char *live_in;		/* names of the environments, likewise */
	struct str metrics;		/* its run's last values, see metric_decode */
};

/* Gives the artifact the model's next number, making the model when it is new, and sets version->id
 * and version->number.  From the caller come repository, model, run, path, object, registered_by,
 * registered_at and note.  ERR_INPUT when that artifact of that run is a version already. */
bool version_insert(struct store *store, struct version *version, struct err *err) WARN_UNUSED;

bool version_load(struct store *store, int64_t id, struct arena *arena, struct version *out,
		  struct err *err) WARN_UNUSED;

/* The version that text names: "penguins@7", "penguins@champion", or "penguins" for the newest one.
 * ERR_NOT_FOUND says what there is. */
bool version_find(struct store *store, int64_t repository, const char *text, struct arena *arena,
		  struct version *out, struct err *err) WARN_UNUSED;

/* Versions of a repository by model, newest first; those made by one run, unless run is 0. */
#define VERSION_LIST_MAX 10000
bool version_list(struct store *store, int64_t repository, int64_t run, struct arena *arena,
		  struct version **out, size_t *count, struct err *err) WARN_UNUSED;

/* Points the alias of its model at the version; takes it away from the model, ERR_NOT_FOUND when it has
 * no such alias. */
bool alias_set(struct store *store, const struct version *version, const char *name, const char *by,
	       int64_t at, struct err *err) WARN_UNUSED;
bool alias_remove(struct store *store, const struct version *version, const char *name,
		  struct err *err) WARN_UNUSED;

#endif
