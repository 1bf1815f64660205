/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_DVC_WORK_H
#define ASSAY_APP_DVC_WORK_H

#include "app/dvc_repro.h"
#include "dvc/work.h"

/* Between the verbs that record stages: dvc_repro.c, dvc_add.c. */

/* Begins to work on the project, whose lock is held; close it whatever the result. */
bool app_dvc_open_work(struct dvc_data *data, const struct dvc_act *act, struct dvc_work *work,
		       struct err *err) WARN_UNUSED;
void app_dvc_close_work(struct dvc_work *work);

/* Puts the files that changed and are for Git into its index, or leaves them in act to be told. */
bool app_dvc_hand_to_git(struct dvc_data *data, struct dvc_work *work, struct dvc_act *act,
			 struct err *err) WARN_UNUSED;

#endif
