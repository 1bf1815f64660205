/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/view.h"
#include "base/json.h"
#include "base/vec.h"

#include <string.h>

static const char *const kind_words[VIEW_KINDS] = {
	[VIEW_RUN] = "run",	    [VIEW_STATE] = "state",	[VIEW_COMMIT] = "commit",
	[VIEW_BRANCH] = "branch",   [VIEW_WHEN] = "when",	[VIEW_TOOK] = "took",
	[VIEW_BY] = "by",	    [VIEW_SUBJECT] = "subject", [VIEW_COMMENT] = "comment",
	[VIEW_TAGS] = "tags",	    [VIEW_METRIC] = "metric",	[VIEW_DELTA] = "delta",
	[VIEW_SPARK] = "spark",	    [VIEW_PARAM] = "param",	[VIEW_TAG] = "tag",
};

const char *view_kind_word(enum view_kind kind)
{
	return kind_words[kind];
}

bool view_kind_of(const char *word, enum view_kind *out)
{
	for (size_t i = 0; word && i < VIEW_KINDS; i++) {
		if (strcmp(word, kind_words[i]) == 0) {
			*out = (enum view_kind)i;
			return true;
		}
	}
	return false;
}

static int64_t key_of(const struct view_sort *sort, const struct filter_names *names)
{
	enum field_kind field = sort->kind == VIEW_TAG ? FIELD_TAG : FIELD_PARAM;

	for (size_t i = 0; sort->kind < VIEW_PARAM && i < names->metric_count; i++) {
		if (strcmp(names->metrics[i].name, sort->of) == 0)
			return names->metrics[i].id;
	}
	for (size_t i = 0; sort->kind >= VIEW_PARAM && i < names->field_count; i++) {
		if (names->fields[i].kind == field && strcmp(names->fields[i].name, sort->of) == 0)
			return names->fields[i].id;
	}
	return 0;
}

bool view_order(const struct view_sort *sort, const struct filter_names *names, struct run_query *query)
{
	static const struct { bool sorts; enum run_order order; } orders[VIEW_KINDS] = {
		[VIEW_RUN] = { true, RUN_BY_NUMBER },	    [VIEW_WHEN] = { true, RUN_BY_NUMBER },
		[VIEW_STATE] = { true, RUN_BY_STATE },	    [VIEW_BRANCH] = { true, RUN_BY_BRANCH },
		[VIEW_TOOK] = { true, RUN_BY_DURATION },    [VIEW_BY] = { true, RUN_BY_PERSON },
		[VIEW_SUBJECT] = { true, RUN_BY_SUBJECT },  [VIEW_METRIC] = { true, RUN_BY_METRIC },
		[VIEW_DELTA] = { true, RUN_BY_METRIC },	    [VIEW_PARAM] = { true, RUN_BY_FIELD },
		[VIEW_TAG] = { true, RUN_BY_FIELD },
	};
	int64_t key = sort->kind >= VIEW_METRIC ? key_of(sort, names) : 0;

	if (!orders[sort->kind].sorts || (sort->kind >= VIEW_METRIC && !key))
		return false;
	query->order = orders[sort->kind].order;
	query->key = key;
	query->ascending = sort->ascending;
	return true;
}

size_t view_orders(const struct view_sort *sorts, size_t count, const struct filter_names *names,
		   struct run_query *query)
{
	struct run_query one;
	size_t taken = 0;

	query->then_count = 0;
	if (!count || !view_order(&sorts[0], names, query))
		return 0;
	for (taken = 1; taken < count && taken < RUN_SORTS_MAX && view_order(&sorts[taken], names, &one); taken++)
		query->then[query->then_count++] = (struct run_sort){ one.order, one.key, one.ascending };
	return taken;
}

static void write_what(struct json_writer *w, enum view_kind kind, const char *of)
{
	json_text_field(w, "is", kind_words[kind]);
	if (of)
		json_text_field(w, "of", of);
}

void view_to_json(const struct view *view, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	json_open_object(&w);
	json_key(&w, "columns");
	json_open_list(&w);
	for (size_t i = 0; i < view->column_count; i++) {
		const struct view_column *column = &view->columns[i];

		json_open_object(&w);
		write_what(&w, column->kind, column->of);
		if (column->title)
			json_text_field(&w, "title", column->title);
		if (column->width)
			json_int_field(&w, "width", column->width);
		if (column->frozen)
			json_bool_field(&w, "frozen", true);
		json_close_object(&w);
	}
	json_close_list(&w);
	json_key(&w, "sort");
	json_open_list(&w);
	for (size_t i = 0; i < view->sort_count; i++) {
		json_open_object(&w);
		write_what(&w, view->sorts[i].kind, view->sorts[i].of);
		json_bool_field(&w, "ascending", view->sorts[i].ascending);
		json_close_object(&w);
	}
	json_close_list(&w);
	if (*view->filter)
		json_text_field(&w, "filter", view->filter);
	if (view->group.of) {
		json_key(&w, "group");
		json_open_object(&w);
		write_what(&w, view->group.kind, view->group.of);
		if (view->group.folds)
			json_bool_field(&w, "folds", true);
		json_close_object(&w);
	}
	json_close_object(&w);
}

