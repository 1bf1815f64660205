/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/pipeline.h"
#include "base/buf.h"
#include "pipeline/node.h"

#include <string.h>

static const char *const stage_keys[] = { "cmd",     "wdir",   "deps", "params",	"outs",
					  "metrics", "plots",  "desc", "frozen", "always_changed",
					  "meta" };
static const char *const out_flags[] = { "cache", "persist", "desc",	"type",	  "labels",
					 "meta",  "remote",  "push",	"x",	  "y",
					 "x_label", "y_label", "title", "header", "template" };

/* Keys of DVC's grammar that mean something which this program does not do yet: said, not skipped. */
static const char *const later_keys[] = { "foreach", "do", "matrix", "vars" };

static bool refuse_templates(const struct node_source *source, const struct yaml_node *node,
			     struct err *err)
{
	if (node->kind == YAML_STRING && memmem(node->text.data, node->text.len, "${", 2))
		return node_fail(source, node, err, "templates such as ${...} are not supported yet");
	for (size_t i = 0; i < node->count; i++) {
		if (!refuse_templates(source, node->items[i], err))
			return false;
	}
	return true;
}

static bool parse_commands(const struct node_source *source, const struct yaml_node *node,
			   struct stage *stage, struct err *err)
{
	if (!yaml_get(node, "cmd"))
		return node_fail(source, node, err, "stage '%s' has no 'cmd'", stage->name);
	if (!node_strings(source, node, "cmd", &stage->commands, &stage->command_count, err))
		return false;
	if (!stage->command_count)
		return node_fail(source, node, err, "the 'cmd' of stage '%s' is empty", stage->name);
	return true;
}

static bool parse_deps(const struct node_source *source, const struct yaml_node *node,
		       struct stage *stage, struct err *err)
{
	const char **texts = NULL;

	if (!node_strings(source, node, "deps", &texts, &stage->dep_count, err))
		return false;
	stage->deps = ARENA_ARRAY(source->arena, struct stage_path, stage->dep_count);
	for (size_t i = 0; i < stage->dep_count; i++) {
		stage->deps[i].text = texts[i];
		if (!node_path(source, yaml_get(node, "deps"), stage->wdir, texts[i],
			       &stage->deps[i].path, err))
			return false;
	}
	return true;
}

/* {file: [keys]}, or {file: null} for all of it. */
static bool parse_param_file(const struct node_source *source, const struct yaml_node *item, size_t i,
			     struct stage *stage, struct err *err)
{
	struct stage_params *params = &stage->params[stage->param_count++];
	const char *file = arena_strndup(source->arena, item->keys[i]->text.data, item->keys[i]->text.len);

	return node_path(source, item, stage->wdir, file, &params->file, err) &&
	       node_strings(source, item, file, &params->keys, &params->count, err);
}

static bool parse_params(const struct node_source *source, const struct yaml_node *node,
			 struct stage *stage, struct err *err)
{
	const struct yaml_node *list = yaml_get(node, "params");
	struct stage_params *plain = NULL;
	size_t room = 1;

	if (!list || list->kind == YAML_NULL)
		return true;
	if (!node_expect(source, list, YAML_LIST, "'params'", err))
		return false;
	for (size_t i = 0; i < list->count; i++)
		room += list->items[i]->kind == YAML_MAP ? list->items[i]->count : 0;
	stage->params = ARENA_ARRAY(source->arena, struct stage_params, room);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml_node *item = list->items[i];

		if (item->kind == YAML_LIST || item->kind == YAML_NULL)
			return node_fail(source, item, err, "a param must be a key or {file: [keys]}");
		if (item->kind == YAML_MAP) {
			for (size_t j = 0; j < item->count; j++) {
				if (!parse_param_file(source, item, j, stage, err))
					return false;
			}
			continue;
		}
		if (!plain) {
			plain = &stage->params[stage->param_count++];
			plain->keys = ARENA_ARRAY(source->arena, const char *, list->count);
			if (!node_path(source, item, stage->wdir, "params.yaml", &plain->file, err))
				return false;
		}
		plain->keys[plain->count++] =
			arena_strndup(source->arena, item->text.data, item->text.len);
	}
	return true;
}

static bool parse_out(const struct node_source *source, const struct yaml_node *item,
		      const char *kind, struct stage *stage, struct err *err)
{
	struct stage_out *out = &stage->outs[stage->out_count++];
	const struct yaml_node *name = item, *flags = NULL;
	const char *path;

	if (item->kind == YAML_MAP && item->count == 1) {
		name = item->keys[0];
		flags = item->items[0];
	} else if (item->kind == YAML_MAP || item->kind == YAML_LIST || item->kind == YAML_NULL) {
		return node_fail(source, item, err, "an output must be a path or {path: {flags}}");
	}
	*out = (struct stage_out){ .kind = kind, .cached = true, .push = true };
	path = arena_strndup(source->arena, name->text.data, name->text.len);
	if (!node_path(source, item, stage->wdir, path, &out->path, err))
		return false;
	if (!flags || flags->kind == YAML_NULL)
		return true;
	return node_expect(source, flags, YAML_MAP, "the flags of an output", err) &&
	       node_check_keys(source, flags, "an output", out_flags, ARRAY_LEN(out_flags), err) &&
	       node_bool(source, flags, "cache", &out->cached, err) &&
	       node_bool(source, flags, "persist", &out->persist, err);
}

