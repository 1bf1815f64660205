/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RUNNER_POINTS_H
#define ASSAY_RUNNER_POINTS_H

#include "store/metric.h"

/* Metrics that a stage writes while it runs, as lines of $ASSAY_METRICS:
 *
 *	{"name": "train.loss", "value": 0.53, "step": 12, "time": 1700000000.123}
 *
 * name and value are needed; step counts on from the one before of that name, and time (seconds
 * since 1970) is now, where they are not given.  NaN and infinities may be bare words, as Python
 * writes them, or strings.  A line that is not of this form is passed over and counted. */

/* Takes up what was appended to the file since offset, in one transaction, and moves *offset and the
 * stage run's own offset behind the last whole line.  A missing file has nothing. */
bool points_take(struct store *store, int64_t run, int64_t stage_run, const char *path,
		 int64_t *offset, unsigned *passed_over, struct err *err) WARN_UNUSED;

/* Takes up a metrics file that a stage left (JSON or YAML, nested): each number becomes a last value
 * named by its dotted path; true and false count as 1 and 0.  A name that one of the earlier files has,
 * too, gets the file's own name and a colon in front, as where revisions are compared. */
bool points_take_file(struct store *store, int64_t run, const char *path, const char *name,
		      const char *const *earlier, size_t earlier_count, struct err *err) WARN_UNUSED;

#endif
