/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_RUN_CACHE_H
#define ASSAY_DVC_RUN_CACHE_H

#include "dvc/record.h"

/* DVC's run cache (https://dvc.org/doc/user-guide/pipelines/run-cache): what a stage's run left when its
 * command and inputs were the same before.  A file of <cache>/runs/kk/KEY/VALUE is the entry that the
 * stage had in dvc.lock; KEY is the SHA-256 of the entry with its outs as paths alone, VALUE of all of it,
 * each as Python's JSON without "size" and "nfiles". */

/* Whether runs of the stage are kept: it has a command, inputs and outputs, none of them remote, no
 * output stays from run to run, and it is not always_changed. */
bool run_cache_takes(const struct stage *stage);

/* The newest entry that a stage with this command, deps, params and outs has; outs need only their
 * paths.  *found is false when there is none, or it cannot be read. */
bool run_cache_find(struct dvc_work *work, const struct dvc_lock_stage *asked, struct dvc_lock_stage *out);

/* Keeps an entry, unless it is there. */
bool run_cache_save(struct dvc_work *work, const struct dvc_lock_stage *entry, struct err *err) WARN_UNUSED;

#endif
