/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_FOLLOW_H
#define ASSAY_CLI_FOLLOW_H

#include "cli/cli.h"

/* Tells each stage of a run as it ends, until the run is done; returns 0 when it succeeded, 1 when
 * it didn't, 130 when Ctrl-C has ended the watching, -1 on failure. */
int follow_run(struct cli *cli, int64_t run, struct err *err);

/* Writes the run's number and how it stands as the JSON answer. */
bool follow_write_json(struct cli *cli, int64_t run, struct err *err) WARN_UNUSED;

#endif
