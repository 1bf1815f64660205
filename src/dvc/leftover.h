/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_LEFTOVER_H
#define ASSAY_DVC_LEFTOVER_H

#include <sys/types.h>

/* What processes that were killed left beside the files that they wrote: names that begin with ".assay-PID-".
 *
 * In .dvc/tmp/assay.pids those processes say that they write who do it under the project's lock (guard.h).  Whoever
 * takes the lock and finds one there that is gone removes what it left.  Nobody else writes under that number then. */

/* Notes that this process writes; removes what those left that are gone.  root is the project's, cache the folder of
 * its cache.  What cannot be done is left for the next time. */
void leftover_begin(const char *root, const char *cache);

/* This process wrote all that it wanted. */
void leftover_end(const char *root);

#endif
