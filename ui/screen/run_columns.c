/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/run_columns.h"
#include "app/metrics.h"
#include "base/clock.h"
#include "base/format.h"
#include "base/json_flat.h"
#include "ui/screen/judged.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define METRICS_USUAL 4
#define VALUE_WIDTH 10
#define COLS_FOR_SPARK 120

/* What each kind of column is called and how wide it usually is.
 * rank is of the usual table: what has a higher one falls away first on a narrow screen. */
static const struct {
	const char *title;
	int width;
	bool right, stretch;
	int rank;
} kinds[VIEW_KINDS] = {
	[VIEW_RUN] = { "RUN", 7, true, false, 0 },
	[VIEW_STATE] = { "STATE", 10, false, false, 0 },
	[VIEW_COMMIT] = { "COMMIT", 7, false, false, 4 },
	[VIEW_BRANCH] = { "BRANCH", 12, false, false, 6 },
	[VIEW_WHEN] = { "WHEN", 4, true, false, 2 },
	[VIEW_TOOK] = { "TOOK", 6, true, false, 5 },
	[VIEW_BY] = { "BY", 8, false, false, 6 },
	[VIEW_SUBJECT] = { "SUBJECT", 10, false, true, 3 },
	[VIEW_COMMENT] = { "NOTE", 20, false, false, 6 },
	[VIEW_TAGS] = { "TAGS", 20, false, false, 6 },
	[VIEW_METRIC] = { NULL, VALUE_WIDTH, true, false, 7 },
	[VIEW_DELTA] = { NULL, VALUE_WIDTH, true, false, 7 },
	[VIEW_SPARK] = { NULL, VALUE_WIDTH, false, false, 8 },
	[VIEW_PARAM] = { NULL, VALUE_WIDTH, true, false, 7 },
	[VIEW_TAG] = { NULL, VALUE_WIDTH, false, false, 7 },
};

const char *run_columns_usual_title(enum view_kind kind)
{
	return kinds[kind].title;
}

static void resolve(struct run_columns *columns, struct shown_column *column)
{
	const struct filter_names *names = &columns->names;
	enum field_kind field = column->view.kind == VIEW_TAG ? FIELD_TAG : FIELD_PARAM;
	struct buf escaped = BUF_INIT;

	column->best = (double)NAN;
	if (column->view.kind < VIEW_METRIC)
		return;
	if (column->view.kind < VIEW_PARAM) {
		for (size_t i = 0; i < names->metric_count; i++) {
			if (strcmp(names->metrics[i].name, column->view.of) != 0)
				continue;
			column->key = names->metrics[i].id;
			column->direction = names->metrics[i].direction;
		}
		return;
	}
	for (size_t i = 0; i < names->field_count; i++) {
		if (names->fields[i].kind == field && strcmp(names->fields[i].name, column->view.of) == 0)
			column->key = names->fields[i].id;
	}
	json_flat_escape(&escaped, str_of(column->view.of));
	column->json_key = arena_str(&columns->screen->arena, buf_str(&escaped));
	buf_release(&escaped);
}

static void add(struct run_columns *columns, struct view_column view)
{
	struct shown_column column = { .view = view };

	resolve(columns, &column);
	columns->items[columns->count++] = column;
}

/* In one of the last places, unless it is there already: the others stay where they are. */
static void add_chosen(const struct metric_key **chosen, size_t *count, size_t from_last, const struct metric_key *key)
{
	for (size_t i = 0; i < *count; i++) {
		if (chosen[i]->id == key->id)
			return;
	}
	if (*count == METRICS_USUAL)
		chosen[*count - 1 - from_last] = key;
	else
		chosen[(*count)++] = key;
}

static void add_sorted_metric(const struct run_columns *columns, const struct view_sort *sort,
			      const struct metric_key **chosen, size_t *count, size_t from_last)
{
	for (size_t i = 0; i < columns->names.metric_count; i++) {
		if (sort->kind == VIEW_METRIC && strcmp(columns->names.metrics[i].name, sort->of) == 0)
			add_chosen(chosen, count, from_last, &columns->names.metrics[i]);
	}
}

