/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/follow.h"
#include "app/trigger.h"
#include "base/clock.h"
#include "base/format.h"
#include "base/text.h"
#include "store/run.h"
#include "store/stage_run.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define TICK_MS 100
#define STAGES_MAX 4096
/* How often a runner that was killed is looked for. */
#define SETTLE_MS 2000
#define LEFT_STATUS 130	/* of a program that Ctrl-C has ended */

static void tell_stage(struct cli *cli, const struct stage_run *stage)
{
	char took[FORMAT_SIZE];

	text_clean_to(&cli->out, str_of(stage->name));
	buf_printf(&cli->out, ": %s", state_word(stage->phase, stage->outcome));
	if (stage->started_at && stage->outcome != OUTCOME_SKIPPED)
		buf_printf(&cli->out, " after %s",
			   format_duration(took, stage->finished_at - stage->started_at));
	if (stage->why) {
		buf_puts(&cli->out, " (");
		text_clean_to(&cli->out, str_of(stage->why));
		buf_putc(&cli->out, ')');
	}
	buf_putc(&cli->out, '\n');
}

/* Ctrl-C ends the watching, not the run. */
static volatile sig_atomic_t is_left;

static void on_interrupt(int signal)
{
	(void)signal;
	is_left = 1;
}

/* What runs now, on a terminal, in a line that is written over. */
static void tell_running(const struct cli *cli, const struct stage_run *stages, size_t count)
{
	struct buf line = BUF_INIT;
	char took[FORMAT_SIZE];

	if (cli->json || !isatty(STDERR_FILENO))
		return;
	for (size_t i = 0; i < count; i++) {
		if (stages[i].phase != PHASE_RUNNING)
			continue;
		text_clean_to(&line, str_of(stages[i].name));
		buf_printf(&line, ": running %s  ", format_duration(took, clock_now() - stages[i].started_at));
	}
	fprintf(stderr, "\r\033[K%s", line.data);
	fflush(stderr);
	buf_release(&line);
}

static void clear_running(const struct cli *cli)
{
	if (!cli->json && isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
}

/* Tells the stages that ended since the last time; told has a flag for each position. */
static bool tell_news(struct cli *cli, int64_t run, bool *told, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct stage_run *stages;
	size_t count;
	bool ok = stage_run_list(&cli->app.store, run, &arena, &stages, &count, err);

	clear_running(cli);
	for (size_t i = 0; ok && i < count && i < STAGES_MAX; i++) {
		if (stages[i].phase != PHASE_DONE || told[i])
			continue;
		told[i] = true;
		if (!cli->json)
			tell_stage(cli, &stages[i]);
	}
	ok = ok && cli_flush(cli, err);
	if (ok)
		tell_running(cli, stages, count);
	arena_release(&arena);
	return ok;
}

static bool wait_for_end(struct cli *cli, int64_t id, struct run *run, bool *told, struct err *err)
{
	int64_t version = 0, settled = clock_steady();

	while (!is_left) {
		int64_t now_version = db_data_version(cli->app.store.db);

		if (now_version != version) {
			version = now_version;
			if (!run_load(&cli->app.store, id, &cli->arena, run, err) ||
			    !tell_news(cli, id, told, err))
				return false;
			if (run->phase == PHASE_DONE)
				return true;
		}
		poll(NULL, 0, TICK_MS);
		if (clock_steady() - settled > SETTLE_MS) {
			settled = clock_steady();
			version = 0;
			if (!app_settle(&cli->app, err))
				return false;
		}
	}
	return true;
}

bool follow_write_json(struct cli *cli, int64_t id, struct err *err)
{
	struct run run;

	if (!run_load(&cli->app.store, id, &cli->arena, &run, err))
		return false;
	cli_open_json(cli);
	json_int_field(&cli->writer, "run", id);
	json_text_field(&cli->writer, "phase", phase_word(run.phase));
	json_text_field(&cli->writer, "outcome", outcome_word(run.outcome));
	json_text_field(&cli->writer, "note", run.note);
	json_close_object(&cli->writer);
	return true;
}

int follow_run(struct cli *cli, int64_t id, struct err *err)
{
	bool *told = ARENA_ARRAY(&cli->arena, bool, STAGES_MAX);
	char took[FORMAT_SIZE];
	struct run run;
	bool ok;

	sigaction(SIGINT, &(struct sigaction){ .sa_handler = on_interrupt }, NULL);
	ok = cli_flush(cli, err) && wait_for_end(cli, id, &run, told, err);
	clear_running(cli);
	if (!ok)
		return -1;
	if (is_left) {
		fprintf(stderr, "run %" PRId64 " goes on; \"assay log -f %" PRId64 "\" follows it\n", id, id);
		return LEFT_STATUS;
	}
	if (cli->json) {
		if (!follow_write_json(cli, id, err))
			return -1;
	} else {
		buf_printf(&cli->out, "run %" PRId64 ": %s after %s", id,
			   state_word(run.phase, run.outcome),
			   format_duration(took, run.finished_at -
						 (run.started_at ? run.started_at : run.queued_at)));
		if (run.note) {
			buf_puts(&cli->out, " (");
			text_clean_to(&cli->out, str_of(run.note));
			buf_putc(&cli->out, ')');
		}
		buf_putc(&cli->out, '\n');
	}
	return run.outcome == OUTCOME_SUCCESS || run.outcome == OUTCOME_SKIPPED ? 0 : 1;
}
