/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/vec.h"
#include "pipeline/stage_impl.h"

#include <string.h>

/* The path with "." and ".." resolved as text; "../" stays where it leads out. */
static const char *normalise(struct arena *arena, const char *folder, struct str text)
{
	struct str rest = text, part, *parts;
	struct buf joined = BUF_INIT;
	size_t count = 0, up = 0;
	const char *result;
	bool is_absolute = text.len && *text.data == '/';
	struct str start = is_absolute ? STR_NONE : str_of(folder);

	parts = ARENA_ARRAY(arena, struct str, start.len + text.len + 2);
	for (int pass = 0; pass < 2; pass++) {
		struct str *from = pass ? &rest : &start;

		while (str_next(from, '/', &part)) {
			if (!part.len || str_is(part, "."))
				continue;
			if (!str_is(part, ".."))
				parts[count++] = part;
			else if (count)
				count--;
			else
				up++;
		}
	}
	if (is_absolute)
		buf_putc(&joined, '/');
	for (size_t i = 0; i < up && !is_absolute; i++)
		buf_puts(&joined, i ? "/.." : "..");
	for (size_t i = 0; i < count; i++)
		buf_printf(&joined, "%s%.*s", i || (up && !is_absolute) ? "/" : "", STR_ARG(parts[i]));
	result = joined.len ? arena_strdup(arena, joined.data) : ".";
	buf_release(&joined);
	return result;
}

bool stage_make_path(const struct grammar *grammar, const struct yaml_node *node, const char *folder,
		     struct str text, struct stage_path *out, struct err *err)
{
	struct arena *arena = grammar->source.arena;

	if (memchr(text.data, '\0', text.len))
		return node_fail(&grammar->source, node, err, "a path holds a NUL character");
	*out = (struct stage_path){ .text = arena_strndup(arena, text.data, text.len) };
	if (grammar->strict)
		return node_path(&grammar->source, node, folder, out->text, &out->path, err);
	if (!text.len)
		return node_fail(&grammar->source, node, err, "an empty path");
	if (strstr(out->text, "://")) {
		out->path = out->text;
		out->external = true;
		return true;
	}
	out->path = normalise(arena, folder, text);
	out->external = *out->path == '/' || strcmp(out->path, "..") == 0 ||
			strncmp(out->path, "../", 3) == 0;
	return true;
}

bool stage_text(const struct grammar *grammar, const struct yaml_node *map, const char *key,
		const char **out, struct err *err)
{
	const struct yaml_node *node = yaml_get(map, key);

	return !node || node->kind == YAML_NULL || node_string(&grammar->source, map, key, out, err);
}

bool stage_labels(const struct grammar *grammar, const struct yaml_node *map, const char ***out,
		  size_t *count, struct err *err)
{
	return node_strings(&grammar->source, map, "labels", out, count, err);
}

/* The lines of a command, each without its line end, as Python's splitlines. */
static void split_lines(struct arena *arena, struct str text, struct stage *stage)
{
	VEC_OF(const char *) lines = VEC_INIT;

	while (text.len) {
		size_t len = 0;

		while (len < text.len && !strchr("\n\r\v\f", text.data[len]))
			len++;
		VEC_PUSH(&lines, arena_strndup(arena, text.data, len));
		if (len + 1 < text.len && text.data[len] == '\r' && text.data[len + 1] == '\n')
			len++;
		len += len < text.len;
		text.data += len;
		text.len -= len;
	}
	VEC_TO_ARENA(&lines, arena, &stage->commands, &stage->command_count);
}

static bool build_commands(const struct grammar *grammar, const struct yaml_node *node,
			   struct stage *stage, struct err *err)
{
	stage->cmd = yaml_get(node, "cmd");
	if (stage->cmd->kind == YAML_MAP)
		return node_fail(&grammar->source, stage->cmd, err, "the 'cmd' of stage '%s' is a map; put "
				 "the program that takes it as options in front", stage->name);
	if (!node_strings(&grammar->source, node, "cmd", &stage->commands, &stage->command_count, err))
		return false;
	if (!grammar->strict && stage->cmd->kind != YAML_LIST && stage->command_count)
		split_lines(grammar->source.arena, str_of(stage->commands[0]), stage);
	return true;
}

static bool build_deps(const struct grammar *grammar, const struct yaml_node *node,
		       struct stage *stage, struct err *err)
{
	const struct yaml_node *list = yaml_get(node, "deps");
	const char **texts = NULL;

	if (!node_strings(&grammar->source, node, "deps", &texts, &stage->dep_count, err))
		return false;
	stage->deps = ARENA_ARRAY(grammar->source.arena, struct stage_path, stage->dep_count);
	for (size_t i = 0; i < stage->dep_count; i++) {
		const struct yaml_node *at = list->kind == YAML_LIST ? list->items[i] : list;

		if (!stage_make_path(grammar, at, stage->wdir, str_of(texts[i]), &stage->deps[i], err))
			return false;
	}
	return true;
}

