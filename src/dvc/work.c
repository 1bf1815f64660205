/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/work.h"
#include "base/clock.h"
#include "dvc/path.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SYNC_MILLISECONDS 1000

static void tell(struct dvc_work *work, void (*listener)(void *context, const char *line), const char *format,
		 va_list args)
{
	struct buf line = BUF_INIT;

	buf_vprintf(&line, format, args);
	if (listener)
		listener(work->context, line.data);
	buf_release(&line);
}

void dvc_work_say(struct dvc_work *work, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(work, work->say, format, args);
	va_end(args);
}

void dvc_work_warn(struct dvc_work *work, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(work, work->warn, format, args);
	va_end(args);
}

const char *dvc_work_address(struct dvc_work *work, const struct dvc_stage *stage)
{
	return dvc_stage_address(work->arena, stage, work->folder);
}

const char *dvc_work_seen(struct dvc_work *work, const char *path)
{
	if (path[0] == '/' || strstr(path, "://"))
		return path;
	return dvc_path_relative(work->arena, work->folder, path);
}

void dvc_work_note_changed(struct dvc_work *work, const char *path)
{
	for (size_t i = 0; i < work->changed.len; i++) {
		if (strcmp(work->changed.items[i], path) == 0)
			return;
	}
	VEC_PUSH(&work->changed, path);
}

bool dvc_work_status(struct dvc_work *work, const struct dvc_stage *stage, struct dvc_stage_status *out,
		     struct err *err)
{
	struct dvc_stage one = *stage;
	const struct dvc_project alone = { .stages = &one, .stage_count = 1 };
	struct dvc_stage_status *all;

	if (!dvc_status(&work->at, &alone, work->arena, &all, err))
		return false;
	*out = all[0];
	out->stage = stage;
	return dvc_status_check(out, err);
}

static const char *absolute(struct dvc_work *work, const char *path)
{
	if (path[0] == '/' || strstr(path, "://"))
		return path;
	return arena_printf(work->arena, "/%s", dvc_path_resolve(work->arena, work->root + 1, path));
}

struct guard_paths dvc_work_paths(struct dvc_work *work, const struct stage *stage)
{
	struct guard_paths paths = {
		.reads = ARENA_ARRAY(work->arena, const char *, stage->dep_count + stage->param_count + 1),
		.writes = ARENA_ARRAY(work->arena, const char *, stage->out_count + 1),
	};

	for (size_t i = 0; i < stage->dep_count; i++)
		paths.reads[paths.read_count++] = absolute(work, stage->deps[i].path);
	for (size_t i = 0; i < stage->param_count; i++)
		paths.reads[paths.read_count++] = absolute(work, stage->params[i].file);
	for (size_t i = 0; i < stage->out_count; i++)
		paths.writes[paths.write_count++] = absolute(work, stage->outs[i].path);
	return paths;
}

static void sync_folder_of(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)syncfs(fd);
	close(fd);
}

/* The cache first: what dvc.lock names must outlast a power cut as dvc.lock does. */
static void sync_all(struct dvc_work *work)
{
	sync_folder_of(work->cache_path);
	sync_folder_of(work->root);
	work->synced_at = clock_steady();
	work->unsynced = false;
}

struct dvc_lock_text *dvc_work_lock_text(struct dvc_work *work, const char *path)
{
	for (size_t i = 0; i < work->locks.len; i++) {
		if (strcmp(work->locks.items[i].path, path) == 0)
			return work->locks.items[i].text;
	}
	VEC_PUSH(&work->locks, (struct dvc_work_lock){ path, dvc_lock_text_new() });
	return work->locks.items[work->locks.len - 1].text;
}

void dvc_work_note_recorded(struct dvc_work *work)
{
	work->unsynced = true;
	if (clock_steady() - work->synced_at >= SYNC_MILLISECONDS)
		sync_all(work);
}

void dvc_work_close(struct dvc_work *work)
{
	if (work->unsynced)
		sync_all(work);
	for (size_t i = 0; i < work->locks.len; i++)
		dvc_lock_text_free(work->locks.items[i].text);
	VEC_RELEASE(&work->locks);
	VEC_RELEASE(&work->changed);
}
