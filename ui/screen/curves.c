/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/curves.h"
#include "app/metrics.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Curves of any metrics of any runs in one plot. */

bool curves_is_chosen(const struct curves *curves, int64_t key)
{
	for (size_t i = 0; i < curves->chosen_count; i++) {
		if (curves->chosen[i] == key)
			return true;
	}
	return false;
}

void curves_choose(struct curves *curves, int64_t key)
{
	curves->chosen[0] = key;
	curves->chosen_count = 1;
	curves->selected = 0;
}

void curves_toggle(struct curves *curves, int64_t key)
{
	size_t kept = 0;

	if (!curves_is_chosen(curves, key)) {
		if (curves->chosen_count < CURVES_MAX)
			curves->chosen[curves->chosen_count++] = key;
		return;
	}
	for (size_t i = 0; i < curves->chosen_count; i++) {
		if (curves->chosen[i] != key)
			curves->chosen[kept++] = curves->chosen[i];
	}
	curves->chosen_count = kept;
}

double curves_weight(size_t level)
{
	static const double weights[CURVES_SMOOTHEST + 1] = { 0, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998 };

	return weights[level];
}

/* Runs that are gone are left out; runs that are done stay as they are. */
static bool load_runs(struct curves *curves, struct run *first, struct err *err)
{
	size_t kept = 0;
	bool ok = true;

	for (size_t i = 0; i < curves->run_count && ok; i++) {
		struct err why = ERR_INIT;
		struct run run;

		if (curves->runs[i] < 0) {
			curves->runs[kept] = curves->runs[i];
			curves->done[kept++] = true;
		} else if (run_load(&curves->screen.ui->store, curves->runs[i], &curves->screen.arena, &run, &why)) {
			if (!first->id)
				*first = run;
			curves->runs[kept] = run.id;
			curves->done[kept++] = run.phase == PHASE_DONE;
		} else if (why.code != ERR_NOT_FOUND) {
			ok = err_set(err, why.code, "%s", why.text);
		}
	}
	if (ok)
		curves->run_count = kept;
	return ok;
}

static bool load_keys(struct curves *curves, struct err *err)
{
	struct arena names = ARENA_INIT;
	struct metric_key *keys;
	size_t count;
	bool final = true;

	if (curves->names_are_final)
		return true;
	if (!curves_load_revisions(curves, err))
		return false;
	for (size_t i = 0; i < curves->run_count; i++)
		final = final && curves->done[i];
	if (!metric_curves_of(&curves->screen.ui->store, curves->runs, curves->run_count, &names, &keys, &count,
			      err)) {
		arena_release(&names);
		return false;
	}
	arena_release(&curves->names);
	curves->names = names;
	curves->keys = keys;
	curves->key_count = count;
	curves_add_plots(curves);
	curves->names_are_final = final;
	return true;
}

/* Whether the name is the metric's, or of a plot whose file or field is called so. */
static bool is_wanted(const char *name, const char *wanted)
{
	const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name, *field = strrchr(base, ':');
	size_t len = strlen(wanted);

	return strcmp(name, wanted) == 0 || (field && strcmp(field + 1, wanted) == 0) ||
	       (strncmp(base, wanted, len) == 0 && base[len] == '.' && !strchr(base + len + 1, '.'));
}

/* The metric that was asked for, else one that speaks for the run, else the first by name. */
static void choose_first(struct curves *curves, const struct run *run)
{
	const struct metric_key *usual[1];
	size_t count = 0;

	if (curves->chosen_count || !curves->key_count)
		return;
	for (size_t i = 0; i < curves->key_count && curves->wanted && !curves->chosen_count; i++) {
		if (is_wanted(curves->keys[i].name, curves->wanted))
			curves_choose(curves, curves->keys[i].id);
	}
	if (curves->chosen_count)
		return;
	if (run->id)
		app_usual_metrics(curves->keys, curves->key_count, run, 1, usual, &count, 1);
	curves_choose(curves, count ? usual[0]->id : curves->keys[0].id);
}

