/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/launch.h"
#include "base/detach.h"
#include "base/file.h"
#include "base/json.h"
#include "base/lock.h"

#include <inttypes.h>

static void names_before(const struct graph *graph, const struct stage *stage,
			 const struct plan_step *steps, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);
	size_t index = (size_t)(stage - graph->pipeline->stages);

	buf_clear(out);
	json_open_list(&w);
	for (size_t i = 0; i < graph->count; i++) {
		size_t other = (size_t)(steps[i].stage - graph->pipeline->stages);

		if (steps[i].action != PLAN_LEFT_OUT && graph_waits_for(graph, index, other))
			json_text(&w, steps[i].stage->name);
	}
	json_close_list(&w);
}

static bool insert_stages(struct store *store, const struct run *run, const struct graph *graph,
			  const struct plan_step *steps, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct buf after = BUF_INIT;
	bool ok = true;
	int position = 0;

	for (size_t i = 0; ok && i < graph->count; i++) {
		struct stage_run stage = { .run = run->id, .repository = run->repository };

		if (steps[i].action == PLAN_LEFT_OUT)
			continue;
		names_before(graph, steps[i].stage, steps, &after);
		stage.name = steps[i].stage->name;
		stage.position = position++;
		stage.command = stage_command(steps[i].stage, &arena);
		stage.after = after.data;
		ok = stage_run_insert(store, &stage, err);
	}
	buf_release(&after);
	arena_release(&arena);
	return ok;
}

bool launch_record(struct store *store, struct run *run, const struct graph *graph,
		   const struct plan_step *steps, struct err *err)
{
	if (!db_begin(store->db, err))
		return false;
	return db_end(store->db,
		      run_insert(store, run, err) && insert_stages(store, run, graph, steps, err), err);
}

bool launch_start(struct store *store, int64_t run, struct err *err)
{
	struct buf folder = BUF_INIT, log = BUF_INIT, number = BUF_INIT;
	bool ok;

	store_run_folder(store, run, &folder);
	buf_printf(&number, "%" PRId64, run);
	path_join(&log, folder.data, "runner.log");
	ok = folder_make(folder.data, 0770, err) &&
	     detach((const char *const[]){ LAUNCH_RUNNER, store->path, number.data, NULL }, log.data, err);
	if (!ok)
		err_add(err, "run %" PRId64 " is queued, and \"assay rerun %" PRId64 "\" tries again", run,
			run);
	buf_release(&folder);
	buf_release(&log);
	buf_release(&number);
	return ok;
}

bool launch_cancel(struct store *store, int64_t run, const char *who, struct err *err)
{
	struct buf folder = BUF_INIT, path = BUF_INIT;
	bool ok;

	store_run_folder(store, run, &folder);
	path_join(&path, folder.data, "cancel");
	ok = folder_make(folder.data, 0770, err) && file_write(path.data, str_of(who), 0660, err);
	buf_release(&folder);
	buf_release(&path);
	return ok;
}

bool launch_is_alive(const struct store *store, int64_t run)
{
	struct buf folder = BUF_INIT, path = BUF_INIT;
	bool held;

	store_run_folder(store, run, &folder);
	path_join(&path, folder.data, "lock");
	held = lock_is_held(path.data);
	buf_release(&folder);
	buf_release(&path);
	return held;
}
