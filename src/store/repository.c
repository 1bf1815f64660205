/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/repository.h"
#include "base/vec.h"

#include <inttypes.h>
#include <string.h>

#define COLUMNS "repository.id, name, path, protected_branch, baseline_run, added_at"

static struct repository from_row(struct stmt *q, struct arena *arena)
{
	return (struct repository){
		.id = stmt_int(q, 0),
		.name = stmt_text(q, 1, arena),
		.path = stmt_text(q, 2, arena),
		.protected_branch = stmt_text(q, 3, arena),
		.baseline_run = stmt_int(q, 4),
		.added_at = stmt_int(q, 5),
	};
}

static bool is_taken(struct store *store, const struct repository *repository, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct stmt q = stmt_open(store->db,
				  "SELECT name, path FROM repository WHERE name = ?1 OR path = ?2", err);
	bool taken;

	stmt_bind_text(&q, 1, repository->name);
	stmt_bind_text(&q, 2, repository->path);
	taken = stmt_next(&q);
	if (taken && strcmp(stmt_text(&q, 1, &arena), repository->path) == 0)
		err_set(err, ERR_INPUT, "%s is in the store already, as %s", repository->path,
			stmt_text(&q, 0, &arena));
	else if (taken)
		err_set(err, ERR_INPUT,
			"the name %s is taken by %s; give this one another with --name",
			repository->name, stmt_text(&q, 1, &arena));
	arena_release(&arena);
	return !stmt_close(&q) || taken;
}

bool repository_insert(struct store *store, struct repository *repository, struct err *err)
{
	struct stmt q;

	if (is_taken(store, repository, err))
		return false;
	q = stmt_open(store->db,
		      "INSERT INTO repository (name, path, protected_branch, added_at)"
		      " VALUES (?1, ?2, ?3, ?4)",
		      err);
	stmt_bind_text(&q, 1, repository->name);
	stmt_bind_text(&q, 2, repository->path);
	stmt_bind_text(&q, 3, repository->protected_branch);
	stmt_bind_int(&q, 4, repository->added_at);
	if (!stmt_run(&q))
		return false;
	repository->id = db_last_id(store->db);
	return true;
}

static bool not_found(struct store *store, const char *asked, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct repository *all;
	size_t count;
	struct buf names = BUF_INIT;

	if (repository_list(store, &arena, &all, &count, err)) {
		for (size_t i = 0; i < count && i < 10; i++)
			buf_printf(&names, "%s%s", i ? ", " : "", all[i].name);
		if (count)
			err_set(err, ERR_NOT_FOUND, "the store has no repository %s; it has %s", asked,
				names.data);
		else
			err_set(err, ERR_NOT_FOUND,
				"the store has no repository yet; \"assay add PATH\" adds one");
	}
	buf_release(&names);
	arena_release(&arena);
	return false;
}

bool repository_find(struct store *store, const char *name_or_path, struct arena *arena,
		     struct repository *out, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT " COLUMNS " FROM repository WHERE name = ?1 OR path = ?1", err);
	bool found;

	stmt_bind_text(&q, 1, name_or_path);
	found = stmt_next(&q);
	if (found)
		*out = from_row(&q, arena);
	if (!stmt_close(&q))
		return false;
	return found || not_found(store, name_or_path, err);
}

bool repository_load(struct store *store, int64_t id, struct arena *arena, struct repository *out,
		     struct err *err)
{
	struct stmt q = stmt_open(store->db, "SELECT " COLUMNS " FROM repository WHERE id = ?1", err);
	bool found;

	stmt_bind_int(&q, 1, id);
	found = stmt_next(&q);
	if (found)
		*out = from_row(&q, arena);
	if (!stmt_close(&q))
		return false;
	return found || err_set(err, ERR_NOT_FOUND, "the store has no repository %" PRId64, id);
}

bool repository_list(struct store *store, struct arena *arena, struct repository **out, size_t *count,
		     struct err *err)
{
	VEC_OF(struct repository) list = VEC_INIT;
	struct stmt q = stmt_open(store->db,
				  "SELECT " COLUMNS ","
				  " (SELECT max(run.id) FROM run WHERE run.repository = repository.id)"
				  " FROM repository ORDER BY name",
				  err);

	while (stmt_next(&q)) {
		struct repository repository = from_row(&q, arena);

		repository.last_run = stmt_int(&q, 6);
		VEC_PUSH(&list, repository);
	}
	VEC_TO_ARENA(&list, arena, out, count);
	return stmt_close(&q);
}

bool repository_set_baseline(struct store *store, int64_t id, int64_t run, struct err *err)
{
	struct stmt q =
		stmt_open(store->db, "UPDATE repository SET baseline_run = ?2 WHERE id = ?1", err);

	stmt_bind_int(&q, 1, id);
	stmt_bind_id(&q, 2, run);
	return stmt_run(&q);
}
