/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/points.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/map.h"
#include "base/vec.h"
#include "base/yaml.h"
#include "store/stage_run.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Read at once: what is more waits for the next time. */
#define PORTION ((size_t)1024 * 1024)
#define LINE_MAX_BYTES ((size_t)64 * 1024)
#define NAME_MAX_BYTES 250
#define METRICS_FILE_MAX ((size_t)16 * 1024 * 1024)

/* The points of one name in a portion. */
struct series {
	char *name;
	VEC_OF(struct metric_point) points;
};

struct batch {
	VEC_OF(struct series) series;
	unsigned passed_over;
};

static struct series *series_of(struct batch *batch, const char *name)
{
	for (size_t i = 0; i < batch->series.len; i++) {
		if (strcmp(batch->series.items[i].name, name) == 0)
			return &batch->series.items[i];
	}
	VEC_PUSH(&batch->series, (struct series){ .name = mem_strdup(name), .points = VEC_INIT });
	return &batch->series.items[batch->series.len - 1];
}

static void batch_release(struct batch *batch)
{
	for (size_t i = 0; i < batch->series.len; i++) {
		free(batch->series.items[i].name);
		VEC_RELEASE(&batch->series.items[i].points);
	}
	VEC_RELEASE(&batch->series);
}

static bool take_line(struct batch *batch, struct str line)
{
	json_t *root = json_read(line, "metrics", NULL);
	const char *name = json_string_value(json_object_get(root, "name"));
	json_t *step = json_object_get(root, "step"), *time = json_object_get(root, "time");
	struct metric_point point = { .step = -1, .time = clock_now() };
	double seconds, step_number;
	bool ok = name && *name && strlen(name) <= NAME_MAX_BYTES &&
		  json_as_real(json_object_get(root, "value"), &point.value);

	if (ok && json_as_real(step, &step_number) && step_number > -9e15 && step_number < 9e15)
		point.step = (int64_t)step_number;
	if (ok && json_as_real(time, &seconds) && seconds > 0 && seconds < 9e12)
		point.time = (int64_t)(seconds * 1000);
	if (ok)
		VEC_PUSH(&series_of(batch, name)->points, point);
	json_decref(root);
	return ok;
}

/* Takes whole lines off bytes; returns how many bytes they are.  A line too long for a point is
 * passed over as a whole, even before its end was written. */
static size_t take_lines(struct batch *batch, struct str bytes)
{
	size_t used = 0;

	while (used < bytes.len) {
		const char *end = memchr(bytes.data + used, '\n', bytes.len - used);
		struct str line = { bytes.data + used, 0 };

		if (!end) {
			if (bytes.len - used > LINE_MAX_BYTES)
				return bytes.len;
			break;
		}
		line.len = (size_t)(end - line.data);
		if (str_trim(line).len && !take_line(batch, line))
			batch->passed_over++;
		used += line.len + 1;
	}
	return used;
}

/* A point without a step comes after the last one of its name. */
static bool number_steps(struct store *store, int64_t run, int64_t key, struct series *series,
			 struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT max(step) + 1 FROM (SELECT step FROM metric_point"
				  " WHERE run = ?1 AND key = ?2 UNION ALL SELECT max(step_high)"
				  " FROM metric_envelope WHERE run = ?1 AND key = ?2)",
				  err);
	int64_t next;

	stmt_bind_int(&q, 1, run);
	stmt_bind_int(&q, 2, key);
	next = stmt_next(&q) ? stmt_int(&q, 0) : 0;
	for (size_t i = 0; i < series->points.len; i++) {
		struct metric_point *point = &series->points.items[i];

		if (point->step < 0)
			point->step = next;
		next = point->step + 1;
	}
	return stmt_close(&q);
}

static bool store_series(struct store *store, int64_t run, struct series *series, struct err *err)
{
	struct metric_value last;
	int64_t key;

	if (!metric_key_take(store, series->name, &key, err) ||
	    !number_steps(store, run, key, series, err))
		return false;
	last = (struct metric_value){ (uint32_t)key,
				      series->points.items[series->points.len - 1].value };
	return metric_append(store, run, key, series->points.items, series->points.len, err) &&
	       metric_set_last(store, run, &last, 1, err);
}

static bool store_batch(struct store *store, int64_t run, int64_t stage_run, struct batch *batch,
			int64_t offset, struct err *err)
{
	bool ok = true;

	if (!db_begin(store->db, err))
		return false;
	for (size_t i = 0; ok && i < batch->series.len; i++)
		ok = store_series(store, run, &batch->series.items[i], err);
	ok = ok && stage_run_set_offset(store, stage_run, offset, err);
	return db_end(store->db, ok, err);
}

