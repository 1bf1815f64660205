/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/gto.h"
#include "cli/plain_table.h"

#include <string.h>

/* assay gto show */

#define NOTHING_FOUND "Nothing to show: no tag and no annotation names an artifact here.\n"

/* How the answer is to look. */
struct show {
	struct gto_choice choice;
	bool deprecated, json, plain;
	const char *column;	/* this one alone; NULL: a table */
};

/* A number of things; false when it is not one, or less than -1. */
static bool read_limit(const char *text, int64_t missing, int64_t *out)
{
	*out = missing;
	return !text || (str_to_int(str_of(text), out) && *out >= -1);
}

static const char *either(const struct foreign_call *call, const char *a, const char *b)
{
	const char *value = foreign_option(call, a);

	return value ? value : foreign_option(call, b);
}

static int read_options(const struct foreign_call *call, struct show *out, struct err *err)
{
	static const char *const columns[] = { "name", "version", "stage", "ref" };
	const char *sort = foreign_option(call, "sort");
	size_t formats = 0;

	*out = (struct show){ .json = foreign_flag(call, "json"), .plain = foreign_flag(call, "plain") };
	formats = out->json + out->plain;
	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		if (foreign_flag(call, columns[i])) {
			out->column = columns[i];
			formats++;
		}
	}
	out->deprecated = foreign_flag(call, "deprecated");
	out->choice.registered_only = foreign_flag(call, "registered-only") || foreign_flag(call, "ro");
	if (sort && strcmp(sort, "semver") == 0)
		out->choice.sort = GTO_BY_VERSION;
	else if (sort && strcmp(sort, "timestamp") != 0) {
		err_set(err, ERR_USAGE, "--sort is timestamp or semver, not '%s'", sort);
		return GTO_USAGE;
	}
	if (formats > 1) {
		err_set(err, ERR_USAGE, "--json, --plain, --name, --version, --stage and --ref exclude each other");
		return -1;
	}
	if (!read_limit(either(call, "assignments-per-version", "av"), -1, &out->choice.per_version) ||
	    !read_limit(either(call, "versions-per-stage", "vs"), 1, &out->choice.per_stage)) {
		err_set(err, ERR_USAGE, "--assignments-per-version and --versions-per-stage take a number; -1 is all");
		return -1;
	}
	return 0;
}

/* A commit that stands for a version is cut as everywhere. */
static const char *short_name(struct arena *arena, const char *name)
{
	return strlen(name) == COMMIT_ID_SIZE - 1 && strspn(name, "0123456789abcdefABCDEF") == COMMIT_ID_SIZE - 1
	       ? arena_strndup(arena, name, COMMIT_SHORT) : name;
}

static const char *marked(struct arena *arena, const struct gto_artifact *artifact)
{
	return artifact->registered ? artifact->name : arena_printf(arena, "*%s", artifact->name);
}

/* The versions in one stage, in their order; NULL: none. */
static const char *in_stage(struct arena *arena, struct gto_stage **stages, size_t count, const char *name,
			    bool cut)
{
	struct buf out = BUF_INIT;
	const char *text;

	for (size_t i = 0; i < count; i++) {
		const char *version = stages[i]->version->name;

		if (strcmp(stages[i]->name, name) == 0)
			buf_printf(&out, "%s%s", out.len ? ", " : "", cut ? short_name(arena, version) : version);
	}
	text = out.len ? arena_strdup(arena, out.data) : NULL;
	buf_release(&out);
	return text;
}

