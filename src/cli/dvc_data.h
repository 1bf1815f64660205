/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_DVC_DATA_H
#define ASSAY_CLI_DVC_DATA_H

#include "app/dvc_data.h"
#include "cli/dvc.h"

/* A call of "assay dvc" that works on data: open from data_begin to data_end, with progress on standard
 * error while files are hashed, if that is a terminal. */
struct data_call {
	struct cli *cli;
	struct dvc_here here;
	struct dvc_data data;
	struct hash_progress progress;
	bool drawn;
};

/* workspace is as in app_dvc_data_open; on failure *status is what the command ends with. */
bool data_begin(struct data_call *call, struct cli *cli, bool workspace, int *status,
		struct err *err) WARN_UNUSED;
void data_end(struct data_call *call);

/* What the commands end with that DVC lets end with 1 where others end with 255: after one sentence.  What it did
 * not foresee, as a file that may not be read, is 255 with them, too. */
int data_failed(struct err *err);

/* A path as it is shown, folders with "/" at the end. */
const char *data_ref_text(struct cli *cli, const struct data_ref *ref);

#endif
