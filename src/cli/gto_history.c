/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/gto.h"
#include "cli/plain_table.h"

#include <stdio.h>
#include <string.h>

/* assay gto history, stages, check-ref, parse-tag */

static int by_time_and_kind(const void *a, const void *b)
{
	const struct gto_event *x = *(const struct gto_event *const *)a, *y = *(const struct gto_event *const *)b;
	int order = (x->time > y->time) - (x->time < y->time);

	return order ? order : (int)x->kind - (int)y->kind;
}

/* An event and its place, so that equals can stay in their order. */
struct entry {
	const struct gto_event *event;
	size_t place;
};

static int by_entry(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = by_time_and_kind(&x->event, &y->event);

	return order ? order : (x->place > y->place) - (x->place < y->place);
}

/* What happened to the artifact (NULL: to all), oldest first. */
static struct entry *entries(struct gto_here *here, const char *name, size_t *count)
{
	size_t room = 0, n = 0;
	struct entry *out;

	for (size_t a = 0; a < here->registry.artifacts.len; a++)
		room += here->registry.artifacts.items[a]->events.count;
	out = ARENA_ARRAY(&here->arena, struct entry, room + 1);
	for (size_t a = 0; a < here->registry.artifacts.len; a++) {
		const struct gto_artifact *artifact = here->registry.artifacts.items[a];

		for (size_t i = 0; i < artifact->events.count; i++) {
			const struct gto_event *event = artifact->events.items[i];

			if (event->kind != GTO_COMMIT && (!name || strcmp(name, artifact->name) == 0))
				out[n] = (struct entry){ event, n }, n++;
		}
	}
	qsort(out, n, sizeof(*out), by_entry);
	*count = n;
	return out;
}

static void write_history_json(struct json_writer *w, struct arena *arena, const struct gto_event *event)
{
	json_open_object(w);
	json_text_field(w, "timestamp", gto_time(arena, event, 'T'));
	json_text_field(w, "artifact", event->artifact);
	json_text_field(w, "event", gto_kind_word(event->kind));
	json_int_field(w, "priority", event->kind);
	json_text_field(w, "version", event->version);
	json_text_field(w, "stage", event->stage);
	json_text_field(w, "commit", event->commit);
	json_text_field(w, "author", event->author);
	json_text_field(w, "author_email", event->email);
	json_text_field(w, "message", event->message);
	json_text_field(w, "ref", event->tag);
	json_close_object(w);
}

static const char *cut(struct arena *arena, const char *id)
{
	return id && strlen(id) == COMMIT_ID_SIZE - 1 && strspn(id, "0123456789abcdefABCDEF") == COMMIT_ID_SIZE - 1
	       ? arena_strndup(arena, id, COMMIT_SHORT) : id;
}

static void write_history(struct cli *cli, struct arena *arena, const struct entry *list, size_t count,
			  bool ascending, bool plain)
{
	static const char *const headers[] = { "timestamp", "artifact", "event", "version", "stage", "commit",
					       "ref" };
	const char **cells = ARENA_ARRAY(arena, const char *, count * ARRAY_LEN(headers) + 1);
	struct plain_table table = { .headers = headers, .cells = cells, .columns = ARRAY_LEN(headers),
				     .rows = count, .boxed = !plain };
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		const struct gto_event *event = list[ascending ? i : count - 1 - i].event;

		cells[n++] = gto_time(arena, event, ' ');
		cells[n++] = event->artifact;
		cells[n++] = gto_kind_word(event->kind);
		cells[n++] = cut(arena, event->version);
		cells[n++] = event->stage;
		cells[n++] = cut(arena, event->commit);
		cells[n++] = event->tag;
	}
	if (count)
		plain_table_write(&cli->out, &table);
	else
		buf_puts(&cli->out, "Nothing has happened here: no tag says so.\n");
}

int gto_history(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	bool json = foreign_flag(call, "json"), plain = foreign_flag(call, "plain");
	bool ascending = foreign_flag(call, "ascending") || foreign_flag(call, "asc");
	struct gto_here here;
	struct entry *list;
	size_t count;
	int status;

	if (json && plain) {
		err_set(err, ERR_USAGE, "--json and --plain exclude each other");
		return -1;
	}
	if (!gto_open(&here, call, true, &status, err))
		return status;
	list = entries(&here, call->arg_count && *call->args[0] ? call->args[0] : NULL, &count);
	if (json) {
		cli->writer.pretty = true;
		json_open_list(&cli->writer);
		for (size_t i = 0; i < count; i++)
			write_history_json(&cli->writer, &here.arena, list[ascending ? i : count - 1 - i].event);
		json_close_list(&cli->writer);
		buf_putc(&cli->out, '\n');
	} else {
		write_history(cli, &here.arena, list, count, ascending, plain);
	}
	app_gto_close(&here);
	return 0;
}

