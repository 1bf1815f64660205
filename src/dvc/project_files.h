/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_PROJECT_FILES_H
#define ASSAY_DVC_PROJECT_FILES_H

#include "base/map.h"
#include "dvc/cache.h"
#include "dvc/graph.h"
#include "dvc/project.h"

/* All files of a project at one state of it, wherever they are kept: in the source, or, if they are not there,
 * in the cache by what was recorded of them. */
struct project_files {
	struct arena *arena;
	struct source *source;
	const struct dvc_project *project;
	struct cache *cache;	/* NULL: there is none */
	struct made_outs outs;
	struct map manifests;	/* by hash */
};

/* All that is given must live as long. */
void project_files_open(struct project_files *files, struct arena *arena, struct source *source,
			const struct dvc_project *project, struct cache *cache);
void project_files_close(struct project_files *files);

/* Appends a file; *found is false when it is neither there nor in the cache. */
bool project_files_read(struct project_files *files, const char *path, struct buf *bytes, bool *found,
			struct err *err) WARN_UNUSED;

/* The object that was recorded of a path that is an output, or a file in one. */
bool project_files_object(struct project_files *files, const char *path, struct cache_key *key) WARN_UNUSED;

/* The files below a folder, there or recorded, by path, in the arena; false when it is no folder. */
bool project_files_list(struct project_files *files, const char *folder, const char ***out,
			size_t *count) WARN_UNUSED;

/* Whether the cache is where a file would be. */
bool project_files_is_kept(struct project_files *files, const char *path);

/* Whether an output is a folder whose manifest, where its files stand, is not in the cache. */
bool project_files_is_unknown_folder(struct project_files *files, const char *path);

#endif
