/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_KEEP_H
#define ASSAY_APP_KEEP_H

#include "app/app.h"
#include "exchange/experiments.h"

/* Keeping a run as an experiment of DVC's: a commit that DVC would have made for it, which "dvc exp show" lists
 * beside others and "dvc exp apply" lays out. */
struct keep {
	int64_t run;
	const char *name;	/* NULL: "run-NUMBER" */
	const char *message;	/* of the commit; NULL: as DVC's */
	bool force;		/* in place of an experiment of that name */
};

/* Lays out the run's commit with its changed params and its outputs beside the project's temporary files, records
 * them as "dvc commit" does, with the outputs in the project's DVC cache, and commits what Git is to know: the
 * params, dvc.lock, and outputs that are not cached.  Strings of *out are in the arena.  ERR_INPUT when the run did
 * not succeed, had changes that no commit has, or its commit is no DVC project. */
bool app_keep(struct app *app, const struct keep *keep, struct arena *arena, struct experiment *out,
	      struct err *err) WARN_UNUSED;

#endif
