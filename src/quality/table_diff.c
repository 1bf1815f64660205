/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/table_diff.h"
#include "base/map.h"
#include "base/vec.h"

#include <string.h>

/* A text of a row, and in how many rows of each table it stands that have no partner yet. */
struct row_text {
	size_t before, after;
};

/* A first field of rows that differ: one row on each side, or too many to tell. */
struct row_key {
	size_t gone, fresh;	/* places in the lists, from 1; 0: none */
	bool ambiguous;
};

struct row_list {
	struct table_row *items;
	size_t len, room;
};

struct comparing {
	struct arena memory;
	struct map texts, keys;
	struct row_list gone, fresh;
};

static struct row_text *text_of(struct comparing *c, struct str line)
{
	struct row_text *text = map_find(&c->texts, line);

	if (!text) {
		text = ARENA_NEW(&c->memory, struct row_text);
		map_put(&c->texts, line, text);
	}
	return text;
}

/* The next row; false at the end.  A line end at the end of the file begins no row. */
static bool next_row(struct str *rest, struct str *line)
{
	return rest->len && str_next(rest, '\n', line);
}

static size_t count_rows(struct comparing *c, struct str bytes, bool is_before)
{
	struct str line;
	size_t rows = 0;

	for (; next_row(&bytes, &line); rows++) {
		struct row_text *text = text_of(c, line);

		if (is_before)
			text->before++;
		else
			text->after++;
	}
	return rows;
}

/* The rows of one table that have no partner in the other. */
static void find_lonely(struct comparing *c, struct str bytes, bool is_before, size_t line_number,
			struct row_list *out)
{
	struct str line;

	for (; next_row(&bytes, &line); line_number++) {
		struct row_text *text = text_of(c, line);
		size_t *partners = is_before ? &text->after : &text->before;

		if (*partners > 0)
			(*partners)--;
		else
			VEC_PUSH(out, (struct table_row){ is_before ? '-' : '+', false, line_number, line });
	}
}

static struct str first_field(struct str line)
{
	for (size_t i = 0; i < line.len; i++) {
		if (line.data[i] == ',' || line.data[i] == ';' || line.data[i] == '\t')
			return (struct str){ line.data, i };
	}
	return line;
}

static void add_keys(struct comparing *c, const struct row_list *list, bool is_gone)
{
	for (size_t i = 0; i < list->len; i++) {
		struct str field = first_field(list->items[i].text);
		struct row_key *key = map_find(&c->keys, field);
		size_t *place;

		if (!key) {
			key = ARENA_NEW(&c->memory, struct row_key);
			map_put(&c->keys, field, key);
		}
		place = is_gone ? &key->gone : &key->fresh;
		key->ambiguous = key->ambiguous || *place;
		*place = i + 1;
	}
}

/* Rows that changed, as pairs, then those that are gone, then the new ones. */
static void collect(struct comparing *c, size_t limit, struct arena *arena, struct table_diff *out)
{
	struct row_list shown = VEC_INIT;

	add_keys(c, &c->gone, true);
	add_keys(c, &c->fresh, false);
	for (size_t i = 0; i < c->gone.len; i++) {
		const struct row_key *key = map_find(&c->keys, first_field(c->gone.items[i].text));

		if (key->ambiguous || !key->fresh)
			continue;
		c->gone.items[i].changed = c->fresh.items[key->fresh - 1].changed = true;
		out->changed++;
		if (shown.len + 1 < limit) {
			VEC_PUSH(&shown, c->gone.items[i]);
			VEC_PUSH(&shown, c->fresh.items[key->fresh - 1]);
		}
	}
	for (size_t i = 0; i < c->gone.len && shown.len < limit; i++) {
		if (!c->gone.items[i].changed)
			VEC_PUSH(&shown, c->gone.items[i]);
	}
	for (size_t i = 0; i < c->fresh.len && shown.len < limit; i++) {
		if (!c->fresh.items[i].changed)
			VEC_PUSH(&shown, c->fresh.items[i]);
	}
	out->removed = c->gone.len - out->changed;
	out->added = c->fresh.len - out->changed;
	VEC_TO_ARENA(&shown, arena, &out->rows, &out->row_count);
}

void table_diff(struct str before, struct str after, bool has_header, size_t limit, struct arena *arena,
		struct table_diff *out)
{
	struct comparing c = { .memory = ARENA_INIT, .gone = VEC_INIT, .fresh = VEC_INIT };
	struct str old_header = STR_NONE, new_header = STR_NONE;

	*out = (struct table_diff){ .before = 0 };
	if (has_header) {
		next_row(&before, &old_header);
		next_row(&after, &new_header);
		out->header_differs = !str_equal(old_header, new_header);
	}
	out->before = count_rows(&c, before, true);
	out->after = count_rows(&c, after, false);
	find_lonely(&c, before, true, has_header ? 2 : 1, &c.gone);
	find_lonely(&c, after, false, has_header ? 2 : 1, &c.fresh);
	collect(&c, limit, arena, out);
	map_release(&c.texts);
	map_release(&c.keys);
	VEC_RELEASE(&c.gone);
	VEC_RELEASE(&c.fresh);
	arena_release(&c.memory);
}
