/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/trigger.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/command.h"
#include "store/run.h"
#include "store/stage_run.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* assay log */

#define TICK_MS 200
#define PORTION ((size_t)64 * 1024)
/* "2026-11-23T14:02:11.123Z o ": what stands in front of each line of a log. */
#define STAMP_LEN 27

struct log_reader {
	struct cli *cli;
	int fd;
	const char *stage;
	struct buf rest;	/* a line whose end has not been read yet */
	bool time;
	bool clean;		/* for a terminal: nothing in it may drive one */
};

/* One object a line, for a log has no end that one could wait for. */
static void write_json_line(struct log_reader *reader, struct str line)
{
	struct json_writer w = JSON_WRITER(&reader->cli->out);
	bool is_stamped = line.len >= STAMP_LEN;
	struct str time = { line.data, STAMP_LEN - 3 }, text = { line.data + STAMP_LEN, line.len - STAMP_LEN };

	json_open_object(&w);
	json_text_field(&w, "stage", reader->stage);
	json_key(&w, "time");
	if (is_stamped)
		json_text_str(&w, time);
	else
		json_nothing(&w);
	json_text_field(&w, "stream", is_stamped && line.data[STAMP_LEN - 2] == 'e' ? "stderr" : "stdout");
	json_key(&w, "text");
	json_text_str(&w, is_stamped ? text : line);
	json_close_object(&w);
	buf_putc(&reader->cli->out, '\n');
}

static void write_line(struct log_reader *reader, struct str text)
{
	if (reader->cli->json) {
		write_json_line(reader, text);
		return;
	}
	if (text.len >= STAMP_LEN && !reader->time) {
		text.data += STAMP_LEN;
		text.len -= STAMP_LEN;
	}
	if (reader->clean)
		text_clean_to(&reader->cli->out, text);
	else
		buf_add_str(&reader->cli->out, text);
	buf_putc(&reader->cli->out, '\n');
}

/* Writes what has been added to the log since the last time. */
static bool write_news(struct log_reader *reader, struct err *err)
{
	char bytes[PORTION];
	ssize_t got;

	while ((got = read(reader->fd, bytes, sizeof(bytes))) > 0) {
		struct str rest, part;
		size_t used = 0;

		buf_add(&reader->rest, bytes, (size_t)got);
		rest = buf_str(&reader->rest);
		while (memchr(rest.data ? rest.data : "", '\n', rest.data ? rest.len : 0) &&
		       str_next(&rest, '\n', &part)) {
			write_line(reader, part);
			used += part.len + 1;
		}
		memmove(reader->rest.data, reader->rest.data + used, reader->rest.len - used);
		buf_truncate(&reader->rest, reader->rest.len - used);
		if (!cli_flush(reader->cli, err))
			return false;
	}
	return true;
}

static bool is_running(struct cli *cli, int64_t run, const char *name, bool *running, struct err *err)
{
	struct stage_run *stages;
	struct arena arena = ARENA_INIT;
	size_t count;
	bool ok = app_settle(&cli->app, err) &&
		  stage_run_list(&cli->app.store, run, &arena, &stages, &count, err);

	*running = false;
	for (size_t i = 0; ok && i < count; i++)
		*running = *running || (strcmp(stages[i].name, name) == 0 &&
					stages[i].phase != PHASE_DONE);
	arena_release(&arena);
	return ok;
}

static bool follow_log(struct log_reader *reader, int64_t run, const char *name, struct err *err)
{
	bool running = true;

	while (running) {
		if (!is_running(reader->cli, run, name, &running, err) || !write_news(reader, err))
			return false;
		if (running)
			poll(NULL, 0, TICK_MS);
	}
	return true;
}

static bool print_stage(struct cli *cli, int64_t run, const struct stage_run *stage, bool with_name,
			struct err *err)
{
	struct log_reader reader = { .cli = cli, .rest = BUF_INIT, .time = cli_flag(cli, "time"),
				     .stage = stage->name, .clean = isatty(STDOUT_FILENO) };
	int64_t source = stage->cached_run ? stage->cached_run : run;
	struct buf folder = BUF_INIT;
	bool ok = true;

	store_stage_folder(&cli->app.store, source, stage->name, &folder);
	buf_puts(&folder, "/log");
	if (with_name && !cli->json)
		buf_printf(&cli->out, "== %s%s\n", stage->name,
			   stage->cached_run ? arena_printf(&cli->arena, " (cached from run %" PRId64 ")",
							    stage->cached_run) : "");
	reader.fd = open(folder.data, O_RDONLY | O_CLOEXEC);
	if (reader.fd >= 0) {
		ok = write_news(&reader, err);
		if (ok && cli_flag(cli, "follow"))
			ok = follow_log(&reader, run, stage->name, err);
		if (ok && reader.rest.len)
			write_line(&reader, buf_str(&reader.rest));
		close(reader.fd);
	} else if (errno != ENOENT) {
		ok = err_sys(err, "cannot read the log %s", folder.data);
	}
	buf_release(&reader.rest);
	buf_release(&folder);
	return ok && cli_flush(cli, err);
}

/* The stage that runs, else the one that failed; NULL when neither is there. */
static const struct stage_run *most_wanted(const struct stage_run *stages, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (stages[i].phase == PHASE_RUNNING)
			return &stages[i];
	}
	for (size_t i = 0; i < count; i++) {
		if (stages[i].outcome == OUTCOME_FAILURE || stages[i].outcome == OUTCOME_LOST)
			return &stages[i];
	}
	return NULL;
}

int command_log(struct cli *cli, struct err *err)
{
	const char *name = cli->arg_count > 1 ? cli->args[1] : NULL;
	const struct stage_run *wanted = NULL;
	struct stage_run *stages;
	struct run run;
	size_t count;
	int64_t id;

	if (!cli_run_number(cli, cli->arg_count ? cli->args[0] : "last", &id, err) ||
	    !run_load(&cli->app.store, id, &cli->arena, &run, err) ||
	    !stage_run_list(&cli->app.store, id, &cli->arena, &stages, &count, err))
		return -1;
	for (size_t i = 0; name && i < count; i++) {
		if (strcmp(stages[i].name, name) == 0)
			wanted = &stages[i];
	}
	if (name && !wanted) {
		err_set(err, ERR_NOT_FOUND, "run %" PRId64 " has no stage '%s'; \"assay show %" PRId64
			"\" lists them", id, name, id);
		return -1;
	}
	if (!wanted)
		wanted = most_wanted(stages, count);
	if (wanted)
		return print_stage(cli, id, wanted, false, err) ? 0 : -1;
	for (size_t i = 0; i < count; i++) {
		if (!print_stage(cli, id, &stages[i], true, err))
			return -1;
	}
	return 0;
}
