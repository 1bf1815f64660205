/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/save.h"
#include "base/file.h"
#include "dvc/git_ignore.h"
#include "dvc/record.h"
#include "dvc/run_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define TEXT_BLOCK 512

/* A saving of one stage. */
struct saving {
	struct dvc_work *work;
	struct dvc_stage *stage;
	const struct save_options *options;
	struct dvc_lock_stage entry;
	struct content *contents;	/* of the entry's outs */
};

static const struct stage_out *find_out(const struct stage *stage, const char *text)
{
	for (size_t i = 0; i < stage->out_count; i++) {
		if (strcmp(stage->outs[i].text, text) == 0)
			return &stage->outs[i];
	}
	return NULL;
}

static bool check_metric(struct saving *saving, const struct content *content, struct err *err)
{
	char block[TEXT_BLOCK];
	int fd = openat(walk_root(saving->work->at.walk), content->path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd >= 0 ? read(fd, block, sizeof(block)) : 0;

	if (fd >= 0)
		close(fd);
	return len < 0 || hash_is_text(block, (size_t)len) ||
	       err_set(err, ERR_INPUT, "%s is no text, so that it cannot hold metrics", content->path);
}

/* What speaks against recording an out is found out before anything is written. */
static bool check_out(struct saving *saving, const struct stage_out *out, const struct content *content,
		      struct err *err)
{
	if (content->kind == CONTENT_FOLDER ? !content->manifest.count : !content->size)
		dvc_work_warn(saving->work, "'%s' is empty.", dvc_work_seen(saving->work, out->path));
	return strcmp(out->kind, "metrics") != 0 || content->kind != CONTENT_FILE ||
	       check_metric(saving, content, err);
}

/* Unlike DVC, which takes the entries of a whole run back when a later stage fails, what is recorded stays
 * ignored: the next run would not add it again. */
static bool ignore_out(struct saving *saving, const struct stage_out *out, struct err *err)
{
	struct dvc_work *work = saving->work;
	const char *changed = NULL;

	if (!out->cached || out->external || !work->repo)
		return true;
	if (!git_ignore_add(work->repo, work->arena, work->root, out->path, &changed, err))
		return false;
	if (changed)
		dvc_work_note_changed(work, changed);
	return true;
}

static bool prepare_outs(struct saving *saving, struct err *err)
{
	const struct stage *stage = saving->stage->stage;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < saving->entry.out_count; i++) {
			const struct stage_out *out = find_out(stage, saving->entry.outs[i].path);

			if (saving->contents[i].kind == CONTENT_MISSING)
				continue;
			if (pass ? !ignore_out(saving, out, err)
				 : !check_out(saving, out, &saving->contents[i], err))
				return false;
		}
	}
	return true;
}

/* Metrics and plots that are not kept in the cache still are for the run cache; another such output keeps
 * the whole run from it. */
static bool is_for_run_cache(const struct saving *saving)
{
	const struct stage *stage = saving->stage->stage;

	if (!saving->options->run_cache || !run_cache_takes(stage))
		return false;
	for (size_t i = 0; i < stage->out_count; i++) {
		if (!stage->outs[i].cached && strcmp(stage->outs[i].kind, "out") == 0)
			return false;
	}
	for (size_t i = 0; i < saving->entry.out_count; i++) {
		if (saving->contents[i].kind == CONTENT_MISSING)
			return false;
	}
	return true;
}

/* The file in the workspace is the object's by the first way of cache.type that works; a plain file that may
 * be one is left alone. */
static bool relink_file(struct saving *saving, const struct cache_key *key, const char *path, bool executable,
			struct err *err)
{
	struct dvc_work *work = saving->work;
	int root = walk_root(work->at.walk);
	struct buf object = BUF_INIT;
	struct err own = ERR_INIT;
	struct stat st, there;
	bool linked = false, plain;

	cache_path(work->at.cache, key, &object);
	if (fstatat(root, path, &st, AT_SYMLINK_NOFOLLOW) != 0 || stat(object.data, &there) != 0) {
		err_sys(err, "cannot link %s to its object %s in DVC's cache", path, object.data);
		buf_release(&object);
		return false;
	}
	plain = S_ISREG(st.st_mode) && st.st_nlink == 1;
	for (unsigned i = 0; i < work->links.count && !linked; i++) {
		enum cache_link type = work->links.types[i];
		struct cache_links one = { { type }, 1 };

		err_clear(&own);
		if (((type == CACHE_COPY || type == CACHE_REFLINK) && plain) ||
		    (type == CACHE_HARDLINK && st.st_ino == there.st_ino && st.st_dev == there.st_dev) ||
		    (type == CACHE_HARDLINK && S_ISREG(st.st_mode) && st.st_size == 0))
			linked = true;
		else
			linked = cache_place(work->at.cache, key, root, path, &one, executable, &own);
	}
	buf_release(&object);
	if (linked && executable && fstatat(root, path, &st, 0) == 0)
		(void)!fchmodat(root, path, (st.st_mode & 07777) | 0100, 0);
	if (linked && fstatat(root, path, &st, 0) == 0)
		hash_cache_put_written(work->at.known, path, &st, key->rule, &key->hash);
	return linked || err_set(err, own.code, "%s", own.text);
}

static bool relink(struct saving *saving, const struct content *content, bool executable, struct err *err)
{
	struct cache_key key = { content->rule, content->hash, false };
	struct buf path = BUF_INIT;
	bool ok = true;

	if (!saving->work->links.count || saving->work->links.types[0] == CACHE_COPY ||
	    saving->work->links.types[0] == CACHE_REFLINK)
		return true;
	if (content->kind == CONTENT_FILE)
		return relink_file(saving, &key, content->path, executable, err);
	for (size_t i = 0; ok && i < content->manifest.count; i++) {
		path_join(&path, content->path, content->manifest.entries[i].path.data);
		key.hash = content->manifest.entries[i].hash;
		ok = relink_file(saving, &key, path.data, false, err);
	}
	buf_release(&path);
	return ok;
}

static bool store_outs(struct saving *saving, bool run_cache, struct err *err)
{
	struct dvc_work *work = saving->work;
	int root = walk_root(work->at.walk);

	for (size_t i = 0; i < saving->entry.out_count; i++) {
		const struct content *content = &saving->contents[i];
		const struct stage_out *out = find_out(saving->stage->stage, saving->entry.outs[i].path);
		bool commit = out->cached && saving->options->commit;

		if (content->kind == CONTENT_MISSING || !(commit || run_cache))
			continue;
		if (!cache_store(work->at.cache, root, content, err))
			return false;
		if (commit && saving->options->relink &&
		    !relink(saving, content, saving->entry.outs[i].isexec, err))
			return false;
	}
	return true;
}

bool stage_save(struct dvc_work *work, struct dvc_stage *stage, const struct save_options *options, struct err *err)
{
	struct saving saving = { .work = work, .stage = stage, .options = options };
	bool run_cache;

	if (!record_deps(work, stage, options->partial, &saving.entry, err) ||
	    !record_outs(work, stage, options->partial, &saving.entry, &saving.contents, err))
		return false;
	if (options->record && !prepare_outs(&saving, err))
		return false;
	run_cache = options->record && is_for_run_cache(&saving);
	if (!store_outs(&saving, run_cache, err) ||
	    (run_cache && !run_cache_save(work, &saving.entry, err)))
		return false;
	cache_settle(work->at.cache, work->root);
	return record_write(work, stage, &saving.entry, err);
}
