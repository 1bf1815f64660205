/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/field.h"
#include "base/json.h"
#include "base/vec.h"

#include <stdlib.h>

static const char *kind_word(enum field_kind kind)
{
	return kind == FIELD_TAG ? "tag" : "param";
}

bool field_key_list(struct store *store, struct arena *arena, struct field_key **out, size_t *count,
		    struct err *err)
{
	VEC_OF(struct field_key) list = VEC_INIT;
	struct stmt q = stmt_open(store->db, "SELECT id, kind = 'tag', name FROM field_key ORDER BY kind, name",
				  err);

	while (stmt_next(&q))
		VEC_PUSH(&list, (struct field_key){ stmt_int(&q, 0), (enum field_kind)stmt_int(&q, 1),
						    stmt_text(&q, 2, arena) });
	VEC_TO_ARENA(&list, arena, out, count);
	return stmt_close(&q);
}

static bool take_key(struct store *store, enum field_kind kind, const char *name, int64_t *id,
		     struct err *err)
{
	struct stmt q = stmt_open(store->db, "SELECT id FROM field_key WHERE kind = ?1 AND name = ?2", err);

	stmt_bind_text(&q, 1, kind_word(kind));
	stmt_bind_text(&q, 2, name);
	*id = stmt_next(&q) ? stmt_int(&q, 0) : 0;
	if (!stmt_close(&q) || *id)
		return *id != 0;
	q = stmt_open(store->db, "INSERT INTO field_key (kind, name) VALUES (?1, ?2)", err);
	stmt_bind_text(&q, 1, kind_word(kind));
	stmt_bind_text(&q, 2, name);
	if (!stmt_run(&q))
		return false;
	*id = db_last_id(store->db);
	return true;
}

/* Numbers as numbers, so that they are in the order of numbers; all else as text. */
static void bind_value(struct stmt *q, int parameter, const json_t *value)
{
	char *json;

	if (json_is_integer(value)) {
		stmt_bind_int(q, parameter, json_integer_value(value));
	} else if (json_is_real(value)) {
		stmt_bind_real(q, parameter, json_real_value(value));
	} else if (json_is_string(value)) {
		stmt_bind_text(q, parameter, json_string_value(value));
	} else {
		json = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(17));
		stmt_bind_text(q, parameter, json ? json : "");
		free(json);
	}
}

static bool write_all(struct store *store, int64_t run, enum field_kind kind, json_t *object,
		      const char *sql, struct err *err)
{
	struct stmt q = stmt_open(store->db, sql, err);
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value) {
		int64_t key;

		if (q.failed || !take_key(store, kind, name, &key, err)) {
			q.failed = true;
			break;
		}
		stmt_bind_int(&q, 1, key);
		bind_value(&q, 2, value);
		stmt_bind_int(&q, 3, run);
		stmt_next(&q);
		stmt_reset(&q);
	}
	return stmt_close(&q);
}

bool field_replace(struct store *store, int64_t run, enum field_kind kind, const char *before,
		   const char *json, struct err *err)
{
	json_t *old = json_read(str_of(before), kind_word(kind), err);
	json_t *fresh = old ? json_read(str_of(json), kind_word(kind), err) : NULL;
	bool ok = fresh &&
		  write_all(store, run, kind, old,
			    "DELETE FROM field_last WHERE key = ?1 AND value = ?2 AND run = ?3", err) &&
		  write_all(store, run, kind, fresh,
			    "INSERT OR IGNORE INTO field_last (key, value, run) VALUES (?1, ?2, ?3)", err);

	json_decref(old);
	json_decref(fresh);
	return ok;
}
