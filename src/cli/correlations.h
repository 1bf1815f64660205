/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_CORRELATIONS_H
#define ASSAY_CLI_CORRELATIONS_H

#include "app/correlate.h"
#include "cli/cli.h"

/* Writes which params go with a metric, as a table or as JSON. */
void correlations_write(struct cli *cli, const char *metric, const struct param_correlation *all, size_t count);

/* assay runs --correlate: over the runs that the query finds; returns 0, or -1 with err set. */
int correlations_of_runs(struct cli *cli, const struct run_query *query, const struct metric_key *metric,
			 struct err *err);

#endif
