/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare_export.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/format.h"
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define MEMBERS_SHOWN 4

static const struct { const char *word, *ending; } formats[EXPORT_FORMATS] = {
	[EXPORT_MARKDOWN] = { "markdown", ".md" },
	[EXPORT_CSV] = { "csv", ".csv" },
	[EXPORT_JSON] = { "json", ".json" },
};

const char *export_word(enum export_format format)
{
	return formats[format].word;
}

bool export_format_of(const char *word, enum export_format *out)
{
	for (enum export_format f = 0; f < EXPORT_FORMATS; f++) {
		if (strcmp(formats[f].word, word) == 0) {
			*out = f;
			return true;
		}
	}
	return false;
}

bool export_format_of_file(const char *path, enum export_format *out)
{
	for (enum export_format f = 0; f < EXPORT_FORMATS; f++) {
		size_t len = strlen(path), ending = strlen(formats[f].ending);

		if (len > ending && strcmp(path + len - ending, formats[f].ending) == 0) {
			*out = f;
			return true;
		}
	}
	return false;
}

void compare_title(const struct comparison *comparison, size_t at, struct buf *out)
{
	const struct run *run = &comparison->runs[at];
	size_t count = comparison->group ? comparison->member_counts[at] : 1;

	if (comparison->across)
		buf_printf(out, "%s ", run->repository_name);
	if (count == 1 && !run->id) {
		buf_puts(out, run->branch);
		return;
	}
	if (count == 1) {
		buf_printf(out, "run %" PRId64, run->id);
		return;
	}
	buf_puts(out, "runs");
	for (size_t i = 0; i < count && i < MEMBERS_SHOWN; i++)
		buf_printf(out, " %" PRId64, comparison->members[at][i]);
	if (count > MEMBERS_SHOWN)
		buf_printf(out, " and %zu more", count - MEMBERS_SHOWN);
}

static void add_interval(struct buf *out, const char *plus_minus, double interval)
{
	char text[FORMAT_SIZE];

	if (isfinite(interval))
		buf_printf(out, " %s%s", plus_minus, format_real(text, interval, 4));
}

void compare_cell_text(const struct comparison_row *row, size_t at, const char *plus_minus,
		       struct buf *value, struct buf *delta)
{
	const struct comparison_cell *cell = &row->cells[at];
	const struct comparison_sample *sample = cell->sample;
	char text[FORMAT_SIZE];

	if (!compare_is_metric(row->kind)) {
		buf_puts(value, cell->text);
		if (cell->change)
			buf_puts(delta, cell->change);
		return;
	}
	buf_puts(value, format_real(text, cell->value, 4));
	if (sample) {
		add_interval(value, plus_minus, sample->interval);
		buf_printf(value, " n %zu", sample->n);
	}
	if (at == 0 || cell->judgement == JUDGE_SAME || !row->cells[0].has || !isfinite(cell->delta))
		return;
	buf_printf(delta, "%s%s", cell->delta > 0 ? "+" : "", format_real(text, cell->delta, 4));
	if (sample)
		add_interval(delta, plus_minus, sample->delta_interval);
	if (sample && isfinite(sample->p))
		buf_printf(delta, " p %.2g", sample->p);
}

static bool is_word(unsigned char c)
{
	return isalnum(c) || c >= 0x80;
}

/* Nothing in it ends the cell, or is taken for markup. */
static void add_markdown(struct buf *out, const char *foreign)
{
	struct buf clean = BUF_INIT;

	text_clean_to(&clean, str_of(foreign));
	for (size_t i = 0; i < clean.len; i++) {
		unsigned char c = (unsigned char)clean.data[i];
		bool inside = c == '_' && i && is_word((unsigned char)clean.data[i - 1]) &&
			      is_word((unsigned char)clean.data[i + 1]);

		if (strchr("\\`*_[]<>|&~$#", c) && !inside)
			buf_putc(out, '\\');
		buf_putc(out, (char)c);
	}
	buf_release(&clean);
}

static bool is_number(const char *text)
{
	double value;

	return str_to_real(str_of(text), &value);
}

