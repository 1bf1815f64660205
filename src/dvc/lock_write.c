/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/lock.h"
#include "dvc/yaml_make.h"
#include "dvc/yaml_write.h"

#include <stdlib.h>
#include <string.h>

#define HEAD "schema: '2.0'\nstages:\n"
#define DEFAULT_PARAMS "params.yaml"

static void add_text(struct arena *arena, struct yaml_node *map, const char *key, const char *text)
{
	if (text)
		yaml_make_entry(arena, map, key, yaml_make_text(arena, text));
}

void dvc_item_add_state(struct arena *arena, struct yaml_node *map, const struct dvc_item *item)
{
	add_text(arena, map, "md5", item->md5);
	if (!item->md5) {
		add_text(arena, map, "etag", item->etag);
		add_text(arena, map, "checksum", item->checksum);
	}
	if (item->size >= 0)
		yaml_make_entry(arena, map, "size", yaml_make_int(arena, item->size));
	if (item->nfiles >= 0)
		yaml_make_entry(arena, map, "nfiles", yaml_make_int(arena, item->nfiles));
	if (item->isexec)
		yaml_make_entry(arena, map, "isexec", yaml_make_bool(arena, true));
	add_text(arena, map, "version_id", item->version_id);
	if (item->md5) {
		add_text(arena, map, "etag", item->etag);
		add_text(arena, map, "checksum", item->checksum);
	}
	if (item->cloud)
		yaml_make_entry(arena, map, "cloud", item->cloud);
}

static struct yaml_node *make_item(struct arena *arena, const struct dvc_item *item)
{
	struct yaml_node *map = yaml_make(arena, YAML_MAP);

	add_text(arena, map, "path", item->path);
	if (item->dataset) {
		yaml_make_entry(arena, map, "dataset", item->dataset);
		return map;
	}
	add_text(arena, map, "hash", item->hash);
	if (item->files)
		yaml_make_entry(arena, map, "files", item->files);
	else
		dvc_item_add_state(arena, map, item);
	return map;
}

