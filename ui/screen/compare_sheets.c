/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/term.h"
#include "ui/screen/compare.h"

#include <inttypes.h>
#include <string.h>

/* Taking a comparison elsewhere, to a file or to the clipboard, and asking what to compare. */

static size_t shown_rows(const struct compare *compare)
{
	size_t count = 0;

	for (size_t i = 0; i < compare->rows.count; i++)
		count += compare->rows.items[i].row != NULL;
	return count;
}

void compare_copy(struct compare *compare)
{
	struct ui *ui = compare->screen.ui;
	struct buf out = BUF_INIT;
	size_t rows = shown_rows(compare);

	export_comparison(&compare->comparison, &compare->rows, EXPORT_MARKDOWN, &out);
	if (term_copy(buf_str(&out)))
		ui_say(ui, STYLE_GOOD, "Sent to your clipboard: %zu row%s of %zu runs as Markdown", rows,
		       rows == 1 ? "" : "s", compare->comparison.run_count);
	else
		ui_say(ui, STYLE_WARNING,
		       "%zu bytes are too long for the terminal's clipboard; e writes them to a file", out.len);
	buf_release(&out);
}

void compare_command(const struct compare *compare, struct buf *out)
{
	buf_puts(out, "assay compare");
	for (size_t i = 0; i < compare->id_count; i++)
		buf_printf(out, " %" PRId64, compare->ids[i]);
	if (compare->view.all)
		buf_puts(out, " --all");
	if (compare->view.ignored)
		buf_puts(out, " --ignored");
	if (compare->options.at == METRIC_AT_BEST)
		buf_puts(out, " --at best");
	else if (compare->options.at == METRIC_AT_STEP)
		buf_printf(out, " --at %" PRId64, compare->options.step);
}

static void done_export(struct ui *ui, int button)
{
	struct compare *compare = (struct compare *)ui->top;
	const char *path = sheet_value(ui->sheet, 0);
	enum export_format format;
	struct err err = ERR_INIT;

	if (button < 1)
		return;
	if (!export_format_of_file(path, &format))
		ui_say(ui, STYLE_BAD, "The name must end in .md, .csv or .json, which says the format");
	else if (export_comparison_file(&compare->comparison, &compare->rows, format, path, &err))
		ui_say(ui, STYLE_GOOD, "Written to %s: %zu rows of %zu runs", path, shown_rows(compare),
		       compare->comparison.run_count);
	else
		ui_fail(ui, &err);
}

void sheet_export_open(struct compare *compare)
{
	struct sheet *sheet = ui_sheet(compare->screen.ui, "Write this table to a file?", done_export);
	struct buf command = BUF_INIT;

	compare_command(compare, &command);
	sheet_line(sheet, STYLE_NORMAL, "%zu rows of %zu runs, as they are on the screen.", shown_rows(compare),
		   compare->comparison.run_count);
	sheet_line(sheet, STYLE_MUTED, "The name's ending says the format: .md Markdown, .csv CSV, .json JSON.");
	line_set(&sheet_field(sheet, "file", NULL)->line, "compare.md");
	sheet->command = text_printf(&sheet->arena, "$ %s --format markdown > compare.md", command.data);
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Write", false);
	sheet_ready(sheet);
	sheet->focus = 0;
	buf_release(&command);
}

static void done_at(struct ui *ui, int button)
{
	struct compare *compare = (struct compare *)ui->top;
	static const char *const words[] = { NULL, NULL, "last", "best" };
	const char *word = button == 1 ? sheet_value(ui->sheet, 0) : words[button];
	struct err err = ERR_INIT;

	if (!word)
		return;
	if (compare_at_of(word, &compare->options, &err))
		ui_reload(ui);
	else
		ui_fail(ui, &err);
}

void sheet_at_open(struct compare *compare)
{
	struct sheet *sheet = ui_sheet(compare->screen.ui, "Compare the metrics at which value?", done_at);

	sheet_line(sheet, STYLE_NORMAL, "Of a metric with a history: its last value, its best one, or the one at a");
	sheet_line(sheet, STYLE_NORMAL, "step.  One without a history has its last value in any case.");
	sheet_field(sheet, "step", NULL);
	sheet->command = TEXT("$ assay compare --at best");
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "At the step", false);
	sheet_button(sheet, "Last", false);
	sheet_button(sheet, "Best", false);
	sheet_ready(sheet);
	sheet->focus = 0;
}
