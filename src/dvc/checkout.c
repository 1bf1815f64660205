/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/checkout.h"
#include "base/file.h"
#include "base/vec.h"
#include "dvc/beneath.h"
#include "dvc/parallel.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#define PLACE_AT_ONCE 16

/* A file of an out: which to make, or which to remove. */
struct step {
	const char *path;
	struct cache_key key;
	struct checkout_out *out;
	bool executable;
	bool replaced;		/* to remove, but the new file takes its name anyway */
};

struct plan {
	struct checkout *checkout;
	struct arena *arena;
	VEC_OF(struct step) make, remove;
	VEC_OF(struct checkout_out *) modes;	/* files that become executable, and are else as recorded */
	pthread_mutex_t mutex;	/* of the outs' problems */
};

static const char *join(struct arena *arena, const char *folder, struct str name)
{
	size_t len = strlen(folder);
	char *path;

	if (!name.len)
		return folder;
	path = arena_alloc(arena, len + name.len + 2, 1);
	memcpy(path, folder, len);
	path[len] = '/';
	memcpy(path + len + 1, name.data, name.len);
	return path;
}

static void plan_step(struct plan *plan, struct checkout_out *out, const struct manifest_entry *entry,
		      bool make, bool replaced)
{
	struct step step = {
		.path = join(plan->arena, out->path, entry->path),
		.key = { out->key.rule, entry->hash, false },
		.out = out,
		.replaced = replaced,
		.executable = make && out->executable && !out->key.is_folder,
	};

	if (make)
		VEC_PUSH(&plan->make, step);
	else
		VEC_PUSH(&plan->remove, step);
}

/* A file by itself is a folder's only file without a name of its own. */
static struct manifest as_manifest(struct arena *arena, const struct hash *hash, bool executable)
{
	struct manifest manifest = { .entries = ARENA_NEW(arena, struct manifest_entry), .count = 1 };

	manifest.entries[0] = (struct manifest_entry){ .path = STR_NONE, .hash = *hash, .size = -1,
							.executable = executable };
	return manifest;
}

static bool is_wanted(const struct plan *plan, const struct checkout_out *out, const struct manifest_entry *entry)
{
	const struct checkout *checkout = plan->checkout;

	return !checkout->wanted || checkout->wanted(checkout->context, join(plan->arena, out->path, entry->path));
}

static void plan_out(struct plan *plan, struct checkout_out *out, const struct content *now,
		     const struct manifest *wanted)
{
	struct manifest have = { .count = 0 };
	struct manifest_change *changes;
	size_t count, planned = 0;

	if (now->kind == CONTENT_FOLDER)
		have = now->manifest;
	else if (now->kind == CONTENT_FILE)
		have = as_manifest(plan->arena, &now->hash, now->executable);
	manifest_diff(plan->arena, &have, wanted, &changes, &count);
	for (size_t i = 0; i < count; i++) {
		const struct manifest_entry *old = changes[i].old, *new = changes[i].new;

		if (!is_wanted(plan, out, new ? new : old))
			continue;
		planned++;
		if (old)
			plan_step(plan, out, old, false, new != NULL);
		if (new)
			plan_step(plan, out, new, true, false);
		/* What is a file and was a folder, or the other way round, is not another file. */
		if (new && now->kind == CONTENT_FOLDER && !out->key.is_folder)
			out->modified++;
		else if (!(old && now->kind == CONTENT_FILE && out->key.is_folder)) {
			out->added += !old;
			out->deleted += !new;
			out->modified += old && new;
		}
	}
	if (now->kind == CONTENT_MISSING)
		out->change = CHECKOUT_ADDED;
	else if (planned || (now->kind == CONTENT_FOLDER) != out->key.is_folder)
		out->change = CHECKOUT_MODIFIED;
	for (size_t i = 0; plan->checkout->relink && i < wanted->count; i++) {
		const struct manifest_entry *old = manifest_find(&have, wanted->entries[i].path);

		if (old && old->executable == (out->executable && !out->key.is_folder) &&
		    hash_equal(&old->hash, &wanted->entries[i].hash) && is_wanted(plan, out, old))
			plan_step(plan, out, &wanted->entries[i], true, false);
	}
}

