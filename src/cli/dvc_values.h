/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_DVC_VALUES_H
#define ASSAY_CLI_DVC_VALUES_H

#include "cli/dvc.h"

/* What the commands of "assay dvc" on metrics and params share. */

/* --precision, or DVC's own. */
bool dvc_values_precision(const struct foreign_call *call, int *out, struct err *err) WARN_UNUSED;

/* Revisions of which something could not be read, gathered and then told in DVC's words. */
void dvc_values_note_errors(const struct dvc_value_files *files, const char *error, const char *rev,
			    struct buf *names);
void dvc_values_tell_errors(const struct buf *names);

#endif
