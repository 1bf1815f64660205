/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/changes.h"
#include "base/clock.h"
#include "base/vec.h"
#include "ui/screens.h"
#include "ui/widget/pager.h"

#include <string.h>

/* A text that never changes, from Git: what a commit changed, what differs between two, or a file of
 * one. */

#define PATCH_MAX ((size_t)8 * 1024 * 1024)
#define FILE_MAX ((size_t)8 * 1024 * 1024)
#define SHIFT 16	/* columns that one key scrolls sideways */

/* What the screen is about. */
struct about {
	const struct commit *commit;	/* one commit against its parent; NULL: of the next ones */
	const char *from, *to;		/* commits; from NULL: the file path as it is in to */
	const char *path;		/* of one file; NULL: all */
	const char *title;		/* not NULL: text is all there is, and comes from elsewhere */
	struct str text;
	bool is_patch;			/* then: lines begin with + and - */
};

struct text_screen {
	struct screen screen;
	struct arena kept;		/* of all that is shown */
	struct buf title;
	struct buf bytes;		/* what the lines point into */
	struct pager_line *lines;
	size_t count;
	struct pager pager;
};

static void add_head(struct buf *out, const struct commit *commit)
{
	struct str rest = str_trim(str_of(commit->message)), line;
	char when[CLOCK_TEXT_SIZE];

	buf_printf(out, "commit %s\n", commit->id);
	buf_printf(out, "by     %s\n", commit->author);
	buf_printf(out, "at     %s\n\n", clock_format_long(when, commit->time));
	while (str_next(&rest, '\n', &line))
		buf_printf(out, "    %.*s\n", STR_ARG(line));
	buf_putc(out, '\n');
}

static bool fetch(struct text_screen *text, const struct about *about, struct err *err)
{
	const struct repository *repository = &text->screen.ui->repository;

	if (about->title) {
		buf_add_str(&text->bytes, about->text);
		return true;
	}
	if (about->commit) {
		add_head(&text->bytes, about->commit);
		return app_patch(repository, about->commit->parent, about->commit->id, NULL, PATCH_MAX,
				 &text->bytes, err);
	}
	if (about->from)
		return app_patch(repository, about->from, about->to, about->path, PATCH_MAX, &text->bytes,
				 err);
	return app_tree_read(repository, about->to, about->path, FILE_MAX, &text->bytes, err);
}

static unsigned style_of(struct str line, bool is_patch)
{
	if (!is_patch || !line.len)
		return STYLE_NORMAL;
	if (str_starts(line, "diff --git ") || str_starts(line, "commit "))
		return STYLE_STRONG;
	if (str_starts(line, "@@"))
		return STYLE_ACCENT;
	if (str_starts(line, "+++ ") || str_starts(line, "--- ") || str_starts(line, "index "))
		return STYLE_MUTED;
	return line.data[0] == '+' ? STYLE_GOOD : line.data[0] == '-' ? STYLE_BAD : STYLE_NORMAL;
}

static void split(struct text_screen *text, bool is_patch)
{
	VEC_OF(struct pager_line) lines = VEC_INIT;
	struct str rest = buf_str(&text->bytes), line;

	while (str_next(&rest, '\n', &line)) {
		if (rest.len || line.len)
			VEC_PUSH(&lines, (struct pager_line){ style_of(line, is_patch), line });
	}
	VEC_TO_ARENA(&lines, &text->kept, &text->lines, &text->count);
}

