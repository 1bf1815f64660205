/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"
#include "base/map.h"
#include "base/vec.h"
#include "dvc/path.h"
#include "dvc/python_json.h"
#include "dvc/status_impl.h"
#include "pipeline/params.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static bool is_number(const struct yaml_node *node)
{
	return node->kind == YAML_BOOL || node->kind == YAML_INT || node->kind == YAML_REAL;
}

/* Of more than 64 bits, which Python has exactly. */
static bool is_long_integer(const struct yaml_node *node)
{
	size_t sign = node->text.len && (node->text.data[0] == '-' || node->text.data[0] == '+');

	if (node->kind != YAML_REAL || node->text.len == sign)
		return false;
	for (size_t i = sign; i < node->text.len; i++) {
		if (node->text.data[i] < '0' || node->text.data[i] > '9')
			return false;
	}
	return true;
}

static double number(const struct yaml_node *node)
{
	return node->kind == YAML_BOOL ? (double)node->integer : node->real;
}

static bool maps_equal(const struct yaml_node *a, const struct yaml_node *b)
{
	for (size_t i = 0; i < a->count; i++) {
		size_t j = 0;

		while (j < b->count && !str_equal(a->keys[i]->text, b->keys[j]->text))
			j++;
		if (j == b->count || !status_values_equal(a->items[i], b->items[j]))
			return false;
	}
	return true;
}

bool status_values_equal(const struct yaml_node *a, const struct yaml_node *b)
{
	if (!a || !b)
		return !a && !b;
	if (is_number(a) && is_number(b)) {
		if (a->kind != YAML_REAL && b->kind != YAML_REAL)
			return a->integer == b->integer;
		if (is_long_integer(a) && is_long_integer(b))
			return str_equal(a->text, b->text);
		return number(a) == number(b);
	}
	if (a->kind != b->kind)
		return false;
	if (a->kind == YAML_STRING)
		return str_equal(a->text, b->text);
	if (a->kind == YAML_NULL)
		return true;
	if (a->count != b->count)
		return false;
	if (a->kind == YAML_MAP)
		return maps_equal(a, b);
	for (size_t i = 0; i < a->count; i++) {
		if (!status_values_equal(a->items[i], b->items[i]))
			return false;
	}
	return true;
}

/* *at is where the last one was found: both sides often have the same order. */
static const struct yaml_node *recorded(const struct dvc_values *values, const char *key, size_t *at)
{
	for (size_t i = 0; i < values->count; i++) {
		size_t place = (*at + i) % values->count;

		if (strcmp(values->keys[place], key) == 0) {
			*at = place + 1;
			return values->values[place];
		}
	}
	return NULL;
}

typedef VEC_OF(struct dvc_difference) differences;

static void compare_value(differences *found, const char *file, const char *key,
			  const struct yaml_node *now, const struct yaml_node *then)
{
	enum dvc_state state = !now ? DVC_DELETED : !then ? DVC_NEW : DVC_MODIFIED;

	if ((now || then) && (!now || !then || !status_values_equal(now, then)))
		VEC_PUSH(found, (struct dvc_difference){ file, key, state });
	else if (!now && !then)
		VEC_PUSH(found, (struct dvc_difference){ file, key, DVC_DELETED });
}

static void compare_whole(differences *found, const struct stage_params *params,
			  const struct yaml_node *root, const struct dvc_values *values)
{
	struct map keys = MAP_INIT;
	size_t at = 0;

	for (size_t i = 0; root->kind == YAML_MAP && i < root->count; i++)
		compare_value(found, params->file, root->keys[i]->text.data, root->items[i],
			      recorded(values, root->keys[i]->text.data, &at));
	for (size_t i = 0; root->kind == YAML_MAP && i < root->count; i++)
		map_put(&keys, root->keys[i]->text, root->keys[i]);
	for (size_t i = 0; i < values->count; i++) {
		if (!map_find(&keys, str_of(values->keys[i])))
			VEC_PUSH(found, (struct dvc_difference){ params->file, values->keys[i], DVC_DELETED });
	}
	map_release(&keys);
}

