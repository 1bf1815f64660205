/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/artifact.h"
#include "base/vec.h"

#include <string.h>

#define SELECT                                                                                     \
	"SELECT artifact.stage_run, stage_run.name, path, kind, digest, size, mode, files"         \
	" FROM stage_run JOIN artifact ON artifact.stage_run = stage_run.id"

bool artifact_insert(struct store *store, const struct artifact *artifact, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "INSERT OR REPLACE INTO artifact (stage_run, path, kind, digest, size,"
				  " mode, files) VALUES (?1, ?2, ?3, ?4, ?5, ?6, nullif(?7, -1))",
				  err);

	stmt_bind_int(&q, 1, artifact->stage_run);
	stmt_bind_text(&q, 2, artifact->path);
	stmt_bind_text(&q, 3, artifact->kind);
	stmt_bind_text(&q, 4, artifact->digest.hex);
	stmt_bind_int(&q, 5, artifact->size);
	stmt_bind_int(&q, 6, artifact->mode);
	stmt_bind_int(&q, 7, artifact->files);
	return stmt_run(&q);
}

static bool collect(struct stmt *q, struct arena *arena, struct artifact **out, size_t *count)
{
	VEC_OF(struct artifact) list = VEC_INIT;

	while (stmt_next(q)) {
		struct artifact artifact = {
			.stage_run = stmt_int(q, 0),
			.stage = stmt_text(q, 1, arena),
			.path = stmt_text(q, 2, arena),
			.kind = stmt_text(q, 3, arena),
			.size = stmt_int(q, 5),
			.mode = (unsigned)stmt_int(q, 6),
			.files = stmt_is_null(q, 7) ? -1 : stmt_int(q, 7),
		};

		stmt_copy(q, 4, artifact.digest.hex, sizeof(artifact.digest.hex));
		VEC_PUSH(&list, artifact);
	}
	VEC_TO_ARENA(&list, arena, out, count);
	return stmt_close(q);
}

bool artifact_of_stage(struct store *store, int64_t stage_run, struct arena *arena,
		       struct artifact **out, size_t *count, struct err *err)
{
	struct stmt q = stmt_open(store->db, SELECT " WHERE stage_run.id = ?1 ORDER BY path", err);

	stmt_bind_int(&q, 1, stage_run);
	return collect(&q, arena, out, count);
}

bool artifact_of_run(struct store *store, int64_t run, struct arena *arena, struct artifact **out,
		     size_t *count, struct err *err)
{
	struct stmt q = stmt_open(store->db, SELECT " WHERE stage_run.run = ?1 ORDER BY path", err);

	stmt_bind_int(&q, 1, run);
	return collect(&q, arena, out, count);
}

bool artifact_copy(struct store *store, int64_t from, int64_t to, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "INSERT OR REPLACE INTO artifact SELECT ?2, path, kind, digest, size,"
				  " mode, files FROM artifact WHERE stage_run = ?1",
				  err);

	stmt_bind_int(&q, 1, from);
	stmt_bind_int(&q, 2, to);
	return stmt_run(&q);
}
