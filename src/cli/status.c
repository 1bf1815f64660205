/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_states.h"
#include "base/clock.h"
#include "base/text.h"
#include "cli/command.h"
#include "store/run.h"

#include <inttypes.h>
#include <string.h>

/* assay status */

/* What is told; of what is not there, nothing. */
struct answer {
	bool has_store, has_project;
	struct run_counts counts;
	struct repository *repositories;
	size_t count;
	struct dvc_states states;
	struct err broken;	/* why the project could not be looked at */
};

static void json_reason(struct json_writer *w, const struct dvc_reason *reason)
{
	json_open_object(w);
	json_text_field(w, "what", reason->what);
	json_text_field(w, "name", reason->name);
	json_text_field(w, "state", reason->state);
	json_text_field(w, "before", reason->before);
	json_text_field(w, "after", reason->after);
	json_close_object(w);
}

static void json_project(struct json_writer *w, const struct answer *answer)
{
	const struct dvc_states *states = &answer->states;

	json_open_object(w);
	json_text_field(w, "root", states->root);
	json_text_field(w, "error", answer->broken.code == ERR_NONE ? NULL : answer->broken.text);
	json_bool_field(w, "data_far", states->is_far);
	json_key(w, "stages");
	json_open_list(w);
	for (size_t i = 0; i < states->count; i++) {
		const struct dvc_state_row *row = &states->rows[i];

		json_open_object(w);
		json_text_field(w, "stage", row->stage);
		json_text_field(w, "state", dvc_verdict_word(row->verdict));
		json_bool_field(w, "frozen", row->frozen);
		json_int_field(w, "pid", row->pid);
		json_key(w, "reasons");
		json_open_list(w);
		for (size_t j = 0; j < row->reason_count; j++)
			json_reason(w, &row->reasons[j]);
		json_close_list(w);
		json_close_object(w);
	}
	json_close_list(w);
	json_close_object(w);
}

static void write_json(struct cli *cli, const struct answer *answer)
{
	struct json_writer *w = &cli->writer;

	cli_open_json(cli);
	json_text_field(w, "store", answer->has_store ? cli->app.store.path : NULL);
	json_int_field(w, "running", answer->counts.running);
	json_int_field(w, "failed_last_day", answer->counts.failed);
	json_int_field(w, "requests_waiting", answer->counts.waiting);
	json_int_field(w, "environments_differing", answer->counts.differing);
	json_key(w, "repositories");
	json_open_list(w);
	for (size_t i = 0; i < answer->count; i++) {
		json_open_object(w);
		json_text_field(w, "name", answer->repositories[i].name);
		json_text_field(w, "path", answer->repositories[i].path);
		json_int_field(w, "last_run", answer->repositories[i].last_run);
		json_close_object(w);
	}
	json_close_list(w);
	if (answer->has_project) {
		json_key(w, "dvc");
		json_project(w, answer);
	}
	json_close_object(w);
}

static void text_store(struct cli *cli, const struct answer *answer)
{
	const struct run_counts *counts = &answer->counts;
	struct buf *out = &cli->out;

	buf_printf(out, "store     %s\nrunning   %" PRId64 "\nfailed    %" PRId64
		   " in the last day\nwaiting   %" PRId64 " requests\n",
		   cli->app.store.path, counts->running, counts->failed, counts->waiting);
	if (counts->differing)
		buf_printf(out, "differing %" PRId64 " environments served something else than was deployed;"
			   " assay verify looks again\n", counts->differing);
	for (size_t i = 0; i < answer->count; i++) {
		buf_puts(out, "  ");
		text_clean_to(out, str_of(answer->repositories[i].name));
		buf_puts(out, "  ");
		text_clean_to(out, str_of(answer->repositories[i].path));
		if (answer->repositories[i].last_run)
			buf_printf(out, "  last run %" PRId64 "\n", answer->repositories[i].last_run);
		else
			buf_puts(out, "  not run yet\n");
	}
	if (!answer->count)
		buf_puts(out, "There is no repository yet; \"assay add PATH\" adds one.\n");
}