/* In quotes where it needs them; what a spreadsheet would run is made a text. */
static void add_csv(struct buf *out, const char *foreign)
{
	struct buf clean = BUF_INIT;
	const char *start;
	bool formula, quoted;

	text_clean_to(&clean, str_of(foreign));
	/* A program may pass over blanks. */
	start = clean.data + strspn(clean.data, " ");
	formula = *start && strchr("=+-@", *start) && !is_number(start);
	quoted = formula || strpbrk(clean.data, "\",;\n'") ||
		 (clean.len && (clean.data[0] == ' ' || clean.data[clean.len - 1] == ' '));
	if (quoted)
		buf_putc(out, '"');
	if (formula)
		buf_putc(out, '\'');
	for (size_t i = 0; i < clean.len; i++) {
		if (clean.data[i] == '"')
			buf_putc(out, '"');
		buf_putc(out, clean.data[i]);
	}
	if (quoted)
		buf_putc(out, '"');
	buf_release(&clean);
}

static void markdown_cell(const struct comparison_row *row, size_t at, struct buf *out)
{
	static const char *const marks[] = { "", " ", " ▲ ", " ▼ " };
	const struct comparison_cell *cell = &row->cells[at];
	struct buf value = BUF_INIT, delta = BUF_INIT;

	if (!cell->has) {
		buf_puts(out, " – |");
		return;
	}
	compare_cell_text(row, at, "±", &value, &delta);
	buf_putc(out, ' ');
	add_markdown(out, value.data);
	if (delta.len)
		buf_printf(out, "%s%s", marks[cell->judgement], delta.data);
	buf_puts(out, " |");
	buf_release(&value);
	buf_release(&delta);
}

static void markdown_group(const struct comparison *comparison, enum comparison_kind kind,
			   struct buf *out)
{
	const struct comparison_group *group = &comparison->groups[kind];

	buf_printf(out, "| **%s** %zu of %zu differ |", group->name, group->differing - group->ignored,
		   group->count);
	for (size_t r = 0; r < comparison->run_count; r++)
		buf_puts(out, " |");
	buf_putc(out, '\n');
}

/* Whether a row of the group follows its own line. */
static bool has_rows(const struct comparison_rows *rows, size_t at)
{
	return at + 1 < rows->count && rows->items[at + 1].row;
}

static void export_markdown(const struct comparison *comparison, const struct comparison_rows *rows,
			    struct buf *out)
{
	static const char *const arrows[] = { "", " ↑", " ↓" };
	char when[CLOCK_TEXT_SIZE];

	buf_puts(out, "| |");
	for (size_t r = 0; r < comparison->run_count; r++) {
		struct buf title = BUF_INIT;

		compare_title(comparison, r, &title);
		if (!comparison->group || comparison->member_counts[r] == 1)
			buf_printf(&title, " %.7s %.10s", comparison->runs[r].commit_id,
				   clock_format_long(when, comparison->runs[r].queued_at));
		buf_puts(out, r ? " " : " ◆ ");
		add_markdown(out, title.data);
		buf_puts(out, " |");
		buf_release(&title);
	}
	buf_puts(out, "\n|---|");
	for (size_t r = 0; r < comparison->run_count; r++)
		buf_puts(out, "---:|");
	buf_putc(out, '\n');
	for (size_t i = 0; i < rows->count; i++) {
		const struct comparison_row *row = rows->items[i].row;

		if (!row) {
			if (has_rows(rows, i))
				markdown_group(comparison, rows->items[i].group, out);
			continue;
		}
		buf_puts(out, "| ");
		add_markdown(out, row->key);
		buf_printf(out, "%s |", compare_is_metric(row->kind) ? arrows[row->direction] : "");
		for (size_t r = 0; r < comparison->run_count; r++)
			markdown_cell(row, r, out);
		buf_putc(out, '\n');
	}
	for (size_t i = 0; i < comparison->note_count; i++) {
		buf_puts(out, "\n");
		add_markdown(out, comparison->notes[i]);
		buf_putc(out, '\n');
	}
}

/* A difference with the digits that its two values had in common: 0.9 - 0.95 is -0.05 and no digit more.  A
 * double has 15 decimal digits that are sure (https://en.cppreference.com/w/c/types/limits, DBL_DIG). */
static const char *format_delta(char text[FORMAT_SIZE], double delta, double largest)
{
	int decimals = largest > 0 ? DBL_DIG - 1 - (int)floor(log10(largest)) : 0;
	char rounded[64];
	double value;

	if (decimals < 0 || decimals > 30)
		return format_exact(text, delta);
	snprintf(rounded, sizeof(rounded), "%.*f", decimals, delta);
	return format_exact(text, str_to_real(str_of(rounded), &value) ? value : delta);
}

