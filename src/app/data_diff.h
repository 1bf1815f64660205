/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_DATA_DIFF_H
#define ASSAY_APP_DATA_DIFF_H

#include "app/app.h"
#include "base/buf.h"

/* What two runs read at one path, as a text of lines that begin with - and +: how many rows each has,
 * how many are gone, new and changed, and the first of them.  Where the bytes of one are not at hand
 * (neither in Git nor kept as an object), are no text, or are more than DATA_DIFF_MAX, it says so and
 * gives what is known: size and digest.  ERR_NOT_FOUND when neither run read that path. */
#define DATA_DIFF_MAX ((size_t)64 * 1024 * 1024)
#define DATA_DIFF_ROWS 200

bool app_data_diff(struct store *store, int64_t baseline, int64_t run, const char *path,
		   struct buf *out, struct err *err) WARN_UNUSED;

#endif
