/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_DVC_EXP_H
#define ASSAY_CLI_DVC_EXP_H

#include "app/experiments.h"
#include "cli/dvc.h"

/* What "exp show" prints but for JSON: a table for people, as it is or with --csv or --md.  The exit status, or what
 * dvc.h says of it. */
int dvc_exp_table(struct cli *cli, const struct foreign_call *call, struct dvc_here *here,
		  const struct experiments_shown *shown, struct err *err);

#endif
