/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_DVC_REPRO_H
#define ASSAY_APP_DVC_REPRO_H

#include "app/dvc_data.h"
#include "dvc/repro.h"

/* Which stages "dvc repro" and "dvc commit" are asked for, and by whom it is told what goes on. */
struct dvc_act {
	const char *const *targets;	/* as typed; none: those of the dvc.yaml here, or, to commit, all */
	size_t target_count;
	bool all;		/* all pipelines, whatever the targets */
	bool recursive;		/* a folder is its stages */
	bool glob;		/* targets are patterns of names */
	bool with_deps;		/* to commit: also what they wait for */

	void (*say)(void *context, const char *line);
	void (*warn)(void *context, const char *line);
	/* To commit what has changed: whether to go on; NULL: no. */
	bool (*confirm)(void *context, const char *question);
	void *context;

	/* The answer. */
	bool far;		/* only DVC itself can do it, and nothing was done */
	size_t done;		/* stages that were run or recorded */
	const char **changed;	/* files for Git, as seen from here, in here's arena; staged if DVC's
				   core.autostage says so: then none */
	size_t changed_count;
};

/* Runs the stages that must be run.  The project was read behind app_dvc_data_guard, here and to commit. */
bool app_dvc_repro(struct dvc_data *data, const struct repro_options *options, struct dvc_act *act,
		   struct err *err) WARN_UNUSED;

/* Records stages as they are on disk, and stores their outputs ("dvc commit"); with force without asking, and
 * without relink the files in the workspace stay what they are. */
bool app_dvc_commit(struct dvc_data *data, bool force, bool relink, struct dvc_act *act,
		    struct err *err) WARN_UNUSED;

/* Has DVC track files and folders: each gets its *.dvc file, made or written anew, goes to the cache (with commit) and
 * is linked from there (with relink), and Git ignores it ("dvc add"). */
bool app_dvc_add(struct dvc_data *data, bool commit, bool relink, struct dvc_act *act, struct err *err) WARN_UNUSED;

#endif
