/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/reports.h"
#include "base/file.h"
#include "exchange/junit.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

/* A file system's clock may lag behind the one of the processes. */
#define CLOCK_SLACK_MS 2000

/* Whether the stage wrote the file: what was there before says nothing of it. */
static bool is_fresh(const struct job *job, const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	       (int64_t)st.st_mtime * 1000 + CLOCK_SLACK_MS >= job->row.started_at;
}

/* What is wrong with a report is told where its tests would be. */
static bool add_complaint(const struct job_context *context, const struct job *job, const char *report,
			  const char *why, struct err *err)
{
	const struct test_result complaint = { report, TEST_ERROR, why, (double)NAN };

	return test_result_add(context->store, job->row.id, &complaint, 1, err);
}

static bool take(const struct job_context *context, const struct job *job, const char *report,
		 const char *path, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct buf bytes = BUF_INIT;
	struct junit_report junit;
	struct err failure = ERR_INIT;
	bool ok;

	if (file_read(&bytes, path, JUNIT_BYTES_MAX, &failure) &&
	    junit_parse(&arena, buf_str(&bytes), report, &junit, &failure))
		ok = test_result_add(context->store, job->row.id, junit.tests, junit.count, err) &&
		     (!junit.note || add_complaint(context, job, report, junit.note, err));
	else
		ok = add_complaint(context, job, report, failure.text, err);
	buf_release(&bytes);
	arena_release(&arena);
	return ok;
}

bool reports_take(const struct job_context *context, const struct job *job, bool ended_well,
		  struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok = true;

	for (size_t i = 0; ok && i < context->project->test_count; i++) {
		const struct project_test *test = &context->project->tests[i];

		if (strcmp(test->stage, job->stage->name) != 0)
			continue;
		path_join(&path, context->files->folder, test->junit);
		if (is_fresh(job, path.data))
			ok = take(context, job, test->junit, path.data, err);
		else if (ended_well)
			ok = add_complaint(context, job, test->junit, "the stage did not leave this report",
					   err);
	}
	buf_release(&path);
	return ok;
}
