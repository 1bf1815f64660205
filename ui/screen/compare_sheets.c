/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/correlate.h"
#include "ui/draw/term.h"
#include "ui/screen/compare.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Taking a comparison elsewhere, to a file or to the clipboard, and asking what to compare. */

/* What the command would tell, and the table does not. */
static const char *folded_words(const struct compare *compare)
{
	for (size_t i = 0; i < compare->rows.count; i++) {
		if (!compare->rows.items[i].row && compare->view.folded[compare->rows.items[i].group])
			return ", without the folded groups";
	}
	return "";
}

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
		ui_say(ui, STYLE_GOOD, "Sent to your clipboard: %zu row%s of %zu runs as Markdown%s", rows,
		       rows == 1 ? "" : "s", compare->comparison.run_count, folded_words(compare));
	else
		ui_say(ui, STYLE_WARNING,
		       "%zu bytes are too long for the terminal's clipboard; e writes them to a file", out.len);
	buf_release(&out);
}

/* The columns as they are typed. */
static void add_columns(const struct compare *compare, struct buf *out)
{
	for (size_t i = 0; i < compare->id_count; i++) {
		if (compare->revisions[i])
			buf_printf(out, " %s", compare->revisions[i]);
		else
			buf_printf(out, " %" PRId64, compare->ids[i]);
	}
}

/* The command for what is shown, metrics at a value of a word's meaning. */
static void add_command(const struct compare *compare, const char *at, struct buf *out)
{
	buf_puts(out, "assay compare");
	add_columns(compare, out);
	if (compare->view.all)
		buf_puts(out, " --all");
	if (compare->view.ignored)
		buf_puts(out, " --ignored");
	if (strcmp(at, "last") != 0)
		buf_printf(out, " --at %s", at);
	if (compare->options.group)
		buf_printf(out, " --group '%s'", compare->options.group);
}

void compare_command(const struct compare *compare, struct buf *out)
{
	char step[32] = "best";

	if (compare->options.at == METRIC_AT_STEP)
		snprintf(step, sizeof(step), "%" PRId64, compare->options.step);
	add_command(compare, compare->options.at == METRIC_AT_LAST ? "last" : step, out);
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
		(void)!err_set(&err, ERR_USAGE, "The name must end in .md, .csv or .json, which says the format");
	else if (export_comparison_file(&compare->comparison, &compare->rows, format, path, &err))
		ui_say(ui, STYLE_GOOD, "Written to %s: %zu rows of %zu runs%s", path, shown_rows(compare),
		       compare->comparison.run_count, folded_words(compare));
	if (err.code != ERR_NONE)
		ui_refuse(ui, &err);
}

static void tell_export(struct sheet *sheet)
{
	const struct compare *compare = sheet->about;
	const char *path = sheet_value(sheet, 0);
	enum export_format format;
	struct buf command = BUF_INIT;

	buf_puts(&command, "$ ");
	compare_command(compare, &command);
	if (*folded_words(compare))
		sheet->command = TEXT("The command tells the folded groups, too.");
	else if (export_format_of_file(path, &format))
		sheet->command = text_printf(&sheet->arena, "%s --format %s > %s",
					     text_clean(&sheet->arena, buf_str(&command)).s, export_word(format),
					     text_clean(&sheet->arena, str_of(path)).s);
	else
		sheet->command = TEXT("");
	buf_release(&command);
}

void sheet_export_open(struct compare *compare)
{
	struct sheet *sheet = ui_sheet(compare->screen.ui, "Write this table to a file?", done_export);

	sheet_line(sheet, STYLE_NORMAL, "%zu rows of %zu runs, as they are on the screen%s.", shown_rows(compare),
		   compare->comparison.run_count, folded_words(compare));
	sheet_line(sheet, STYLE_MUTED, "The name's ending says the format: .md Markdown, .csv CSV, .json JSON.");
	line_set(&sheet_field(sheet, "file", NULL)->line, "compare.md");
	sheet->about = compare;
	sheet->tell = tell_export;
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Write", false);
	sheet_ready(sheet);
	sheet->focus = 0;
}

