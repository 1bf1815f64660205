/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/format.h"
#include "ui/screen/runs.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <string.h>

/* The filter of the table of runs: typed live, kept in sight, counted when there is time. */

/* The count is told no more often than this while it grows. */
#define TELL_MS 200
/* So many runs that an order leaves out are counted. */
#define COUNTED_MAX 1000

struct left_out_count {
	int64_t count, most;
};

bool runs_set_filter(struct runs *runs, struct err *err)
{
	size_t at;

	filter_release(runs->filter);
	arena_release(&runs->filter_arena);
	runs->filter = filter_parse(&runs->filter_arena, buf_str(&runs->filter_text), &runs->columns.names,
				    clock_now(), &at, err);
	runs->view.filter = runs->filter_text.data;
	return runs->filter != NULL;
}

void runs_use_view(struct runs *runs, const struct view *view)
{
	runs->view = *view;
	buf_clear(&runs->filter_text);
	buf_puts(&runs->filter_text, view->filter);
	runs->held = (struct run_place){ .run = 0 };
	runs->screen.table = (struct table){ .visible = runs->screen.table.visible };
}

static void restart(struct runs *runs)
{
	runs->screen.table.top = runs->screen.table.cursor = 0;
	runs->held = (struct run_place){ .run = 0 };
	ui_reload(runs->screen.ui);
}

void runs_come_from_group(struct runs *runs, const struct view_group *group, struct str label)
{
	runs->from = *group;
	runs->from.of = arena_strdup(&runs->kept, group->of);
	runs->from_label = arena_str(&runs->kept, label);
	buf_clear(&runs->filter_there);
	buf_add_str(&runs->filter_there, buf_str(&runs->filter_text));
}

bool runs_go_back_to_groups(struct runs *runs)
{
	struct view_group from = runs->from;

	runs->from.of = NULL;
	if (!from.of || !str_equal(buf_str(&runs->filter_text), buf_str(&runs->filter_of_group)))
		return false;
	buf_clear(&runs->filter_text);
	buf_add_str(&runs->filter_text, buf_str(&runs->filter_there));
	restart(runs);
	screen_groups_open_at(runs->screen.ui, &from, runs->from_label);
	return true;
}

void runs_narrow(struct runs *runs, const char *filter)
{
	struct buf both = BUF_INIT;

	if (runs->filter_text.len)
		buf_printf(&both, "(%s) ", runs->filter_text.data);
	buf_puts(&both, filter);
	buf_clear(&runs->filter_text);
	buf_add_str(&runs->filter_text, buf_str(&both));
	buf_release(&both);
	buf_clear(&runs->filter_of_group);
	buf_add_str(&runs->filter_of_group, buf_str(&runs->filter_text));
	runs->held = (struct run_place){ .run = 0 };
	runs->screen.table.top = runs->screen.table.cursor = 0;
}

/* What is typed without its last word, where that may be going to be the name of a field: "metr" is
 * not looked for as a word before it is known to be one. */
static struct str without_beginning(struct str typed)
{
	static const char *const names[] = { "metrics.", "params.", "tags.", "attributes.", "branch", "commit",
					     "state", "since", "until", "subject", "comment" };
	size_t at = typed.len;

	while (at > 0 && typed.data[at - 1] != ' ' && typed.data[at - 1] != '(')
		at--;
	for (size_t i = 0; typed.len - at >= 2 && i < ARRAY_LEN(names); i++) {
		if (strncmp(names[i], typed.data + at, typed.len - at) == 0)
			return (struct str){ typed.data, at };
	}
	return typed;
}

/* Takes what is typed as the filter, if it is one; what is wrong is pointed at. */
static void take(struct runs *runs, bool whole)
{
	struct ui *ui = runs->screen.ui;
	struct str typed = buf_str(&ui->prompt.text);
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	size_t at = 0;
	struct filter *filter;

	if (!whole)
		typed = without_beginning(typed);
	filter = filter_parse(&arena, typed, &runs->columns.names, clock_now(), &at, &err);
	if (filter && !str_equal(typed, buf_str(&runs->filter_text))) {
		buf_clear(&runs->filter_text);
		buf_add_str(&runs->filter_text, typed);
		restart(runs);
	}
	if (filter)
		ui_prompt_note(ui, 0, STYLE_MUTED, "");
	else
		ui_prompt_note(ui, text_clean(&arena, (struct str){ ui->prompt.text.data, at }).width + 1,
			       STYLE_BAD, err.text);
	if (!filter && whole)
		ui_say(ui, STYLE_BAD, "The filter is as before: %s", err.text);
	filter_release(filter);
	arena_release(&arena);
}

