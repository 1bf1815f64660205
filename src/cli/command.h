/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_COMMAND_H
#define ASSAY_CLI_COMMAND_H

#include "cli/cli.h"

/* The table of commands, ended by one without a name, and its look-up (NULL: there is none). */
extern const struct command commands[];
const struct command *command_find(const char *name);

/* The commands of the other program in whose place one answers, ended by a row without words; NULL: it is none such. */
struct foreign_command;
const struct foreign_command *command_foreign(const struct command *command);

/* Options that every command takes. */
extern const struct cli_option common_options[];

/* The commands themselves. */
int command_init(struct cli *cli, struct err *err);
int command_add(struct cli *cli, struct err *err);
int command_run(struct cli *cli, struct err *err);
int command_rerun(struct cli *cli, struct err *err);
int command_cancel(struct cli *cli, struct err *err);
int command_runs(struct cli *cli, struct err *err);
int command_show(struct cli *cli, struct err *err);
int command_compare(struct cli *cli, struct err *err);
int command_history(struct cli *cli, struct err *err);
int command_log(struct cli *cli, struct err *err);
int command_models(struct cli *cli, struct err *err);
int command_register(struct cli *cli, struct err *err);
int command_alias(struct cli *cli, struct err *err);
int command_pin(struct cli *cli, struct err *err);
int command_tag(struct cli *cli, struct err *err);
int command_ignore(struct cli *cli, struct err *err);
int command_keep(struct cli *cli, struct err *err);
int command_archive(struct cli *cli, struct err *err);
int command_request(struct cli *cli, struct err *err);
int command_approve(struct cli *cli, struct err *err);
int command_reject(struct cli *cli, struct err *err);
int command_deploy(struct cli *cli, struct err *err);
int command_rollback(struct cli *cli, struct err *err);
int command_verify(struct cli *cli, struct err *err);
int command_status(struct cli *cli, struct err *err);
int command_demo(struct cli *cli, struct err *err);
int command_doctor(struct cli *cli, struct err *err);
int command_dvc(struct cli *cli, struct err *err);
int command_gto(struct cli *cli, struct err *err);
int command_help(struct cli *cli, struct err *err);
int command_completion(struct cli *cli, struct err *err);

#endif