/* Files that differ in being executable alone count as modified, as with DVC, which records it of files by themselves
 * only: of those in folders it never is. */
static void count_modes(struct plan *plan, struct checkout_out *out, const struct content *now,
			const struct manifest *wanted)
{
	int64_t count = 0;

	if (out->key.is_folder && now->kind == CONTENT_FOLDER && now->executable_count) {
		for (size_t i = 0; i < now->manifest.count; i++) {
			const struct manifest_entry *entry = &now->manifest.entries[i];
			const struct manifest_entry *kept = entry->executable && wanted ? manifest_find(wanted, entry->path)
											: NULL;

			count += entry->executable && is_wanted(plan, out, entry) &&
				 (!wanted || (kept && hash_equal(&kept->hash, &entry->hash)));
		}
	} else if (!out->key.is_folder && now->kind == CONTENT_FILE && hash_equal(&now->hash, &out->key.hash)) {
		count = now->executable != out->executable;
		if (count && out->executable)
			VEC_PUSH(&plan->modes, out);
	}
	out->modified += count;
	if (count)
		out->change = CHECKOUT_MODIFIED;
}

/* What is recorded of the out; its problem is set when not all of it is in the cache. */
static bool read_wanted(struct plan *plan, struct checkout_out *out, struct manifest *wanted)
{
	struct cache *cache = plan->checkout->cache;
	struct err err = ERR_INIT;

	if (!out->key.is_folder) {
		*wanted = as_manifest(plan->arena, &out->key.hash, out->executable);
		return true;
	}
	if (cache_manifest(cache, plan->arena, &out->key, wanted, &err))
		return true;
	if (err.code == ERR_NOT_FOUND)
		out->problem = arena_printf(plan->arena, "%s is not in DVC's cache: fetch it (dvc fetch)", out->path);
	else
		out->problem = arena_strdup(plan->arena, err.text);
	return false;
}

/* The steps of outs that have a problem go. */
static void drop_troubled(struct plan *plan)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->make.len; i++) {
		if (!plan->make.items[i].out->problem)
			plan->make.items[kept++] = plan->make.items[i];
	}
	plan->make.len = kept;
	for (size_t i = kept = 0; i < plan->remove.len; i++) {
		if (!plan->remove.items[i].out->problem)
			plan->remove.items[kept++] = plan->remove.items[i];
	}
	plan->remove.len = kept;
}

/* Of outs that lack objects nothing is touched. */
static void drop_incomplete(struct plan *plan)
{
	struct cache_query *queries = mem_zalloc(plan->make.len + 1, sizeof(*queries));
	struct buf path = BUF_INIT;

	for (size_t i = 0; i < plan->make.len; i++)
		queries[i].key = plan->make.items[i].key;
	cache_look(plan->checkout->cache, queries, plan->make.len);
	for (size_t i = 0; i < plan->make.len; i++) {
		struct checkout_out *out = plan->make.items[i].out;

		if (queries[i].state == CACHE_PRESENT || out->problem)
			continue;
		cache_path(plan->checkout->cache, &queries[i].key, &path);
		out->problem = arena_printf(plan->arena, "%s is %s in DVC's cache: fetch it (dvc fetch); its object is %s",
					    plan->make.items[i].path,
					    queries[i].state == CACHE_ABSENT ? "not" : "damaged", path.data);
	}
	drop_troubled(plan);
	free(queries);
	buf_release(&path);
}

