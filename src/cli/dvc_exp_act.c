/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/experiments.h"
#include "cli/dvc.h"

#include <string.h>

/* assay dvc exp apply, rename, branch */

int dvc_exp_apply(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct dvc_checkout checkout = { .force = true };
	struct dvc_here here;
	int status;

	if (!call->arg_count)
		return DVC_HAND_OVER;
	if (!dvc_open(&here, &status, err))
		return status;
	if (app_experiment_apply_is_far(&here, call->args[0])) {
		status = DVC_HAND_OVER;
	} else if (app_experiment_apply(&here, call->args[0], &checkout, err)) {
		if (!foreign_flag(call, "quiet"))
			buf_printf(&cli->out, "The work tree has the changes of experiment %s now.\n", call->args[0]);
		status = 0;
	}
	app_dvc_close(&here);
	return status;
}

int dvc_exp_rename(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct experiment experiment;
	struct dvc_here here;
	int status;

	if (call->arg_count != 2)
		return DVC_HAND_OVER;
	if (!dvc_open(&here, &status, err))
		return status;
	if (strcmp(call->args[0], call->args[1]) == 0) {
		buf_puts(&cli->out, "It is called that already.\n");
		status = 0;
	} else if (app_experiment_find(&here, call->args[0], &experiment, err) &&
		   app_experiment_rename(&here, &experiment, call->args[1], foreign_flag(call, "force"), err)) {
		buf_printf(&cli->out, "Experiment %s is called %s now.\n", experiment.name, call->args[1]);
		status = 0;
	}
	app_dvc_close(&here);
	return status;
}

int dvc_exp_branch(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct experiment experiment;
	struct dvc_here here;
	const char *name;
	int status;

	if (!call->arg_count)
		return DVC_HAND_OVER;
	if (!dvc_open(&here, &status, err))
		return status;
	if (app_experiment_find(&here, call->args[0], &experiment, err) &&
	    app_experiment_branch(&here, &experiment, call->arg_count > 1 ? call->args[1] : NULL, &name, err)) {
		buf_printf(&cli->out, "Made the branch %s of experiment %s; \"git checkout %s\" switches to it.\n",
			   name, experiment.name, name);
		status = 0;
	}
	app_dvc_close(&here);
	return status;
}
