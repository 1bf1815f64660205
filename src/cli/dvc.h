/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_DVC_H
#define ASSAY_CLI_DVC_H

#include "app/dvc.h"
#include "cli/foreign.h"

/* The commands of "assay dvc", as rows in the table of dvc.c want them. */

/* DVC's exit statuses: a command failed; there is no project. */
#define DVC_FAILED 255
#define DVC_NO_PROJECT 253

/* A command can end with this to have the program itself do it. */
#define DVC_HAND_OVER (-2)

/* The table, ended by a row without words. */
extern const struct foreign_command dvc_commands[];

/* DVC's exit status when its configuration is not right. */
#define DVC_BAD_CONFIG 251

int dvc_root(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_stage_list(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_metrics_show(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_metrics_diff(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_plots_templates(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_params_diff(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_checkout_command(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_data_status_command(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_diff_command(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_status_command(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_exp_show(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_exp_diff(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_exp_apply(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_exp_list(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_exp_rename(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_exp_branch(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_exp_remove(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_config_command(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_remote_list(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_dag(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_repro_command(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_add_command(struct cli *cli, const struct foreign_call *call, struct err *err);
int dvc_commit_command(struct cli *cli, const struct foreign_call *call, struct err *err);

/* --all-branches, --all-tags and --all-commits as enum dvc_revisions. */
unsigned dvc_revisions_of(const struct foreign_call *call);

/* For a command: finds the project.  On failure *status is what the command ends with. */
bool dvc_open(struct dvc_here *here, int *status, struct err *err) WARN_UNUSED;

#endif
