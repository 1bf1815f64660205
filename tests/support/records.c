/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/lock.h"
#include "store/artifact.h"
#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"

#include <string.h>

void records_open(struct records *records, const char *folder)
{
	*records = (struct records){ .folder = folder, .arena = ARENA_INIT };
	must(path_remove(scratch_path(folder, "assay.db"), &err));
	must(path_remove(scratch_path(folder, "assay.db.d"), &err));
	must(store_open(&records->store, scratch_path(folder, "assay.db"), DB_CREATE, &err));
	records->repository = records_repository(records, "repo");
}

void records_close(struct records *records)
{
	store_close(&records->store);
	arena_release(&records->arena);
}

int64_t records_repository(struct records *records, const char *name)
{
	struct repository repository = {
		.name = name,
		.path = arena_printf(&records->arena, "/nowhere/%s", name),
		.protected_branch = "main",
		.added_at = 1,
	};

	must(repository_insert(&records->store, &repository, &err));
	return repository.id;
}

int64_t records_run(struct records *records, int64_t repository, char commit)
{
	char id[41] = "";
	struct run run = { .repository = repository, .commit_id = id, .subject = "s", .pipeline = "assay.yaml",
			   .jobs = 1, .by = "ana", .host = "here", .queued_at = 1 };

	memset(id, commit, sizeof(id) - 1);
	must(run_insert(&records->store, &run, &err));
	return run.id;
}

int records_keep_alive(struct records *records, int64_t run)
{
	struct buf path = BUF_INIT;
	int lock;

	store_run_folder(&records->store, run, &path);
	shell("mkdir -p '%s'", path.data);
	buf_puts(&path, "/lock");
	lock = lock_take(path.data, &err);
	assert_true(lock >= 0);
	buf_release(&path);
	return lock;
}

struct stage_run records_stage(struct records *records, int64_t run, const char *name, int position)
{
	struct stage_run stage = { .run = run, .repository = records->repository, .name = name,
				   .position = position, .command = "true", .after = "[]" };

	must(stage_run_insert(&records->store, &stage, &err));
	return stage;
}

int64_t records_version(struct records *records, const char *bytes)
{
	struct version version = { .repository = records->repository, .model = "m", .path = "model.bin",
				   .registered_by = "ana", .registered_at = 1 };
	struct stage_run stage;

	version.run = records_run(records, records->repository, 'a');
	stage = records_stage(records, version.run, "train", 0);
	must(object_put_bytes(&records->store, str_of(bytes), &version.object, &err));
	must(artifact_insert(&records->store,
			     &(struct artifact){ .stage_run = stage.id, .path = "model.bin", .kind = "out",
						 .digest = version.object.digest, .size = version.object.size,
						 .mode = version.object.mode, .files = version.object.files },
			     &err));
	must(run_finish(&records->store, version.run, OUTCOME_SUCCESS, NULL, 2, &err));
	must(version_insert(&records->store, &version, &err));
	return version.id;
}
