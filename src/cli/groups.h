/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_GROUPS_H
#define ASSAY_CLI_GROUPS_H

#include "cli/cli.h"
#include "store/view.h"

/* Whether --group-by or --fold was given. */
bool groups_are_asked_for(const struct cli *cli);

/* Lists the groups of the runs that the query finds, with these metrics, best first by the first one;
 * returns 0, or -1 with err set. */
int groups_list(struct cli *cli, const struct run_query *query, const struct filter_names *names,
		const struct metric_key *const *keys, size_t key_count, struct err *err);

#endif