struct curve curves_new(const struct curves *curves, size_t run, const struct metric_key *key)
{
	struct curve curve = { .run = curves->runs[run], .key = *key, .is_done = curves->done[run] };

	curves_find_plot(curves, &curve);
	return curve;
}

/* A curve that was there and is done keeps what is known of it. */
static struct curve make_curve(const struct curves *curves, const struct curve *before, size_t before_count,
			       size_t run, const struct metric_key *key)
{
	struct curve curve = curves_new(curves, run, key);

	for (size_t i = 0; i < before_count; i++) {
		if (before[i].run == curve.run && before[i].key.id == key->id && before[i].is_done)
			curve.span = before[i].span;
	}
	return curve;
}

/* Whether the points that were read before are still those that are to be drawn. */
static bool is_unchanged(const struct curves *curves, const struct curve *before, size_t before_count)
{
	for (size_t i = 0; i < curves->count; i++) {
		const struct curve *now = &curves->items[i];

		if (i >= before_count || !before[i].is_done || before[i].run != now->run ||
		    before[i].key.id != now->key.id)
			return false;
	}
	return curves->count == before_count;
}

/* What is looked at and read of one plot of revisions means nothing on the axis of another. */
static void forget_other_axis(struct curves *curves)
{
	double low, high;

	if (!curves_are_revisions(curves) || !curve_bounds(curves->items, curves->count, &curves->view, &low, &high))
		return;
	if (curves->cursor < low || curves->cursor > high)
		curves->cursor = (double)NAN;
	if (curves->view.from >= high || curves->view.to <= low)
		curves->view.from = curves->view.to = (double)NAN;
}

static bool load_curves(struct curves *curves, struct err *err)
{
	struct curve before[CURVES_MAX];
	size_t before_count = curves->count;

	memcpy(before, curves->items, sizeof(before));
	curves->count = curves->left_out = 0;
	for (size_t c = 0; c < curves->chosen_count; c++) {
		const struct metric_key *key = app_metric_key(curves->keys, curves->key_count, curves->chosen[c]);

		for (size_t r = 0; r < curves->run_count && key; r++) {
			struct curve curve = make_curve(curves, before, before_count, r, key);

			if (curves->count == CURVES_MAX) {
				curves->left_out++;
				continue;
			}
			if (!curve_spans(&curves->screen.ui->store, &curve, 1, err))
				return false;
			if (curve.span.points)
				curves->items[curves->count++] = curve;
		}
	}
	if (curves->selected >= curves->count)
		curves->selected = 0;
	forget_other_axis(curves);
	if (!is_unchanged(curves, before, before_count))
		return curves_read(curves, err);
	for (size_t i = 0; i < curves->count; i++) {
		curves->items[i].points = before[i].points;
		curves->items[i].count = before[i].count;
		curves->items[i].is_exact = before[i].is_exact;
	}
	return true;
}

bool curves_read(struct curves *curves, struct err *err)
{
	arena_release(&curves->data);
	return curve_read(&curves->screen.ui->store, curves->items, curves->count, &curves->view, &curves->data,
			  err);
}

static bool load(struct screen *screen, struct err *err)
{
	struct curves *curves = (struct curves *)screen;
	struct run first = { 0 };

	if (!load_runs(curves, &first, err) || !load_keys(curves, err))
		return false;
	choose_first(curves, &first);
	return load_curves(curves, err);
}

static void reread(struct curves *curves)
{
	struct err err = ERR_INIT;

	if (!curves_read(curves, &err))
		ui_fail(curves->screen.ui, &err);
}

bool curves_range(const struct curves *curves, double *low, double *high)
{
	if (!curve_bounds(curves->items, curves->count, &curves->view, low, high))
		return false;
	if (!isnan(curves->view.from)) {
		*low = curves->view.from;
		*high = curves->view.to;
	}
	return true;
}

