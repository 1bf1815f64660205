/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_METRICS_H
#define ASSAY_APP_METRICS_H

#include "store/metric.h"
#include "store/run.h"

/* The metrics that speak for runs where nobody has said which to show: those that are not of a part
 * (no dot in the name), first where higher is better, then where lower is, then the others, in the
 * order in which the runs recorded them.  Fills at most room places of out with elements of
 * keys, behind those that are there already (*count), none twice. */
void app_usual_metrics(const struct metric_key *keys, size_t key_count, const struct run *runs,
		       size_t run_count, const struct metric_key **out, size_t *count, size_t room);

/* The key of that id, or NULL. */
const struct metric_key *app_metric_key(const struct metric_key *keys, size_t count, int64_t id);

#endif