static void prepare(struct screen *screen, const void *data)
{
	struct text_screen *text = (struct text_screen *)screen;
	const struct about *about = data;
	struct err err = ERR_INIT;
	const char *nothing = "Nothing differs here.\n";

	text->title = text->bytes = (struct buf)BUF_INIT;
	if (about->title)
		buf_puts(&text->title, about->title);
	else if (about->commit)
		buf_printf(&text->title, "commit %.7s", about->commit->id);
	else if (about->from)
		buf_printf(&text->title, "%.7s to %.7s", about->from, about->to);
	else
		buf_printf(&text->title, "%.7s > %s", about->to, about->path);
	if (!fetch(text, about, &err)) {
		buf_clear(&text->bytes);
		buf_puts(&text->bytes, err.text);
	} else if (!about->from && !about->commit && !about->title && memchr(text->bytes.data, '\0', text->bytes.len)) {
		buf_clear(&text->bytes);
		buf_puts(&text->bytes, "This file is binary.\n");
	} else if (!text->bytes.len) {
		buf_puts(&text->bytes, about->from ? nothing : "This file is empty.\n");
	}
	split(text, about->from || about->commit || about->is_patch);
}

static bool load(struct screen *screen, struct err *err)
{
	(void)screen;
	(void)err;
	return true;
}

static void draw(struct screen *screen, struct area area)
{
	struct text_screen *text = (struct text_screen *)screen;

	area.col++;
	area.cols--;
	pager_draw(&text->pager, area, text->lines, text->count, screen->ui->pattern);
}

/* The next or previous file of a patch. */
static void turn_file(struct text_screen *text, bool back)
{
	size_t at = text->pager.top;

	while (back ? at-- > 0 : ++at < text->count) {
		if (text->lines[at].style == STYLE_STRONG) {
			text->pager.top = at;
			return;
		}
	}
	ui_say(text->screen.ui, STYLE_NORMAL, back ? "This is the first file" : "This is the last file");
}

static bool act(struct screen *screen, enum action action)
{
	struct text_screen *text = (struct text_screen *)screen;

	if (action >= ACTION_UP && action <= ACTION_LAST) {
		pager_move(&text->pager, text->count, (enum table_move)(action - ACTION_UP));
		return true;
	}
	switch (action) {
	case ACTION_LEFT:
	case ACTION_RIGHT:
		pager_shift(&text->pager, action == ACTION_RIGHT ? SHIFT : -SHIFT);
		return true;
	case ACTION_FILE_NEXT:
	case ACTION_FILE_PREVIOUS:
		turn_file(text, action == ACTION_FILE_PREVIOUS);
		return true;
	case ACTION_WRAP:
		text->pager.wrap = !text->pager.wrap;
		return true;
	default:
		return false;
	}
}

static bool find(struct screen *screen, struct regex *pattern, bool backwards)
{
	struct text_screen *text = (struct text_screen *)screen;

	return pager_find(&text->pager, text->lines, text->count, pattern, backwards);
}

static void describe(struct screen *screen, struct buf *title)
{
	buf_add_str(title, buf_str(&((struct text_screen *)screen)->title));
}

static void close_text(struct screen *screen)
{
	struct text_screen *text = (struct text_screen *)screen;

	arena_release(&text->kept);
	buf_release(&text->title);
	buf_release(&text->bytes);
}

const struct screen_type screen_text = { .context = IN_TEXT, .size = sizeof(struct text_screen),
					 .load = load, .draw = draw, .act = act, .close = close_text,
					 .describe = describe, .find = find };

void screen_commit_open(struct ui *ui, const struct commit *commit)
{
	ui_push(ui, &screen_text, prepare, &(struct about){ .commit = commit });
}

void screen_patch_open(struct ui *ui, const char *from, const char *to, const char *path)
{
	ui_push(ui, &screen_text, prepare, &(struct about){ .from = from, .to = to, .path = path });
}

void screen_difference_open(struct ui *ui, const char *title, struct str text)
{
	ui_push(ui, &screen_text, prepare, &(struct about){ .title = title, .text = text, .is_patch = true });
}

void screen_text_open(struct ui *ui, const char *title, struct str text)
{
	ui_push(ui, &screen_text, prepare, &(struct about){ .title = title, .text = text });
}

void screen_file_open(struct ui *ui, const char *commit, const char *path)
{
	ui_push(ui, &screen_text, prepare, &(struct about){ .to = commit, .path = path });
}