static bool read_what(json_t *node, struct arena *arena, enum view_kind *kind, const char **of,
		      struct err *err)
{
	const char *is = json_string_value(json_object_get(node, "is"));
	const char *name = json_string_value(json_object_get(node, "of"));

	if (!view_kind_of(is, kind))
		return err_set(err, ERR_INPUT, "the view has a column '%s', which this assay doesn't know",
			       is ? is : "");
	*of = name ? arena_strdup(arena, name) : NULL;
	if (*kind >= VIEW_METRIC && !name)
		return err_set(err, ERR_INPUT, "the view has a %s column that doesn't say of what", is);
	return true;
}

static bool read_column(json_t *node, struct arena *arena, struct view_column *out, struct err *err)
{
	const char *title = json_string_value(json_object_get(node, "title"));
	json_int_t width = json_integer_value(json_object_get(node, "width"));

	*out = (struct view_column){ .title = title ? arena_strdup(arena, title) : NULL,
				     .width = width > 0 && width < 1000 ? (int)width : 0,
				     .frozen = json_is_true(json_object_get(node, "frozen")) };
	return read_what(node, arena, &out->kind, &out->of, err);
}

static bool read_lists(json_t *root, struct arena *arena, struct view *out, struct err *err)
{
	json_t *node;
	size_t i;
	bool ok = true;

	json_array_foreach(json_object_get(root, "columns"), i, node) {
		if (ok && out->column_count < VIEW_COLUMNS_MAX)
			ok = read_column(node, arena, &out->columns[out->column_count++], err);
	}
	json_array_foreach(json_object_get(root, "sort"), i, node) {
		struct view_sort *sort = &out->sorts[out->sort_count];

		if (!ok || out->sort_count == VIEW_SORTS_MAX)
			break;
		ok = read_what(node, arena, &sort->kind, &sort->of, err);
		sort->ascending = json_is_true(json_object_get(node, "ascending"));
		out->sort_count++;
	}
	return ok;
}

static bool read_group(json_t *node, struct arena *arena, struct view_group *out, struct err *err)
{
	if (!node)
		return true;
	out->folds = json_is_true(json_object_get(node, "folds"));
	if (!read_what(node, arena, &out->kind, &out->of, err))
		return false;
	return out->kind == VIEW_PARAM || out->kind == VIEW_TAG ||
	       err_set(err, ERR_INPUT, "the view gathers runs by a %s, but only a param or tag can be gathered by",
		       kind_words[out->kind]);
}

bool view_from_json(const char *json, struct arena *arena, struct view *out, struct err *err)
{
	json_t *root = json_read(str_of(json), "view", err);
	const char *filter = json_string_value(json_object_get(root, "filter"));
	bool ok;

	*out = (struct view){ .filter = filter ? arena_strdup(arena, filter) : "" };
	ok = root && read_lists(root, arena, out, err) &&
	     read_group(json_object_get(root, "group"), arena, &out->group, err);
	json_decref(root);
	return ok;
}

bool view_names(struct store *store, int64_t repository, struct arena *arena, const char ***out,
		size_t *count, struct err *err)
{
	VEC_OF(const char *) list = VEC_INIT;
	struct stmt q = stmt_open(store->db, "SELECT name FROM run_view WHERE repository = ?1 ORDER BY name", err);

	stmt_bind_int(&q, 1, repository);
	while (stmt_next(&q))
		VEC_PUSH(&list, stmt_text(&q, 0, arena));
	VEC_TO_ARENA(&list, arena, out, count);
	return stmt_close(&q);
}

bool view_load(struct store *store, int64_t repository, const char *name, struct arena *arena,
	       struct view *out, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT definition FROM run_view WHERE repository = ?1 AND name = ?2", err);
	const char *json;

	stmt_bind_int(&q, 1, repository);
	stmt_bind_text(&q, 2, name);
	json = stmt_next(&q) ? stmt_text(&q, 0, arena) : NULL;
	if (!stmt_close(&q))
		return false;
	if (!json)
		return err_set(err, ERR_NOT_FOUND, "there is no view '%s'", name);
	return view_from_json(json, arena, out, err);
}

bool view_save(struct store *store, int64_t repository, const char *name, const struct view *view,
	       const char *by, int64_t at, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "INSERT OR REPLACE INTO run_view (repository, name, definition, saved_by,"
				  " saved_at) VALUES (?1, ?2, ?3, ?4, ?5)",
				  err);
	struct buf json = BUF_INIT;

	view_to_json(view, &json);
	stmt_bind_int(&q, 1, repository);
	stmt_bind_text(&q, 2, name);
	stmt_bind_text(&q, 3, json.data);
	stmt_bind_text(&q, 4, by);
	stmt_bind_int(&q, 5, at);
	buf_release(&json);
	return stmt_run(&q);
}

bool view_remove(struct store *store, int64_t repository, const char *name, struct err *err)
{
	struct stmt q = stmt_open(store->db, "DELETE FROM run_view WHERE repository = ?1 AND name = ?2", err);

	stmt_bind_int(&q, 1, repository);
	stmt_bind_text(&q, 2, name);
	return stmt_run(&q) && (db_changes(store->db) == 1 ||
				err_set(err, ERR_NOT_FOUND, "there is no view '%s'", name));
}
