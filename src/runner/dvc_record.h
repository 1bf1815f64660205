/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RUNNER_DVC_RECORD_H
#define ASSAY_RUNNER_DVC_RECORD_H

#include "runner/tracked.h"

/* A run of a DVC project skips what DVC has a result of, by dvc.lock or by its run cache, as "dvc repro" does
 * (https://dvc.org/doc/command-reference/repro).
 *
 * In the work tree it also leaves the project as "dvc repro" would: a stage's paths are claimed from other
 * processes of DVC's while it runs, and what it leaves goes to DVC's cache and to dvc.lock.  In a checkout
 * of its own it only reads.
 *
 * Everywhere NULL is a run that is none of DVC's: then nothing is to do, and all is well. */
struct dvc_record;

/* Of the project that was opened with the run's files, whose folder the stages work in. */
bool dvc_record_open(const struct files *files, bool in_place, struct dvc_record **out, struct err *err) WARN_UNUSED;

/* Gives up all claims. */
void dvc_record_close(struct dvc_record *record);

/* The real path of where the stages work, for their $DVC_ROOT; NULL without a record. */
const char *dvc_record_root(const struct dvc_record *record);

/* In the work tree, before any stage: data of *.dvc files that the wanted stages of the pipeline read are
 * recorded anew where they changed.  What is not there, and an import that changed, is an error. */
bool dvc_record_sources(struct dvc_record *record, const struct pipeline *pipeline, const bool *wanted,
			struct err *err) WARN_UNUSED;

/* Takes the project's lock, and looks whether others are at what the stage reads or writes: ERR_BUSY names
 * who is.  Whatever the result, and whatever follows, the stage must come to its end. */
bool dvc_record_begin(struct dvc_record *record, const struct stage *stage, struct err *err) WARN_UNUSED;

/* Whether all of a stage is as dvc.lock records it, so that it need not run. */
bool dvc_record_is_clean(struct dvc_record *record, const struct stage *stage, bool *clean,
			 struct err *err) WARN_UNUSED;

/* Before the stage's command: claims its paths, removes the outputs that it starts without, and gives up the
 * lock.  Outputs that stay are no longer links to DVC's cache. */
bool dvc_record_claim(struct dvc_record *record, const struct stage *stage, struct err *err) WARN_UNUSED;

/* Behind dvc_record_claim: lays out what the same command once made of the same inputs, if DVC's cache has all of
 * it; *restored tells. */
bool dvc_record_restore(struct dvc_record *record, const struct stage *stage, bool *restored,
			struct err *err) WARN_UNUSED;

/* Takes the lock if it isn't held, and records the stage as it is on disk now: always when it ran, else only
 * where it is not as recorded.  Not in a checkout.  An output that is not there is ERR_NOT_FOUND. */
bool dvc_record_save(struct dvc_record *record, const struct stage *stage, bool ran, struct err *err) WARN_UNUSED;

/* Gives up lock and claim. */
void dvc_record_end(struct dvc_record *record, const struct stage *stage);

#endif
