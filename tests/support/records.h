/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_TESTS_SUPPORT_RECORDS_H
#define ASSAY_TESTS_SUPPORT_RECORDS_H

#include "store/model.h"
#include "store/repository.h"
#include "store/run.h"
#include "store/stage_run.h"

/* A store of one test: empty but for a repository named "repo" (there is no such folder). */
struct records {
	const char *folder;	/* that scratch.h made */
	struct store store;
	struct arena arena;
	int64_t repository;
};

/* Makes it anew, whatever an earlier test has left; fails the test when it cannot. */
void records_open(struct records *records, const char *folder);
void records_close(struct records *records);

/* Another repository; returns its id. */
int64_t records_repository(struct records *records, const char *name);

/* A queued run of a repository at a commit (one digit, repeated); returns its number. */
int64_t records_run(struct records *records, int64_t repository, char commit);

/* Has a run taken for alive until the descriptor that is returned is closed. */
int records_keep_alive(struct records *records, int64_t run);

/* A stage of a run, queued. */
struct stage_run records_stage(struct records *records, int64_t run, const char *name, int position);

/* The next version of model "m", made by a run of its own, from the bytes; returns its id. */
int64_t records_version(struct records *records, const char *bytes);

#endif