static struct chart_scale whole(const struct curves *curves)
{
	double low = 0, high = 1;

	(void)curve_bounds(curves->items, curves->count, &curves->view, &low, &high);
	return chart_scale(low, high, curves->view.log_x, CHART_NUMBER);
}

/* Shows the part of the axis between two places of what is shown now, 0 to 1 as it is. */
static void show(struct curves *curves, double from, double to)
{
	struct chart_scale all = whole(curves), now;
	double low, high, least = curves->view.x == CURVE_BY_STEP ? 2 : 10;

	/* The x of a plot may be anything. */
	if (curves_are_revisions(curves))
		least = fmin(least, (all.high - all.low) / 1000);

	if (!curves_range(curves, &low, &high))
		return;
	now = chart_scale(low, high, curves->view.log_x, CHART_NUMBER);
	low = chart_scale_value(&now, from);
	high = chart_scale_value(&now, to);
	if (high - low < least && to - from < 1)
		return;
	if (low <= all.low && high >= all.high) {
		low = high = (double)NAN;
	} else if (low < all.low) {
		high = fmin(chart_scale_value(&now, to - from + chart_scale_at(&now, all.low)), all.high);
		low = all.low;
	} else if (high > all.high) {
		low = fmax(chart_scale_value(&now, chart_scale_at(&now, all.high) - (to - from)), all.low);
		high = all.high;
	}
	curves->view.from = low;
	curves->view.to = high;
	reread(curves);
}

/* Twice as close or half, around the cursor if it is seen. */
static void zoom(struct curves *curves, bool in)
{
	double low, high, at = 0.5;
	struct chart_scale now;

	if (!curves_range(curves, &low, &high))
		return;
	now = chart_scale(low, high, curves->view.log_x, CHART_NUMBER);
	if (!isnan(curves->cursor) && curves->cursor >= low && curves->cursor <= high)
		at = chart_scale_at(&now, curves->cursor);
	if (in)
		show(curves, at - at / 2, at + (1 - at) / 2);
	else
		show(curves, -at, 2 - at);
}

/* Puts the cursor where the chosen curve has something, so many columns further or at least at its next
 * point; it comes into sight at the right end. */
static void move_cursor(struct curves *curves, double columns)
{
	const struct curve *curve = &curves->items[curves->selected];
	struct chart_scale scale;
	double low, high, goal, best = (double)NAN;

	if (!curves_range(curves, &low, &high))
		return;
	scale = chart_scale(low, high, curves->view.log_x, CHART_NUMBER);
	if (isnan(curves->cursor) || curves->cursor < low || curves->cursor > high)
		goal = columns < 0 ? high : low;
	else
		goal = chart_scale_value(&scale, chart_scale_at(&scale, curves->cursor) +
						 columns / fmax(curves->columns - 1, 1));
	for (size_t i = 0; i < curve->count; i++) {
		double x = curve->points[i].x_high;
		bool ahead = columns < 0 ? x <= goal : x >= goal;

		if (x < low || x > high || !ahead)
			continue;
		if (isnan(best) || fabs(x - goal) < fabs(best - goal))
			best = x;
	}
	if (!isnan(best))
		curves->cursor = best;
	else if (isnan(curves->cursor))
		curves->cursor = columns < 0 ? high : low;
}

static void jump_cursor(struct curves *curves, bool last)
{
	curves->cursor = (double)NAN;
	move_cursor(curves, last ? -1 : 1);
}

const struct chart_point *curves_at_cursor(const struct curves *curves, size_t at)
{
	const struct curve *curve = &curves->items[at];
	struct chart_series series = { .points = curve->points, .count = curve->count };
	double low, high, x = curves->cursor, away;
	const struct chart_point *point;

	if (!curves_range(curves, &low, &high))
		return NULL;
	if (isnan(x))
		x = high;
	point = chart_find(&series, x);
	if (!point)
		return NULL;
	away = x < point->x_low ? point->x_low - x : x > point->x_high ? x - point->x_high : 0;
	/* Without a cursor the end of each is told, wherever it is. */
	return isnan(curves->cursor) || away <= (high - low) / 50 ? point : NULL;
}

