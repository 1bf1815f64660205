/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/plots.h"
#include "base/vec.h"
#include "dvc/path.h"
#include "dvc/plot_table.h"

#include <string.h>
#include <sys/stat.h>

#define INDEX_NAME "step"

/* A plot as it is defined. */
struct definition {
	const char *name;	/* its path in the project, or a free name */
	const struct yaml_node *config;	/* NULL: nothing is said of it */
	const char *folder;	/* that the files of x and y are named from; NULL: of a stage */
	bool is_path;
};

/* A file's table, read once. */
struct loaded {
	struct plot_table table;
	bool ok;
};

struct reading {
	struct project_files *files;
	bool with_curves;
	VEC_OF(struct definition) definitions;
	struct map tables;	/* struct loaded by path */
	struct map seen;	/* names of curves, paths of images */
	VEC_OF(struct dvc_curve) curves;
	VEC_OF(struct dvc_image) images;
	VEC_OF(const char *) notes;
};

/* One axis of one curve. */
struct axis {
	const char *path, *field;
};
typedef VEC_OF(struct axis) axis_list;

static const struct yaml_node *said(const struct definition *definition, const char *key)
{
	const struct yaml_node *value = definition->config ? yaml_get(definition->config, key) : NULL;

	return value && value->kind != YAML_NULL ? value : NULL;
}

static bool is_new(struct reading *reading, const char *name)
{
	return !map_put(&reading->seen, str_of(name), reading);
}

static void define_top(struct reading *reading, const struct dvc_file *file)
{
	struct arena *arena = reading->files->arena;
	const struct pipeline *pipeline = &file->pipeline;
	const char *folder = dvc_path_folder(arena, file->path);

	for (size_t i = 0; i < pipeline->plot_count; i++) {
		struct definition definition = { .config = pipeline->plots[i].config, .folder = folder };
		const struct yaml_node *y = said(&definition, "y");

		definition.is_path = !y || y->kind != YAML_MAP;
		definition.name = definition.is_path ? dvc_path_resolve(arena, folder, pipeline->plots[i].id)
						     : pipeline->plots[i].id;
		VEC_PUSH(&reading->definitions, definition);
	}
}

static void define_outs(struct reading *reading, const struct dvc_stage *stage)
{
	for (size_t i = 0; i < stage->stage->out_count; i++) {
		const struct stage_out *out = &stage->stage->outs[i];

		if (strcmp(out->kind, "plots") == 0)
			VEC_PUSH(&reading->definitions,
				 (struct definition){ .name = out->path, .config = out->plot, .is_path = true });
	}
}

static void note_missing(struct reading *reading, const char *path)
{
	VEC_PUSH(&reading->notes,
		 arena_printf(reading->files->arena, "%s is not %s", path,
			      project_files_is_kept(reading->files, path) ? "in the cache" : "there"));
}

static const struct plot_table *load_table(struct reading *reading, const struct definition *definition,
					   const char *path)
{
	struct arena *arena = reading->files->arena;
	struct loaded *loaded = map_find(&reading->tables, str_of(path));
	const struct yaml_node *header = said(definition, "header");
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	bool found = false;

	if (loaded)
		return loaded->ok ? &loaded->table : NULL;
	loaded = ARENA_NEW(arena, struct loaded);
	map_put(&reading->tables, str_of(arena_strdup(arena, path)), loaded);
	loaded->ok = project_files_read(reading->files, path, &bytes, &found, &err) && found &&
		     plot_table_read(arena, arena_str(arena, buf_str(&bytes)), path,
				     !header || header->kind != YAML_BOOL || header->integer, &loaded->table, &err);
	if (err.code != ERR_NONE)
		VEC_PUSH(&reading->notes, arena_strdup(arena, err.text));
	else if (!found)
		note_missing(reading, path);
	buf_release(&bytes);
	return loaded->ok ? &loaded->table : NULL;
}