static void csv_cell(const struct comparison_row *row, size_t at, struct buf *out)
{
	const struct comparison_cell *cell = &row->cells[at];
	bool is_metric = compare_is_metric(row->kind);
	char text[FORMAT_SIZE];

	buf_putc(out, ',');
	if (cell->has && is_metric)
		buf_puts(out, format_exact(text, cell->value));
	else if (cell->has)
		add_csv(out, cell->text);
	if (at == 0)
		return;
	buf_putc(out, ',');
	if (cell->change)
		buf_puts(out, cell->change);
	if (cell->has && row->cells[0].has && is_metric && isfinite(cell->delta))
		buf_puts(out, format_delta(text, cell->delta, fmax(fabs(cell->value), fabs(row->cells[0].value))));
}

static void csv_number(struct buf *out, double value)
{
	char text[FORMAT_SIZE];

	buf_putc(out, ',');
	if (isfinite(value))
		buf_puts(out, format_exact(text, value));
}

/* What groups of runs have besides. */
static void csv_sample(const struct comparison_row *row, size_t at, struct buf *out)
{
	const struct comparison_sample *sample = row->cells[at].sample;

	if (!sample) {
		buf_puts(out, at ? ",,,,," : ",,");
		return;
	}
	buf_printf(out, ",%zu", sample->n);
	csv_number(out, sample->interval);
	if (at == 0)
		return;
	csv_number(out, sample->delta_interval);
	buf_printf(out, ",%s", sample->test ? sample->test : "");
	csv_number(out, sample->p);
}

static void csv_sample_titles(struct buf *out, const char *title, size_t at)
{
	static const char *const titles[] = { " n", " interval", " difference interval", " test", " p" };

	for (size_t i = 0; i < (at ? ARRAY_LEN(titles) : 2); i++) {
		struct buf whole = BUF_INIT;

		buf_printf(&whole, "%s%s", title, titles[i]);
		buf_putc(out, ',');
		add_csv(out, whole.data);
		buf_release(&whole);
	}
}

static void export_csv(const struct comparison *comparison, const struct comparison_rows *rows,
		       struct buf *out)
{
	static const char *const better[] = { "", "higher", "lower" };

	buf_puts(out, "group,key,better");
	for (size_t r = 0; r < comparison->run_count; r++) {
		struct buf title = BUF_INIT, difference = BUF_INIT;

		compare_title(comparison, r, &title);
		buf_putc(out, ',');
		add_csv(out, title.data);
		buf_printf(&difference, "%s difference", title.data);
		if (r) {
			buf_putc(out, ',');
			add_csv(out, difference.data);
		}
		if (comparison->group)
			csv_sample_titles(out, title.data, r);
		buf_release(&title);
		buf_release(&difference);
	}
	buf_puts(out, "\r\n");
	for (size_t i = 0; i < rows->count; i++) {
		const struct comparison_row *row = rows->items[i].row;

		if (!row)
			continue;
		buf_printf(out, "%s,", comparison->groups[row->kind].name);
		add_csv(out, row->key);
		buf_printf(out, ",%s", compare_is_metric(row->kind) ? better[row->direction] : "");
		for (size_t r = 0; r < comparison->run_count; r++) {
			csv_cell(row, r, out);
			if (comparison->group)
				csv_sample(row, r, out);
		}
		buf_puts(out, "\r\n");
	}
}

static void number_json(struct json_writer *w, const char *key, double value)
{
	json_key(w, key);
	if (isnan(value))
		json_nothing(w);
	else
		json_number(w, value);
}

static void sample_json(struct json_writer *w, const struct comparison_sample *sample, size_t at)
{
	json_int_field(w, "n", (int64_t)sample->n);
	number_json(w, "interval", sample->interval);
	if (at == 0)
		return;
	number_json(w, "delta_interval", sample->delta_interval);
	json_text_field(w, "test", sample->test);
	number_json(w, "p", sample->p);
}