static void turn_metric(struct curves *curves, bool next)
{
	size_t at = 0;

	if (!curves->key_count)
		return;
	for (size_t i = 0; i < curves->key_count; i++) {
		if (curves->chosen_count && curves->keys[i].id == curves->chosen[0])
			at = i;
	}
	at = (at + (next ? 1 : curves->key_count - 1)) % curves->key_count;
	curves_choose(curves, curves->keys[at].id);
	ui_reload(curves->screen.ui);
}

static void turn_axis(struct curves *curves)
{
	if (curves_are_revisions(curves)) {
		ui_say(curves->screen.ui, STYLE_NORMAL, "Plots of revisions have no times; what x is, they say themselves");
		return;
	}
	curves->view.x = (enum curve_x)((curves->view.x + 1) % CURVE_X_COUNT);
	/* Time of day begins nowhere near 0, which a logarithm would need. */
	if (curves->view.x == CURVE_BY_TIME)
		curves->view.log_x = false;
	curves->view.from = curves->view.to = curves->cursor = (double)NAN;
	reread(curves);
}

static void toggle_log_x(struct curves *curves)
{
	if (curves->view.x == CURVE_BY_TIME) {
		ui_say(curves->screen.ui, STYLE_NORMAL, "The time of day has no logarithm; x changes what x is");
		return;
	}
	curves->view.log_x = !curves->view.log_x;
	curves->view.from = curves->view.to = (double)NAN;
	reread(curves);
}

static void smoothen(struct curves *curves, bool more)
{
	if (more && curves->smoothing < CURVES_SMOOTHEST)
		curves->smoothing++;
	else if (!more && curves->smoothing)
		curves->smoothing--;
	curves->view.weight = curves_weight(curves->smoothing);
}

static void copy(struct curves *curves)
{
	struct buf text = BUF_INIT;

	curves_tell(curves, &text);
	ui_copy(curves->screen.ui, text.data);
	buf_release(&text);
}

static bool move(struct curves *curves, enum action action)
{
	switch (action) {
	case ACTION_UP:
		curves->selected -= curves->selected > 0;
		return true;
	case ACTION_DOWN:
		curves->selected += curves->selected + 1 < curves->count;
		return true;
	case ACTION_LEFT:
	case ACTION_RIGHT:
		move_cursor(curves, action == ACTION_RIGHT ? 1 : -1);
		return true;
	case ACTION_HALF_UP:
	case ACTION_PAGE_UP:
		move_cursor(curves, -curves->columns / 10.0);
		return true;
	case ACTION_HALF_DOWN:
	case ACTION_PAGE_DOWN:
		move_cursor(curves, curves->columns / 10.0);
		return true;
	case ACTION_FIRST:
	case ACTION_LAST:
		jump_cursor(curves, action == ACTION_LAST);
		return true;
	case ACTION_ZOOM_IN:
	case ACTION_ZOOM_OUT:
		zoom(curves, action == ACTION_ZOOM_IN);
		return true;
	case ACTION_PAN_LEFT:
		show(curves, -0.25, 0.75);
		return true;
	case ACTION_PAN_RIGHT:
		show(curves, 0.25, 1.25);
		return true;
	case ACTION_WHOLE:
		curves->view.from = curves->view.to = (double)NAN;
		reread(curves);
		return true;
	default:
		return false;
	}
}

