/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/stage_impl.h"

#include <string.h>

static const char *const stage_keys[] = { "cmd",     "wdir",   "deps", "params",	"outs",
					  "metrics", "plots",  "desc", "frozen", "always_changed",
					  "meta",    "vars",   "matrix" };
static const char *const group_keys[] = { "foreach", "do" };
static const char *const plot_flags[] = { "cache", "persist", "desc",	"type",	  "labels", "meta",
					  "remote", "push", "checkpoint", "x", "y", "x_label",
					  "y_label", "title", "header", "template" };
/* The first of plot_flags, those that every output has. */
#define OUT_FLAG_COUNT 9

/* A value that is a list, or nothing, or if either a scalar too. */
static bool check_list(const struct node_source *source, const struct yaml_node *node, const char *key,
		       bool or_scalar, struct err *err)
{
	const struct yaml_node *value = yaml_get(node, key);

	if (!value || value->kind == YAML_LIST || value->kind == YAML_NULL)
		return true;
	if (or_scalar && value->kind != YAML_MAP)
		return true;
	return node_fail(source, value, err, "'%s' must be a list, but is %s", key,
			 yaml_kind_name(value->kind));
}

static bool check_bool(const struct node_source *source, const struct yaml_node *node,
		       const char *key, struct err *err)
{
	bool ignored;

	return node_bool(source, node, key, &ignored, err);
}

static bool check_out(const struct node_source *source, const struct yaml_node *item, bool is_plot,
		      struct err *err)
{
	for (size_t i = 0; i < item->count && item->kind == YAML_MAP; i++) {
		const struct yaml_node *flags = item->items[i];

		if (flags->kind == YAML_NULL)
			continue;
		if (!node_expect(source, flags, YAML_MAP, "the flags of an output", err) ||
		    !node_check_keys(source, flags, is_plot ? "a plot" : "an output", plot_flags,
				     is_plot ? ARRAY_LEN(plot_flags) : OUT_FLAG_COUNT, err) ||
		    !check_bool(source, flags, "cache", err) ||
		    !check_bool(source, flags, "persist", err) || !check_bool(source, flags, "push", err) ||
		    !check_bool(source, flags, "header", err))
			return false;
	}
	if ((item->kind == YAML_MAP && item->count) ||
	    (item->kind != YAML_LIST && item->kind != YAML_NULL && item->kind != YAML_MAP))
		return true;
	return node_fail(source, item, err, "an output must be a path or {path: {flags}}");
}

static bool check_outs(const struct node_source *source, const struct yaml_node *node,
		       const char *key, struct err *err)
{
	const struct yaml_node *list = yaml_get(node, key);

	if (!check_list(source, node, key, false, err))
		return false;
	for (size_t i = 0; list && i < list->count; i++) {
		if (!check_out(source, list->items[i], strcmp(key, "plots") == 0, err))
			return false;
	}
	return true;
}

static bool check_params(const struct node_source *source, const struct yaml_node *node,
			 struct err *err)
{
	const struct yaml_node *list = yaml_get(node, "params");

	if (!check_list(source, node, "params", false, err))
		return false;
	for (size_t i = 0; list && i < list->count; i++) {
		if (list->items[i]->kind == YAML_LIST || list->items[i]->kind == YAML_NULL)
			return node_fail(source, list->items[i], err,
					 "a param must be a key or {file: [keys]}");
	}
	return true;
}

static bool check_vars(const struct node_source *source, const struct yaml_node *node, struct err *err)
{
	const struct yaml_node *list = yaml_get(node, "vars");

	if (!check_list(source, node, "vars", false, err))
		return false;
	for (size_t i = 0; list && i < list->count; i++) {
		if (list->items[i]->kind != YAML_STRING && list->items[i]->kind != YAML_MAP)
			return node_fail(source, list->items[i], err,
					 "a part of 'vars' must be a file, file:key,key or a map");
	}
	return true;
}

static bool check_matrix(const struct node_source *source, const struct yaml_node *node,
			 struct err *err)
{
	const struct yaml_node *matrix = yaml_get(node, "matrix");