static bool compare_file(struct source *source, differences *found, const struct stage_params *params,
			 const struct dvc_values *values, struct err *err)
{
	struct err own = ERR_INIT;
	bool exists;
	size_t at = 0;
	const struct yaml_node *root = source_params(source, params->file, &exists, &own);

	if (exists && !values) {
		VEC_PUSH(found, (struct dvc_difference){ params->file, NULL, DVC_NEW });
		return true;
	}
	if (!root && exists)
		return err_set(err, own.code, "%s", own.text);
	if (!root) {
		VEC_PUSH(found, (struct dvc_difference){ params->file, NULL, DVC_DELETED });
		return true;
	}
	if (!params->count)
		compare_whole(found, params, root, values);
	for (size_t i = 0; i < params->count; i++)
		compare_value(found, params->file, params->keys[i], params_find(root, params->keys[i]),
			      recorded(values, params->keys[i], &at));
	return true;
}

bool status_check_params(struct source *source, struct arena *arena, struct dvc_stage_status *status,
			 struct err *err)
{
	const struct stage *stage = status->stage->stage;
	differences found = VEC_INIT;
	bool ok = true;

	if (!stage->param_count)
		return true;
	for (size_t i = 0; i < status->dep_count; i++)
		VEC_PUSH(&found, status->deps[i]);
	for (size_t i = 0; ok && i < stage->param_count; i++) {
		const struct stage_params *params = &stage->params[i];
		const struct dvc_values *values =
			status->stage->lock ? dvc_values_find(status->stage->lock, params->text) : NULL;

		ok = compare_file(source, &found, params, values, err);
	}
	VEC_TO_ARENA(&found, arena, &status->deps, &status->dep_count);
	return ok;
}

/* Keys that do not count in a *.dvc file's own checksum, at any depth and at the top. */
static bool is_left_out(const char *key, const struct yaml_node *value, bool top)
{
	static const char *const everywhere[] = { "desc", "type", "labels", "meta", "locked", "frozen",
						  "metric", "persist", "isexec", "size", "nfiles" };

	if (top && (strcmp(key, "md5") == 0 || strcmp(key, "meta") == 0 || strcmp(key, "desc") == 0 ||
		    (strcmp(key, "wdir") == 0 && str_is(value->text, "."))))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(everywhere); i++) {
		if (strcmp(key, everywhere[i]) == 0)
			return true;
	}
	return false;
}

struct hash status_single_hash(const struct yaml_node *root)
{
	struct buf text = BUF_INIT;
	struct hash hash;

	python_json_write(&text, root, is_left_out);
	hash = hash_of(buf_str(&text));
	buf_release(&text);
	return hash;
}

bool status_check_single(struct source *source, struct arena *arena, struct dvc_stage_status *status,
			 struct err *err)
{
	const struct dvc_file *file = status->stage->file;
	struct buf bytes = BUF_INIT;
	const struct yaml_node *root;
	struct hash hash;
	bool found, ok;
	char hex[HASH_TEXT_SIZE];

	if (!file->single->cmd && !status->stage->is_import)
		return true;
	status->checksum_changed = !file->single->md5;
	if (!file->single->md5)
		return true;
	ok = source_read(source, file->path, &bytes, &found, err);
	root = ok ? yaml_parse(arena, arena_str(arena, buf_str(&bytes)), file->path, err) : NULL;
	if (root) {
		hash = status_single_hash(root);
		status->checksum_changed = strcmp(hash_format(hex, &hash), file->single->md5) != 0;
	}
	buf_release(&bytes);
	return root != NULL;
}

static bool is_alive(int64_t pid)
{
	return pid > 0 && pid <= INT32_MAX && (kill((pid_t)pid, 0) == 0 || errno == EPERM);
}

void status_find_running(struct source *source, struct arena *arena, struct dvc_stage_status *all, size_t count)
{
	const char *root = source_folder(source), *path;
	struct buf bytes = BUF_INIT;
	json_t *lock = NULL, *writer;
	bool found;

	if (root && source_read(source, ".dvc/tmp/rwlock", &bytes, &found, NULL) && found)
		lock = json_read(buf_str(&bytes), "rwlock", NULL);
	json_object_foreach(json_object_get(lock, "write"), path, writer) {
		int64_t pid = json_integer_value(json_object_get(writer, "pid"));

		if (!is_alive(pid))
			continue;
		for (size_t i = 0; i < count; i++) {
			const struct stage *stage = all[i].stage->stage;

			for (size_t j = 0; j < stage->out_count; j++) {
				if (strcmp(path, arena_printf(arena, "%s/%s", root, stage->outs[j].path)) == 0) {
					all[i].verdict = DVC_RUNNING;
					all[i].pid = pid;
				}
			}
		}
	}
	json_decref(lock);
	buf_release(&bytes);
}