/* Whether each file that goes has its content in the cache. */
static bool nothing_is_lost(struct plan *plan, struct err *err)
{
	struct cache_query *queries = mem_zalloc(plan->remove.len + 1, sizeof(*queries));
	VEC_OF(const char *) unsaved = VEC_INIT;

	for (size_t i = 0; i < plan->remove.len; i++)
		queries[i].key = plan->remove.items[i].key;
	cache_look(plan->checkout->cache, queries, plan->remove.len);
	for (size_t i = 0; i < plan->remove.len; i++) {
		if (queries[i].state != CACHE_PRESENT)
			VEC_PUSH(&unsaved, plan->remove.items[i].path);
	}
	free(queries);
	VEC_TO_ARENA(&unsaved, plan->arena, &plan->checkout->unsaved, &plan->checkout->unsaved_count);
	if (!plan->checkout->unsaved_count)
		return true;
	return err_set(err, ERR_DENIED, "%zu files, %s the first, would be lost, for DVC's cache does not have "
		       "what is in them: store them (dvc commit), or say --force",
		       plan->checkout->unsaved_count, plan->checkout->unsaved[0]);
}

/* Removes the folders that became empty, from the file's up to the out itself. */
static void remove_empty_folders(int root, const struct step *step)
{
	size_t shortest = strlen(step->out->path);
	char *path = mem_strdup(step->path), *slash;

	while (strlen(path) > shortest && (slash = strrchr(path, '/'))) {
		*slash = '\0';
		if (strlen(path) < shortest || !beneath_remove(root, path, true, NULL))
			break;
	}
	free(path);
}

/* An out of which something cannot be removed is let be from there on. */
static void remove_files(struct plan *plan)
{
	int root = walk_root(plan->checkout->walk);

	for (size_t i = 0; i < plan->remove.len; i++) {
		const struct step *step = &plan->remove.items[i];
		struct err err = ERR_INIT;

		if (step->replaced || step->out->problem)
			continue;
		if (beneath_remove(root, step->path, false, &err))
			remove_empty_folders(root, step);
		else
			step->out->problem = arena_strdup(plan->arena, err.text);
	}
	drop_troubled(plan);
}

static bool make_executable(int root, const char *path, struct err *err)
{
	const char *name;
	int folder = beneath_open(root, path, false, &name, err);
	struct stat st;
	bool ok;

	if (folder < 0)
		return false;
	ok = (fstatat(folder, name, &st, 0) == 0 &&
	      ((st.st_mode & 0100) || fchmodat(folder, name, (st.st_mode & 07777) | 0100, 0) == 0)) ||
	     err_sys(err, "cannot make %s executable", path);
	close(folder);
	return ok;
}

static void set_modes(struct plan *plan)
{
	for (size_t i = 0; i < plan->modes.len; i++) {
		struct checkout_out *out = plan->modes.items[i];
		struct err err = ERR_INIT;

		if (!out->problem && !make_executable(walk_root(plan->checkout->walk), out->path, &err))
			out->problem = arena_strdup(plan->arena, err.text);
	}
}

static bool place(struct plan *plan, const struct step *step, struct err *err)
{
	struct checkout *checkout = plan->checkout;
	int root = walk_root(checkout->walk);
	struct err first = ERR_INIT;

	if (!cache_place(checkout->cache, &step->key, root, step->path, checkout->links, step->executable, &first) &&
	    (!beneath_remove_hollow(root, step->path) ||
	     !cache_place(checkout->cache, &step->key, root, step->path, checkout->links, step->executable, NULL)))
		return err_set(err, first.code, "%s", first.text);
	return !step->executable || make_executable(root, step->path, err);
}