/* The curve of what the list is sorted by, or of a metric that has one. */
static void add_spark(struct run_columns *columns, const struct view *view, const struct run *runs,
		      size_t run_count)
{
	struct shown_column sorted = { .view = { .kind = VIEW_METRIC } };
	const struct metric_key *key;
	int64_t usual;

	if (view->sort_count && view->sorts[0].kind == VIEW_METRIC) {
		sorted.view.of = view->sorts[0].of;
		resolve(columns, &sorted);
	}
	usual = run_sparks_usual(columns->sparks, &columns->screen->ui->store, runs, run_count, sorted.key);
	key = app_metric_key(columns->names.metrics, columns->names.metric_count, usual);
	if (key)
		add(columns, (struct view_column){ .kind = VIEW_SPARK, .of = key->name });
}

static void add_usual(struct run_columns *columns, const struct view *view, const struct run *runs,
		      size_t run_count)
{
	static const enum view_kind before[] = { VIEW_RUN, VIEW_STATE, VIEW_COMMIT, VIEW_WHEN, VIEW_TOOK };
	const struct metric_key *chosen[METRICS_USUAL];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(before); i++)
		add(columns, (struct view_column){ .kind = before[i] });
	/* What the list is sorted by is there in any case. */
	for (size_t i = 0; i < view->sort_count; i++) {
		if (view->sorts[i].kind >= VIEW_PARAM)
			add(columns, (struct view_column){ .kind = view->sorts[i].kind, .of = view->sorts[i].of });
	}
	app_usual_metrics(columns->names.metrics, columns->names.metric_count, runs, run_count, chosen,
			  &count, METRICS_USUAL);
	for (size_t i = 0; i < view->sort_count; i++)
		add_sorted_metric(columns, &view->sorts[i], chosen, &count, i);
	for (size_t i = 0; i < count; i++)
		add(columns, (struct view_column){ .kind = VIEW_METRIC, .of = chosen[i]->name });
	if (area_screen().cols >= COLS_FOR_SPARK)
		add_spark(columns, view, runs, run_count);
	add(columns, (struct view_column){ .kind = VIEW_SUBJECT });
}

void run_columns_fill(struct run_columns *columns, const struct view *view, const struct run *runs,
		      size_t run_count)
{
	columns->count = 0;
	run_sparks_begin(&columns->sparks);
	if (!view->column_count)
		add_usual(columns, view, runs, run_count);
	for (size_t i = 0; i < view->column_count; i++)
		add(columns, view->columns[i]);
}

void run_columns_release(struct run_columns *columns)
{
	run_sparks_free(columns->sparks);
	columns->sparks = NULL;
}

static bool is_sort_of(const struct view_sort *sort, const struct view_column *column)
{
	return sort->kind == column->kind && (!sort->of || strcmp(sort->of, column->of) == 0);
}

static bool is_sorted_by(const struct view *view, const struct view_column *column)
{
	return view->sort_count && is_sort_of(&view->sorts[0], column);
}

/* The arrow of what the list is sorted by, with its place where there are several. */
static const char *sort_sign(struct run_columns *columns, const struct view *view, const struct view_column *column)
{
	for (size_t i = 0; i < view->sort_count; i++) {
		const char *sign = glyph_string(view->sorts[i].ascending ? GLYPH_SORTED_UP : GLYPH_SORTED_DOWN);

		if (!is_sort_of(&view->sorts[i], column))
			continue;
		return view->sort_count == 1 ? sign : arena_printf(&columns->screen->arena, "%s%zu", sign, i + 1);
	}
	return "";
}

