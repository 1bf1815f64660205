/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/data_diff.h"
#include "app/changes.h"
#include "base/file.h"
#include "base/format.h"
#include "base/json.h"
#include "quality/table_diff.h"
#include "store/run.h"
#include "store/stage_run.h"

#include <inttypes.h>
#include <string.h>

#define BINARY_LOOKED_AT 8192

/* What one run read at the path. */
struct side {
	struct run run;
	struct digest digest;	/* empty: it did not read it */
	struct buf bytes;
	const char *missing;	/* why they are not at hand; NULL: they are */
};

static void look_into(const struct stage_run *stage, const char *path, struct digest *digest)
{
	json_t *inputs = stage->inputs ? json_read(str_of(stage->inputs), "inputs", NULL) : NULL;
	const char *hex = json_string_value(json_object_get(json_object_get(inputs, "deps"), path));

	if (hex && strlen(hex) < sizeof(digest->hex) && !*digest->hex)
		memcpy(digest->hex, hex, strlen(hex) + 1);
	json_decref(inputs);
}

static bool find_digest(struct store *store, const char *path, struct side *side, struct arena *arena,
			struct err *err)
{
	struct stage_run *stages;
	size_t count;

	if (!stage_run_list(store, side->run.id, arena, &stages, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		look_into(&stages[i], path, &side->digest);
	return true;
}

static bool is_binary(const struct buf *bytes)
{
	size_t len = bytes->len < BINARY_LOOKED_AT ? bytes->len : BINARY_LOOKED_AT;

	return memchr(bytes->data, '\0', len) != NULL;
}

/* The bytes by their digest: what is kept under it, else what the commit has there, if it is that. */
static bool find_bytes(struct store *store, const char *path, struct side *side, struct arena *arena,
		       struct err *err)
{
	struct repository repository;
	struct buf object = BUF_INIT;
	struct err failure = ERR_INIT;
	struct digest digest;
	bool ok;

	if (!*side->digest.hex) {
		side->missing = "the run did not read it";
		return true;
	}
	store_object_path(store, &side->digest, &object);
	ok = file_read(&side->bytes, object.data, DATA_DIFF_MAX, &failure);
	buf_release(&object);
	if (ok) {
		if (is_binary(&side->bytes))
			side->missing = "not text";
		return true;
	}
	err_clear(&failure);
	if (!repository_load(store, side->run.repository, arena, &repository, err))
		return false;
	if (!app_tree_read(&repository, side->run.commit_id, path, DATA_DIFF_MAX, &side->bytes, &failure)) {
		side->missing = arena_printf(arena, "not kept, and %s", failure.text);
		return true;
	}
	digest = digest_of(buf_str(&side->bytes));
	if (!digest_equal(&digest, &side->digest))
		side->missing = "not kept: it was not as the commit has it";
	else if (is_binary(&side->bytes))
		side->missing = "not text";
	return true;
}

static void write_side(const struct side *side, struct buf *out)
{
	char size[FORMAT_SIZE];

	buf_printf(out, "run %" PRId64 "  ", side->run.id);
	if (side->bytes.len || !side->missing)
		buf_printf(out, "%s  ", format_size(size, (int64_t)side->bytes.len));
	if (*side->digest.hex)
		buf_printf(out, "sha256 %s  ", side->digest.hex);
	buf_printf(out, "%s\n", side->missing ? side->missing : "");
}

static bool ends_in(const char *path, const char *ending)
{
	size_t len = strlen(path), tail = strlen(ending);

	return len > tail && strcasecmp(path + len - tail, ending) == 0;
}

static void write_difference(const struct side *first, const struct side *second, const char *path,
			     struct buf *out)
{
	bool has_header = ends_in(path, ".csv") || ends_in(path, ".tsv");
	struct arena arena = ARENA_INIT;
	struct table_diff diff;

	table_diff(buf_str(&first->bytes), buf_str(&second->bytes), has_header, DATA_DIFF_ROWS, &arena, &diff);
	buf_printf(out, "\n%zu rows, then %zu: %zu changed, %zu gone, %zu new", diff.before, diff.after,
		   diff.changed, diff.removed, diff.added);
	if (has_header)
		buf_puts(out, diff.header_differs ? "; the columns are others" : "; the columns are the same");
	buf_puts(out, "\n\n");
	for (size_t i = 0; i < diff.row_count; i++)
		buf_printf(out, "%c%.*s\n", diff.rows[i].sign, STR_ARG(diff.rows[i].text));
	if (diff.row_count < 2 * diff.changed + diff.removed + diff.added)
		buf_printf(out, "\n(the first %zu lines of the difference)\n", diff.row_count);
	arena_release(&arena);
}

bool app_data_diff(struct store *store, int64_t baseline, int64_t run, const char *path,
		   struct buf *out, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct side first = { .bytes = BUF_INIT }, second = { .bytes = BUF_INIT };
	bool ok = run_load(store, baseline, &arena, &first.run, err) &&
		  run_load(store, run, &arena, &second.run, err) &&
		  find_digest(store, path, &first, &arena, err) &&
		  find_digest(store, path, &second, &arena, err);

	if (ok && !*first.digest.hex && !*second.digest.hex)
		ok = err_set(err, ERR_NOT_FOUND, "neither run %" PRId64 " nor %" PRId64 " read %.200s", baseline,
			     run, path);
	ok = ok && find_bytes(store, path, &first, &arena, err) &&
	     find_bytes(store, path, &second, &arena, err);
	if (ok) {
		buf_printf(out, "%s\n", path);
		write_side(&first, out);
		write_side(&second, out);
	}
	if (ok && digest_equal(&first.digest, &second.digest))
		buf_puts(out, "\nThe same in both.\n");
	else if (ok && !first.missing && !second.missing)
		write_difference(&first, &second, path, out);
	buf_release(&first.bytes);
	buf_release(&second.bytes);
	arena_release(&arena);
	return ok;
}
