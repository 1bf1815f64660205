/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/map.h"
#include "base/vec.h"
#include "dvc/lock.h"
#include "dvc/yaml_make.h"
#include "dvc/yaml_write.h"

#include <string.h>

#define HEAD "schema: '2.0'\nstages:\n"

/* An entry: the lines from its name to the next. */
struct piece {
	struct str text;
	unsigned head;		/* how many of them stand before what is in it: the name's, and comments behind it */
};

struct dvc_lock_text {
	struct arena arena;
	struct buf whole;	/* as it was made last */
	bool in_pieces;		/* whole is head, pieces and tail */
	struct str head, tail;
	VEC_OF(struct piece) pieces;
	struct map places;	/* by a stage's name: 1 + its place among the pieces */
};

struct dvc_lock_text *dvc_lock_text_new(void)
{
	struct dvc_lock_text *text = mem_zalloc(1, sizeof(*text));

	text->whole = (struct buf)BUF_INIT;
	return text;
}

static void forget(struct dvc_lock_text *text)
{
	map_release(&text->places);
	text->places = (struct map)MAP_INIT;
	VEC_RELEASE(&text->pieces);
	arena_release(&text->arena);
	text->head = text->tail = STR_NONE;
	text->in_pieces = false;
}

void dvc_lock_text_free(struct dvc_lock_text *text)
{
	if (!text)
		return;
	forget(text);
	buf_release(&text->whole);
	free(text);
}

/* The first entry of the file's top that stands behind the stages; NULL: none. */
static const struct yaml_node *behind_stages(const struct yaml_node *root, const struct yaml_node *stages)
{
	for (size_t i = 0; i + 1 < root->count; i++) {
		if (root->items[i] == stages)
			return root->keys[i + 1];
	}
	return NULL;
}

/* Whether the file is laid out as DVC does it: an entry is the lines from its name to the next. */
static bool is_laid_out(const struct yaml_node *stages, const struct yaml_node *behind)
{
	if (!stages || stages->kind != YAML_MAP || !stages->count)
		return false;
	for (size_t i = 0; i < stages->count; i++) {
		const struct yaml_node *item = stages->items[i];

		if (stages->keys[i]->column != 3 || item->line <= stages->keys[i]->line ||
		    (i && stages->keys[i]->line <= stages->items[i - 1]->line))
			return false;
	}
	return !behind || (behind->column == 1 && behind->line > stages->keys[stages->count - 1]->line);
}

/* Steps over the lines up to another, which is left out, and returns them. */
static struct str take_lines(struct str *rest, unsigned *line, unsigned to)
{
	struct str taken = { rest->data, 0 };

	while (*line < to && rest->len) {
		const char *end = memchr(rest->data, '\n', rest->len);
		size_t len = end ? (size_t)(end - rest->data) + 1 : rest->len;

		rest->data += len;
		rest->len -= len;
		taken.len += len;
		++*line;
	}
	return taken;
}

/* Kept in the arena, with the end of its last line. */
static struct str keep_lines(struct arena *arena, struct str lines)
{
	if (!lines.len || lines.data[lines.len - 1] == '\n')
		return arena_str(arena, lines);
	return str_of(arena_printf(arena, "%.*s\n", STR_ARG(lines)));
}

static void add_piece(struct dvc_lock_text *text, struct str name, struct str lines, unsigned head)
{
	VEC_PUSH(&text->pieces, (struct piece){ lines, head });
	map_put(&text->places, arena_str(&text->arena, name), (void *)(uintptr_t)text->pieces.len);
}

/* All that isn't replaced stays as it is, comments too. */
static void cut(struct dvc_lock_text *text, struct str bytes, const struct yaml_node *stages,
		const struct yaml_node *behind)
{
	struct str rest = bytes;
	unsigned line = 1, last = behind ? behind->line : UINT32_MAX;

	text->head = arena_str(&text->arena, take_lines(&rest, &line, stages->keys[0]->line));
	for (size_t i = 0; i < stages->count; i++) {
		unsigned next = i + 1 < stages->count ? stages->keys[i + 1]->line : last;

		add_piece(text, stages->keys[i]->text,
			  keep_lines(&text->arena, take_lines(&rest, &line, next)),
			  stages->items[i]->line - stages->keys[i]->line);
	}
	text->tail = arena_str(&text->arena, rest);
	text->in_pieces = true;
}

/* Writes the whole file anew, as DVC lays it out. */
static void rewrite(struct arena *arena, const struct yaml_node *old, const struct dvc_lock_stage *changed, size_t count,
		    struct buf *out)
{
	struct yaml_node *root = yaml_make(arena, YAML_MAP), *stages = yaml_make(arena, YAML_MAP);
	const struct yaml_node *there = yaml_get(old, "stages");

	for (size_t i = 0; i < old->count; i++)
		yaml_make_entry(arena, root, old->keys[i]->text.data, old->items[i]);
	for (size_t i = 0; there && i < there->count; i++)
		yaml_make_append(arena, stages, there->keys[i]->text.data, there->items[i]);
	for (size_t i = 0; i < count; i++)
		yaml_make_entry(arena, stages, changed[i].name, dvc_lock_stage_node(arena, &changed[i]));
	yaml_make_entry(arena, root, "stages", stages);
	yaml_write(out, root);
}

