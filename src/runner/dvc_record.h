/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RUNNER_DVC_RECORD_H
#define ASSAY_RUNNER_DVC_RECORD_H

#include "base/err.h"
#include "pipeline/pipeline.h"

/* A run in the work tree of a DVC project leaves it as "dvc repro" would
 * (https://dvc.org/doc/command-reference/repro): a stage's paths are claimed from other processes of DVC's
 * while it runs, and what it leaves goes to DVC's cache and to dvc.lock.
 *
 * Everywhere NULL is a run that is none of DVC's: then nothing is to do, and all is well. */
struct dvc_record;

/* Of the project whose dvc.yaml the run took its stages from; *out is NULL when folder, where that
 * file lies, is no DVC project. */
bool dvc_record_open(const char *folder, struct dvc_record **out, struct err *err) WARN_UNUSED;

/* Gives up all claims, and keeps what was hashed, if it can. */
void dvc_record_close(struct dvc_record *record);

/* The project's real path, for the stages' $DVC_ROOT; NULL without a record. */
const char *dvc_record_root(const struct dvc_record *record);

/* Takes the project's lock, and looks whether others are at what the stage reads or writes: ERR_BUSY names
 * who is.  Whatever the result, and whatever follows, the stage must come to its end. */
bool dvc_record_begin(struct dvc_record *record, const struct stage *stage, struct err *err) WARN_UNUSED;

/* Before the stage's command: claims its paths, removes the outputs that it starts without, and gives up the
 * lock.  Outputs that stay are no longer links to DVC's cache. */
bool dvc_record_claim(struct dvc_record *record, const struct stage *stage, struct err *err) WARN_UNUSED;

/* Takes the lock if it isn't held, and records the stage as it is on disk now: always when it ran, else only
 * where it is not as recorded.  An output that is not there is ERR_NOT_FOUND. */
bool dvc_record_save(struct dvc_record *record, const struct stage *stage, bool ran, struct err *err) WARN_UNUSED;

/* Gives up lock and claim. */
void dvc_record_end(struct dvc_record *record, const struct stage *stage);

#endif
