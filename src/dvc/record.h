/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_RECORD_H
#define ASSAY_DVC_RECORD_H

#include "dvc/work.h"

/* What is to be recorded of a stage: its dependencies, parameters and outputs as they are on disk now.  All
 * lives in the work's arena.  What was recorded by DVC 2's rule and is still so stays so. */

/* An entry with the stage's name and command, and its dependencies and parameters as they are now.  One
 * that is not there is ERR_NOT_FOUND; but with partial, deps are left out that are not there. */
bool record_deps(struct dvc_work *work, const struct dvc_stage *stage, bool partial,
		 struct dvc_lock_stage *entry, struct err *err) WARN_UNUSED;

/* Adds its outputs, and sets *contents to what they are, an item for each of the entry's.  A cached one
 * outside of the project is ERR_INPUT. */
bool record_outs(struct dvc_work *work, const struct dvc_stage *stage, bool partial,
		 struct dvc_lock_stage *entry, struct content **contents, struct err *err) WARN_UNUSED;

/* Writes the entry to the stage's dvc.lock (made when there is none), or to its *.dvc file, whole at any
 * moment, and has the project know it. */
bool record_write(struct dvc_work *work, struct dvc_stage *stage, const struct dvc_lock_stage *entry,
		  struct err *err) WARN_UNUSED;

#endif