/* Puts in the part that all names which begin so have in common, and shows them when there are many. */
static void complete(struct runs *runs)
{
	struct line *line = &runs->screen.ui->prompt;
	struct arena arena = ARENA_INIT;
	struct buf list = BUF_INIT;
	const char **names;
	size_t start, count, common;

	filter_complete(&arena, buf_str(&line->text), line->cursor, &runs->columns.names, &start, &names,
			&count);
	common = count ? strlen(names[0]) : 0;
	for (size_t i = 0; i < count; i++) {
		size_t same = 0;

		while (same < common && names[i][same] == names[0][same])
			same++;
		common = same;
		buf_printf(&list, "%s  ", names[i]);
	}
	if (count && start + common > line->cursor) {
		const char *behind = arena_strdup(&arena, line->text.data + line->cursor);

		buf_truncate(&line->text, start);
		buf_add(&line->text, names[0], common);
		line->cursor = line->text.len;
		buf_puts(&line->text, behind);
		take(runs, false);
	}
	if (count != 1)
		ui_prompt_note(runs->screen.ui, 1, STYLE_MUTED, count ? list.data : "no name begins so");
	buf_release(&list);
	arena_release(&arena);
}

void runs_clear_filter(struct runs *runs)
{
	buf_clear(&runs->filter_text);
	restart(runs);
}

void runs_filter_prompt(struct screen *screen, enum prompt_event event)
{
	struct runs *runs = (struct runs *)screen;

	switch (event) {
	case PROMPT_OPENED:
		buf_clear(&runs->filter_before);
		buf_add_str(&runs->filter_before, buf_str(&runs->filter_text));
		line_set(&screen->ui->prompt, runs->filter_text.data);
		ui_prompt_note(screen->ui, 1, STYLE_MUTED,
			       "word ~regex metric.M>0.9 param.P=1 tag.T=a state:ok since:7d is:archived Tab");
		break;
	case PROMPT_TYPED:
		take(runs, false);
		break;
	case PROMPT_COMPLETE:
		complete(runs);
		break;
	case PROMPT_CANCELED:
		if (str_equal(buf_str(&runs->filter_before), buf_str(&runs->filter_text)))
			break;
		buf_clear(&runs->filter_text);
		buf_add_str(&runs->filter_text, buf_str(&runs->filter_before));
		restart(runs);
		break;
	case PROMPT_ACCEPTED:
		take(runs, true);
		break;
	}
}

/* Rows that are looked at in the order of the list before all are looked at in the order in which they
 * lie, which is much faster for each. */
#define RARE 20000

bool runs_is_filtered(const struct runs *runs)
{
	return runs->filter_text.len > 0;
}

/* What matches stays known while the list changes its order only. */
void runs_begin_tally(struct runs *runs)
{
	int64_t repository = runs->window.query.repository;
	int64_t version = db_data_version(runs->window.store->db);

	if (version != runs->tally_version || repository != runs->tally_repository ||
	    !runs->tally_text.data || !str_equal(buf_str(&runs->tally_text), buf_str(&runs->filter_text))) {
		run_set_clear(&runs->matching);
		runs->tallied = runs->told = runs->given_up = 0;
		runs->tally_at = (struct run_place){ .run = 0 };
		runs->tally_ends = !runs_is_filtered(runs);
		runs->tally_version = version;
		runs->tally_repository = repository;
		if (!runs->tally_text.data)
			runs->tally_text = (struct buf)BUF_INIT;
		buf_clear(&runs->tally_text);
		buf_add_str(&runs->tally_text, buf_str(&runs->filter_text));
	}
	if (runs->tally_ends && runs_is_filtered(runs))
		runs->window.query.among = &runs->matching;
}

bool runs_tally_comes_first(const struct runs *runs)
{
	return !runs->tally_ends &&
	       (!run_window_is_busy(&runs->window) ||
		(runs->window.examined >= RARE && runs->window.query.order != RUN_BY_NUMBER));
}

