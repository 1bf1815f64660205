/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "store/stage_run.h"
#include "ui/screens.h"
#include "ui/widget/logview.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The log of one stage, from its end. */

struct log {
	struct screen screen;
	struct logview view;
	int64_t run;
	char *stage;
	struct stage_run row;
};

struct subject {
	int64_t run;
	const char *stage;
};

static void prepare(struct screen *screen, const void *data)
{
	const struct subject *subject = data;
	struct log *log = (struct log *)screen;

	log->run = subject->run;
	log->stage = mem_strdup(subject->stage);
	log->view.fd = -1;
	log->view.wrap = true;
}

static bool load(struct screen *screen, struct err *err)
{
	struct log *log = (struct log *)screen;
	struct stage_run *stages;
	struct buf path = BUF_INIT;
	size_t count;

	if (!stage_run_list(&screen->ui->store, log->run, &screen->arena, &stages, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(stages[i].name, log->stage) == 0)
			log->row = stages[i];
	}
	/* A cached stage printed what it printed in the run that it was taken from. */
	store_stage_folder(&screen->ui->store, log->row.cached_run ? log->row.cached_run : log->run, log->stage,
			   &path);
	buf_puts(&path, "/log");
	if (log->view.fd < 0)
		logview_open(&log->view, path.data);
	else
		logview_refresh(&log->view);
	buf_release(&path);
	return true;
}

static void draw(struct screen *screen, struct area area)
{
	struct log *log = (struct log *)screen;
	struct table_cell state = ui_state_cell(&screen->arena, log->row.phase, log->row.outcome);
	struct area line = area_take_top(&area, 1);
	int col = draw_text(line, 0, 1, state.style, state.text);

	col = draw_text(line, 0, col + 2, STYLE_MUTED, ui_clean(screen, log->row.why));
	draw_text(line, 0, col + 2, STYLE_ACCENT, log->view.follow ? TEXT("at the end") : TEXT(""));
	logview_refresh(&log->view);
	if (!log->view.size)
		draw_text(area, 1, 3, STYLE_MUTED, TEXT("Nothing was printed so far."));
	logview_draw(&log->view, area, screen->ui->pattern);
}

static bool act(struct screen *screen, enum action action)
{
	struct log *log = (struct log *)screen;

	if (action >= ACTION_UP && action <= ACTION_LAST) {
		logview_move(&log->view, (enum table_move)(action - ACTION_UP));
		return true;
	}
	switch (action) {
	case ACTION_FOLLOW:
		logview_move(&log->view, TABLE_LAST);
		return true;
	case ACTION_TIMES:
		log->view.times = !log->view.times;
		return true;
	case ACTION_WRAP:
		log->view.wrap = !log->view.wrap;
		return true;
	case ACTION_CANCEL:
		sheet_cancel_open(screen->ui, log->run);
		return true;
	default:
		return false;
	}
}

static void describe(struct screen *screen, struct buf *title)
{
	struct log *log = (struct log *)screen;

	buf_printf(title, "run %" PRId64 " %s %s", log->run, glyph_string(GLYPH_CRUMB), log->stage);
}

static bool is_live(struct screen *screen)
{
	return ((struct log *)screen)->row.phase != PHASE_DONE;
}

static bool find(struct screen *screen, struct regex *pattern, bool backwards)
{
	return logview_find(&((struct log *)screen)->view, pattern, backwards);
}

static void close_log(struct screen *screen)
{
	struct log *log = (struct log *)screen;

	logview_close(&log->view);
	free(log->stage);
}

static bool offers(struct screen *screen, enum action action)
{
	return action != ACTION_CANCEL || is_live(screen);
}

const struct screen_type screen_log = { .context = IN_LOG, .size = sizeof(struct log), .load = load,
					.draw = draw, .act = act, .close = close_log,
					.describe = describe, .is_live = is_live, .offers = offers, .find = find };

void screen_log_open(struct ui *ui, int64_t run, const char *stage)
{
	ui_push(ui, &screen_log, prepare, &(struct subject){ run, stage });
}
