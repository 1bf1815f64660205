/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_COMMAND_H
#define ASSAY_DVC_COMMAND_H

#include "dvc/work.h"

/* Runs the stage's commands one after the other as DVC does: each by a shell of its own ($SHELL, else /bin/sh)
 * that reads no files of the user's, in the stage's wdir, with DVC_ROOT and DVC_STAGE in the environment
 * and our own standard streams.  The first that fails ends it: ERR_OUTSIDE says how.  Each is told before
 * it starts; with dry that is all. */
bool stage_run_commands(struct dvc_work *work, const struct dvc_stage *stage, bool dry,
			struct err *err) WARN_UNUSED;

#endif
