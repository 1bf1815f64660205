/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RUNNER_RECOVER_H
#define ASSAY_RUNNER_RECOVER_H

#include "store/run.h"

/* Settles runs whose runner is gone (killed, or the machine restarted), so that nothing is shown as
 * running which isn't: stages whose shim wrote an exit file get that outcome, what else was under
 * way is lost, what hadn't begun is canceled, and the run is lost.  A run with a stage that is still
 * alive is left as it is until that has ended.  A queued run whose runner never started is lost.
 * *settled, which may be NULL, becomes how many runs were settled. */
bool recover_runs(struct store *store, unsigned *settled, struct err *err) WARN_UNUSED;

#endif