static void cell_json(struct json_writer *w, const struct comparison_row *row, size_t at, bool folded)
{
	static const char *const judgement_words[] = { "same", "different", "better", "worse" };
	const struct comparison_cell *cell = &row->cells[at];
	bool is_metric = compare_is_metric(row->kind);

	if (!cell->has) {
		json_nothing(w);
		return;
	}
	json_open_object(w);
	json_key(w, "value");
	if (is_metric)
		json_number(w, cell->value);
	else if (row->kind == COMPARE_PARAMS && !folded)
		json_raw(w, str_of(cell->text));
	else
		json_text(w, cell->text);
	if (at > 0)
		json_text_field(w, "judgement", judgement_words[cell->judgement]);
	if (at > 0 && row->kind == COMPARE_TESTS)
		json_text_field(w, "change", cell->change);
	if (at > 0 && is_metric && row->cells[0].has) {
		json_key(w, "delta");
		json_number(w, cell->delta);
	}
	if (cell->sample)
		sample_json(w, cell->sample, at);
	json_close_object(w);
}

static void group_json(const struct comparison *comparison, const struct comparison_rows *rows,
		       enum comparison_kind kind, struct json_writer *w)
{
	json_open_object(w);
	for (size_t i = 0; i < rows->count; i++) {
		const struct comparison_row *row = rows->items[i].row;

		if (!row || row->kind != kind)
			continue;
		json_key(w, row->key);
		json_open_list(w);
		for (size_t r = 0; r < comparison->run_count; r++)
			cell_json(w, row, r, comparison->group != NULL);
		json_close_list(w);
	}
	json_close_object(w);
}

static void members_json(const struct comparison *comparison, struct json_writer *w)
{
	json_key(w, "members");
	json_open_list(w);
	for (size_t r = 0; r < comparison->run_count; r++) {
		json_open_list(w);
		for (size_t i = 0; i < comparison->member_counts[r]; i++)
			json_int(w, comparison->members[r][i]);
		json_close_list(w);
	}
	json_close_list(w);
}

void export_comparison_json(const struct comparison *comparison, const struct comparison_rows *rows,
			    struct json_writer *w)
{
	static const char *const keys[COMPARISON_GROUPS] = { "metrics", "slices", "params", "code", "data", "tests",
							     "environment" };

	json_key(w, "runs");
	json_open_list(w);
	for (size_t r = 0; r < comparison->run_count; r++) {
		if (comparison->runs[r].id)
			json_int(w, comparison->runs[r].id);
		else
			json_text(w, comparison->runs[r].branch);
	}
	json_close_list(w);
	if (comparison->group) {
		json_text_field(w, "group", comparison->group);
		members_json(comparison, w);
	}
	for (enum comparison_kind g = 0; g < COMPARISON_GROUPS; g++) {
		json_key(w, keys[g]);
		group_json(comparison, rows, g, w);
	}
	json_text_field(w, "no_code", comparison->no_code);
	json_int_field(w, "same", (int64_t)rows->same);
	json_int_field(w, "ignored", (int64_t)rows->ignored);
	json_key(w, "notes");
	json_open_list(w);
	for (size_t i = 0; i < comparison->note_count; i++)
		json_text(w, comparison->notes[i]);
	json_close_list(w);
}

static void export_json(const struct comparison *comparison, const struct comparison_rows *rows,
			struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	w.pretty = true;
	json_open_object(&w);
	json_key(&w, "assay");
	json_open_object(&w);
	json_int_field(&w, "format", JSON_ANSWER_FORMAT);
	json_close_object(&w);
	export_comparison_json(comparison, rows, &w);
	json_close_object(&w);
	buf_putc(out, '\n');
}

void export_comparison(const struct comparison *comparison, const struct comparison_rows *rows,
		       enum export_format format, struct buf *out)
{
	static void (*const writers[EXPORT_FORMATS])(const struct comparison *,
						     const struct comparison_rows *, struct buf *) = {
		[EXPORT_MARKDOWN] = export_markdown, [EXPORT_CSV] = export_csv, [EXPORT_JSON] = export_json,
	};

	writers[format](comparison, rows, out);
}

bool export_comparison_file(const struct comparison *comparison, const struct comparison_rows *rows,
			    enum export_format format, const char *path, struct err *err)
{
	struct buf out = BUF_INIT;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	bool ok;

	if (fd < 0)
		return errno == EEXIST ? err_set(err, ERR_INPUT,
						 "%s is there already; give another name, or remove it", path)
				       : err_sys(err, "cannot write %s", path);
	export_comparison(comparison, rows, format, &out);
	ok = fd_write_all(fd, out.data, out.len);
	ok = close(fd) == 0 && ok;
	buf_release(&out);
	if (!ok) {
		err_sys(err, "cannot write %s", path);
		unlink(path);
	}
	return ok;
}