static bool parse_outs(const struct node_source *source, const struct yaml_node *node,
		       struct stage *stage, struct err *err)
{
	static const struct { const char *key, *kind; } groups[] = {
		{ "outs", "out" }, { "metrics", "metrics" }, { "plots", "plots" }
	};
	size_t room = 0;

	for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
		const struct yaml_node *list = yaml_get(node, groups[g].key);

		room += list ? list->count : 0;
	}
	stage->outs = ARENA_ARRAY(source->arena, struct stage_out, room);
	for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
		const struct yaml_node *list = yaml_get(node, groups[g].key);

		if (!list || list->kind == YAML_NULL)
			continue;
		if (!node_expect(source, list, YAML_LIST, groups[g].key, err))
			return false;
		for (size_t i = 0; i < list->count; i++) {
			if (!parse_out(source, list->items[i], groups[g].kind, stage, err))
				return false;
		}
	}
	return true;
}

static bool check_name(const struct node_source *source, const struct yaml_node *key,
		       struct err *err)
{
	for (size_t i = 0; i < key->text.len; i++) {
		unsigned char c = (unsigned char)key->text.data[i];

		if (c < 0x20 || c == 0x7f || (c < 0x80 && strchr("!\"#$%&'()*+,./:;<=>?@[\\]^`{|}~", c)))
			return node_fail(source, key, err,
					 "a stage's name has letters, digits, '_' and '-', but no '%c'",
					 c < 0x20 || c == 0x7f ? '?' : c);
	}
	return key->text.len > 0 || node_fail(source, key, err, "a stage without a name");
}

static bool parse_stage(const struct node_source *source, const struct yaml_node *key,
			const struct yaml_node *node, struct stage *stage, struct err *err)
{
	const char *wdir = ".";

	stage->name = arena_strndup(source->arena, key->text.data, key->text.len);
	stage->address = stage->name;
	stage->line = key->line;
	if (!check_name(source, key, err) || !node_expect(source, node, YAML_MAP, "a stage", err))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(later_keys); i++) {
		if (yaml_get(node, later_keys[i]))
			return node_fail(source, node, err, "'%s' in stage '%s' is not supported yet",
					 later_keys[i], stage->name);
	}
	return node_check_keys(source, node, "a stage", stage_keys, ARRAY_LEN(stage_keys), err) &&
	       refuse_templates(source, node, err) &&
	       node_string(source, node, "wdir", &wdir, err) &&
	       node_path(source, node, ".", wdir, &stage->wdir, err) &&
	       node_string(source, node, "desc", &stage->desc, err) &&
	       node_bool(source, node, "frozen", &stage->frozen, err) &&
	       node_bool(source, node, "always_changed", &stage->always_changed, err) &&
	       parse_commands(source, node, stage, err) && parse_deps(source, node, stage, err) &&
	       parse_params(source, node, stage, err) && parse_outs(source, node, stage, err);
}

bool pipeline_from_node(struct arena *arena, const struct yaml_node *stages, const char *file,
			const struct pipeline_reader *reader, struct pipeline *out,
			struct err *err)
{
	struct node_source source = { arena, file };

	(void)reader;
	*out = (struct pipeline){ .file = arena_strdup(arena, file) };
	if (!stages || stages->kind == YAML_NULL)
		return true;
	if (!node_expect(&source, stages, YAML_MAP, "'stages'", err))
		return false;
	out->stages = ARENA_ARRAY(arena, struct stage, stages->count);
	for (size_t i = 0; i < stages->count; i++) {
		if (!parse_stage(&source, stages->keys[i], stages->items[i], &out->stages[out->count++],
				 err))
			return false;
	}
	return true;
}

bool pipeline_parse(struct arena *arena, struct str bytes, const char *file,
		    const struct pipeline_reader *reader, const struct pipeline_options *options,
		    struct pipeline *out, struct err *err)
{
	static const char *const keys[] = { "stages" };
	struct node_source source = { arena, file };
	struct yaml_node *root = yaml_parse(arena, bytes, file, err);

	(void)options;
	if (!root)
		return false;
	if (root->kind == YAML_NULL)
		return pipeline_from_node(arena, NULL, file, reader, out, err);
	return node_expect(&source, root, YAML_MAP, "the file", err) &&
	       node_check_keys(&source, root, "a pipeline file that is understood so far", keys,
			       ARRAY_LEN(keys), err) &&
	       pipeline_from_node(arena, yaml_get(root, "stages"), file, reader, out, err);
}

const struct stage *pipeline_find(const struct pipeline *pipeline, const char *name)
{
	for (size_t i = 0; i < pipeline->count; i++) {
		if (strcmp(pipeline->stages[i].name, name) == 0)
			return &pipeline->stages[i];
	}
	return NULL;
}

const char *stage_command(const struct stage *stage, struct arena *arena)
{
	struct buf text = BUF_INIT;
	const char *result;

	for (size_t i = 0; i < stage->command_count; i++)
		buf_printf(&text, "%s%s", i ? "\n" : "", stage->commands[i]);
	result = arena_strdup(arena, text.data);
	buf_release(&text);
	return result;
}
