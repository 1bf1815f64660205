/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RUNNER_ENVIRONMENT_H
#define ASSAY_RUNNER_ENVIRONMENT_H

#include "base/buf.h"
#include "pipeline/pipeline.h"

#include <sys/types.h>

/* Finds out where a run works: host, kernel, processors, memory, GPUs where nvidia-smi is there, the
 * Python that the stages use with its packages, and a few variables of the environment that change
 * results and are no secrets.
 *
 * Nothing here can fail a run.  Python and nvidia-smi are asked by processes beside the stages, that
 * nobody waits for longer than ENVIRONMENT_WAIT_MS. */
#define ENVIRONMENT_WAIT_MS 1000

struct environment_question {
	pid_t pid;		/* 0: not asked, or answered */
	int fd;			/* its standard output */
	struct buf answer;
};

struct environment {
	struct environment_question python, gpu;
	int64_t started_at;	/* clock_steady; 0: not started */
};

/* Asks; folder is where the stages find the project.  Python is asked only when a command of the
 * pipeline has the word in it. */
void environment_start(struct environment *environment, const struct pipeline *pipeline,
		       const char *folder);

/* Takes up answers; true when all are there, or were waited for too long. */
bool environment_poll(struct environment *environment);

/* Waits for what is still to come, and sets *facts to what store/environment.h describes. */
void environment_finish(struct environment *environment, struct buf *facts);

/* Ends what is still asked. */
void environment_release(struct environment *environment);

/* How to ask the Python that a shell command uses, as words with a blank between: "python3", or, for one that
 * is started in an environment by uv, poetry or conda, "conda run -n env python".  False when it uses none
 * as far as can be seen. */
bool environment_python_of(const char *command, struct buf *out);

#endif
