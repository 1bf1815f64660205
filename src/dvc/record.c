/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/record.h"
#include "dvc/data.h"
#include "pipeline/params.h"

#include <fcntl.h>
#include <string.h>

/* A dependency or output to look at. */
struct subject {
	const char *path, *text;
	const struct dvc_item *old;	/* as recorded; NULL: not */
	bool is_output;
};

static void ask(struct content *content, const struct subject *subject, enum hash_rule rule)
{
	*content = (struct content){ .path = subject->path, .rule = rule, .is_output = subject->is_output };
}

static bool is_as_recorded(const struct content *content, const struct dvc_item *old)
{
	struct cache_key key;

	return old && data_key_of(old, &key) && key.is_folder == (content->kind == CONTENT_FOLDER) &&
	       hash_equal(&key.hash, &content->hash);
}

/* Hashes all, by DVC 2's rule only what was recorded so and has not changed since. */
static bool look(struct dvc_work *work, const struct subject *subjects, size_t count, struct content *contents,
		 struct err *err)
{
	bool again = false;

	for (size_t i = 0; i < count; i++) {
		struct cache_key key = { .rule = HASH_MD5 };

		if (subjects[i].old && subjects[i].old->md5)
			(void)data_key_of(subjects[i].old, &key);
		ask(&contents[i], &subjects[i], key.rule);
	}
	if (!content_read(work->at.walk, work->at.known, work->arena, contents, count, work->at.progress, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (contents[i].rule == HASH_MD5 || is_as_recorded(&contents[i], subjects[i].old))
			continue;
		ask(&contents[i], &subjects[i], HASH_MD5);
		again = true;
	}
	return !again || content_read(work->at.walk, work->at.known, work->arena, contents, count,
				      work->at.progress, err);
}

static struct dvc_item make_item(struct dvc_work *work, const char *text, const struct content *content)
{
	struct dvc_item item = { .path = text, .size = content->size, .nfiles = -1 };
	char hex[HASH_TEXT_SIZE];

	item.hash = content->rule == HASH_MD5 ? "md5" : NULL;
	item.md5 = arena_printf(work->arena, "%s%s", hash_format(hex, &content->hash),
				content->kind == CONTENT_FOLDER ? ".dir" : "");
	if (content->kind == CONTENT_FOLDER)
		item.nfiles = (int64_t)content->manifest.count;
	else
		item.isexec = content->executable;
	return item;
}

/* The items of all that is there, and their contents in the same order. */
static bool make_items(struct dvc_work *work, const struct subject *subjects, size_t count, bool partial,
		       const char *what, struct dvc_item **items, size_t *item_count,
		       struct content **contents, struct err *err)
{
	size_t kept = 0;

	*contents = ARENA_ARRAY(work->arena, struct content, count + 1);
	*items = ARENA_ARRAY(work->arena, struct dvc_item, count + 1);
	if (!look(work, subjects, count, *contents, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct content *content = &(*contents)[i];

		if (!content_check(content, err))
			return false;
		if (content->kind == CONTENT_MISSING && !partial)
			return err_set(err, ERR_NOT_FOUND, "the %s %s does not exist", what,
				       dvc_work_seen(work, content->path));
		if (content->kind == CONTENT_MISSING) {
			if (subjects[i].old)
				(*items)[kept] = *subjects[i].old;
			if (subjects[i].old)
				(*contents)[kept++] = *content;
			continue;
		}
		(*items)[kept] = make_item(work, subjects[i].text, content);
		(*contents)[kept++] = *content;
	}
	*item_count = kept;
	return true;
}

static void put_value(struct dvc_values *values, const char *key, const struct yaml_node *value)
{
	values->keys[values->count] = key;
	values->values[values->count++] = value;
}

static bool read_values(struct dvc_work *work, const struct stage_params *params, struct dvc_values *out,
			struct err *err)
{
	bool found;
	const struct yaml_node *root = source_params(work->at.source, params->file, &found, err);
	size_t room;

	if (!root)
		return err_set(err, ERR_NOT_FOUND, "the dependency %s does not exist",
			       dvc_work_seen(work, params->file));
	room = params->count ? params->count : root->count;
	*out = (struct dvc_values){ .file = params->text, .keys = ARENA_ARRAY(work->arena, const char *, room + 1) };
	out->values = (const struct yaml_node **)ARENA_ARRAY(work->arena, struct yaml_node *, room + 1);
	for (size_t i = 0; !params->count && root->kind == YAML_MAP && i < root->count; i++)
		put_value(out, root->keys[i]->text.data, root->items[i]);
	for (size_t i = 0; i < params->count; i++) {
		const struct yaml_node *value = params_find(root, params->keys[i]);

		if (!value)
			return err_set(err, ERR_NOT_FOUND, "there is no parameter '%s' in %s", params->keys[i],
				       dvc_work_seen(work, params->file));
		put_value(out, params->keys[i], value);
	}
	return true;
}

bool record_deps(struct dvc_work *work, const struct dvc_stage *stage, bool partial,
		 struct dvc_lock_stage *entry, struct err *err)
{
	const struct stage *what = stage->stage;
	const struct dvc_lock_stage *lock = stage->lock;
	struct subject *subjects = ARENA_ARRAY(work->arena, struct subject, what->dep_count + 1);
	struct content *contents;

	*entry = (struct dvc_lock_stage){ .name = what->name, .cmd = what->cmd };
	for (size_t i = 0; i < what->dep_count; i++) {
		subjects[i] = (struct subject){ .path = what->deps[i].path, .text = what->deps[i].text };
		if (lock)
			subjects[i].old = dvc_item_find(lock->deps, lock->dep_count, subjects[i].text);
	}
	if (!make_items(work, subjects, what->dep_count, partial, "dependency", &entry->deps, &entry->dep_count,
			&contents, err))
		return false;
	entry->params = ARENA_ARRAY(work->arena, struct dvc_values, what->param_count + 1);
	for (size_t i = 0; i < what->param_count; i++) {
		if (!read_values(work, &what->params[i], &entry->params[entry->param_count], err))
			return false;
		entry->param_count++;
	}
	return true;
}

bool record_outs(struct dvc_work *work, const struct dvc_stage *stage, bool partial,
		 struct dvc_lock_stage *entry, struct content **contents, struct err *err)
{
	const struct stage *what = stage->stage;
	const struct dvc_lock_stage *lock = stage->lock;
	struct subject *subjects = ARENA_ARRAY(work->arena, struct subject, what->out_count + 1);

	for (size_t i = 0; i < what->out_count; i++) {
		const struct stage_out *out = &what->outs[i];

		if (out->cached && out->external)
			return err_set(err, ERR_INPUT, "the output %s lies outside of the project, so that it cannot "
				       "be kept in DVC's cache: say \"cache: false\"", out->text);
		subjects[i] = (struct subject){ .path = out->path, .text = out->text, .is_output = true };
		if (lock)
			subjects[i].old = dvc_item_find(lock->outs, lock->out_count, out->text);
	}
	return make_items(work, subjects, what->out_count, partial, "output", &entry->outs, &entry->out_count,
			  contents, err);
}
