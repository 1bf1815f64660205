/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_SAVE_H
#define ASSAY_DVC_SAVE_H

#include "dvc/work.h"

/* What is done once a stage's command has ended well, or instead of running it. */
struct save_options {
	bool record;	/* look at it anew, and write dvc.lock or the *.dvc file */
	bool commit;	/* store outputs in the cache and link them from there */
	bool relink;	/* with commit: by cache.type */
	bool run_cache;	/* keep the run in the run cache */
	bool partial;	/* what is not there is left as it was recorded */
};

/* Records a stage as it is on disk now: hashes its dependencies and outputs, stores these, has Git ignore
 * them, and writes its entry, last.  A missing dependency or output is ERR_NOT_FOUND, and then
 * nothing is recorded. */
bool stage_save(struct dvc_work *work, struct dvc_stage *stage, const struct save_options *options,
		struct err *err) WARN_UNUSED;

/* Lays out a stage's outputs as its last run with the same command and inputs left them, if that is known and
 * all of them are in the cache; *restored tells.  status is the stage's, of now.  Without run_cache only
 * what dvc.lock records counts.  With dry nothing is touched. */
bool stage_restore(struct dvc_work *work, const struct dvc_stage_status *status, bool run_cache, bool dry,
		   bool *restored, struct err *err) WARN_UNUSED;

/* Removes the outputs that a run begins without; those that stay become files of their own, which nothing
 * in the cache is linked to. */
bool stage_clear(struct dvc_work *work, const struct stage *stage, struct err *err) WARN_UNUSED;

#endif
