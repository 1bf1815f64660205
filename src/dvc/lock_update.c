/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/map.h"
#include "base/vec.h"
#include "dvc/lock.h"
#include "dvc/yaml_make.h"
#include "dvc/yaml_write.h"

#include <string.h>

#define HEAD "schema: '2.0'\nstages:\n"

struct piece {
	struct str text;	/* the lines from the entry's name to the next */
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

static void add_piece(struct dvc_lock_text *text, struct str name, struct str lines)
{
	VEC_PUSH(&text->pieces, (struct piece){ lines });
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
			  keep_lines(&text->arena, take_lines(&rest, &line, next)));
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

static void replace(struct dvc_lock_text *text, const struct dvc_lock_stage *stage)
{
	size_t place = (uintptr_t)map_find(&text->places, str_of(stage->name));
	struct arena arena = ARENA_INIT;
	struct buf lines = BUF_INIT;
	struct str kept;

	yaml_write_entry(&lines, yaml_make_text(&arena, stage->name), dvc_lock_stage_node(&arena, stage), 2);
	kept = arena_str(&text->arena, buf_str(&lines));
	if (place)
		text->pieces.items[place - 1].text = kept;
	else
		add_piece(text, str_of(stage->name), kept);
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
