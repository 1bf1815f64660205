/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RUNNER_FILES_H
#define ASSAY_RUNNER_FILES_H

/* runner/: runs.
 *
 * files.h reads a project's files alike from a commit and from a folder, plan.h decides for each
 * stage whether it must run and why, launch.h writes a run down and starts its runner, local.h is
 * that runner, environment.h finds out where it works, shim.h supervises one stage, points.h takes up
 * the metrics that a stage writes, reports.h its test reports, dvc_record.h leaves the work tree of a DVC
 * project as DVC would, and recover.h settles what a killed runner left.
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

/* A project's files: of a commit when repo is set, else below folder. */
struct files {
	struct repo *repo;
	const char *commit;
	const char *folder;
	const struct known_object *known;	/* come before what is read */
	size_t known_count;
	const struct param_list *settings;	/* changed params, by "KEY" or "FILE:KEY"; NULL: none */
};

/* The file of stages of a project of DVC's. */
#define DVC_FILE "dvc.yaml"

#define FILES_PARAMS_MAX ((size_t)16 * 1024 * 1024)

/* Appends a file to *out; *found is false when there is none. */
bool files_read(const struct files *files, const char *path, struct buf *out, bool *found,
		struct err *err) WARN_UNUSED;

/* The object of a file or folder. */
bool files_object(const struct files *files, const char *path, struct object *out, bool *found,
		  struct err *err) WARN_UNUSED;

/* The project: assay.yaml, with the stages of dvc.yaml where it has none of its own.  An error when
 * there are stages in both.  With neither file: an empty project, whose pipeline.file is NULL. */
bool files_project(const struct files *files, struct arena *arena, struct project *out,
		   struct err *err) WARN_UNUSED;

/* A params file with the settings applied, parsed; NULL when there is no such file. */
bool files_params(const struct files *files, const char *file, struct arena *arena,
		  struct yaml_node **out, struct err *err) WARN_UNUSED;

/* All params of params.yaml and of the files that the pipeline's stages name. */
bool files_all_params(const struct files *files, const struct pipeline *pipeline,
		      struct param_list *out, struct err *err) WARN_UNUSED;

/* Writes the settings into the params files below folder. */
bool files_apply_settings(const struct files *files, struct err *err) WARN_UNUSED;

#endif
