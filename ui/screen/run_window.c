/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/run_window.h"
#include "base/mem.h"
#include "ui/ui.h"

#include <stdlib.h>
#include <string.h>

/* Rows that are looked for at once, in each direction. */
#define PORTION 100

static void make_room(struct run_window *window, size_t extra)
{
	if (window->count + extra <= window->room)
		return;
	window->room = window->count + extra + PORTION;
	window->rows = mem_resize(window->rows, window->room, sizeof(*window->rows));
	window->places = mem_resize(window->places, window->room, sizeof(*window->places));
}

static void add_below(struct run_window *window, const struct run_page *page)
{
	if (!page->count)
		return;
	make_room(window, page->count);
	memcpy(window->rows + window->count, page->runs, page->count * sizeof(*page->runs));
	memcpy(window->places + window->count, page->places, page->count * sizeof(*page->places));
	window->count += page->count;
}

/* A page found backwards has the nearest row first. */
static void add_above(struct run_window *window, const struct run_page *page)
{
	make_room(window, page->count);
	memmove(window->rows + page->count, window->rows, window->count * sizeof(*window->rows));
	memmove(window->places + page->count, window->places, window->count * sizeof(*window->places));
	for (size_t i = 0; i < page->count; i++) {
		window->rows[page->count - 1 - i] = page->runs[i];
		window->places[page->count - 1 - i] = page->places[i];
	}
	window->count += page->count;
}

static bool look(struct run_window *window, bool backwards, struct run_page *page, struct err *err)
{
	struct run_query query = window->query;
	struct run_place *at = backwards ? &window->above : &window->below;
	size_t *want = backwards ? &window->want_above : &window->want_below;

	query.backwards = backwards;
	query.after = *at;
	query.limit = *want;
	if (!run_search(window->store, &query, window->arena, page, err))
		return false;
	*at = page->at;
	*want -= page->count;
	window->examined += page->examined;
	if (page->at_end) {
		*want = 0;
		*(backwards ? &window->at_first : &window->at_last) = true;
	}
	return true;
}

bool run_window_is_busy(const struct run_window *window)
{
	return window->want_above || window->want_below;
}

bool run_window_work(struct run_window *window, size_t *above, struct err *err)
{
	struct run_page page;

	*above = 0;
	if (window->want_below) {
		if (!look(window, false, &page, err))
			return false;
		add_below(window, &page);
	}
	/* Even when a key is waiting: it may want to go there. */
	if (window->want_above) {
		if (!look(window, true, &page, err))
			return false;
		add_above(window, &page);
		*above = page.count;
	}
	return true;
}

bool run_window_open(struct run_window *window, struct run_place around, bool last, size_t *at,
		     struct err *err)
{
	struct run_page centre;

	around = run_place_copy(&around, window->arena);
	*at = 0;
	window->count = 0;
	window->examined = 0;
	window->above = window->below = around;
	window->at_first = !around.run && !last;
	window->at_last = !around.run && last;
	window->want_below = window->at_last ? 0 : PORTION;
	window->want_above = window->at_first ? 0 : PORTION;
	if (around.run) {
		if (!run_at_place(window->store, &window->query, &around, window->arena, &centre, err))
			return false;
		add_below(window, &centre);
	}
	return run_window_work(window, at, err);
}

void run_window_reach(struct run_window *window, size_t cursor, size_t near)
{
	if (cursor < near && !window->at_first && !window->want_above)
		window->want_above = PORTION;
	if (cursor + near >= window->count && !window->at_last && !window->want_below)
		window->want_below = PORTION;
}

void run_window_release(struct run_window *window)
{
	free(window->rows);
	free(window->places);
	window->rows = NULL;
	window->places = NULL;
	window->count = window->room = 0;
}