static bool place_some(void *context, unsigned thread, size_t from, size_t to)
{
	struct plan *plan = context;
	int root = walk_root(plan->checkout->walk);

	(void)thread;
	for (size_t i = from; i < to; i++) {
		struct step *step = &plan->make.items[i];
		struct err err = ERR_INIT;
		struct stat st;

		if (!place(plan, step, &err)) {
			pthread_mutex_lock(&plan->mutex);
			if (!step->out->problem)
				step->out->problem = arena_strdup(plan->arena, err.text);
			pthread_mutex_unlock(&plan->mutex);
		} else if (fstatat(root, step->path, &st, 0) == 0) {
			hash_cache_put_written(plan->checkout->known, step->path, &st, step->key.rule,
					       &step->key.hash);
		}
	}
	return true;
}

/* An empty folder has nothing to place, but is there.  Where nothing changed, it is. */
static void make_empty_folders(struct plan *plan, struct checkout_out *outs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct err err = ERR_INIT;
		const char *name;
		int folder;

		if (!outs[i].has_key || !outs[i].key.is_folder || outs[i].problem || outs[i].change == CHECKOUT_NONE)
			continue;
		folder = beneath_open(walk_root(plan->checkout->walk), outs[i].path, true, &name, &err);
		if (folder >= 0 && mkdirat(folder, name, 0777) != 0 && errno != EEXIST)
			err_sys(&err, "cannot make the folder %s", outs[i].path);
		if (folder >= 0)
			close(folder);
		if (err.code != ERR_NONE)
			outs[i].problem = arena_strdup(plan->arena, err.text);
	}
}

static bool is_as_recorded(const struct checkout_out *out, const struct content *now)
{
	return out->has_key && !now->problem &&
	       now->kind == (out->key.is_folder ? CONTENT_FOLDER : CONTENT_FILE) &&
	       hash_equal(&now->hash, &out->key.hash);
}

static bool make_plan(struct plan *plan, struct checkout_out *outs, size_t count, struct err *err)
{
	struct content *now = mem_zalloc(count + 1, sizeof(*now));
	bool ok;

	for (size_t i = 0; i < count; i++)
		now[i] = (struct content){ .path = outs[i].path, .rule = outs[i].key.rule };
	ok = content_read(plan->checkout->walk, plan->checkout->known, plan->arena, now, count,
			  plan->checkout->progress, err);
	for (size_t i = 0; ok && i < count; i++) {
		struct manifest wanted;

		outs[i].change = CHECKOUT_NONE;
		outs[i].added = outs[i].modified = outs[i].deleted = 0;
		outs[i].problem = now[i].problem;
		/* What is as recorded needs no manifest. */
		if (!plan->checkout->relink && is_as_recorded(&outs[i], &now[i])) {
			count_modes(plan, &outs[i], &now[i], NULL);
		} else if (outs[i].has_key && !outs[i].problem && read_wanted(plan, &outs[i], &wanted)) {
			plan_out(plan, &outs[i], &now[i], &wanted);
			count_modes(plan, &outs[i], &now[i], &wanted);
		}
	}
	free(now);
	return ok;
}

bool checkout_run(struct checkout *checkout, struct arena *arena, struct checkout_out *outs, size_t count,
		  struct err *err)
{
	struct plan plan = { .checkout = checkout, .arena = arena, .mutex = PTHREAD_MUTEX_INITIALIZER };
	struct parallel work = { .work = place_some, .context = &plan, .at_once = PLACE_AT_ONCE };
	bool ok = make_plan(&plan, outs, count, err);

	if (ok)
		drop_incomplete(&plan);
	ok = ok && (checkout->force || nothing_is_lost(&plan, err));
	if (ok) {
		remove_files(&plan);
		set_modes(&plan);
		work.count = plan.make.len;
		(void)parallel_run(&work);
		make_empty_folders(&plan, outs, count);
	}
	for (size_t i = 0; ok && i < count; i++) {
		if (outs[i].problem)
			outs[i].change = CHECKOUT_NONE;
	}
	VEC_RELEASE(&plan.make);
	VEC_RELEASE(&plan.remove);
	VEC_RELEASE(&plan.modes);
	pthread_mutex_destroy(&plan.mutex);
	return ok;
}