/* Params by file while they are read. */
struct param_files {
	VEC_OF(struct stage_params) files;
};

/* Whether {file: …} asks for all of the file. */
static bool is_whole(const struct yaml_node *keys)
{
	return keys->kind == YAML_NULL || (keys->kind == YAML_LIST && !keys->count);
}

/* Whether some item asks for all of the file. */
static bool is_taken_whole(const struct yaml_node *list, struct str file)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml_node *item = list->items[i];

		for (size_t j = 0; item->kind == YAML_MAP && j < item->count; j++) {
			if (str_equal(item->keys[j]->text, file) && is_whole(item->items[j]))
				return true;
		}
	}
	return false;
}

static bool add_param(const struct grammar *grammar, const struct stage *stage,
		      struct param_files *all, const struct yaml_node *at, struct str file,
		      const struct yaml_node *key, struct err *err)
{
	struct arena *arena = grammar->source.arena;
	struct stage_params *params = NULL;
	struct stage_path path;

	for (size_t i = 0; i < all->files.len && !params; i++) {
		if (str_is(file, all->files.items[i].text))
			params = &all->files.items[i];
	}
	if (!params) {
		if (!stage_make_path(grammar, at, stage->wdir, file, &path, err))
			return false;
		VEC_PUSH(&all->files, (struct stage_params){ .file = path.path, .text = path.text,
							     .external = path.external });
		params = &all->files.items[all->files.len - 1];
	}
	if (!key)
		return true;
	if (key->kind == YAML_LIST || key->kind == YAML_MAP || key->kind == YAML_NULL ||
	    memchr(key->text.data, '\0', key->text.len))
		return node_fail(&grammar->source, key, err, "a param must be a key, but is %s",
				 yaml_kind_name(key->kind));
	/* There is room for 4, 8, 16 …: full whenever the count is one of those. */
	if (!params->count || (params->count >= 4 && !(params->count & (params->count - 1)))) {
		const char **keys = ARENA_ARRAY(arena, const char *, params->count ? params->count * 2 : 4);

		if (params->count)
			memcpy(keys, params->keys, params->count * sizeof(*keys));
		params->keys = keys;
	}
	params->keys[params->count++] = arena_strndup(arena, key->text.data, key->text.len);
	return true;
}

static bool add_params_of_file(const struct grammar *grammar, const struct stage *stage,
			       struct param_files *all, const struct yaml_node *list,
			       const struct yaml_node *file, const struct yaml_node *keys, struct err *err)
{
	bool whole = is_taken_whole(list, file->text);
	size_t count = keys->kind == YAML_LIST ? keys->count : 1;

	if (whole || keys->kind == YAML_NULL)
		return add_param(grammar, stage, all, file, file->text, NULL, err);
	for (size_t i = 0; i < count; i++) {
		if (!add_param(grammar, stage, all, file, file->text,
			       keys->kind == YAML_LIST ? keys->items[i] : keys, err))
			return false;
	}
	return true;
}

static bool read_params(const struct grammar *grammar, const struct yaml_node *list,
			const struct stage *stage, struct param_files *all, struct err *err)
{
	struct str plain = str_of("params.yaml");
	bool plain_whole = is_taken_whole(list, plain);

	for (size_t i = 0; i < list->count; i++) {
		const struct yaml_node *item = list->items[i];

		if (item->kind != YAML_MAP) {
			if (!plain_whole && !add_param(grammar, stage, all, item, plain, item, err))
				return false;
			continue;
		}
		for (size_t j = 0; j < item->count; j++) {
			if (!add_params_of_file(grammar, stage, all, list, item->keys[j], item->items[j],
						err))
				return false;
		}
	}
	return true;
}

static bool build_params(const struct grammar *grammar, const struct yaml_node *node,
			 struct stage *stage, struct err *err)
{
	const struct yaml_node *list = yaml_get(node, "params");
	struct param_files all = { .files = VEC_INIT };
	bool ok;

	if (!list || list->kind == YAML_NULL)
		return true;
	ok = read_params(grammar, list, stage, &all, err);
	VEC_TO_ARENA(&all.files, grammar->source.arena, &stage->params, &stage->param_count);
	return ok;
}

bool stage_build(const struct grammar *grammar, const struct yaml_node *node, struct stage *stage,
		 struct err *err)
{
	const struct node_source *source = &grammar->source;

	stage->meta = yaml_get(node, "meta");
	return stage_text(grammar, node, "desc", &stage->desc, err) &&
	       node_bool(source, node, "frozen", &stage->frozen, err) &&
	       node_bool(source, node, "always_changed", &stage->always_changed, err) &&
	       build_commands(grammar, node, stage, err) && build_deps(grammar, node, stage, err) &&
	       build_params(grammar, node, stage, err) && stage_build_outs(grammar, node, stage, err);
}
