/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RUNNER_DVCLIVE_H
#define ASSAY_RUNNER_DVCLIVE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* The TSV files that DVCLive writes while a stage runs (https://dvc.org/doc/dvclive/how-it-works),
 * as further lines of the stage's metrics file: so everything behind them knows one format only.
 *
 * DIR/plots/metrics/train/loss.tsv, with the columns "timestamp" (milliseconds, not always there),
 * "step" and one more, is the metric train.loss.  DIR is "dvclive" in the stage's working folder or
 * any folder among its outs; of an older layout DIR/train/loss.tsv itself. */
struct dvclive;

/* folders: absolute paths of what may be a DIR; they must live as long.  What stands in files that are
 * there already is not the stage's, so this is called before it starts. */
struct dvclive *dvclive_new(const char *const *folders, size_t count);
void dvclive_free(struct dvclive *live);

/* Appends what was added to the files since the last call to the metrics file at path, at most a
 * portion of each; files that are new are found within a few seconds.  Files that are not of this form
 * are passed over. */
bool dvclive_translate(struct dvclive *live, const char *path, struct err *err) WARN_UNUSED;

/* The same when the stage has ended: all that is left, of new files too. */
bool dvclive_finish(struct dvclive *live, const char *path, struct err *err) WARN_UNUSED;

#endif
