/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_COMPARE_EXPORT_H
#define ASSAY_APP_COMPARE_EXPORT_H

#include "app/compare.h"
#include "base/json.h"

/* A comparison as a table for other programs: the rows that are shown, a column a run. */
enum export_format { EXPORT_MARKDOWN, EXPORT_CSV, EXPORT_JSON, EXPORT_FORMATS };

/* "markdown", "csv", "json"; the format of such a word, or of a file's ending (.md, .csv, .json), else
 * false. */
const char *export_word(enum export_format format);
bool export_format_of(const char *word, enum export_format *out);
bool export_format_of_file(const char *path, enum export_format *out);

/* Appends the table.
 *
 * Markdown has the numbers as the screen has them, CSV has all their digits, with a column for the
 * difference behind each run.  Foreign text is made showable in both and cannot end its cell; in CSV a
 * text that a spreadsheet would take for a formula has a ' in front. */
void export_comparison(const struct comparison *comparison, const struct comparison_rows *rows,
		       enum export_format format, struct buf *out);

/* The fields of the JSON answer, into an object that is open; see assay-json(7). */
void export_comparison_json(const struct comparison *comparison, const struct comparison_rows *rows,
			    struct json_writer *w);

/* Writes the table to a file, which must not exist. */
bool export_comparison_file(const struct comparison *comparison, const struct comparison_rows *rows,
			    enum export_format format, const char *path, struct err *err) WARN_UNUSED;

/* What stands over a column: "run 42", with the repository's name where they differ; of a group
 * "runs 42 43 47". */
void compare_title(const struct comparison *comparison, size_t at, struct buf *out);

/* The text of a cell that has a value, without what marks better and worse: "0.9500" and, in *delta,
 * "-0.0500", or nothing where there is no difference to be told; of a group "0.9500 +-0.0021 n 3" and
 * "-0.0500 +-0.0033 p 0.005", with what plus_minus is. */
void compare_cell_text(const struct comparison_row *row, size_t at, const char *plus_minus,
		       struct buf *value, struct buf *delta);

#endif
