/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_RUN_JSON_H
#define ASSAY_CLI_RUN_JSON_H

#include "base/json.h"
#include "store/metric.h"
#include "store/run.h"

/* The fields of a run, inside an object that the caller opened; the same in every answer. */
void run_json_fields(struct json_writer *w, const struct run *run, const struct metric_key *keys,
		     size_t key_count);

#endif
