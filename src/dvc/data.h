/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_DATA_H
#define ASSAY_DVC_DATA_H

#include "dvc/cache.h"
#include "dvc/project.h"

/* What a project tracks, as two lists that can be compared: recorded at a commit, recorded in the work
 * tree, and on disk.  Only outputs inside the project that are kept in the cache count. */
struct data_item {
	const char *path;	/* relative to the project */
	bool is_folder;
	bool has_key;		/* false: nothing is recorded of it */
	struct cache_key key;
	bool executable;	/* of a file, as recorded */
	struct manifest manifest;	/* of a folder */
	bool unknown;		/* a folder whose manifest is not in the cache */
};

struct data_list {
	struct data_item *items;	/* in the order of their paths, each once */
	size_t count;
};

/* The key in the cache of what a lock or a *.dvc file says; false, with only the rule set, when it says no
 * MD5.  item may be NULL. */
bool data_key_of(const struct dvc_item *item, struct cache_key *out);

/* What is recorded, without the manifests of folders. */
void data_recorded_keys(struct arena *arena, const struct dvc_project *project, struct data_list *out);

/* What is recorded; manifests of folders come from the cache, else from the remote, if that is not NULL. */
void data_recorded(struct arena *arena, const struct dvc_project *project, struct cache *cache,
		   struct cache *remote, struct data_list *out);

/* What is on disk of the outputs in recorded; those that aren't there are left out. */
bool data_on_disk(struct arena *arena, struct walk *walk, struct hash_cache *known,
		  const struct data_list *recorded, struct hash_progress *progress, struct data_list *out,
		  struct err *err) WARN_UNUSED;

/* One path of a comparison: an output, or a file in one that is a folder. */
struct data_ref {
	const char *path;	/* NULL: not there */
	bool is_folder, has_key;
	struct cache_key key;
};

enum data_change_kind {
	DATA_UNCHANGED,
	DATA_ADDED,
	DATA_DELETED,
	DATA_MODIFIED,
	DATA_RENAMED,
	DATA_UNKNOWN,	/* of a folder's file: the manifest to compare with isn't in the cache */
};

struct data_change {
	enum data_change_kind kind;
	struct data_ref old, new;
};

struct data_rules {
	bool granular;		/* the files of folders, too */
	bool by_hash;		/* what has no hash is not there, as in "dvc data status" */
	bool renames;
	/* Whether the path counts; NULL: all do. */
	bool (*wanted)(void *context, const char *path);
	void *context;
};

/* All changes and what is unchanged: outputs first, then files, by the depth of their paths; renames
 * instead of an addition and a deletion of the same content. */
void data_compare(struct arena *arena, const struct data_list *old, const struct data_list *new,
		  const struct data_rules *rules, struct data_change **changes, size_t *count);

#endif
