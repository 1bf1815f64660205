/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RUNNER_REPORTS_H
#define ASSAY_RUNNER_REPORTS_H

#include "runner/job.h"

/* Takes up the test reports that the project declares for the stage, which has ended.  A report that
 * cannot be read, or that a stage that ended well did not leave, stands among the results as a test of
 * its own that came to an error.  False only when the store cannot be written. */
bool reports_take(const struct job_context *context, const struct job *job, bool ended_well,
		  struct err *err) WARN_UNUSED;

#endif