static bool act(struct screen *screen, enum action action)
{
	struct curves *curves = (struct curves *)screen;

	if (curves->count ? move(curves, action) : action >= ACTION_UP && action <= ACTION_LAST)
		return true;
	switch (action) {
	case ACTION_METRIC_NEXT:
	case ACTION_METRIC_PREVIOUS:
		turn_metric(curves, action == ACTION_METRIC_NEXT);
		return true;
	case ACTION_AXIS:
		turn_axis(curves);
		return true;
	case ACTION_LOG_X:
		toggle_log_x(curves);
		return true;
	case ACTION_LOG_Y:
		curves->view.log_y = !curves->view.log_y;
		return true;
	case ACTION_SMOOTHER:
	case ACTION_ROUGHER:
		smoothen(curves, action == ACTION_SMOOTHER);
		return true;
	case ACTION_DOTS:
		glyph_dots_next();
		return true;
	case ACTION_METRICS:
		ui_push(screen->ui, &screen_curve_list, NULL, NULL);
		return true;
	case ACTION_GRID:
		ui_push(screen->ui, &screen_curve_grid, NULL, NULL);
		return true;
	case ACTION_OPEN:
		if (curves->count && curves->items[curves->selected].run < 0)
			ui_say(screen->ui, STYLE_NORMAL, "This is a revision, which no run is shown of");
		else if (curves->count)
			screen_run_open(screen->ui, curves->items[curves->selected].run);
		return true;
	case ACTION_COPY:
		if (curves->count)
			copy(curves);
		return true;
	default:
		return false;
	}
}

static void describe(struct screen *screen, struct buf *title)
{
	struct curves *curves = (struct curves *)screen;

	if (curves_are_revisions(curves))
		buf_printf(title, "curves of %zu revisions", curves->run_count);
	else if (curves->run_count == 1)
		buf_printf(title, "curves of run %" PRId64, curves->runs[0]);
	else
		buf_printf(title, "curves of %zu runs", curves->run_count);
}

static bool is_live(struct screen *screen)
{
	struct curves *curves = (struct curves *)screen;

	for (size_t i = 0; i < curves->run_count; i++) {
		if (!curves->done[i])
			return true;
	}
	return false;
}

static void close_curves(struct screen *screen)
{
	struct curves *curves = (struct curves *)screen;

	arena_release(&curves->names);
	arena_release(&curves->data);
	curves_release_revisions(curves);
}

struct wanted {
	const int64_t *runs;
	const struct run *columns;	/* NULL: there are runs alone */
	size_t count;
	const char *metric;
};

static void prepare(struct screen *screen, const void *data)
{
	struct curves *curves = (struct curves *)screen;
	const struct wanted *wanted = data;

	for (size_t i = 0; i < wanted->count && curves->run_count < ARRAY_LEN(curves->runs); i++)
		curves->runs[curves->run_count++] = wanted->runs[i];
	if (wanted->columns)
		curves_prepare_revisions(curves, wanted->columns, curves->run_count);
	curves->wanted = wanted->metric;
	curves->view.from = curves->view.to = curves->cursor = (double)NAN;
}

const struct screen_type screen_curves = { .context = IN_CURVES, .size = sizeof(struct curves), .load = load,
					   .draw = curves_draw, .act = act, .close = close_curves,
					   .describe = describe, .is_live = is_live };

struct curves *curves_below(struct screen *screen)
{
	/* While it is loaded for the first time the screen isn't on top yet. */
	return (struct curves *)(screen->below ? screen->below : screen->ui->top);
}

static void open_curves(struct ui *ui, const struct wanted *wanted)
{
	struct curves *curves = (struct curves *)ui_push(ui, &screen_curves, prepare, wanted);

	/* The name is the caller's. */
	if (curves)
		curves->wanted = NULL;
}

void screen_curves_open(struct ui *ui, const int64_t *runs, size_t count, const char *metric)
{
	open_curves(ui, &(struct wanted){ .runs = runs, .count = count, .metric = metric });
}

void screen_curves_compared(struct ui *ui, const int64_t *runs, const struct run *columns, size_t count,
			    const char *metric)
{
	open_curves(ui, &(struct wanted){ runs, columns, count, metric });
}
