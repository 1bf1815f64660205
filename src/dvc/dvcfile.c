/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/dvcfile.h"
#include "dvc/yaml_make.h"
#include "dvc/yaml_write.h"
#include "pipeline/node.h"

#define STATE_KEYS                                                                                 \
	"path", "md5", "etag", "checksum", "size", "nfiles", "isexec", "version_id", "cloud", "hash",      \
		"files", "persist", "fs_config"

static const char *const top_keys[] = { "md5", "cmd", "wdir", "deps", "outs", "locked", "frozen", "meta",
					"always_changed", "desc" };
static const char *const dep_keys[] = { STATE_KEYS, "repo", "db" };
static const char *const out_keys[] = { STATE_KEYS, "cache", "remote", "push", "desc", "type", "labels",
					"meta", "metric", "plot" };

static bool read_dep(const struct node_source *source, const struct yaml_node *map,
		     struct dvcfile_dep *out, struct err *err)
{
	out->repo = yaml_get(map, "repo");
	out->db = yaml_get(map, "db");
	out->fs_config = yaml_get(map, "fs_config");
	return dvc_item_parse(source->arena, map, source->file, &out->item, err) &&
	       node_check_keys(source, map, "a dependency", dep_keys, ARRAY_LEN(dep_keys), err);
}

static bool read_out(const struct node_source *source, const struct yaml_node *map,
		     struct dvcfile_out *out, struct err *err)
{
	*out = (struct dvcfile_out){ .cached = true, .push = true };
	if (!dvc_item_parse(source->arena, map, source->file, &out->item, err) ||
	    !node_check_keys(source, map, "an output", out_keys, ARRAY_LEN(out_keys), err))
		return false;
	if (!out->item.path)
		return node_fail(source, map, err, "an output has no path");
	out->metric = yaml_get(map, "metric");
	out->plot = yaml_get(map, "plot");
	out->labels = yaml_get(map, "labels");
	out->meta = yaml_get(map, "meta");
	out->fs_config = yaml_get(map, "fs_config");
	return node_bool(source, map, "cache", &out->cached, err) &&
	       node_bool(source, map, "push", &out->push, err) &&
	       node_bool(source, map, "persist", &out->persist, err) &&
	       node_string(source, map, "remote", &out->remote, err) &&
	       node_string(source, map, "desc", &out->desc, err) &&
	       node_string(source, map, "type", &out->type, err);
}

/* A list under key; *list is NULL when there is none. */
static bool read_list(const struct node_source *source, const struct yaml_node *root, const char *key,
		      const struct yaml_node **list, struct err *err)
{
	*list = yaml_get(root, key);
	if (*list && (*list)->kind == YAML_NULL)
		*list = NULL;
	return !*list || node_expect(source, *list, YAML_LIST, key, err);
}

static bool read_lists(const struct node_source *source, const struct yaml_node *root,
		       struct dvcfile *out, struct err *err)
{
	const struct yaml_node *deps, *outs;

	if (!read_list(source, root, "deps", &deps, err) || !read_list(source, root, "outs", &outs, err))
		return false;
	out->dep_count = deps ? deps->count : 0;
	out->out_count = outs ? outs->count : 0;
	out->deps = ARENA_ARRAY(source->arena, struct dvcfile_dep, out->dep_count);
	out->outs = ARENA_ARRAY(source->arena, struct dvcfile_out, out->out_count);
	for (size_t i = 0; i < out->dep_count; i++) {
		if (!read_dep(source, deps->items[i], &out->deps[i], err))
			return false;
	}
	for (size_t i = 0; i < out->out_count; i++) {
		if (!read_out(source, outs->items[i], &out->outs[i], err))
			return false;
	}
	return true;
}

bool dvcfile_parse(struct arena *arena, struct str bytes, const char *file, struct dvcfile *out,
		   struct err *err)
{
	struct node_source source = { .arena = arena, .file = file };
	struct yaml_node *root = yaml_parse(arena, bytes, file, err);
	const struct yaml_node *wdir, *md5;

	*out = (struct dvcfile){ .md5 = NULL };
	if (!root)
		return false;
	if (root->kind == YAML_NULL)
		return true;
	if (!node_expect(&source, root, YAML_MAP, "a .dvc file", err) ||
	    !node_check_keys(&source, root, "a .dvc file", top_keys, ARRAY_LEN(top_keys), err))
		return false;
	wdir = yaml_get(root, "wdir");
	md5 = yaml_get(root, "md5");
	out->md5 = md5 && md5->kind != YAML_NULL ? md5->text.data : NULL;
	out->cmd = yaml_get(root, "cmd");
	out->meta = yaml_get(root, "meta");
	if (wdir && wdir->kind != YAML_NULL && !node_string(&source, root, "wdir", &out->wdir, err))
		return false;
	return node_string(&source, root, "desc", &out->desc, err) &&
	       node_bool(&source, root, "locked", &out->frozen, err) &&
	       node_bool(&source, root, "frozen", &out->frozen, err) &&
	       node_bool(&source, root, "always_changed", &out->always_changed, err) &&
	       read_lists(&source, root, out, err);
}

