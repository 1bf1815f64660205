/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/annotate.h"
#include "base/json.h"
#include "store/run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 250
#define VALUE_MAX_BYTES 5000
#define COMMENT_MAX_BYTES 10000

static bool check_name(struct str name, struct err *err)
{
	if (!name.len || name.len > NAME_MAX_BYTES)
		return err_set(err, ERR_USAGE, "a tag is NAME=VALUE, its name 1 to %d bytes long", NAME_MAX_BYTES);
	for (size_t i = 0; i < name.len; i++) {
		if ((unsigned char)name.data[i] <= ' ' || strchr("\"'`=\x7f", name.data[i]))
			return err_set(err, ERR_USAGE, "the tag's name '%.*s' has a blank, a quote or a control "
				       "character in it", STR_ARG(name));
	}
	return true;
}

static bool set_one(json_t *tags, const char *setting, struct err *err)
{
	struct str value = str_of(setting), name;
	json_t *text;

	if (!str_next(&value, '=', &name))
		name = STR_NONE;
	if (!strchr(setting, '='))
		value = STR_NONE;
	if (!check_name(name, err))
		return false;
	text = value.len > VALUE_MAX_BYTES ? NULL : json_stringn(value.data, value.len);
	if (!text)
		return err_set(err, ERR_INPUT, "the value of the tag '%.*s' is no UTF-8 text of at most %d bytes",
			       STR_ARG(name), VALUE_MAX_BYTES);
	return json_object_setn_new(tags, name.data, name.len, text) == 0 ||
	       err_set(err, ERR_INPUT, "the tag's name '%.*s' is no UTF-8", STR_ARG(name));
}

static bool change_tags(struct store *store, const struct run *run, const struct annotation *annotation,
			struct err *err)
{
	json_t *tags = json_read(str_of(run->tags), "tags", err);
	char *text;
	bool ok = tags != NULL;

	for (size_t i = 0; ok && i < annotation->remove_count; i++)
		json_object_del(tags, annotation->remove[i]);
	for (size_t i = 0; ok && i < annotation->set_count; i++)
		ok = set_one(tags, annotation->set[i], err);
	text = ok ? json_dumps(tags, JSON_COMPACT) : NULL;
	ok = ok && run_set_tags(store, run->id, text, err);
	free(text);
	json_decref(tags);
	return ok;
}

static bool annotate(struct store *store, int64_t id, const struct annotation *annotation, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct run run;
	bool ok = run_load(store, id, &arena, &run, err);

	if (ok && (annotation->set_count || annotation->remove_count))
		ok = change_tags(store, &run, annotation, err);
	if (ok && annotation->comment)
		ok = run_set_comment(store, id, annotation->comment, err);
	arena_release(&arena);
	return ok;
}

bool app_annotate(struct app *app, const int64_t *runs, size_t count, const struct annotation *annotation,
		  struct err *err)
{
	bool ok = true;

	if (annotation->comment && strlen(annotation->comment) > COMMENT_MAX_BYTES)
		return err_set(err, ERR_INPUT, "the note has more than %d bytes", COMMENT_MAX_BYTES);
	if (!db_begin(app->store.db, err))
		return false;
	for (size_t i = 0; ok && i < count; i++)
		ok = annotate(&app->store, runs[i], annotation, err);
	return db_end(app->store.db, ok, err);
}

static bool archive(struct store *store, int64_t id, bool archived, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct run run;
	bool ok = run_load(store, id, &arena, &run, err);

	if (ok && archived && run.phase != PHASE_DONE)
		ok = err_set(err, ERR_INPUT, "run %" PRId64 " is not done yet; \"assay cancel\" ends it", id);
	arena_release(&arena);
	return ok && run_set_archived(store, id, archived, err);
}

bool app_archive(struct app *app, const int64_t *runs, size_t count, bool archived, struct err *err)
{
	bool ok = true;

	if (!db_begin(app->store.db, err))
		return false;
	for (size_t i = 0; ok && i < count; i++)
		ok = archive(&app->store, runs[i], archived, err);
	return db_end(app->store.db, ok, err);
}