static void write_stages_json(struct json_writer *w, const char **stages, size_t count)
{
	w->pretty = true;
	json_open_list(w);
	for (size_t i = 0; i < count; i++)
		json_text(w, stages[i]);
	json_close_list(w);
}

int gto_stage_list(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	bool allowed = foreign_flag(call, "allowed"), used = foreign_flag(call, "used");
	bool json = foreign_flag(call, "json");
	const char **stages;
	struct gto_here here;
	size_t count;
	int status;

	if (allowed && used) {
		err_set(err, ERR_USAGE, "--allowed and --used exclude each other");
		return -1;
	}
	if (!gto_open(&here, call, false, &status, err))
		return status;
	if (!allowed && (used || !here.settings.stages) && !app_gto_read(&here, err)) {
		app_gto_close(&here);
		return -1;
	}
	if (allowed) {
		stages = here.settings.stages;
		count = here.settings.stage_count;
	} else {
		stages = used ? gto_stage_names(&here.arena, &here.registry, &count) : app_gto_stages(&here, &count);
	}
	if (json && stages)
		write_stages_json(&cli->writer, stages, count);
	else if (json)
		json_nothing(&cli->writer);
	if (json)
		buf_putc(&cli->out, '\n');
	for (size_t i = 0; !json && i < count; i++)
		buf_printf(&cli->out, "%s\n", stages[i]);
	app_gto_close(&here);
	return 0;
}

static void write_sentence(struct buf *out, const struct gto_event *event)
{
	if (event->stage)
		buf_printf(out, "Version %s of %s was %s stage %s\n", event->version, event->artifact,
			   event->kind == GTO_ASSIGNMENT ? "put in" : "taken out of", event->stage);
	else if (event->version)
		buf_printf(out, "Version %s of %s was %s\n", event->version, event->artifact,
			   event->kind == GTO_REGISTRATION ? "registered" : "taken back");
	else
		buf_printf(out, "%s was deprecated\n", event->artifact);
}

int gto_check_ref(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	bool json = foreign_flag(call, "json"), name = foreign_flag(call, "name");
	bool version = foreign_flag(call, "version"), stage = foreign_flag(call, "stage");
	bool word = foreign_flag(call, "event");
	const struct gto_event *event;
	struct gto_here here;
	const char *line;
	int status;

	if (!call->arg_count || json + name + version + stage + word > 1) {
		err_set(err, ERR_USAGE, call->arg_count ? "--json, --name, --version, --event and --stage exclude "
			"each other" : "name the tag, such as \"assay gto check-ref churn@v1.0.0\"");
		return call->arg_count ? -1 : GTO_USAGE;
	}
	if (!gto_open(&here, call, true, &status, err))
		return status;
	status = app_gto_event(&here, call->args[0], &event, err) ? 0 : -1;
	if (status == 0 && event && json) {
		cli->writer.pretty = true;
		gto_write_event(&cli->writer, &here.arena, event, true, true);
		buf_putc(&cli->out, '\n');
	} else if (status == 0 && event && (name || version || stage || word)) {
		line = name ? event->artifact : version ? event->version : stage ? event->stage
									   : gto_kind_word(event->kind);
		if (line)
			buf_printf(&cli->out, "%s\n", line);
	} else if (status == 0 && event) {
		write_sentence(&cli->out, event);
	}
	app_gto_close(&here);
	return status;
}

int gto_parse_tag(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	static const char *const actions[] = { NULL, NULL, "deprecate", "register", "deregister", "assign",
					       "unassign" };
	const char *key = foreign_option(call, "key");
	struct json_writer *w = &cli->writer;
	struct gto_name name;

	if (!call->arg_count) {
		err_set(err, ERR_USAGE, "name the tag, such as \"assay gto parse-tag churn@v1.0.0\"");
		return GTO_USAGE;
	}
	if (!gto_name_parse(&cli->arena, call->args[0], &name)) {
		err_set(err, ERR_INPUT, "'%s' is no tag of GTO; one looks like churn@v1.0.0 or churn#prod#1",
			call->args[0]);
		return -1;
	}
	/* One field alone is GTO's to answer. */
	if (key)
		return GTO_HAND_OVER;
	w->pretty = true;
	json_open_object(w);
	json_text_field(w, "name", name.artifact);
	if (name.version)
		json_text_field(w, "version", name.version);
	if (name.stage)
		json_text_field(w, "stage", name.stage);
	if (actions[name.kind])
		json_text_field(w, "action", actions[name.kind]);
	if (name.has_counter)
		json_int_field(w, "counter", (int64_t)name.counter);
	json_close_object(w);
	buf_putc(&cli->out, '\n');
	return 0;
}