static void write_registry_json(struct cli *cli, struct gto_here *here, const struct show *show,
				const char **stages, size_t stage_count)
{
	struct json_writer *w = &cli->writer;

	json_open_object(w);
	for (size_t i = 0; i < here->registry.artifacts.len; i++) {
		const struct gto_artifact *artifact = here->registry.artifacts.items[i];
		const struct gto_version *latest = gto_latest(&here->arena, artifact);
		size_t count;
		struct gto_stage **list = gto_stages(&here->arena, artifact, &show->choice, &count);

		if (!artifact->active && !show->deprecated)
			continue;
		json_key(w, artifact->name);
		json_open_object(w);
		json_text_field(w, "version", latest ? latest->name : NULL);
		json_key(w, "stage");
		json_open_object(w);
		for (size_t s = 0; s < stage_count; s++)
			json_text_field(w, stages[s], in_stage(&here->arena, list, count, stages[s], false));
		json_close_object(w);
		json_bool_field(w, "registered", artifact->registered);
		json_bool_field(w, "active", artifact->active);
		json_close_object(w);
	}
	json_close_object(w);
	buf_putc(&cli->out, '\n');
}

/* A table, or one column of it. */
static int write_table(struct cli *cli, const struct show *show, struct plain_table *table, struct err *err)
{
	size_t column = 0;

	if (!table->rows) {
		if (!show->column)
			buf_puts(&cli->out, NOTHING_FOUND);
		return 0;
	}
	table->boxed = !show->plain;
	if (!show->column) {
		plain_table_write(&cli->out, table);
		return 0;
	}
	while (column < table->columns && strcmp(table->headers[column], show->column) != 0)
		column++;
	if (column == table->columns) {
		err_set(err, ERR_USAGE, "there is no --%s here", show->column);
		return -1;
	}
	for (size_t r = 0; r < table->rows; r++) {
		const char *cell = table->cells[r * table->columns + column];

		buf_printf(&cli->out, "%s\n", cell ? cell : "");
	}
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct gto_artifact *const *)a)->name, (*(struct gto_artifact *const *)b)->name);
}

static int write_registry(struct cli *cli, struct gto_here *here, const struct show *show, const char **stages,
			  size_t stage_count, struct err *err)
{
	struct arena *arena = &here->arena;
	size_t columns = 2 + stage_count, n = 0;
	struct gto_artifact **artifacts = here->registry.artifacts.items;
	const char **headers = ARENA_ARRAY(arena, const char *, columns);
	const char **cells = ARENA_ARRAY(arena, const char *, here->registry.artifacts.len * columns + 1);
	struct plain_table table = { .headers = headers, .cells = cells, .columns = columns };

	headers[0] = "name";
	headers[1] = "latest";
	for (size_t s = 0; s < stage_count; s++)
		headers[2 + s] = arena_printf(arena, "#%s", stages[s]);
	if (here->registry.artifacts.len)
		qsort(artifacts, here->registry.artifacts.len, sizeof(*artifacts), by_name);
	for (size_t i = 0; i < here->registry.artifacts.len; i++) {
		const struct gto_version *latest = gto_latest(arena, artifacts[i]);
		size_t count;
		struct gto_stage **list = gto_stages(arena, artifacts[i], &show->choice, &count);

		if (!artifacts[i]->active && !show->deprecated)
			continue;
		cells[n++] = marked(arena, artifacts[i]);
		cells[n++] = latest ? latest->name : NULL;
		for (size_t s = 0; s < stage_count; s++)
			cells[n++] = in_stage(arena, list, count, stages[s], true);
		table.rows++;
	}
	return write_table(cli, show, &table, err);
}

/* One version that is asked for, and the stages it is in. */
struct shown {
	const struct gto_version *version;
	struct gto_stage **stages;
	size_t count;
};

static bool has_stage(const struct shown *shown, const char *name)
{
	for (size_t i = 0; i < shown->count; i++) {
		if (strcmp(shown->stages[i]->name, name) == 0)
			return true;
	}
	return false;
}

static bool is_asked_for(const struct shown *shown, const struct gto_query *query, size_t before)
{
	if (query->latest)
		return before == 0;
	if (query->version)
		return strcmp(shown->version->name, query->version) == 0;
	return !query->stage || has_stage(shown, query->stage);
}