/* Understands the file: in pieces when it is laid out well; else it is written anew to out. */
static bool read_whole(struct dvc_lock_text *text, struct str bytes, const char *file,
		       const struct dvc_lock_stage *changed, size_t count, struct buf *out, struct err *err)
{
	struct arena arena = ARENA_INIT;
	const struct yaml_node *root, *stages, *behind;
	struct dvc_lock lock;
	bool ok = dvc_lock_parse(&arena, bytes, file, &lock, err);

	forget(text);
	if (ok && lock.is_old && bytes.len && lock.count)
		ok = err_set(err, ERR_INPUT, "%s was written by DVC 1; run \"dvc commit\" of an older DVC, or "
			     "remove it and run the stages anew", file);
	if (ok) {
		root = yaml_parse(&arena, bytes, file, err);
		stages = yaml_get(root, "stages");
		behind = stages ? behind_stages(root, stages) : NULL;
		if (root->kind != YAML_MAP) {
			text->head = str_of(HEAD);
			text->in_pieces = true;
		} else if (is_laid_out(stages, behind)) {
			cut(text, bytes, stages, behind);
		} else {
			rewrite(&arena, root, changed, count, out);
		}
	}
	arena_release(&arena);
	return ok;
}

/* The comment behind an entry's name, whose line begins with an indentation of two; *column counts characters before
 * it. */
static struct str comment_of(struct str line, size_t *column)
{
	const char *at = line.data + 2, *end = memchr(line.data, '\n', line.len);

	if (!end)
		end = line.data + line.len;
	if (at < end && (*at == '"' || *at == '\'')) {
		for (char quote = *at++; at < end && *at != quote; at++)
			at += quote == '"' && *at == '\\';
	}
	while (at < end && !(*at == ':' && (at + 1 == end || at[1] == ' ')))
		at++;
	while (at < end && *at != '#')
		at++;
	*column = 0;
	for (const char *c = line.data; c < at; c++)
		*column += ((unsigned char)*c & 0xc0) != 0x80;
	return (struct str){ at, at < end ? (size_t)(end - at) : 0 };
}

/* Makes lines of an entry those that replace old ones; of their comments those stay that stand between its name and what
 * is in it, for DVC's library takes the others for parts of what is replaced. */
static void keep_comments(const struct piece *old, struct buf *lines)
{
	struct str rest = old->text, entry = buf_str(lines), name = take_lines(&entry, &(unsigned){ 1 }, 2);
	struct buf out = BUF_INIT;
	size_t column, width = 0;
	struct str comment = comment_of(rest, &column);
	unsigned line = 1;

	buf_add(&out, name.data, name.len);
	if (comment.len) {
		buf_truncate(&out, out.len - 1);
		for (size_t i = 0; i < out.len; i++)
			width += ((unsigned char)out.data[i] & 0xc0) != 0x80;
		buf_fill(&out, ' ', column > width ? column - width : 1);
		buf_add_str(&out, comment);
		buf_putc(&out, '\n');
	}
	(void)take_lines(&rest, &line, 2);
	buf_add_str(&out, take_lines(&rest, &line, 1 + old->head));
	buf_add_str(&out, entry);
	buf_release(lines);
	*lines = out;
}

static void replace(struct dvc_lock_text *text, const struct dvc_lock_stage *stage)
{
	size_t place = (uintptr_t)map_find(&text->places, str_of(stage->name));
	struct piece *old = place ? &text->pieces.items[place - 1] : NULL;
	struct arena arena = ARENA_INIT;
	struct buf lines = BUF_INIT;

	yaml_write_entry(&lines, yaml_make_text(&arena, stage->name), dvc_lock_stage_node(&arena, stage), 2);
	if (old) {
		keep_comments(old, &lines);
		old->text = arena_str(&text->arena, buf_str(&lines));
	} else {
		add_piece(text, str_of(stage->name), arena_str(&text->arena, buf_str(&lines)), 1);
	}
	buf_release(&lines);
	arena_release(&arena);
}

bool dvc_lock_update(struct dvc_lock_text *known, struct str bytes, const char *file,
		     const struct dvc_lock_stage *changed, size_t count, struct buf *out, struct err *err)
{
	size_t before = out->len;

	if ((!known->in_pieces || !known->pieces.len || !str_equal(buf_str(&known->whole), bytes)) &&
	    !read_whole(known, bytes, file, changed, count, out, err))
		return false;
	if (known->in_pieces) {
		for (size_t i = 0; i < count; i++)
			replace(known, &changed[i]);
		buf_add_str(out, known->head);
		for (size_t i = 0; i < known->pieces.len; i++)
			buf_add_str(out, known->pieces.items[i].text);
		buf_add_str(out, known->tail);
	}
	buf_clear(&known->whole);
	buf_add(&known->whole, out->data + before, out->len - before);
	return true;
}
