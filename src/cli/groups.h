/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_GROUPS_H
#define ASSAY_CLI_GROUPS_H

#include "cli/cli.h"
#include "store/view.h"

/* What --group-by or --fold asks for; leaves *out where neither is given.  ERR_NOT_FOUND when no run has it. */
bool groups_asked(const struct cli *cli, const struct filter_names *names, struct view_group *out,
		  struct err *err) WARN_UNUSED;

/* Lists the groups of the runs that the query finds, with these metrics, best first by the first one;
 * returns 0, or -1 with err set. */
int groups_list(struct cli *cli, const struct run_query *query, const struct view_group *what,
		const struct metric_key *const *keys, size_t key_count, struct err *err);

#endif