static struct shown *choose(struct arena *arena, const struct gto_artifact *artifact, const struct show *show,
			    const struct gto_query *query, size_t *count)
{
	struct gto_choice which = {
		.registered_only = show->choice.registered_only,
		.inactive = show->deprecated,
		.discovered = true,
		.sort = GTO_BY_VERSION,
	};
	size_t versions, stages;
	struct gto_version **list = gto_versions(arena, artifact, &which, &versions);
	struct gto_stage **all = gto_stages(arena, artifact, &show->choice, &stages);
	struct shown *out = ARENA_ARRAY(arena, struct shown, versions + 1);

	*count = 0;
	for (size_t v = 0; v < versions && (artifact->active || show->deprecated); v++) {
		struct shown shown = { .version = list[v],
				       .stages = ARENA_ARRAY(arena, struct gto_stage *, stages + 1) };

		for (size_t s = 0; s < stages; s++) {
			if (strcmp(all[s]->version->name, list[v]->name) == 0)
				shown.stages[shown.count++] = all[s];
		}
		if (is_asked_for(&shown, query, v))
			out[(*count)++] = shown;
	}
	return out;
}

/* The names of its stages, each once. */
static const char *stage_text(struct arena *arena, const struct shown *shown)
{
	struct buf out = BUF_INIT;
	const char *text;

	for (size_t i = 0; i < shown->count; i++) {
		struct shown before = { .stages = shown->stages, .count = i };

		if (!has_stage(&before, shown->stages[i]->name))
			buf_printf(&out, "%s%s", out.len ? ", " : "", shown->stages[i]->name);
	}
	text = arena_strdup(arena, out.data);
	buf_release(&out);
	return text;
}

static int write_versions(struct cli *cli, struct arena *arena, const struct show *show,
			  const struct shown *shown, size_t count, struct err *err)
{
	static const char *const headers[] = { "artifact", "version", "stage", "created_at", "ref" };
	const char **cells = ARENA_ARRAY(arena, const char *, count * ARRAY_LEN(headers) + 1);
	struct plain_table table = { .headers = headers, .cells = cells, .columns = ARRAY_LEN(headers),
				     .rows = count };
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		const struct gto_version *version = shown[i].version;
		const struct gto_event *author = version->author;

		if (version->registrations.count > 1) {
			err_set(err, ERR_INPUT, "version %s of '%s' was registered %zu times; --json shows all of it",
				version->name, version->artifact->name, version->registrations.count);
			return -1;
		}
		cells[n++] = marked(arena, version->artifact);
		cells[n++] = short_name(arena, version->name);
		cells[n++] = stage_text(arena, &shown[i]);
		cells[n++] = gto_time(arena, author, ' ');
		cells[n++] = author->tag ? author->tag : short_name(arena, author->commit);
	}
	return write_table(cli, show, &table, err);
}

static int show_artifact(struct cli *cli, struct gto_here *here, const struct show *show, const char *name,
			 struct err *err)
{
	struct gto_query query = gto_query_parse(&here->arena, name);
	const struct gto_artifact *artifact;
	struct shown *shown;
	size_t count;

	if (!app_gto_artifact(here, query.artifact, &artifact, err))
		return -1;
	shown = choose(&here->arena, artifact, show, &query, &count);
	if (!show->json)
		return write_versions(cli, &here->arena, show, shown, count, err);
	json_open_list(&cli->writer);
	for (size_t i = 0; i < count; i++)
		gto_write_version(&cli->writer, &here->arena, shown[i].version, shown[i].stages, shown[i].count);
	json_close_list(&cli->writer);
	buf_putc(&cli->out, '\n');
	return 0;
}

int gto_show(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct gto_here here;
	const char **stages;
	struct show show;
	size_t count;
	int status = read_options(call, &show, err);

	if (status < 0 || !gto_open(&here, call, true, &status, err))
		return status;
	cli->writer.pretty = true;
	stages = app_gto_stages(&here, &count);
	status = 0;
	if (call->arg_count && *call->args[0])
		status = show_artifact(cli, &here, &show, call->args[0], err);
	else if (show.json)
		write_registry_json(cli, &here, &show, stages, count);
	else
		status = write_registry(cli, &here, &show, stages, count, err);
	app_gto_close(&here);
	return status;
}