/* What the buttons of the sheet mean, but for Cancel and the one that takes what is typed. */
static const char *const at_words[SHEET_BUTTONS] = { [2] = "last", [3] = "best" };

static void tell_at(struct sheet *sheet)
{
	size_t choice = sheet_choice(sheet);
	const char *word = at_words[choice] ? at_words[choice] : sheet_value(sheet, 0);
	struct buf command = BUF_INIT;

	buf_puts(&command, "$ ");
	add_command(sheet->about, *word ? word : "STEP", &command);
	sheet->command = text_clean(&sheet->arena, buf_str(&command));
	buf_release(&command);
}

static void done_at(struct ui *ui, int button)
{
	struct compare *compare = (struct compare *)ui->top;
	const char *word = at_words[button] ? at_words[button] : sheet_value(ui->sheet, 0);
	struct err err = ERR_INIT;

	if (!button)
		return;
	if (compare_at_of(word, &compare->options, &err))
		ui_reload(ui);
	else
		ui_refuse(ui, &err);
}

void compare_at_words(const struct compare *compare, struct buf *out)
{
	if (compare->options.at == METRIC_AT_BEST)
		buf_puts(out, "at their best");
	else if (compare->options.at == METRIC_AT_STEP)
		buf_printf(out, "at step %" PRId64, compare->options.step);
}

void sheet_at_open(struct compare *compare)
{
	struct sheet *sheet = ui_sheet(compare->screen.ui, "Compare the metrics at which value?", done_at);
	struct buf now = BUF_INIT;

	sheet_line(sheet, STYLE_NORMAL, "Of a metric with a history: its last value, its best one, or the one at a");
	sheet_line(sheet, STYLE_NORMAL, "step.  One without a history has its last value in any case.");
	compare_at_words(compare, &now);
	sheet_line(sheet, STYLE_MUTED, "Now: %s.", now.len ? now.data : "the last value");
	sheet_field(sheet, "step", NULL);
	sheet->about = compare;
	sheet->tell = tell_at;
	sheet->usual = 1;
	sheet->enter_does = true;
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "At the step", false);
	sheet_button(sheet, "Last", false);
	sheet_button(sheet, "Best", false);
	sheet_ready(sheet);
	sheet->focus = 0;
	sheet->tell(sheet);
	buf_release(&now);
}

/* Whether the runs can be grouped so; the reason if not. */
static bool compare_can_group(const struct compare *compare, const char *group, struct err *err)
{
	struct comparison_options options = compare->options;
	struct comparison comparison;
	struct arena arena = ARENA_INIT;
	bool ok;

	options.group = group;
	ok = app_compare_as(&compare->screen.ui->store, compare->ids, compare->id_count, &options, &arena,
			    &comparison, err);
	arena_release(&arena);
	return ok;
}

static void tell_group(struct sheet *sheet)
{
	const struct compare *compare = sheet->about;
	struct compare shown = { .id_count = compare->id_count, .view = compare->view, .options = compare->options };
	const char *group = sheet_value(sheet, 0);
	struct buf command = BUF_INIT;

	memcpy(shown.ids, compare->ids, sizeof(shown.ids));
	memcpy(shown.revisions, compare->revisions, sizeof(shown.revisions));
	shown.options.group = sheet_choice(sheet) == 2 ? NULL : *group ? group : "param.NAME";
	buf_puts(&command, "$ ");
	compare_command(&shown, &command);
	sheet->command = text_clean(&sheet->arena, buf_str(&command));
	buf_release(&command);
}

static void done_group(struct ui *ui, int button)
{
	struct compare *compare = (struct compare *)ui->top;
	struct err err = ERR_INIT;

	if (button < 1)
		return;
	if (button == 1 && !compare_can_group(compare, sheet_value(ui->sheet, 0), &err)) {
		ui_refuse(ui, &err);
		return;
	}
	buf_clear(&compare->group);
	if (button == 1)
		buf_puts(&compare->group, sheet_value(ui->sheet, 0));
	compare->options.group = compare->group.len ? compare->group.data : NULL;
	compare->screen.table = (struct table){ 0 };
	ui_reload(ui);
}

