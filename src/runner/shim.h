/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RUNNER_SHIM_H
#define ASSAY_RUNNER_SHIM_H

#include "base/err.h"
#include "pipeline/pipeline.h"

#include <sys/types.h>

/* The supervisor of one stage: a process between the runner and the command that outlives a killed
 * runner, so that how the stage ended is written down in any case.
 *
 * It holds FOLDER/lock, runs the commands by a shell one after the other, and writes to FOLDER/log
 * a line for each line that they print:
 *
 *	2026-11-23T14:02:11.123Z o text of standard output
 *	2026-11-23T14:02:11.125Z e text of standard error
 *
 * (bytes as they are; a line longer than 64 KiB is broken).  The log ends with a line that says so at
 * 2 GiB, or as many bytes as ASSAY_LOG_MAX in the environment says; the stage goes on.  When the
 * commands are done, or time is up, or CANCEL exists, it ends every process that they started, and then
 * writes FOLDER/exit. */
struct shim {
	const char *folder;		/* the stage's, see files.h */
	const char *cancel;		/* the path that means "end it" */
	const char *wdir;		/* where the commands run */
	const struct stage *stage;
	char *const *environment;	/* NULL-terminated "NAME=value" */
	bool users_shell;		/* $SHELL runs them, as DVC has it (dvc/command.h); else /bin/sh */
	int64_t timeout_ms;		/* 0: none */
	int64_t grace_ms;		/* between SIGTERM and SIGKILL */
};

/* Starts one; *pid is the shim's, a child of the caller. */
bool shim_start(const struct shim *shim, pid_t *pid, struct err *err) WARN_UNUSED;

/* How a stage ended. */
struct shim_exit {
	int exit_code;		/* -1: ended by a signal, or could not be started */
	int signal;		/* 0: none */
	bool canceled, timed_out;
	int64_t started_at, finished_at;
	int64_t cpu_ms;		/* of all processes it started */
	int64_t peak_kb;	/* largest resident size of one of them */
};

/* Reads FOLDER/exit; ERR_NOT_FOUND while there is none. */
bool shim_read_exit(const char *folder, struct shim_exit *out, struct err *err) WARN_UNUSED;

#endif