#define STATE_WIDTH ((int)sizeof("missing data") - 1)

/* Goes to where the next reason stands: behind the state, or on a line below. */
static void next_reason(struct buf *out, int width, const char *word, bool *first)
{
	if (*first)
		buf_fill(out, ' ', (size_t)STATE_WIDTH - strlen(word) + 2);
	else
		buf_printf(out, "\n%*s", width + STATE_WIDTH + 6, "");
	*first = false;
}

static void text_stage(struct cli *cli, const struct dvc_state_row *row, int width)
{
	struct text name = text_clean(&cli->arena, str_of(row->stage));
	const char *word = dvc_verdict_word(row->verdict);
	struct buf *out = &cli->out, reason = BUF_INIT;
	bool first = true;

	buf_printf(out, "  %s", name.s);
	buf_fill(out, ' ', (size_t)(width - name.width));
	buf_printf(out, "  %s", word);
	if (row->verdict == DVC_RUNNING) {
		next_reason(out, width, word, &first);
		buf_printf(out, "process %" PRId64, row->pid);
	}
	if (row->frozen) {
		next_reason(out, width, word, &first);
		buf_puts(out, "frozen");
	}
	for (size_t i = 0; i < row->reason_count; i++) {
		buf_clear(&reason);
		dvc_reason_text(&row->reasons[i], "->", &reason);
		next_reason(out, width, word, &first);
		text_clean_to(out, buf_str(&reason));
	}
	buf_putc(out, '\n');
	buf_release(&reason);
}

static void text_project(struct cli *cli, const struct answer *answer)
{
	static const enum dvc_verdict order[] = { DVC_RUNNING, DVC_STALE, DVC_NEVER_RUN, DVC_MISSING_DATA, DVC_UNKNOWN,
						  DVC_CLEAN };
	const struct dvc_states *states = &answer->states;
	struct buf *out = &cli->out;
	const char *between = "  ";
	int width = 0;

	buf_puts(out, "dvc       ");
	text_clean_to(out, str_of(states->root));
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		if (!states->by_verdict[order[i]])
			continue;
		buf_printf(out, "%s%zu %s", between, states->by_verdict[order[i]], dvc_verdict_word(order[i]));
		between = ", ";
	}
	buf_puts(out, states->count ? "\n" : "  no stages\n");
	for (size_t i = 0; i < states->count; i++) {
		struct text name = text_clean(&cli->arena, str_of(states->rows[i].stage));

		width = name.width > width ? name.width : width;
	}
	for (size_t i = 0; i < states->count; i++)
		text_stage(cli, &states->rows[i], width);
	if (states->is_far)
		buf_puts(out, "Some data lie on remote storage, where they were not looked at; \"dvc status\" asks there.\n");
	if (answer->broken.code != ERR_NONE) {
		buf_puts(out, "  ");
		text_clean_to(out, str_of(answer->broken.text));
		buf_putc(out, '\n');
	}
}

int command_status(struct cli *cli, struct err *err)
{
	struct answer answer = { .has_store = cli->no_store.code == ERR_NONE };

	if (answer.has_store && (!run_count(&cli->app.store, 0, clock_now(), &answer.counts, err) ||
				 !repository_list(&cli->app.store, &cli->arena, &answer.repositories, &answer.count, err)))
		return -1;
	(void)!app_dvc_states(".", NULL, &answer.states, &answer.broken);
	answer.has_project = answer.states.root != NULL;
	if (!answer.has_store && !answer.has_project) {
		*err = cli->no_store;
	} else if (cli->json) {
		write_json(cli, &answer);
	} else {
		if (answer.has_store)
			text_store(cli, &answer);
		else
			buf_puts(&cli->out, "store     none yet; \"assay add PATH\" makes one\n");
		if (answer.has_project)
			text_project(cli, &answer);
	}
	app_dvc_states_release(&answer.states);
	return err->code == ERR_NONE ? 0 : -1;
}