	if (!matrix)
		return true;
	if (!node_expect(source, matrix, YAML_MAP, "'matrix'", err))
		return false;
	for (size_t i = 0; i < matrix->count; i++) {
		if (matrix->items[i]->kind != YAML_LIST && matrix->items[i]->kind != YAML_STRING)
			return node_fail(source, matrix->items[i], err,
					 "'%s' of 'matrix' must be a list or a template, but is %s",
					 matrix->keys[i]->text.data, yaml_kind_name(matrix->items[i]->kind));
	}
	return true;
}

static bool check_command(const struct grammar *grammar, const char *name, const struct yaml_node *node,
			  struct err *err)
{
	const struct node_source *source = &grammar->source;
	const struct yaml_node *cmd = yaml_get(node, "cmd");
	size_t count = 1;

	if (!cmd)
		return node_fail(source, node, err, "stage '%s' has no 'cmd'", name);
	if (cmd->kind == YAML_MAP || (cmd->kind == YAML_NULL && !grammar->strict))
		return node_fail(source, cmd, err, "'cmd' must be a string, but is %s",
				 yaml_kind_name(cmd->kind));
	if (cmd->kind == YAML_LIST || cmd->kind == YAML_NULL)
		count = cmd->count;
	return count || !grammar->strict ||
	       node_fail(source, node, err, "the 'cmd' of stage '%s' is empty", name);
}

/* A stage that is not generated, or the template of those that are. */
static bool check_body(const struct grammar *grammar, const char *name, const struct yaml_node *node,
		       bool in_group, struct err *err)
{
	const struct node_source *source = &grammar->source;
	const char *text = NULL;

	return node_expect(source, node, YAML_MAP, "a stage", err) &&
	       node_check_keys(source, node, "a stage", stage_keys, ARRAY_LEN(stage_keys) - in_group,
			       err) &&
	       check_command(grammar, name, node, err) &&
	       node_string(source, node, "wdir", &text, err) &&
	       node_string(source, node, "desc", &text, err) && check_bool(source, node, "frozen", err) &&
	       check_bool(source, node, "always_changed", err) &&
	       check_list(source, node, "deps", true, err) && check_params(source, node, err) &&
	       check_outs(source, node, "outs", err) && check_outs(source, node, "metrics", err) &&
	       check_outs(source, node, "plots", err) && check_vars(source, node, err) &&
	       check_matrix(source, node, err);
}

static bool check_group(const struct grammar *grammar, const char *name, const struct yaml_node *node,
			struct err *err)
{
	const struct node_source *source = &grammar->source;
	const struct yaml_node *data = yaml_get(node, "foreach"), *body = yaml_get(node, "do");

	if (!node_check_keys(source, node, "a stage with 'foreach'", group_keys, ARRAY_LEN(group_keys), err))
		return false;
	if (!data || !body)
		return node_fail(source, node, err, "stage '%s' has '%s', but no '%s'", name,
				 data ? "foreach" : "do", data ? "do" : "foreach");
	if (data->kind != YAML_LIST && data->kind != YAML_MAP && data->kind != YAML_STRING)
		return node_fail(source, data, err, "'foreach' must be a list, a map or a template, but is %s",
				 yaml_kind_name(data->kind));
	return check_body(grammar, name, body, true, err);
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
	return true;
}

bool stage_check(const struct grammar *grammar, const struct yaml_node *key,
		 const struct yaml_node *node, struct err *err)
{
	if (!key->text.len)
		return node_fail(&grammar->source, key, err, "a stage without a name");
	if (memchr(key->text.data, '\0', key->text.len))
		return node_fail(&grammar->source, key, err, "a stage's name holds a NUL character");
	if (grammar->strict && !check_name(&grammar->source, key, err))
		return false;
	if (node->kind == YAML_MAP && (yaml_get(node, "foreach") || yaml_get(node, "do")))
		return check_group(grammar, key->text.data, node, err);
	return check_body(grammar, key->text.data, node, false, err);
}
