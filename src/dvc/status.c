/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/status.h"
#include "base/vec.h"
#include "dvc/data.h"
#include "dvc/status_impl.h"

#include <string.h>

/* A dependency or output that must be looked at. */
struct subject {
	struct dvc_stage_status *status;
	const char *path;
	struct cache_key key;
	bool has_key, is_output;
	bool lost;		/* not in the cache */
	size_t queries, query_count;	/* of an output: the objects that it needs */
	enum dvc_state state;
};

struct checking {
	const struct dvc_status_query *query;
	struct arena *arena;
	VEC_OF(struct subject) subjects;
	VEC_OF(struct cache_query) queries;
	VEC_OF(struct content) contents;	/* of each subject */
};

const char *dvc_state_name(enum dvc_state state)
{
	static const char *const names[] = {
		[DVC_SAME] = "same",
		[DVC_MODIFIED] = "modified",
		[DVC_DELETED] = "deleted",
		[DVC_NEW] = "new",
		[DVC_NOT_IN_CACHE] = "not in cache",
	};

	return names[state];
}

bool dvc_stage_is_changed(const struct dvc_stage_status *status)
{
	return status->dep_count || status->out_count || status->always_changed || status->command_changed ||
	       status->checksum_changed;
}

bool dvc_status_check(const struct dvc_stage_status *status, struct err *err)
{
	return !status->problem_count || err_set(err, status->failure, "%s", status->problems[0]);
}

static void add_problem(struct dvc_stage_status *status, const char *problem, enum err_code failure)
{
	if (!status->problem_count)
		status->failure = failure;
	status->problems[status->problem_count++] = problem;
}

static void gather(struct checking *checking, struct dvc_stage_status *status)
{
	const struct stage *stage = status->stage->stage;
	const struct dvc_lock_stage *lock = status->stage->lock;

	for (size_t i = 0; !stage->frozen && i < stage->dep_count; i++) {
		struct subject subject = { .status = status, .path = stage->deps[i].path };
		const struct dvc_item *item =
			lock ? dvc_item_find(lock->deps, lock->dep_count, stage->deps[i].text) : NULL;

		subject.has_key = data_key_of(item, &subject.key);
		VEC_PUSH(&checking->subjects, subject);
	}
	for (size_t i = 0; i < stage->out_count; i++) {
		struct subject subject = { .status = status, .path = stage->outs[i].path, .is_output = true };
		const struct dvc_item *item =
			lock ? dvc_item_find(lock->outs, lock->out_count, stage->outs[i].text) : NULL;

		subject.has_key = data_key_of(item, &subject.key);
		subject.lost = subject.has_key && stage->outs[i].cached;
		VEC_PUSH(&checking->subjects, subject);
	}
}

/* Which outputs are in the cache, with all files of folders; the others need not be hashed. */
static void look_for_objects(struct checking *checking)
{
	struct cache *cache = checking->query->cache;

	for (size_t i = 0; i < checking->subjects.len; i++) {
		struct subject *subject = &checking->subjects.items[i];
		struct content *content = &checking->contents.items[i];
		struct manifest *manifest;

		if (!subject->lost)
			continue;
		subject->queries = checking->queries.len;
		VEC_PUSH(&checking->queries, (struct cache_query){ .key = subject->key });
		subject->query_count = 1;
		if (!subject->key.is_folder)
			continue;
		manifest = ARENA_NEW(checking->arena, struct manifest);
		if (!cache_manifest(cache, checking->arena, &subject->key, manifest, NULL))
			continue;
		content->recorded_hash = subject->key.hash;
		content->recorded = manifest;
		VEC_RESERVE(&checking->queries, checking->queries.len + manifest->count);
		for (size_t j = 0; j < manifest->count; j++)
			VEC_PUSH(&checking->queries,
				 (struct cache_query){ .key = { subject->key.rule, manifest->entries[j].hash,
								false } });
		subject->query_count += manifest->count;
	}
	cache_look(cache, checking->queries.items, checking->queries.len);
	for (size_t i = 0; i < checking->subjects.len; i++) {
		struct subject *subject = &checking->subjects.items[i];

		subject->lost = false;
		for (size_t j = 0; j < subject->query_count && !subject->lost; j++)
			subject->lost = checking->queries.items[subject->queries + j].state != CACHE_PRESENT;
		checking->contents.items[i].unwanted = subject->lost;
	}
}