static void add_text(struct arena *arena, struct yaml_node *map, const char *key, const char *text)
{
	if (text && *text)
		yaml_make_append(arena, map, key, yaml_make_text(arena, text));
}

static void add_node(struct arena *arena, struct yaml_node *map, const char *key,
		     const struct yaml_node *node)
{
	if (node && node->kind != YAML_NULL && !(node->kind == YAML_BOOL && !node->integer))
		yaml_make_append(arena, map, key, node);
}

static void add_flag(struct arena *arena, struct yaml_node *map, const char *key, bool value, bool usual)
{
	if (value != usual)
		yaml_make_append(arena, map, key, yaml_make_bool(arena, value));
}

static struct yaml_node *make_item(struct arena *arena, const struct dvc_item *item,
				   const struct yaml_node *fs_config)
{
	struct yaml_node *map = yaml_make(arena, YAML_MAP);

	if (!item->files)
		dvc_item_add_state(arena, map, item);
	add_text(arena, map, "hash", item->hash);
	add_text(arena, map, "path", item->path);
	add_node(arena, map, "fs_config", fs_config);
	return map;
}

static struct yaml_node *make_out(struct arena *arena, const struct dvcfile_out *out)
{
	struct yaml_node *map = make_item(arena, &out->item, out->fs_config);

	add_text(arena, map, "desc", out->desc);
	add_text(arena, map, "type", out->type);
	if (out->labels && out->labels->count)
		add_node(arena, map, "labels", out->labels);
	if (out->meta && out->meta->count)
		add_node(arena, map, "meta", out->meta);
	add_flag(arena, map, "cache", out->cached, true);
	add_node(arena, map, "metric", out->metric);
	add_node(arena, map, "plot", out->plot);
	add_flag(arena, map, "persist", out->persist, false);
	add_text(arena, map, "remote", out->remote);
	add_flag(arena, map, "push", out->push, true);
	add_node(arena, map, "files", out->item.files);
	return map;
}

static struct yaml_node *make_dep(struct arena *arena, const struct dvcfile_dep *dep)
{
	struct yaml_node *map;

	/* Another repository or a database is not described by a state of its own. */
	if (dep->repo || dep->db) {
		map = yaml_make(arena, YAML_MAP);
		if (dep->db) {
			dvc_item_add_state(arena, map, &dep->item);
			add_text(arena, map, "hash", dep->item.hash);
		} else
			add_text(arena, map, "path", dep->item.path);
		add_node(arena, map, "repo", dep->repo);
		add_node(arena, map, "db", dep->db);
		return map;
	}
	map = make_item(arena, &dep->item, dep->fs_config);
	add_node(arena, map, "files", dep->item.files);
	return map;
}

void dvcfile_format(struct arena *arena, const struct dvcfile *dvcfile, struct buf *out)
{
	struct yaml_node *root = yaml_make(arena, YAML_MAP), *list;

	add_text(arena, root, "desc", dvcfile->desc);
	add_text(arena, root, "md5", dvcfile->md5);
	add_node(arena, root, "cmd", dvcfile->cmd);
	add_text(arena, root, "wdir", dvcfile->wdir);
	add_flag(arena, root, "frozen", dvcfile->frozen, false);
	list = yaml_make(arena, YAML_LIST);
	for (size_t i = 0; i < dvcfile->dep_count; i++)
		yaml_make_item(arena, list, make_dep(arena, &dvcfile->deps[i]));
	if (list->count)
		yaml_make_append(arena, root, "deps", list);
	list = yaml_make(arena, YAML_LIST);
	for (size_t i = 0; i < dvcfile->out_count; i++)
		yaml_make_item(arena, list, make_out(arena, &dvcfile->outs[i]));
	if (list->count)
		yaml_make_append(arena, root, "outs", list);
	add_flag(arena, root, "always_changed", dvcfile->always_changed, false);
	if (dvcfile->meta && dvcfile->meta->kind != YAML_NULL)
		add_node(arena, root, "meta", dvcfile->meta);
	yaml_write(out, root);
}