/* The fields that a string or a list of strings names. */
static void add_fields(struct reading *reading, const char *path, const struct yaml_node *value, axis_list *out)
{
	if (value->kind == YAML_LIST) {
		for (size_t i = 0; i < value->count; i++)
			add_fields(reading, path, value->items[i], out);
	} else if (value->kind == YAML_STRING || value->kind == YAML_INT) {
		VEC_PUSH(out, (struct axis){ path, value->text.data });
	}
}

/* The fields of an axis, of the file at path if the axis names no other. */
static void list_axis(struct reading *reading, const struct definition *definition, const char *path,
		      const struct yaml_node *value, axis_list *out)
{
	if (value && value->kind == YAML_MAP) {
		for (size_t i = 0; i < value->count; i++)
			add_fields(reading,
				   dvc_path_resolve(reading->files->arena, definition->folder ? definition->folder : ".",
						    value->keys[i]->text.data), value->items[i], out);
	} else if (value) {
		add_fields(reading, path, value, out);
	}
}

static const struct plot_column *find_column(struct reading *reading, const struct definition *definition,
					     const struct axis *axis, size_t *rows)
{
	const struct plot_table *table = load_table(reading, definition, axis->path);
	const struct plot_column *column = table ? plot_table_column(table, axis->field) : NULL;

	if (table && !column)
		VEC_PUSH(&reading->notes, arena_printf(reading->files->arena, "%s has no field %s", axis->path,
						       axis->field));
	*rows = table ? table->rows : 0;
	return column;
}

static void add_curve(struct reading *reading, const struct definition *definition, const char *name,
		      const struct axis *x, const struct axis *y)
{
	struct arena *arena = reading->files->arena;
	struct dvc_curve curve = { .name = name, .x_name = x ? x->field : INDEX_NAME };
	size_t rows, x_rows = 0;
	const struct plot_column *values = find_column(reading, definition, y, &rows), *places = NULL;

	if (!values || !values->numbers)
		return;
	if (x)
		places = find_column(reading, definition, x, &x_rows);
	if (x && !places)
		return;
	if (x && x_rows != rows) {
		VEC_PUSH(&reading->notes, arena_printf(arena, "%s and %s have not as many rows, so that %s is no curve",
						       x->path, y->path, name));
		return;
	}
	if (!is_new(reading, name))
		return;
	curve.y = values->values;
	curve.count = rows;
	curve.x = places && places->numbers ? places->values : ARENA_ARRAY(arena, double, rows);
	if (curve.x != (places ? places->values : NULL)) {
		curve.x_name = INDEX_NAME;
		for (size_t i = 0; i < rows; i++)
			curve.x[i] = (double)i;
	}
	VEC_PUSH(&reading->curves, curve);
}

/* The curves of a plot whose own file, if it is one, is at path. */
static void add_curves(struct reading *reading, const struct definition *definition, const char *path)
{
	const struct yaml_node *x_said = said(definition, "x"), *y_said = said(definition, "y");
	struct arena *arena = reading->files->arena;
	const char *name = definition->is_path ? path : definition->name;
	axis_list xs = VEC_INIT, ys = VEC_INIT;
	bool many_files = false;

	list_axis(reading, definition, path, y_said, &ys);
	if (!y_said) {
		const struct plot_table *table = load_table(reading, definition, path);

		if (table && table->first_count)
			VEC_PUSH(&ys, (struct axis){ path, table->columns[table->first_count - 1].name });
	}
	if (x_said && x_said->kind == YAML_MAP)
		list_axis(reading, definition, path, x_said, &xs);
	for (size_t i = 1; i < ys.len; i++)
		many_files = many_files || strcmp(ys.items[i].path, ys.items[0].path) != 0;
	for (size_t i = 0; i < ys.len; i++) {
		const struct axis *y = &ys.items[i];
		struct axis own = { y->path, x_said ? x_said->text.data : NULL };
		const struct axis *x = xs.len ? &xs.items[xs.len == ys.len ? i : 0] : NULL;

		if (x_said && x_said->kind != YAML_MAP)
			x = &own;
		add_curve(reading, definition,
			  ys.len == 1 ? name : arena_printf(arena, "%s:%s%s%s", name, many_files ? y->path : "",
							    many_files ? ":" : "", y->field), x, y);
	}
	VEC_RELEASE(&xs);
	VEC_RELEASE(&ys);
}

