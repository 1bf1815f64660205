/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/param_file.h"

#include <strings.h>

static bool has_end(const char *name, const char *end)
{
	struct str s = str_of(name);
	size_t len = str_of(end).len;

	return s.len > len && strncasecmp(s.data + s.len - len, end, len) == 0;
}

bool param_is_nothing(const struct yaml_node *node)
{
	switch (node->kind) {
	case YAML_NULL:
		return true;
	case YAML_BOOL:
		return !node->integer;
	case YAML_INT:
	case YAML_REAL:
		return node->real == 0;
	case YAML_STRING:
		return node->text.len == 0;
	default:
		return node->count == 0;
	}
}

struct yaml_node *param_file_parse(struct arena *arena, struct str bytes, const char *name,
				   struct err *err)
{
	struct yaml_node *root;

	if (has_end(name, ".toml"))
		return param_toml_parse(arena, bytes, name, err);
	if (has_end(name, ".py"))
		return param_python_parse(arena, bytes, name, err);
	root = has_end(name, ".json") ? param_json_parse(arena, bytes, name, err)
				      : yaml_parse(arena, bytes, name, err);
	if (root && param_is_nothing(root))
		*root = (struct yaml_node){ .kind = YAML_MAP, .line = root->line, .text = STR_NONE,
					    .column = root->column, .weight = 1, .depth = 1 };
	return root;
}
