/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/regex.h"
#include "base/text.h"
#include "cli/dvc_exp_sheet.h"
#include "cli/pager.h"
#include "cli/plain_table.h"
#include "cli/rich_table.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* "assay dvc exp show" as a table: which columns, and how they are printed. */

#define PRECISION 5
#define SCREEN_WIDTH 80

/* One expression for all patterns of an option, which match at the beginning of a header; NULL for none. */
static bool read_patterns(struct exp_sheet *sheet, const char *option, struct regex **out, struct err *err)
{
	size_t count;
	const char **patterns = foreign_options(sheet->call, option, sheet->arena, &count);
	struct buf text = BUF_INIT;

	*out = NULL;
	for (size_t i = 0; i < count; i++)
		buf_printf(&text, "%s%s", i ? "|" : "\\A(?-i:", patterns[i]);
	if (count) {
		buf_putc(&text, ')');
		*out = regex_new(buf_str(&text), err);
	}
	buf_release(&text);
	return !count || *out;
}

static void drop(struct exp_sheet_column *column)
{
	column->dropped |= !column->kept;
}

static bool is_alike(struct exp_sheet *sheet, size_t column)
{
	for (size_t row = 1; row < sheet->row_count; row++) {
		if (strcmp(*exp_sheet_cell(sheet, row, column), *exp_sheet_cell(sheet, 0, column)) != 0)
			return false;
	}
	return sheet->row_count > 0;
}

static bool is_empty(struct exp_sheet *sheet, size_t column)
{
	return !sheet->row_count || (is_alike(sheet, column) && strcmp(*exp_sheet_cell(sheet, 0, column), sheet->fill) == 0);
}

/* The commit, its name and how it hangs together with the one above, in one cell. */
static void join_cells(struct exp_sheet *sheet)
{
	for (size_t row = 0; row < sheet->row_count; row++) {
		const char **name = exp_sheet_cell(sheet, row, SHEET_EXPERIMENT);
		const char *rev = *exp_sheet_cell(sheet, row, SHEET_REV);
		const char *type = *exp_sheet_cell(sheet, row, SHEET_TYPE);
		const char *tree = strcmp(type, "baseline") == 0 ? "" : strcmp(type, "branch_base") == 0 ? "└── " : "├── ";

		*name = **name ? arena_printf(sheet->arena, "%s%s [%s]", tree, rev, *name)
			       : arena_printf(sheet->arena, "%s%s", tree, rev);
	}
	for (size_t c = SHEET_REV; c <= SHEET_PARENT; c++) {
		if (c != SHEET_CREATED)
			drop(&sheet->columns[c]);
	}
}

/* In DVC's order: each step sees what those before it left. */
static bool choose_columns(struct exp_sheet *sheet, struct err *err)
{
	struct regex *keep, *dropped = NULL;
	bool ok = read_patterns(sheet, "keep", &keep, err) && read_patterns(sheet, "drop", &dropped, err);

	for (size_t c = 0; ok && keep && c < sheet->column_count; c++)
		sheet->columns[c].kept = regex_find(keep, str_of(sheet->columns[c].header), 0, NULL, NULL);
	for (size_t c = SHEET_STATE; ok && c <= SHEET_EXECUTOR; c++) {
		if (is_empty(sheet, c))
			drop(&sheet->columns[c]);
	}
	if (ok && !sheet->csv)
		join_cells(sheet);
	for (size_t c = 0; ok && c < sheet->column_count; c++) {
		if (foreign_flag(sheet->call, "only-changed") && is_alike(sheet, c))
			drop(&sheet->columns[c]);
		if (dropped && regex_find(dropped, str_of(sheet->columns[c].header), 0, NULL, NULL))
			drop(&sheet->columns[c]);
	}
	regex_free(keep);
	regex_free(dropped);
	return ok;
}

/* Takes the columns away that were dropped. */
static void keep_columns(struct exp_sheet *sheet)
{
	size_t kept = 0, at = 0;

	for (size_t row = 0; row < sheet->row_count; row++) {
		for (size_t c = 0; c < sheet->column_count; c++) {
			if (!sheet->columns[c].dropped)
				sheet->cells[at++] = *exp_sheet_cell(sheet, row, c);
		}
	}
	for (size_t c = 0; c < sheet->column_count; c++) {
		if (!sheet->columns[c].dropped)
			sheet->columns[kept++] = sheet->columns[c];
	}
	sheet->column_count = kept;
}

static void write_field(struct buf *out, const char *text)
{
	if (!text[strcspn(text, ",\"\r\n")]) {
		buf_puts(out, text);
		return;
	}
	buf_putc(out, '"');
	for (const char *c = text; *c; c++) {
		buf_puts(out, *c == '"' ? "\"" : "");
		buf_putc(out, *c);
	}
	buf_putc(out, '"');
}

/* As Python's csv writes it. */
static void write_csv(struct buf *out, struct exp_sheet *sheet)
{
	for (size_t c = 0; c < sheet->column_count; c++) {
		buf_puts(out, c ? "," : "");
		write_field(out, sheet->columns[c].header);
	}
	buf_puts(out, "\r\n");
	for (size_t row = 0; sheet->column_count && row < sheet->row_count; row++) {
		for (size_t c = 0; c < sheet->column_count; c++) {
			buf_puts(out, c ? "," : "");
			write_field(out, *exp_sheet_cell(sheet, row, c));
		}
		buf_puts(out, "\r\n");
	}
}

