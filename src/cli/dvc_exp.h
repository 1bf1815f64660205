/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_DVC_EXP_H
#define ASSAY_CLI_DVC_EXP_H

#include "app/experiments.h"
#include "cli/dvc.h"

/* What "exp show" prints but for JSON: a table for people, as it is or with --csv or --md.  The exit status, or what
 * dvc.h says of it. */
int dvc_exp_table(struct cli *cli, const struct foreign_call *call, struct dvc_here *here,
		  const struct experiments_shown *shown, struct err *err);

/* Which commits --rev, --num and their kin name. */
bool dvc_exp_query(struct dvc_here *here, const struct foreign_call *call, struct experiments_query *out,
		   struct err *err) WARN_UNUSED;

/* Leaves those that began at one of the commits; returns how many. */
size_t dvc_exp_of_bases(struct experiment *list, size_t count, const struct experiments_base *bases,
			size_t base_count);

#endif