static ssize_t read_portion(const char *path, int64_t offset, char *bytes)
{
	/* Should a stage have made a pipe of it, nobody waits for that. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t got;

	if (fd < 0)
		return 0;
	got = pread(fd, bytes, PORTION, offset);
	close(fd);
	return got;
}

bool points_take(struct store *store, int64_t run, int64_t stage_run, const char *path,
		 int64_t *offset, unsigned *passed_over, struct err *err)
{
	char *bytes = mem_zalloc(PORTION, 1);
	bool ok = true;
	ssize_t got;

	while (ok && (got = read_portion(path, *offset, bytes)) > 0) {
		struct batch batch = { .series = VEC_INIT };
		size_t used = take_lines(&batch, (struct str){ bytes, (size_t)got });

		if (used)
			ok = store_batch(store, run, stage_run, &batch, *offset + (int64_t)used, err);
		if (ok)
			*offset += (int64_t)used;
		*passed_over += batch.passed_over;
		batch_release(&batch);
		if (!used || (size_t)got < PORTION)
			break;
	}
	free(bytes);
	return ok;
}

struct values {
	struct store *store;
	VEC_OF(struct metric_value) list;
	struct arena *arena;
	struct map taken;	/* names that earlier files have */
	const char *file;	/* whose values are taken up; NULL: it is an earlier one, whose names alone are */
	struct err *err;
};

/* The name of a value of the file, told apart from an earlier file's. */
static const char *name_of(struct values *values, const struct buf *name)
{
	return map_find(&values->taken, buf_str(name)) ? arena_printf(values->arena, "%s:%s", values->file, name->data)
						       : name->data;
}

static bool collect(struct values *values, struct buf *name, const struct yaml_node *node)
{
	size_t len = name->len;
	int64_t key;
	double value;

	if (node->kind == YAML_MAP) {
		for (size_t i = 0; i < node->count; i++) {
			buf_printf(name, "%s%.*s", len ? "." : "", STR_ARG(node->keys[i]->text));
			if (!collect(values, name, node->items[i]))
				return false;
			buf_truncate(name, len);
		}
		return true;
	}
	if (node->kind == YAML_STRING && (str_is(node->text, "NaN") || str_is(node->text, "Infinity") ||
					  str_is(node->text, "-Infinity"))) {
		if (!str_to_real(node->text, &value))
			return true;
	} else if (node->kind == YAML_INT || node->kind == YAML_REAL) {
		value = node->real;
	} else if (node->kind == YAML_BOOL) {
		value = (double)node->integer;
	} else {
		return true;	/* lists, texts and nulls are no metrics (DVC drops them as well) */
	}
	if (!name->len || name->len > NAME_MAX_BYTES)
		return true;
	if (!values->file) {
		map_put(&values->taken, str_of(arena_strdup(values->arena, name->data)), values);
		return true;
	}
	if (!metric_key_take(values->store, name_of(values, name), &key, values->err))
		return false;
	VEC_PUSH(&values->list, (struct metric_value){ (uint32_t)key, value });
	return true;
}

/* What cannot be read has taken no names. */
static void take_names(struct values *values, const char *path)
{
	struct buf bytes = BUF_INIT, name = BUF_INIT;
	struct yaml_node *root = NULL;

	if (file_read(&bytes, path, METRICS_FILE_MAX, NULL))
		root = yaml_parse(values->arena, buf_str(&bytes), path, NULL);
	if (root)
		(void)!collect(values, &name, root);
	buf_release(&bytes);
	buf_release(&name);
}

bool points_take_file(struct store *store, int64_t run, const char *path, const char *name,
		      const char *const *earlier, size_t earlier_count, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct values values = { .store = store, .list = VEC_INIT, .arena = &arena, .taken = MAP_INIT, .err = err };
	struct buf bytes = BUF_INIT, key = BUF_INIT;
	struct yaml_node *root = NULL;
	bool ok = file_read(&bytes, path, METRICS_FILE_MAX, err);

	for (size_t i = 0; ok && i < earlier_count; i++)
		take_names(&values, earlier[i]);
	values.file = name;
	if (ok)
		root = yaml_parse(&arena, buf_str(&bytes), name, err);
	if (root && db_begin(store->db, err)) {
		ok = collect(&values, &key, root) &&
		     metric_set_last(store, run, values.list.items, values.list.len, err);
		ok = db_end(store->db, ok, err);
	} else {
		ok = false;
	}
	VEC_RELEASE(&values.list);
	map_release(&values.taken);
	arena_release(&arena);
	buf_release(&bytes);
	buf_release(&key);
	return ok;
}