bool runs_tally(struct runs *runs, struct err *err)
{
	struct run_query query = { .repository = runs->window.query.repository, .filter = runs->filter,
				   .after = runs->tally_at, .interrupted = ui_is_due,
				   .data = runs->screen.ui };

	if (!run_tally(runs->window.store, &query, &runs->matching, &runs->tallied, &runs->tally_at,
		       &runs->tally_ends, err))
		return false;
	runs->given_up = filter_given_up(runs->filter);
	if (runs->tally_ends)
		runs->window.query.among = &runs->matching;
	return true;
}

static bool count_one_more(void *data)
{
	struct left_out_count *counter = data;

	return counter->count > counter->most;
}

static void count_run(void *data, const struct filter_subject *run)
{
	(void)run;
	((struct left_out_count *)data)->count++;
}

/* How many runs match, whatever they are in the order by: no more than most + 1 are counted. */
static int64_t count_matching(struct runs *runs, int64_t most)
{
	struct left_out_count counter = { 0, most };
	struct run_query query = { .repository = runs->window.query.repository, .filter = runs->filter,
				   .interrupted = count_one_more, .data = &counter };
	struct run_place at;
	bool at_end;

	if (runs->tally_ends && runs_is_filtered(runs))
		return runs->matching.count;
	if (!run_visit(runs->window.store, &query, 0, count_run, &counter, &at, &at_end, NULL))
		return -1;
	return counter.count;
}

void runs_find_left_out(struct runs *runs)
{
	enum run_order order = runs->window.query.order;
	const struct run_window *window = &runs->window;
	const struct view_sort *sort = &runs->view.sorts[0];
	int64_t all, shown = (int64_t)window->count;
	const char *name;

	runs->left_out = TEXT("");
	if (!runs->view.sort_count || order == RUN_BY_NUMBER || order == RUN_BY_STATE || order == RUN_BY_PERSON ||
	    order == RUN_BY_SUBJECT || runs->screen.busy)
		return;
	name = ui_clean(&runs->screen, sort->of ? sort->of : run_columns_usual_title(sort->kind)).s;
	all = window->at_first && window->at_last ? count_matching(runs, shown + COUNTED_MAX) : -1;
	if (all < 0)
		runs->left_out = text_printf(&runs->screen.arena, "only runs with %s are shown", name);
	else if (all > shown + COUNTED_MAX)
		runs->left_out = text_printf(&runs->screen.arena, "more than %d runs without %s are not shown",
					     COUNTED_MAX, name);
	else if (all > shown)
		runs->left_out = text_printf(&runs->screen.arena, "%" PRId64 " run%s without %s %s not shown", all - shown,
					     all - shown == 1 ? "" : "s", name, all - shown == 1 ? "is" : "are");
}

void runs_draw_filter(struct runs *runs, struct area line)
{
	char count[FORMAT_SIZE], looked[FORMAT_SIZE];
	int64_t now = clock_steady();
	struct text told;
	int col;

	if (!runs_is_filtered(runs)) {
		draw_text(line, 0, 1, STYLE_MUTED, runs->left_out);
		return;
	}
	col = draw_text(line, 0, 1, STYLE_ACCENT, TEXT("filter "));
	col = draw_text(line, 0, col, STYLE_STRONG, text_clean(&runs->screen.arena, buf_str(&runs->filter_text)));
	if (runs->tally_ends || now - runs->told_at >= TELL_MS) {
		runs->told = runs->matching.count;
		runs->told_at = now;
	}
	format_count(count, runs->told);
	format_count(looked, runs->tallied);
	if (runs->given_up)
		told = text_printf(&runs->screen.arena, "The pattern needs too many steps: given up %" PRId64
				   " times, those runs are left out", runs->given_up);
	else
		told = runs->tally_ends ? text_printf(&runs->screen.arena, "%s of %s match%s%s  Esc clears", count, looked,
						      runs->left_out.width ? ", " : "", runs->left_out.s)
					: text_printf(&runs->screen.arena, "%s match so far", count);
	if (col + 2 + told.width <= line.cols)
		draw_cell(line, 0, line.cols - told.width - 1, told.width, true,
			  runs->given_up ? STYLE_BAD : STYLE_MUTED, told);
}
