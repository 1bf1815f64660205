/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RUNNER_TREE_H
#define ASSAY_RUNNER_TREE_H

/* Ends every process below the calling one with SIGKILL and reaps it.  The caller must be a child
 * subreaper, so that a process that left its group and its parents is found as well: each round the
 * orphans have become the caller's own children.  Bounded; needs /proc. */
void tree_kill(void);

#endif
