/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_PROJECT_H
#define ASSAY_PIPELINE_PROJECT_H

#include "pipeline/pipeline.h"

/* All that assay.yaml says: stages, tests, models, environments.  See assay.yaml(5). */

struct project_model {
	const char *name;
	const char *path;		/* the artifact that a version is made of */
	const char *metrics;		/* the metrics file that speaks of it; NULL: all of the run */
};

/* Who must say yes: count different people, from the listed ones if there are any. */
struct project_rule {
	const char **from;
	size_t from_count;
	int64_t count;
};

struct project_environment {
	const char *name;
	const char *after;		/* the environment where the version must be live; NULL: none */
	const char *target_type;	/* "directory" */
	const char *target_path;	/* relative to the project, or absolute */
	struct project_rule *rules;
	size_t rule_count;
	const char **forbid;		/* "requester", "run_owner": whose approval does not count */
	size_t forbid_count;
	int64_t max_age_ms;		/* how long a request stays good */
};

/* Where a stage leaves the report of its tests. */
struct project_test {
	const char *stage;
	const char *junit;		/* JUnit XML, relative to the project */
};

struct project {
	struct pipeline pipeline;
	struct project_test *tests;
	size_t test_count;
	struct project_model *models;
	size_t model_count;
	struct project_environment *environments;
	size_t environment_count;
};

#define PROJECT_FILE "assay.yaml"
#define PROJECT_MAX_AGE_MS (INT64_C(7) * 24 * 3600 * 1000)

/* reader is for the params.yaml that the templates of stages take their values from; NULL: none. */
bool project_parse(struct arena *arena, struct str bytes, const char *file,
		   const struct pipeline_reader *reader, struct project *out, struct err *err) WARN_UNUSED;

/* By name, or NULL. */
const struct project_model *project_model(const struct project *project, const char *name);
const struct project_environment *project_environment(const struct project *project,
						      const char *name);

#endif
