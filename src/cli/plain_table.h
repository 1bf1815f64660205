/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_PLAIN_TABLE_H
#define ASSAY_CLI_PLAIN_TABLE_H

#include "base/buf.h"

/* A table as other programs print it that use Python's tabulate (https://pypi.org/project/tabulate/): all
 * cells to the left, two blanks between columns; or as Markdown, or with a line around it. */
struct plain_table {
	const char *const *headers;	/* one a column; NULL: none */
	const char *const *cells;	/* row by row */
	size_t columns, rows;
	bool markdown;
	bool boxed;	/* its "fancy_outline" */
};

/* Appends it, each line with its end; nothing for a table without rows and headers. */
void plain_table_write(struct buf *out, const struct plain_table *table);

#endif
