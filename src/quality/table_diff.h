/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_QUALITY_TABLE_DIFF_H
#define ASSAY_QUALITY_TABLE_DIFF_H

#include "base/arena.h"

#include <stdbool.h>

/* What differs between two text tables, a row a line.  Where a row stands does not matter: rows are
 * compared as a set in which each may be there several times.  A row that is gone and a new one with
 * the same first field, which no other of them has, are one that changed. */
struct table_row {
	char sign;		/* '-' gone, '+' new */
	bool changed;		/* half of one that changed: its '-' and '+' follow each other */
	size_t line;		/* in its file, from 1 */
	struct str text;	/* inside the bytes that were compared */
};

struct table_diff {
	size_t before, after;	/* rows, without the header */
	size_t removed, added, changed;
	bool header_differs;
	struct table_row *rows;	/* the first of those that differ, those that changed first */
	size_t row_count;
};

/* Compares; has_header: the first line is one.  At most limit rows are kept. */
void table_diff(struct str before, struct str after, bool has_header, size_t limit, struct arena *arena,
		struct table_diff *out);

#endif