static int by_path(const void *a, const void *b)
{
	const struct dvc_item *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

static struct yaml_node *make_items(struct arena *arena, const struct dvc_item *items, size_t count)
{
	const struct dvc_item **sorted = ARENA_ARRAY(arena, const struct dvc_item *, count);
	struct yaml_node *list = yaml_make(arena, YAML_LIST);

	for (size_t i = 0; i < count; i++)
		sorted[i] = &items[i];
	qsort(sorted, count, sizeof(*sorted), by_path);
	for (size_t i = 0; i < count; i++)
		yaml_make_item(arena, list, make_item(arena, sorted[i]));
	return list;
}

/* The params of a file, while they are sorted. */
struct entry {
	const char *key;
	const struct yaml_node *value;
};

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static struct yaml_node *make_values(struct arena *arena, const struct dvc_values *values)
{
	struct entry *sorted = ARENA_ARRAY(arena, struct entry, values->count);
	struct yaml_node *map = yaml_make(arena, YAML_MAP);

	for (size_t i = 0; i < values->count; i++)
		sorted[i] = (struct entry){ values->keys[i],
					    yaml_make_value(arena, values->values[i]) };
	qsort(sorted, values->count, sizeof(*sorted), by_key);
	for (size_t i = 0; i < values->count; i++)
		yaml_make_append(arena, map, sorted[i].key, sorted[i].value);
	return map;
}

/* The default file first, the others by name. */
static int by_file(const void *a, const void *b)
{
	const struct dvc_values *const *x = a, *const *y = b;
	bool first = strcmp((*x)->file, DEFAULT_PARAMS) == 0;

	if (first || strcmp((*y)->file, DEFAULT_PARAMS) == 0)
		return first ? -1 : 1;
	return strcmp((*x)->file, (*y)->file);
}

static struct yaml_node *make_params(struct arena *arena, const struct dvc_lock_stage *stage)
{
	const struct dvc_values **sorted = ARENA_ARRAY(arena, const struct dvc_values *,
						       stage->param_count);
	struct yaml_node *map = yaml_make(arena, YAML_MAP);

	for (size_t i = 0; i < stage->param_count; i++)
		sorted[i] = &stage->params[i];
	qsort(sorted, stage->param_count, sizeof(*sorted), by_file);
	for (size_t i = 0; i < stage->param_count; i++)
		yaml_make_entry(arena, map, sorted[i]->file, make_values(arena, sorted[i]));
	return map;
}

struct yaml_node *dvc_lock_stage_node(struct arena *arena, const struct dvc_lock_stage *stage)
{
	struct yaml_node *map = yaml_make(arena, YAML_MAP);

	yaml_make_entry(arena, map, "cmd", stage->cmd);
	if (stage->dep_count)
		yaml_make_entry(arena, map, "deps", make_items(arena, stage->deps, stage->dep_count));
	if (stage->param_count)
		yaml_make_entry(arena, map, "params", make_params(arena, stage));
	if (stage->out_count)
		yaml_make_entry(arena, map, "outs", make_items(arena, stage->outs, stage->out_count));
	return map;
}

void dvc_lock_format(struct arena *arena, const struct dvc_lock *lock, struct buf *out)
{
	struct yaml_node *root = yaml_make(arena, YAML_MAP), *stages = yaml_make(arena, YAML_MAP);

	yaml_make_entry(arena, root, "schema", yaml_make_text(arena, "2.0"));
	yaml_make_entry(arena, root, "stages", stages);
	for (size_t i = 0; i < lock->count; i++)
		yaml_make_append(arena, stages, lock->stages[i].name,
				 dvc_lock_stage_node(arena, &lock->stages[i]));
	if (lock->datasets)
		yaml_make_entry(arena, root, "datasets", lock->datasets);
	yaml_write(out, root);
}

/* A dvc.lock while some of its entries are replaced. */
struct update {
	struct arena *arena;
	struct str bytes;
	struct yaml_node *root, *stages;
	const struct dvc_lock_stage *changed;
	size_t count;
	bool *done;
};

static const struct dvc_lock_stage *take_changed(struct update *update, struct str name)
{
	for (size_t i = 0; i < update->count; i++) {
		if (str_is(name, update->changed[i].name)) {
			update->done[i] = true;
			return &update->changed[i];
		}
	}
	return NULL;
}

static void write_changed(struct update *update, const struct dvc_lock_stage *stage, struct buf *out)
{
	yaml_write_entry(out, yaml_make_text(update->arena, stage->name),
			 dvc_lock_stage_node(update->arena, stage), 2);
}

/* The first entry of the file's top that stands behind the stages; NULL: none. */
static const struct yaml_node *behind_stages(const struct update *update)
{
	for (size_t i = 0; i + 1 < update->root->count; i++) {
		if (update->root->items[i] == update->stages)
			return update->root->keys[i + 1];
	}
	return NULL;
}

/* Whether the file is laid out as DVC does it: an entry is the lines from its name to the next. */
static bool is_laid_out(const struct update *update)
{
	const struct yaml_node *stages = update->stages, *behind;

	if (!stages || stages->kind != YAML_MAP || !stages->count)
		return false;
	for (size_t i = 0; i < stages->count; i++) {
		const struct yaml_node *item = stages->items[i];

		if (stages->keys[i]->column != 3 || item->line <= stages->keys[i]->line ||
		    (i && stages->keys[i]->line <= stages->items[i - 1]->line))
			return false;
	}
	behind = behind_stages(update);
	return !behind || (behind->column == 1 && behind->line > stages->keys[stages->count - 1]->line);
}

/* Appends the lines from one to another, which is left out, and steps over them. */
static void copy_lines(struct str *rest, unsigned *line, unsigned to, struct buf *out)
{
	while (*line < to && rest->len) {
		const char *end = memchr(rest->data, '\n', rest->len);
		size_t len = end ? (size_t)(end - rest->data) + 1 : rest->len;

		if (out)
			buf_add(out, rest->data, len);
		rest->data += len;
		rest->len -= len;
		++*line;
	}
}

static void end_line(struct buf *out)
{
	if (out->len && out->data[out->len - 1] != '\n')
		buf_putc(out, '\n');
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

/* Writes an entry in place of the lines that rest begins with; of their comments those stay that stand between its
 * name and what is in it, for DVC's library takes the others for parts of what is replaced. */
static void replace_entry(struct update *update, const struct dvc_lock_stage *stage, const struct yaml_node *item,
			  struct str *rest, unsigned *line, struct buf *out)
{
	size_t column, from = out->len, width = 0;
	struct str comment = comment_of(*rest, &column), entry;
	struct buf text = BUF_INIT;

	write_changed(update, stage, &text);
	entry = buf_str(&text);
	copy_lines(&entry, &(unsigned){ 1 }, 2, out);
	if (comment.len) {
		buf_truncate(out, out->len - 1);
		for (size_t i = from; i < out->len; i++)
			width += ((unsigned char)out->data[i] & 0xc0) != 0x80;
		buf_fill(out, ' ', column > width ? column - width : 1);
		buf_add_str(out, comment);
		buf_putc(out, '\n');
	}
	copy_lines(rest, line, *line + 1, NULL);
	copy_lines(rest, line, item->line, out);
	buf_add_str(out, entry);
	buf_release(&text);
}

/* Replaces entries line by line, so that all others stay as they are, comments too. */
static void replace_lines(struct update *update, struct buf *out)
{
	const struct yaml_node *stages = update->stages, *behind = behind_stages(update);
	struct str rest = update->bytes;
	unsigned line = 1, last = behind ? behind->line : UINT32_MAX;

	copy_lines(&rest, &line, stages->keys[0]->line, out);
	for (size_t i = 0; i < stages->count; i++) {
		const struct dvc_lock_stage *stage = take_changed(update, stages->keys[i]->text);
		unsigned next = i + 1 < stages->count ? stages->keys[i + 1]->line : last;

		if (stage)
			replace_entry(update, stage, stages->items[i], &rest, &line, out);
		copy_lines(&rest, &line, next, stage ? NULL : out);
		end_line(out);
	}
	for (size_t i = 0; i < update->count; i++) {
		if (!update->done[i])
			write_changed(update, &update->changed[i], out);
	}
	buf_add_str(out, rest);
}

/* Writes the whole file anew, as DVC lays it out. */
static void rewrite(struct update *update, struct buf *out)
{
	struct arena *arena = update->arena;
	struct yaml_node *root = yaml_make(arena, YAML_MAP), *stages = yaml_make(arena, YAML_MAP);

	for (size_t i = 0; i < update->root->count; i++)
		yaml_make_entry(arena, root, update->root->keys[i]->text.data, update->root->items[i]);
	for (size_t i = 0; update->stages && i < update->stages->count; i++)
		yaml_make_append(arena, stages, update->stages->keys[i]->text.data,
				 update->stages->items[i]);
	for (size_t i = 0; i < update->count; i++)
		yaml_make_entry(arena, stages, update->changed[i].name,
				dvc_lock_stage_node(arena, &update->changed[i]));
	yaml_make_entry(arena, root, "stages", stages);
	yaml_write(out, root);
}

bool dvc_lock_update(struct str bytes, const char *file, const struct dvc_lock_stage *changed,
		     size_t count, struct buf *out, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct update update = { .arena = &arena, .bytes = bytes, .changed = changed, .count = count };
	struct dvc_lock lock;
	bool ok = dvc_lock_parse(&arena, bytes, file, &lock, err);

	if (ok && lock.is_old && bytes.len && lock.count)
		ok = err_set(err, ERR_INPUT, "%s was written by DVC 1; run \"dvc commit\" of an older DVC, or "
			     "remove it and run the stages anew", file);
	if (ok) {
		update.root = yaml_parse(&arena, bytes, file, err);
		update.stages = yaml_get(update.root, "stages");
		update.done = ARENA_ARRAY(&arena, bool, count);
		if (update.root->kind != YAML_MAP) {
			buf_puts(out, HEAD);
			for (size_t i = 0; i < count; i++)
				write_changed(&update, &changed[i], out);
		} else if (is_laid_out(&update))
			replace_lines(&update, out);
		else
			rewrite(&update, out);
	}
	arena_release(&arena);
	return ok;
}