/* The digest of a file that is kept outside of Git is on record. */
static bool find_image(struct reading *reading, struct dvc_image *image)
{
	struct project_files *files = reading->files;
	struct buf bytes = BUF_INIT, object = BUF_INIT;
	struct err err = ERR_INIT;
	struct stat st;
	bool found = false, ok = source_read(files->source, image->path, &bytes, &found, &err);

	image->size = -1;
	if (ok && found) {
		image->key = (struct cache_key){ .rule = HASH_MD5, .hash = hash_of(buf_str(&bytes)) };
		image->size = (int64_t)bytes.len;
	} else if (ok && project_files_object(files, image->path, &image->key)) {
		found = true;
		cache_path(files->cache, &image->key, &object);
		if (stat(object.data, &st) == 0)
			image->size = st.st_size;
	}
	if (!ok)
		VEC_PUSH(&reading->notes, arena_strdup(files->arena, err.text));
	buf_release(&bytes);
	buf_release(&object);
	return found;
}

static void add_file(struct reading *reading, const struct definition *definition, const char *path)
{
	struct dvc_image image = { .path = path };

	if (plot_is_image(path)) {
		if (!is_new(reading, path))
			return;
		if (find_image(reading, &image))
			VEC_PUSH(&reading->images, image);
		else
			note_missing(reading, path);
	} else if (reading->with_curves && plot_table_is_one(path)) {
		add_curves(reading, definition, path);
	}
}

/* Whether another definition speaks of the file, or of a folder nearer to it. */
static bool is_nearer(const struct reading *reading, const struct definition *than, const char *path)
{
	for (size_t i = 0; i < reading->definitions.len; i++) {
		const struct definition *other = &reading->definitions.items[i];
		size_t len = strlen(other->name);

		if (other->is_path && len > strlen(than->name) && strncmp(path, other->name, len) == 0 &&
		    (!path[len] || path[len] == '/'))
			return true;
	}
	return false;
}

static void read_definition(struct reading *reading, const struct definition *definition)
{
	const char **paths;
	size_t count;

	if (!definition->is_path) {
		if (reading->with_curves)
			add_curves(reading, definition, definition->name);
	} else if (plot_is_image(definition->name) || plot_table_is_one(definition->name)) {
		add_file(reading, definition, definition->name);
	} else if (project_files_list(reading->files, definition->name, &paths, &count) &&
		   !project_files_is_unknown_folder(reading->files, definition->name)) {
		for (size_t i = 0; i < count; i++) {
			if (!is_nearer(reading, definition, paths[i]))
				add_file(reading, definition, paths[i]);
		}
	} else {
		note_missing(reading, definition->name);
	}
}

void dvc_plots_read(struct project_files *files, bool with_curves, struct dvc_plots *out)
{
	struct reading reading = { .files = files, .with_curves = with_curves };
	const struct dvc_project *project = files->project;

	for (size_t i = 0; i < project->file_count; i++) {
		if (!project->files[i].single)
			define_top(&reading, &project->files[i]);
	}
	for (size_t i = 0; i < project->stage_count; i++)
		define_outs(&reading, &project->stages[i]);
	for (size_t i = 0; i < reading.definitions.len; i++)
		read_definition(&reading, &reading.definitions.items[i]);
	VEC_TO_ARENA(&reading.curves, files->arena, &out->curves, &out->curve_count);
	VEC_TO_ARENA(&reading.images, files->arena, &out->images, &out->image_count);
	VEC_TO_ARENA(&reading.notes, files->arena, &out->notes, &out->note_count);
	VEC_RELEASE(&reading.definitions);
	map_release(&reading.tables);
	map_release(&reading.seen);
}
