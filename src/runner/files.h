/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RUNNER_FILES_H
#define ASSAY_RUNNER_FILES_H

/* runner/: runs.
 *
 * files.h reads a project's files alike from a commit and from a folder, plan.h decides for each
 * stage whether it must run and why, launch.h writes a run down and starts its runner, local.h is
 * that runner, environment.h finds out where it works, shim.h supervises one stage, points.h takes up
 * the metrics that a stage writes, reports.h its test reports, tracked.h reads a DVC project with the data
 * that Git doesn't have, dvc_record.h takes results from DVC and leaves its work tree as DVC would, and
 * recover.h settles what a killed runner left.
 *
 * A runner is a detached process of this program.  It writes to the store and to its run's folder
 * and talks to nobody; whoever wants to know reads those:
 *
 *	RUN/lock            held by the runner while it lives
 *	RUN/cancel          somebody wants the run to end; its text says who
 *	RUN/checkout        the commit's files, while the run lasts
 *	RUN/runner.log      what the runner itself had to say
 *	RUN/NAME/           of a stage, see store_stage_folder
 *	RUN/NAME/lock       held by the stage's shim while it lives
 *	RUN/NAME/log        what the stage printed, see shim.h
 *	RUN/NAME/exit       how it ended, written once by the shim
 *	RUN/NAME/metrics    JSON lines that it appends to: $ASSAY_METRICS */

#include "pipeline/project.h"
#include "pipeline/params.h"
#include "repo/repo.h"
#include "store/object.h"

/* An object whose bytes aren't at hand, by its path in the project. */
struct known_object {
	const char *path;
	struct object object;
};

struct tracked;

/* A project's files: of a commit when repo is set, else below folder.  Close with files_close. */
struct files {
	struct repo *repo;
	const char *commit;
	const char *inside;	/* the project's folder in the commit's tree; NULL or "": the top */
	const char *folder;
	const char *root;	/* the project's folder in the user's work tree, where DVC's config and cache are;
				   NULL: there is none */
	struct tracked *tracked;	/* what files_project opened; NULL: it is no project of DVC's */
	struct arena *arena;	/* of tracked's stages */
	const struct known_object *known;	/* come before what is read */
	size_t known_count;
	const struct param_list *settings;	/* changed params, by "KEY" or "FILE:KEY"; NULL: none */
	int64_t *budget;	/* bytes of data in DVC's cache that may still be read to digest them, less than
				   none once it was too much, and digests are wrong; NULL: any */
};

/* The file of stages of a project of DVC's. */
#define DVC_FILE "dvc.yaml"

#define FILES_PARAMS_MAX ((size_t)16 * 1024 * 1024)

/* Appends a file to *out; *found is false when there is none. */
bool files_read(const struct files *files, const char *path, struct buf *out, bool *found,
		struct err *err) WARN_UNUSED;

/* Sets *out to where a path of the project is in the commit's tree: "." for its top. */
void files_in_tree(const struct files *files, const char *path, struct buf *out);

/* The object of a file or folder; at a commit also of data that DVC keeps, where ERR_NOT_FOUND names what its
 * cache does not have. */
bool files_object(const struct files *files, const char *path, struct object *out, bool *found,
		  struct err *err) WARN_UNUSED;

/* The project: assay.yaml, with the stages of dvc.yaml where it has none of its own; in a project of DVC's
 * those of all its dvc.yaml.  An error when there are stages in both.  With neither file: an empty
 * project, whose pipeline.file is NULL.  All lives in the arena, some of it once the files are closed. */
bool files_project(struct files *files, struct arena *arena, struct project *out,
		   struct err *err) WARN_UNUSED;

void files_close(struct files *files);

/* Has a file's bytes as the settings make them; context is the files. */
bool files_edit(void *context, const char *path, struct buf *bytes, struct err *err) WARN_UNUSED;

/* A params file with the settings applied, parsed; NULL when there is no such file. */
bool files_params(const struct files *files, const char *file, struct arena *arena,
		  struct yaml_node **out, struct err *err) WARN_UNUSED;

/* All params of params.yaml and of the files that the pipeline's stages name. */
bool files_all_params(const struct files *files, const struct pipeline *pipeline,
		      struct param_list *out, struct err *err) WARN_UNUSED;

/* Writes the settings into the params files below folder. */
bool files_apply_settings(const struct files *files, struct err *err) WARN_UNUSED;

#endif
