/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_COMMAND_H
#define ASSAY_DVC_COMMAND_H

#include "dvc/work.h"

/* The shell that runs commands, as DVC has it: $SHELL, else /bin/sh, with options by which it reads no files of
 * the user's, and "-c".  Fills the first places of argv, which go behind a command, and says how many. */
#define DVC_SHELL_MAX 4
size_t dvc_shell(const char **argv);

/* Runs the stage's commands one after the other as DVC does: each by a shell of its own, in the
 * stage's wdir, with DVC_ROOT and DVC_STAGE in the environment
 * and our own standard streams.  The first that fails ends it: ERR_OUTSIDE says how.  Each is told before
 * it starts; with dry that is all. */
bool stage_run_commands(struct dvc_work *work, const struct dvc_stage *stage, bool dry,
			struct err *err) WARN_UNUSED;

#endif