static struct text title_of(struct run_columns *columns, const struct view *view,
			    const struct shown_column *column)
{
	const char *name = column->view.title ? column->view.title
			   : column->view.of  ? column->view.of
					      : kinds[column->view.kind].title;
	const char *before = column->view.kind == VIEW_DELTA && !column->view.title ? "+-" : "";
	const char *arrow = column->view.kind != VIEW_SPARK ? direction_glyph(column->direction) : "";
	const char *sorted = sort_sign(columns, view, &column->view);

	return text_printf(&columns->screen->arena, "%s%s%s%s", before, ui_clean(columns->screen, name).s,
			   arrow, sorted);
}

void run_columns_title(struct run_columns *columns, const struct view *view)
{
	size_t metrics = 0;

	for (size_t i = 0; i < columns->count; i++) {
		const struct shown_column *column = &columns->items[i];
		enum view_kind kind = column->view.kind;
		struct table_column *table = &columns->table[i];
		int usual = kinds[kind].width;

		*table = (struct table_column){ .title = title_of(columns, view, column),
						.right = kinds[kind].right, .stretch = kinds[kind].stretch,
						.frozen = column->view.frozen };
		if (table->title.width > usual && kind >= VIEW_METRIC)
			usual = table->title.width < 24 ? table->title.width : 24;
		table->width = column->view.width ? column->view.width : usual;
		/* In the usual table the important stays; in a person's own, what stands first. */
		if (view->column_count)
			table->rank = kinds[kind].stretch ? VIEW_COLUMNS_MAX : (int)i;
		else if (kind == VIEW_METRIC)
			table->rank = metrics++ == 0 || is_sorted_by(view, &column->view) ? 1 : (int)metrics + 5;
		else
			table->rank = kinds[kind].rank;
	}
}

struct view_sort run_columns_sort(const struct shown_column *column)
{
	enum view_kind kind = column->view.kind == VIEW_DELTA ? VIEW_METRIC : column->view.kind;

	return (struct view_sort){ kind, column->view.of, column->direction == DIRECTION_LOWER ||
							  kind == VIEW_BRANCH || kind == VIEW_BY ||
							  kind == VIEW_SUBJECT || kind == VIEW_STATE ||
							  kind == VIEW_TAG || kind == VIEW_PARAM };
}

static struct table_cell metric_cell(struct run_columns *columns, const struct shown_column *column,
				     const struct run *run)
{
	char text[FORMAT_SIZE];
	double value;

	if (!metric_find(run->metrics, column->key, &value))
		return (struct table_cell){ STYLE_MUTED, glyph(GLYPH_DASH) };
	return (struct table_cell){ value == column->best ? STYLE_STRONG : STYLE_NORMAL,
				    text_printf(&columns->screen->arena, "%s", format_real(text, value, 4)) };
}

static struct table_cell spark_cell(struct run_columns *columns, size_t at, const struct run *run)
{
	const struct shown_column *column = &columns->items[at];
	struct text line = column->key ? run_sparks_cell(columns->sparks, &columns->screen->ui->store, run, column->key,
							 columns->table[at].width)
				       : TEXT("");

	return line.width ? (struct table_cell){ STYLE_ACCENT, line }
			  : (struct table_cell){ STYLE_MUTED, glyph(GLYPH_DASH) };
}

static struct table_cell delta_cell(struct run_columns *columns, const struct shown_column *column,
				    const struct run *run)
{
	double value, baseline;

	if (!metric_find(run->metrics, column->key, &value) ||
	    !metric_find(columns->baseline, column->key, &baseline))
		return (struct table_cell){ STYLE_MUTED, glyph(GLYPH_DASH) };
	return judged_cell(&columns->screen->arena, baseline, value, column->direction);
}

static struct table_cell field_cell(struct run_columns *columns, const struct shown_column *column,
				    const char *object)
{
	struct buf text = BUF_INIT;
	struct table_cell cell = { STYLE_NORMAL, glyph(GLYPH_DASH) };
	struct str value;

	if (!object || !json_flat_find(str_of(object), column->json_key, &value)) {
		cell.style = STYLE_MUTED;
		return cell;
	}
	json_flat_text(&text, value);
	cell.text = text_clean(&columns->screen->arena, buf_str(&text));
	buf_release(&text);
	return cell;
}

