/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "dvc/record.h"

#include <string.h>
#include <sys/stat.h>

static bool write_file(struct dvc_work *work, const char *path, const struct buf *text, struct err *err)
{
	const char *full = arena_printf(work->arena, "%s/%s", work->root, path);

	return file_write_with(full, buf_str(text), mode_of_file(full), FILE_WHOLE, err);
}

static bool write_lock(struct dvc_work *work, const struct dvc_stage *stage, const struct dvc_lock_stage *entry,
		       struct err *err)
{
	const char *file = stage->file->path;
	const char *path = arena_printf(work->arena, "%.*slock", (int)strlen(file) - 4, file);
	struct buf old = BUF_INIT, new = BUF_INIT;
	bool found, ok = source_read(work->at.source, path, &old, &found, err);

	ok = ok && dvc_lock_update(dvc_work_lock_text(work, path), buf_str(&old), path, entry, 1, &new, err);
	if (ok && !old.len)
		dvc_work_say(work, "Generating lock file '%s'", dvc_work_seen(work, path));
	if (ok && !str_equal(buf_str(&old), buf_str(&new))) {
		dvc_work_say(work, "Updating lock file '%s'", dvc_work_seen(work, path));
		ok = write_file(work, path, &new, err);
		dvc_work_note_changed(work, path);
	}
	buf_release(&old);
	buf_release(&new);
	return ok;
}

/* Takes what is recorded of the items into those of a *.dvc file. */
static void take_state(struct dvc_item *item, const struct dvc_item *items, size_t count)
{
	const struct dvc_item *new = dvc_item_find(items, count, item->path);

	if (new)
		*item = *new;
}

static bool write_single(struct dvc_work *work, const struct dvc_stage *stage, const struct dvc_lock_stage *entry,
			 struct err *err)
{
	const char *path = stage->file->path;
	struct dvcfile *single = ARENA_NEW(work->arena, struct dvcfile);
	struct buf old = BUF_INIT, new = BUF_INIT;
	bool found, ok = source_read(work->at.source, path, &old, &found, err);

	if (ok && found)
		ok = dvcfile_parse(work->arena, arena_str(work->arena, buf_str(&old)), path, single, err);
	else
		*single = *stage->file->single;

	for (size_t i = 0; ok && i < single->dep_count; i++) {
		if (single->deps[i].item.path && !single->deps[i].repo && !single->deps[i].db)
			take_state(&single->deps[i].item, entry->deps, entry->dep_count);
	}
	for (size_t i = 0; ok && i < single->out_count; i++)
		take_state(&single->outs[i].item, entry->outs, entry->out_count);
	if (ok && !found)
		dvcfile_format(work->arena, single, &new);
	else
		ok = ok && dvcfile_update(work->arena, buf_str(&old), path, single, &new, err);
	if (ok) {
		ok = str_equal(buf_str(&old), buf_str(&new)) || write_file(work, path, &new, err);
		dvc_work_note_changed(work, path);
	}
	buf_release(&old);
	buf_release(&new);
	return ok;
}

bool record_write(struct dvc_work *work, struct dvc_stage *stage, const struct dvc_lock_stage *entry,
		  struct err *err)
{
	struct dvc_lock_stage *kept = ARENA_NEW(work->arena, struct dvc_lock_stage);

	if (stage->file->single ? !write_single(work, stage, entry, err) : !write_lock(work, stage, entry, err))
		return false;
	dvc_work_note_recorded(work);
	*kept = *entry;
	stage->lock = kept;
	return true;
}
