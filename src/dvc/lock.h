/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_LOCK_H
#define ASSAY_DVC_LOCK_H

/* dvc/: a DVC project as DVC sees it, on disk or at a commit.
 *
 * lock.h and dvcfile.h read and write dvc.lock and *.dvc, config.h the configuration, source.h the files
 * of a work tree or of a commit, project.h all of it: stages with what was recorded of them, and their
 * graph.  hash.h and ignore.h say what content is called and what isn't seen.  content.h says what is on
 * disk, cache.h what is kept, checkout.h brings the one to the other; status.h and data.h compare.  The facts are those
 * of DVC 3 (https://dvc.org/doc/user-guide/project-structure, https://github.com/treeverse/dvc). */

#include "base/buf.h"
#include "base/yaml.h"

#include <stdint.h>

/* What is recorded of a file or folder.  Strings that are not there are NULL, numbers -1. */
struct dvc_item {
	const char *path;	/* as in the stage: relative to its wdir */
	const char *hash;	/* "md5" since DVC 3; NULL: md5 is of the text with Unix line ends */
	const char *md5;	/* with ".dir" behind for a folder */
	const char *etag, *checksum, *version_id;	/* what cloud storage says in its place */
	int64_t size;		/* bytes, of a folder all its files' */
	int64_t nfiles;		/* of a folder */
	bool isexec;
	const struct yaml_node *files;	/* of a folder on versioned storage, a list of maps */
	const struct yaml_node *cloud;	/* by remote: etag, version_id */
	const struct yaml_node *dataset;	/* of a "ds://" dependency */
};

/* The values that params of one file had.  Keys are dotted paths. */
struct dvc_values {
	const char *file;
	const char **keys;
	const struct yaml_node **values;
	size_t count;
};

struct dvc_lock_stage {
	const char *name;
	const struct yaml_node *cmd;	/* a string or a list of strings */
	struct dvc_item *deps, *outs;
	size_t dep_count, out_count;
	struct dvc_values *params;
	size_t param_count;
};

struct dvc_lock {
	bool is_old;		/* without a schema, as DVC 1 wrote it and DVC 3 refuses it */
	struct dvc_lock_stage *stages;	/* in the order of the file */
	size_t count;
	const struct yaml_node *datasets;	/* NULL: none */
	uint32_t *index;	/* by name: 1 + its place, 0 where free */
	size_t room;		/* of index, a power of two */
};

/* Reads a dvc.lock; all lives in the arena, and so must bytes.  An empty file is an empty lock.  A file
 * with the marks of a merge conflict, of a later schema, or that is no lock ends with ERR_INPUT, file
 * and line. */
bool dvc_lock_parse(struct arena *arena, struct str bytes, const char *file, struct dvc_lock *out,
		struct err *err) WARN_UNUSED;

/* Reads the entry of one stage that stands alone in a file; its name is empty. */
bool dvc_lock_parse_stage(struct arena *arena, struct str bytes, const char *file,
			  struct dvc_lock_stage *out, struct err *err) WARN_UNUSED;

/* The entry of a stage; NULL when there is none, or lock is NULL. */
const struct dvc_lock_stage *dvc_lock_find(const struct dvc_lock *lock, const char *name);

/* The recorded state of a path; NULL when there is none. */
const struct dvc_item *dvc_item_find(const struct dvc_item *items, size_t count, const char *path);
const struct dvc_values *dvc_values_find(const struct dvc_lock_stage *stage, const char *file);

/* Appends all of a lock as DVC writes it. */
void dvc_lock_format(struct arena *arena, const struct dvc_lock *lock, struct buf *out);

/* A dvc.lock's text in pieces, so that its entries can be replaced one after the other without understanding all of
 * it anew each time. */
struct dvc_lock_text;
struct dvc_lock_text *dvc_lock_text_new(void) WARN_UNUSED;
void dvc_lock_text_free(struct dvc_lock_text *text);

/* Appends bytes, a dvc.lock (empty: there is none yet), with the changed stages put in their place, new
 * ones at the end, as "dvc repro" does.  Deps, outs and params are brought into DVC's order; values of
 * params are written as DVC writes what it read: 1e3 as 1000.0.  known is of the same file, or new, and remembers
 * what is made here; should bytes be others than that, it is of no use but does no harm. */
bool dvc_lock_update(struct dvc_lock_text *known, struct str bytes, const char *file,
		     const struct dvc_lock_stage *changed, size_t count, struct buf *out, struct err *err) WARN_UNUSED;

/* What *.dvc files share with the lock: an item from its map; path NULL when it has none. */
bool dvc_item_parse(struct arena *arena, const struct yaml_node *map, const char *file,
		    struct dvc_item *out, struct err *err) WARN_UNUSED;

/* Appends what is recorded of an item, without its path and hash, to a map in DVC's order. */
void dvc_item_add_state(struct arena *arena, struct yaml_node *map, const struct dvc_item *item);

/* The entry of a stage as a tree, as DVC would write it. */
struct yaml_node *dvc_lock_stage_node(struct arena *arena, const struct dvc_lock_stage *stage);

#endif
