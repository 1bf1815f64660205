/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_VALUES_DIFF_H
#define ASSAY_CLI_VALUES_DIFF_H

#include "app/dvc.h"

/* What differs between the metrics or params of two states, as DVC prints it. */

/* Appends it as JSON, without a line end. */
void values_diff_json(struct buf *out, const struct dvc_value_change *changes, size_t count);

struct values_diff_table {
	const char *title, *old, *new;	/* of the columns */
	bool with_path, with_change, markdown;
	int decimals;		/* that reals are rounded to; 0: not */
	int digits;		/* in place of that, digits that count */
	const char *no_change;	/* for the last column where nothing can be subtracted; NULL: "-" */
};

/* Appends it as a table, by path and key, into which order the changes are put; nothing when there are none, but for
 * the headers in Markdown. */
void values_diff_table(struct buf *out, struct arena *arena, const struct values_diff_table *shown,
		       struct dvc_value_change *changes, size_t count);

#endif