/* Both the work tree and the cache, at the same time. */
static bool look_at_all(struct checking *checking, struct err *err)
{
	const struct dvc_status_query *query = checking->query;
	struct content_reading *reading;

	for (size_t i = 0; i < checking->subjects.len; i++) {
		const struct subject *subject = &checking->subjects.items[i];

		VEC_PUSH(&checking->contents, (struct content){ .path = subject->path, .rule = subject->key.rule,
								 .is_output = subject->is_output });
	}
	reading = content_begin(query->walk, checking->contents.items, checking->contents.len);
	look_for_objects(checking);
	if (!content_finish(reading, query->known, checking->arena, query->progress, err))
		return false;
	for (size_t i = 0; i < checking->subjects.len; i++) {
		struct subject *subject = &checking->subjects.items[i];
		const struct content *content = &checking->contents.items[i];

		if (subject->lost) {
			subject->state = DVC_NOT_IN_CACHE;
			continue;
		}
		if (content->problem) {
			add_problem(subject->status, content->problem, content->failure);
			continue;
		}
		if (content->kind == CONTENT_MISSING)
			subject->state = DVC_DELETED;
		else if (!subject->has_key || (content->kind == CONTENT_FOLDER) != subject->key.is_folder ||
			 !hash_equal(&content->hash, &subject->key.hash))
			subject->state = DVC_MODIFIED;
	}
	return true;
}

static void add_difference(struct dvc_difference *list, size_t *count, struct dvc_difference difference)
{
	/* A path that is there twice is told once. */
	for (size_t i = 0; i < *count && !difference.key; i++) {
		if (!list[i].key && strcmp(list[i].path, difference.path) == 0) {
			list[i].state = difference.state;
			return;
		}
	}
	list[(*count)++] = difference;
}

static void spread(struct checking *checking)
{
	for (size_t i = 0; i < checking->subjects.len; i++) {
		const struct subject *subject = &checking->subjects.items[i];
		struct dvc_stage_status *status = subject->status;
		struct dvc_difference difference = { subject->path, NULL, subject->state };

		if (subject->state == DVC_SAME)
			continue;
		if (subject->is_output)
			add_difference(status->outs, &status->out_count, difference);
		else
			add_difference(status->deps, &status->dep_count, difference);
	}
}

static enum dvc_verdict judge(const struct dvc_stage_status *status)
{
	bool stale = status->command_changed || status->checksum_changed || status->always_changed;

	if (!dvc_stage_is_changed(status) && !status->problem_count)
		return DVC_CLEAN;
	if (!status->stage->lock)
		return DVC_NEVER_RUN;
	for (size_t i = 0; i < status->dep_count; i++)
		stale = stale || status->deps[i].key || status->deps[i].state != DVC_DELETED;
	for (size_t i = 0; i < status->out_count; i++)
		stale = stale || status->outs[i].state == DVC_MODIFIED || status->outs[i].state == DVC_NEW;
	if (stale)
		return DVC_STALE;
	return status->problem_count ? DVC_UNKNOWN : DVC_MISSING_DATA;
}

static void check_stage_itself(struct checking *checking, struct dvc_stage_status *status)
{
	const struct stage *stage = status->stage->stage;
	const struct dvc_lock_stage *lock = status->stage->lock;
	struct err own = ERR_INIT;
	bool ok = true;

	status->always_changed =
		stage->always_changed ||
		(stage->command_count && !stage->dep_count && !stage->param_count && !stage->out_count);
	if (status->stage->file->single) {
		ok = status_check_single(checking->query->source, checking->arena, status, &own);
	} else {
		status->command_changed = lock && !status_values_equal(lock->cmd, stage->cmd);
		ok = stage->frozen || status_check_params(checking->query->source, checking->arena, status, &own);
	}
	if (!ok)
		add_problem(status, arena_strdup(checking->arena, own.text), own.code);
}

bool dvc_status(const struct dvc_status_query *query, const struct dvc_project *project, struct arena *arena,
		struct dvc_stage_status **out, struct err *err)
{
	struct dvc_stage_status *all = ARENA_ARRAY(arena, struct dvc_stage_status, project->stage_count + 1);
	struct checking checking = { .query = query, .arena = arena };
	bool ok = true;

	for (size_t i = 0; i < project->stage_count; i++) {
		const struct stage *stage = project->stages[i].stage;

		all[i].stage = &project->stages[i];
		all[i].deps = ARENA_ARRAY(arena, struct dvc_difference, stage->dep_count + 1);
		all[i].outs = ARENA_ARRAY(arena, struct dvc_difference, stage->out_count + 1);
		all[i].problems = ARENA_ARRAY(arena, const char *, stage->dep_count + stage->out_count + 1);
		gather(&checking, &all[i]);
	}
	ok = look_at_all(&checking, err);
	if (ok)
		spread(&checking);
	for (size_t i = 0; ok && i < project->stage_count; i++) {
		check_stage_itself(&checking, &all[i]);
		all[i].verdict = judge(&all[i]);
	}
	if (ok)
		status_find_running(query->source, arena, all, project->stage_count);
	VEC_RELEASE(&checking.subjects);
	VEC_RELEASE(&checking.queries);
	VEC_RELEASE(&checking.contents);
	*out = all;
	return ok;
}