struct table_cell run_tags_cell(struct arena *arena, const char *tags)
{
	struct str rest = str_of(tags ? tags : ""), key, value;
	struct buf text = BUF_INIT;
	struct table_cell cell;

	while (json_flat_next(&rest, &key, &value)) {
		buf_printf(&text, "%s%.*s", text.len ? " " : "", STR_ARG(key));
		if (value.len > 2) {
			buf_putc(&text, '=');
			json_flat_text(&text, value);
		}
	}
	cell = (struct table_cell){ STYLE_ACCENT, text_clean(arena, buf_str(&text)) };
	buf_release(&text);
	return cell;
}

/* What makes the run another one than its commit says stands in front. */
static struct table_cell subject_cell(struct run_columns *columns, const struct run *run)
{
	struct str rest = str_of(run->overrides ? run->overrides : ""), key, value;
	struct buf text = BUF_INIT;
	struct table_cell cell;

	if (run->in_place)
		buf_puts(&text, run->dirty.hex[0] ? "(not committed) " : "(work tree) ");
	while (json_flat_next(&rest, &key, &value)) {
		buf_printf(&text, "%.*s=", STR_ARG(key));
		json_flat_text(&text, value);
		buf_putc(&text, ' ');
	}
	cell.style = text.len ? STYLE_ACCENT : STYLE_NORMAL;
	buf_puts(&text, run->subject);
	cell.text = text_clean(&columns->screen->arena, buf_str(&text));
	buf_release(&text);
	return cell;
}

static struct table_cell took_cell(struct run_columns *columns, const struct run *run)
{
	int64_t end = run->finished_at ? run->finished_at : clock_now();
	char text[FORMAT_SIZE];

	if (!run->started_at)
		return (struct table_cell){ STYLE_MUTED, glyph(GLYPH_DASH) };
	return (struct table_cell){ STYLE_MUTED,
		text_printf(&columns->screen->arena, "%s", format_duration(text, end - run->started_at)) };
}

struct table_cell run_columns_cell(struct run_columns *columns, const struct run *run, size_t at)
{
	const struct shown_column *column = &columns->items[at];
	struct arena *arena = &columns->screen->arena;
	char text[FORMAT_SIZE];

	switch (column->view.kind) {
	case VIEW_RUN:
		return (struct table_cell){ STYLE_STRONG, text_printf(arena, "%" PRId64, run->id) };
	case VIEW_STATE:
		return ui_state_cell(arena, run->phase, run->outcome);
	case VIEW_COMMIT:
		return (struct table_cell){ STYLE_MUTED, text_printf(arena, "%.7s", run->commit_id) };
	case VIEW_BRANCH:
		return (struct table_cell){ STYLE_NORMAL, ui_clean(columns->screen, run->branch) };
	case VIEW_WHEN:
		return (struct table_cell){ STYLE_NORMAL,
			text_printf(arena, "%s", format_age(text, clock_now() - run->queued_at)) };
	case VIEW_TOOK:
		return took_cell(columns, run);
	case VIEW_BY:
		return (struct table_cell){ STYLE_NORMAL, ui_clean(columns->screen, run->by) };
	case VIEW_SUBJECT:
		return subject_cell(columns, run);
	case VIEW_COMMENT:
		return (struct table_cell){ STYLE_NORMAL, ui_clean(columns->screen, run->comment) };
	case VIEW_TAGS:
		return run_tags_cell(arena, run->tags);
	case VIEW_METRIC:
		return metric_cell(columns, column, run);
	case VIEW_DELTA:
		return delta_cell(columns, column, run);
	case VIEW_PARAM:
		return field_cell(columns, column, run->params);
	case VIEW_TAG:
		return field_cell(columns, column, run->tags);
	default:
		return spark_cell(columns, at, run);
	}
}
