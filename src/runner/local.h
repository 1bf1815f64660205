/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RUNNER_LOCAL_H
#define ASSAY_RUNNER_LOCAL_H

#include <stdint.h>

/* The runner on this host: lays out the commit, runs the stages in the order of their graph, as many
 * at once as the run allows, and writes down what comes of it.  Returns the process's exit status; 0
 * when the run has been settled, however it ended.  ready is a descriptor that gets one byte once
 * the run's lock is held, and is closed; -1 for none. */
int local_run(const char *store_path, int64_t run, int ready);

#endif
