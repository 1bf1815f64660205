/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_DVC_EXP_SHEET_H
#define ASSAY_CLI_DVC_EXP_SHEET_H

#include "base/map.h"
#include "base/vec.h"
#include "cli/dvc_exp.h"

/* The cells of the table of "assay dvc exp show", before it is decided which are shown and how: a row for the work
 * tree, for each commit and for each experiment, a column for each metric, param and dependency that any row has. */

/* The columns in front of those, as they are called. */
enum {
	SHEET_EXPERIMENT,
	SHEET_REV,
	SHEET_TYPE,
	SHEET_CREATED,
	SHEET_PARENT,
	SHEET_STATE,
	SHEET_EXECUTOR,
	SHEET_FIXED,	/* so many */
};

enum sheet_kind { SHEET_OWN, SHEET_METRIC, SHEET_PARAM, SHEET_DEP, SHEET_KINDS };

struct exp_sheet_column {
	const char *header;
	const char *path, *name;	/* of a metric or param; of a dependency its path alone */
	enum sheet_kind kind;
	bool may_go;			/* where there is no room: all but the first of each kind */
	bool kept, dropped;		/* on demand */
};

/* The names in one file, in the order in which they were first seen. */
struct exp_sheet_names {
	const char *path;
	VEC_OF(const char *) list;
	struct map seen;
};

struct exp_sheet {
	struct arena *arena;
	const struct foreign_call *call;
	const struct experiments_shown *shown;
	const char *fill;	/* where nothing is */
	int precision;		/* digits of reals; 0: all */
	bool csv;
	struct exp_sheet_column *columns;
	const char **cells;	/* row by row */
	bool *strong;		/* by row: it is none of an experiment */
	size_t column_count, row_count;

	/* While it is made. */
	VEC_OF(struct exp_sheet_names) files[SHEET_KINDS];
	VEC_OF(const char *) deps;
};

/* Makes columns and cells of what is shown, the experiments sorted as --sort-by wants it.  *far is true when two columns
 * have one header, of which DVC makes something else each time.  Release it whatever the result. */
bool exp_sheet_make(struct exp_sheet *sheet, bool *far, struct err *err) WARN_UNUSED;
void exp_sheet_release(struct exp_sheet *sheet);

const char **exp_sheet_cell(struct exp_sheet *sheet, size_t row, size_t column);

/* Sorts the experiments of one commit by a metric or param, as FILE:NAME or NAME; --sort-order says how. */
bool exp_sheet_sort(struct exp_sheet *sheet, struct experiment_group *group, const char *wanted, struct err *err) WARN_UNUSED;

#endif