/* The param that most looks like what only chance depends on: one called seed that differs. */
static const char *likely_param(const struct compare *compare)
{
	const struct comparison_group *params = &compare->comparison.groups[COMPARE_PARAMS];
	const char *first = NULL;

	for (size_t i = 0; i < params->count; i++) {
		const struct comparison_row *row = &params->rows[i];

		if (row->differs && strstr(row->key, "seed"))
			return row->key;
		if (row->differs && !first)
			first = row->key;
	}
	return first;
}

void sheet_group_open(struct compare *compare)
{
	const char *group = compare->comparison.group, *likely = likely_param(compare);
	struct sheet *sheet = ui_sheet(compare->screen.ui, "Group runs that differ in what alone?", done_group);
	struct line *line;

	sheet_line(sheet, STYLE_NORMAL, "Runs of one commit whose other params are the same become one column:");
	sheet_line(sheet, STYLE_NORMAL, "the mean with its 95 %% interval, from three runs on, and how sure the");
	sheet_line(sheet, STYLE_NORMAL, "difference is.");
	line = &sheet_field(sheet, "param.NAME or tag.NAME", NULL)->line;
	if (group)
		line_set(line, group);
	else if (likely)
		line_set(line, text_printf(&sheet->arena, "param.%s", likely).s);
	sheet->about = compare;
	sheet->tell = tell_group;
	sheet->usual = 1;
	sheet->enter_does = true;
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Group", false);
	sheet_button(sheet, "Each run alone", false);
	sheet_ready(sheet);
	sheet->focus = 0;
	sheet->tell(sheet);
}

static void done_reading(struct ui *ui, int button)
{
	(void)ui, (void)button;
}

static void add_correlations(struct compare *compare, struct sheet *sheet, const char *metric)
{
	struct param_correlation *all;
	struct err err = ERR_INIT;
	size_t count;

	if (!app_correlate(&compare->screen.ui->store, compare->ids, compare->id_count, &compare->options,
			   metric, &sheet->arena, &all, &count, &err)) {
		sheet_line(sheet, STYLE_BAD, "%s", text_clean(&sheet->arena, str_of(err.text)).s);
		return;
	}
	sheet_line(sheet, STYLE_MUTED, "%7s %4s %8s  %s", "rho", "n", "p", "param");
	for (size_t i = 0; i < count && i < SHEET_LINES - 4; i++) {
		const struct correlation *one = &all[i].correlation;
		const char *name = text_clean(&sheet->arena, str_of(all[i].param)).s;

		if (isnan(one->rho))
			sheet_line(sheet, STYLE_MUTED, "%7s %4zu %8s  %s", "-", one->n, "-", name);
		else
			sheet_line(sheet, STYLE_NORMAL, "%+7.3f %4zu %8.2g  %s", one->rho, one->n, one->p, name);
	}
	if (!count)
		sheet_line(sheet, STYLE_NORMAL, "No param that is a number differs among these runs.");
}

void sheet_correlate_open(struct compare *compare)
{
	const struct comparison_row *row = compare_row(compare);
	struct buf command = BUF_INIT;
	struct sheet *sheet;

	if (!row || !compare_is_metric(row->kind)) {
		ui_say(compare->screen.ui, STYLE_NORMAL, "Move to a metric; C says which params go with it");
		return;
	}
	sheet = ui_sheet(compare->screen.ui, "Which params go with this metric?", done_reading);
	sheet_line(sheet, STYLE_STRONG, "%s", text_clean(&sheet->arena, str_of(row->key)).s);
	add_correlations(compare, sheet, row->key);
	sheet_line(sheet, STYLE_WARNING, "A rank correlation (Spearman) over these runs, no more: it says nothing");
	sheet_line(sheet, STYLE_WARNING, "of causes, and p is not corrected for how many params were looked at.");
	buf_puts(&command, "assay compare");
	add_columns(compare, &command);
	sheet->command = text_printf(&sheet->arena, "$ %s --correlate '%s'", command.data,
				     text_clean(&sheet->arena, str_of(row->key)).s);
	sheet_button(sheet, "Close", false);
	sheet_ready(sheet);
	buf_release(&command);
}
