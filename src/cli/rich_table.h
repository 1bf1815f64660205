/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_RICH_TABLE_H
#define ASSAY_CLI_RICH_TABLE_H

#include "base/buf.h"

/* A table as other programs print it that use Python's rich (https://rich.readthedocs.io) with lines above and below
 * the headers and at the end, and DVC's own rule for what to leave out where there is no room. */
struct rich_column {
	const char *header;
	bool right;		/* cells to the right */
	bool whole;		/* its cells are not parted into lines */
	bool may_go;		/* from the right on, such columns make room: of those side by side one narrow one is left */
	unsigned colour;	/* behind the header, of 256 */
};

struct rich_table {
	const struct rich_column *columns;
	const char *const *cells;	/* row by row */
	const bool *strong;		/* by row: whether it is bold */
	size_t column_count, row_count;
	size_t width;	/* of the screen; 0: as wide as all cells need, up to 1024 columns, where some go */
	bool styled;	/* bold and colours, for a terminal */
};

/* Appends it, each line with its end. */
void rich_table_write(struct buf *out, const struct rich_table *table);

#endif
