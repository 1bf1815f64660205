/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RUNNER_TRACKED_H
#define ASSAY_RUNNER_TRACKED_H

#include "dvc/config.h"
#include "dvc/work.h"
#include "pipeline/made.h"
#include "runner/files.h"

/* A DVC project as a run has it: the stages of all its dvc.yaml, what is recorded of them, its configuration,
 * and its cache, where the data are that Git does not have. */
struct tracked {
	struct arena arena;
	const char *root;	/* the project in the user's work tree, whose config and cache these are; NULL:
				   there is none, and so no cache */
	struct repo *repo;	/* of the work tree, where the project is read from there; else, and with DVC's
				   core.no_scm, NULL */
	struct source *source;
	struct dvc_config config;
	struct pipeline_options parsing;
	struct cache_links links;	/* cache.type; none: the usual */
	const char *cache_path;
	struct hash_cache *known;	/* of root */
	struct cache *cache;
	struct dvc_project project;
	struct made_outs outs;	/* of the project */
};

/* Opens the project that the files are of, *out NULL when it is none of DVC's.  What is wrong with one of
 * its files, but for what is wrong in a stage alone, is ERR_INPUT.  The files must outlive it. */
bool tracked_open(const struct files *files, struct tracked **out, struct err *err) WARN_UNUSED;

/* What was read of the stages goes to the arena. */
void tracked_close(struct tracked *tracked, struct arena *arena);

/* All stages that have a command as one pipeline; each is called as it is asked for: "train",
 * "sub/dvc.yaml:train". */
void tracked_pipeline(const struct tracked *tracked, struct arena *arena, struct pipeline *out);

/* The stage of that name as DVC has it; NULL with err set when there is none. */
struct dvc_stage *tracked_stage(struct tracked *tracked, const char *name, struct err *err) WARN_UNUSED;

/* Whether DVC has data at, above or below path that Git doesn't. */
bool tracked_has_data(const struct tracked *tracked, const char *path);

/* Whether DVC may have a result of a stage with the inputs of now: it recorded one, or has a run cache. */
bool tracked_may_have(const struct tracked *tracked, const struct stage *stage);

/* The object of a file or folder at the files' commit: what Git has there, with what DVC's cache has in or above
 * it.  ERR_NOT_FOUND names what the cache does not have; *found is false when there is nothing. */
bool tracked_object(const struct tracked *tracked, const struct files *files, const char *path, struct object *out,
		    bool *found, struct err *err) WARN_UNUSED;

/* Lays out in a checkout the data that stages read and that none of them makes, and what they write on; wanted
 * are the stages of the pipeline that are in the run.  What is not in the cache is ERR_NOT_FOUND. */
bool tracked_lay_out(struct tracked *tracked, const char *folder, const struct pipeline *pipeline, const bool *wanted,
		     struct err *err) WARN_UNUSED;

#endif
