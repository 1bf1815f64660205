/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_PLOT_TABLE_H
#define ASSAY_DVC_PLOT_TABLE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>

/* The data of a plot as DVC reads it (https://dvc.org/doc/user-guide/experiment-management/visualizing-plots):
 * rows of a CSV or TSV file, or of the lists of maps that stand anywhere in a JSON, YAML, TOML or Python
 * file, in which case the lists are laid side by side. */
struct plot_column {
	const char *name;
	double *values;		/* one a row; NaN: no number */
	size_t numbers;		/* how many are */
};

struct plot_table {
	struct plot_column *columns;
	size_t column_count, rows;
	size_t first_count;	/* columns of the first list; of CSV all */
};

/* Whether the file's name says that it holds such a table, or an image. */
bool plot_table_is_one(const char *path);
bool plot_is_image(const char *path);

/* Reads one, in the arena; header false: columns of CSV and TSV have numbers for names, from 0.  What cannot be
 * read is ERR_INPUT with file and line. */
bool plot_table_read(struct arena *arena, struct str bytes, const char *path, bool header, struct plot_table *out,
		     struct err *err) WARN_UNUSED;

/* The column of that name, or NULL. */
const struct plot_column *plot_table_column(const struct plot_table *table, const char *name);

#endif
