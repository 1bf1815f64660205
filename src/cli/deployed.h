/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_DEPLOYED_H
#define ASSAY_CLI_DEPLOYED_H

#include "cli/cli.h"

/* Waits until a deployment is done and says how it ended: 0 live, 1 failed, -1 with err set. */
int deployed_follow(struct cli *cli, int64_t deployment, struct err *err);

/* Lists the environments of a repository: what is live, what waits, and what was done lately. */
int deployed_list(struct cli *cli, const struct repository *repository, struct err *err);

#endif
