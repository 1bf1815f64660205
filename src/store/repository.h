/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_REPOSITORY_H
#define ASSAY_STORE_REPOSITORY_H

#include "store/store.h"

/* A Git repository that the store knows. */
struct repository {
	int64_t id;
	const char *name;
	const char *path;		/* real path of the work tree, or of the bare repository */
	const char *protected_branch;
	int64_t baseline_run;		/* 0: none is pinned */
	int64_t added_at;
	int64_t last_run;		/* its number, 0 for none; only repository_list fills it */
	/* Not in the store but of where the person is, set by app_repository: the folder in it whose project is
	 * meant ("" for the top; NULL: the usual one), and the folder in that project (NULL: its top). */
	const char *project, *folder;
};

/* Adds it and sets repository->id; ERR_INPUT when the name or the path is there already. */
bool repository_insert(struct store *store, struct repository *repository, struct err *err) WARN_UNUSED;

/* The repository of that name, path, or id; ERR_NOT_FOUND names what exists. */
bool repository_find(struct store *store, const char *name_or_path, struct arena *arena,
		     struct repository *out, struct err *err) WARN_UNUSED;
bool repository_load(struct store *store, int64_t id, struct arena *arena, struct repository *out,
		     struct err *err) WARN_UNUSED;

/* All of them by name; *out is an array of *count in the arena. */
bool repository_list(struct store *store, struct arena *arena, struct repository **out, size_t *count,
		     struct err *err) WARN_UNUSED;

/* Pins a run as the baseline; 0 unpins. */
bool repository_set_baseline(struct store *store, int64_t id, int64_t run, struct err *err) WARN_UNUSED;

#endif
