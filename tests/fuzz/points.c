/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "runner/points.h"
#include "store/repository.h"
#include "store/run.h"
#include "store/stage_run.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Any bytes as the lines that a stage appends to $ASSAY_METRICS, and as a metrics file that it
 * leaves: taken up or passed over, never more than once. */

static struct store store;
static int64_t run_id, stage_id;

static void remove_store(void)
{
	char path[64];

	store_close(&store);
	for (const char *const *end = (const char *const[]){ "", "-wal", "-shm", NULL }; *end; end++) {
		snprintf(path, sizeof(path), "/tmp/assay-fuzz-%ld.db%s", (long)getpid(), *end);
		unlink(path);
	}
}

static void make_store(void)
{
	struct repository repository = { .name = "r", .path = "/r", .protected_branch = "main",
					 .added_at = 1 };
	struct run run = { .commit_id = "c", .subject = "s", .pipeline = "p", .by = "b", .host = "h",
			   .queued_at = 1 };
	struct stage_run stage = { .name = "s", .command = "true", .after = "[]" };
	char path[64];

	snprintf(path, sizeof(path), "/tmp/assay-fuzz-%ld.db", (long)getpid());
	atexit(remove_store);
	REQUIRE(store_open(&store, path, DB_CREATE, NULL) &&
		repository_insert(&store, &repository, NULL));
	run.repository = stage.repository = repository.id;
	REQUIRE(run_insert(&store, &run, NULL));
	stage.run = run_id = run.id;
	REQUIRE(stage_run_insert(&store, &stage, NULL));
	stage_id = stage.id;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT, nested = ERR_INIT;
	char path[64];
	int64_t offset = 0, before;
	unsigned passed_over = 0;
	bool ok;
	int fd;

	if (!store.db)
		make_store();
	fd = memfd_create("input", MFD_CLOEXEC);
	REQUIRE(fd >= 0 && fd_write_all(fd, data, size));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	/* Nothing of it is kept: each input meets the same store. */
	REQUIRE(db_begin(store.db, &err));
	ok = points_take(&store, run_id, stage_id, path, &offset, &passed_over, &err);
	REQUIRE(ok && offset >= 0 && (size_t)offset <= size);
	before = offset;
	ok = points_take(&store, run_id, stage_id, path, &offset, &passed_over, &err);
	REQUIRE(ok && offset == before);
	ok = points_take_file(&store, run_id, path, "metrics.json", NULL, 0, &nested);
	REQUIRE(ok || *nested.text);
	REQUIRE(metric_seal(&store, run_id, &nested) || !ok);
	REQUIRE(!db_end(store.db, false, &err));
	close(fd);
	return 0;
}