static void write_markdown(struct buf *out, struct exp_sheet *sheet)
{
	const char **headers = ARENA_ARRAY(sheet->arena, const char *, sheet->column_count + 1);
	struct plain_table table = { headers, sheet->cells, sheet->column_count, sheet->row_count, true, false };

	for (size_t c = 0; c < sheet->column_count; c++)
		headers[c] = sheet->columns[c].header;
	plain_table_write(out, &table);
	buf_putc(out, '\n');
}

/* The screen's, as rich finds it. */
static size_t screen_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	int64_t width;

	if (columns && isdigit((unsigned char)*columns) && str_to_int(str_of(columns), &width) && width > 0)
		return (size_t)width;
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col)
			return size.ws_col;
	}
	return SCREEN_WIDTH;
}

/* Text on its way to a terminal; it has no line ends. */
static const char *clean(struct exp_sheet *sheet, const char *text)
{
	return isatty(STDOUT_FILENO) ? text_clean(sheet->arena, str_of(text)).s : text;
}

static void write_table(struct cli *cli, struct exp_sheet *sheet)
{
	static const unsigned colours[SHEET_KINDS] = {
		[SHEET_OWN] = 255, [SHEET_METRIC] = 230, [SHEET_PARAM] = 195, [SHEET_DEP] = 183,
	};
	struct rich_column *columns = ARENA_ARRAY(sheet->arena, struct rich_column, sheet->column_count + 1);
	struct rich_table table = { .columns = columns, .cells = sheet->cells, .strong = sheet->strong,
				    .column_count = sheet->column_count, .row_count = sheet->row_count,
				    .styled = cli->colour };

	if (!sheet->column_count || !sheet->row_count)
		return;
	if (foreign_flag(sheet->call, "no-pager"))
		table.width = screen_width();
	for (size_t c = 0; c < sheet->column_count; c++) {
		const struct exp_sheet_column *column = &sheet->columns[c];

		columns[c] = (struct rich_column){
			.header = clean(sheet, column->header), .right = column->kind == SHEET_METRIC,
			.whole = column->kind == SHEET_METRIC || strcmp(column->header, "Experiment") == 0,
			.may_go = column->may_go, .colour = colours[column->kind],
		};
	}
	for (size_t i = 0; i < sheet->row_count * sheet->column_count; i++)
		sheet->cells[i] = clean(sheet, sheet->cells[i]);
	rich_table_write(&cli->out, &table);
}

static bool is_plain(const char *text, bool lines)
{
	for (const char *c = text; *c; c++) {
		if (iscntrl((unsigned char)*c) && !(*c == '\n' && lines))
			return false;
	}
	return true;
}

/* Rich's own marks in a header, and what it does with control characters, are not looked into. */
static bool is_like_rich(struct exp_sheet *sheet)
{
	bool lines = !foreign_flag(sheet->call, "md") && !isatty(STDOUT_FILENO), ok = true;

	for (size_t c = 0; ok && c < sheet->column_count; c++) {
		const char *header = sheet->columns[c].header, *colon = strchr(header, ':'), *mark = strchr(header, '[');

		ok = is_plain(header, false) && !(colon && strchr(colon + 1, ':')) &&
		     !(mark && mark[1] && (islower((unsigned char)mark[1]) || strchr("#/@", mark[1])));
	}
	for (size_t i = 0; ok && i < sheet->row_count * sheet->column_count; i++)
		ok = is_plain(sheet->cells[i], lines);
	return ok;
}

static bool read_precision(struct exp_sheet *sheet)
{
	const char *precision = foreign_option(sheet->call, "precision"), *order = foreign_option(sheet->call, "sort-order");
	int64_t digits = 0;

	if (precision && (!str_to_int(str_of(precision), &digits) || digits < 0 || digits > 100))
		return false;
	/* A table of DVC's has its own, whatever is asked for. */
	sheet->precision = sheet->csv ? (int)digits : PRECISION;
	return !order || strcmp(order, "asc") == 0 || strcmp(order, "desc") == 0;
}

static int print(struct cli *cli, struct exp_sheet *sheet)
{
	if (!sheet->csv && !is_like_rich(sheet))
		return DVC_HAND_OVER;
	if (sheet->csv)
		write_csv(&cli->out, sheet);
	else if (foreign_flag(sheet->call, "md"))
		write_markdown(&cli->out, sheet);
	else
		write_table(cli, sheet);
	if (!sheet->csv && cli->out.len && !foreign_flag(sheet->call, "no-pager") && pager_show(&cli->out))
		buf_clear(&cli->out);
	return 0;
}

int dvc_exp_table(struct cli *cli, const struct foreign_call *call, struct dvc_here *here,
		  const struct experiments_shown *shown, struct err *err)
{
	struct exp_sheet sheet = { .arena = &here->arena, .call = call, .shown = shown, .csv = foreign_flag(call, "csv") };
	bool far = !read_precision(&sheet);
	int status = -1;

	sheet.fill = sheet.csv ? "" : "-";
	if (far)
		return DVC_HAND_OVER;
	if (exp_sheet_make(&sheet, &far, err) && (far || choose_columns(&sheet, err))) {
		if (!far)
			keep_columns(&sheet);
		status = far ? DVC_HAND_OVER : print(cli, &sheet);
	}
	exp_sheet_release(&sheet);
	return status;
}
