/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/deployed.h"
#include "app/release.h"
#include "base/clock.h"
#include "base/format.h"
#include "base/text.h"
#include "cli/columns.h"

#include <inttypes.h>
#include <poll.h>

#define TICK_MS 20
/* How often a process that was killed is looked for. */
#define SETTLE_MS 2000
#define HISTORY_MAX 10

static void deployment_json(struct json_writer *w, const struct deployment *deployment)
{
	json_int_field(w, "deployment", deployment->id);
	json_text_field(w, "environment", deployment->environment);
	json_text_field(w, "kind", deployment->is_rollback ? "rollback" : "deploy");
	json_text_field(w, "model", deployment->model);
	json_int_field(w, "version", deployment->number);
	json_id_field(w, "replaces_version", deployment->replaced_number);
	json_id_field(w, "request", deployment->request);
	json_text_field(w, "state", deployment_state_word(deployment->state));
	json_text_field(w, "note", deployment->note);
	json_text_field(w, "by", deployment->by);
	json_moment_field(w, "started", deployment->started_at);
	json_moment_field(w, "finished", deployment->finished_at);
	json_text_field(w, "location", deployment->location);
	json_text_field(w, "sha256", deployment->digest.hex[0] ? deployment->digest.hex : NULL);
}

static void deployment_text(struct cli *cli, const struct deployment *deployment)
{
	char took[FORMAT_SIZE];

	buf_printf(&cli->out, "deployment %" PRId64 ": ", deployment->id);
	text_clean_to(&cli->out, str_of(deployment->model));
	buf_printf(&cli->out, "@%" PRId64 " %s ", deployment->number,
		   deployment->is_rollback ? "back to" : "to");
	text_clean_to(&cli->out, str_of(deployment->environment));
	buf_printf(&cli->out, "%s after %s",
		   deployment->state == DEPLOYMENT_FAILED ? " failed" : " is live", format_duration(took, deployment->finished_at - deployment->started_at));
	if (deployment->note) {
		buf_puts(&cli->out, ": ");
		text_clean_to(&cli->out, str_of(deployment->note));
	}
	if (deployment->location) {
		buf_puts(&cli->out, "\nread back from ");
		text_clean_to(&cli->out, str_of(deployment->location));
		buf_printf(&cli->out, ", sha256 %.12s", deployment->digest.hex);
	}
	buf_putc(&cli->out, '\n');
}

int deployed_follow(struct cli *cli, int64_t id, struct err *err)
{
	struct deployment deployment;
	int64_t settled = clock_steady();

	for (;;) {
		struct arena arena = ARENA_INIT;
		bool ok = deployment_load(&cli->app.store, id, &arena, &deployment, err);

		arena_release(&arena);
		if (!ok)
			return -1;
		if (deployment.state != DEPLOYMENT_RUNNING)
			break;
		poll(NULL, 0, TICK_MS);
		if (clock_steady() - settled > SETTLE_MS) {
			settled = clock_steady();
			if (!app_settle(&cli->app, err))
				return -1;
		}
	}
	if (!deployment_load(&cli->app.store, id, &cli->arena, &deployment, err))
		return -1;
	if (cli->json) {
		cli_open_json(cli);
		deployment_json(&cli->writer, &deployment);
		json_close_object(&cli->writer);
	} else {
		deployment_text(cli, &deployment);
	}
	return deployment.state == DEPLOYMENT_FAILED ? 1 : 0;
}

static const char *waiting_text(struct cli *cli, const struct environment_state *state)
{
	struct buf text = BUF_INIT;
	const char *copy;

	for (size_t i = 0; i < state->waiting_count; i++) {
		const struct request *request = &state->waiting[i];

		buf_printf(&text, "%srequest %" PRId64 ": %s@%" PRId64 " by %s, %s", i ? "; " : "", request->id,
			   request->model, request->number, request->asked_by,
			   request_state_word(request->state));
	}
	copy = arena_strdup(&cli->arena, text.data);
	buf_release(&text);
	return copy;
}

static void list_text(struct cli *cli, const struct environment_state *states, size_t count,
		      const struct deployment *history, size_t history_count)
{
	struct columns table;
	char text[FORMAT_SIZE];
	int64_t now = clock_now();

	columns_init(&table, &cli->arena, "ENVIRONMENT", "<", "LIVE", "<", "SINCE", ">", "READ BACK", "<",
		     "WAITING", "<", NULL);
	for (size_t i = 0; i < count; i++) {
		const struct deployment *live = &states[i].live;

		columns_add(&table, states[i].environment->name);
		if (live->id)
			columns_addf(&table, "%s@%" PRId64, live->model, live->number);
		else
			columns_add(&table, "");
		columns_add(&table, live->id ? format_age(text, now - live->finished_at) : "");
		columns_add(&table, !live->id ? "" : live->differs ? "DIFFERS" : "the same");
		columns_add(&table, waiting_text(cli, &states[i]));
	}
	columns_write(&table, &cli->out);
	if (!history_count)
		return;
	columns_init(&table, &cli->arena, "WHEN", ">", "ENVIRONMENT", "<", "WHAT", "<", "VERSION", "<", "BY",
		     "<", "STATE", "<", "NOTE", "<", NULL);
	for (size_t i = 0; i < history_count; i++) {
		columns_add(&table, format_age(text, now - history[i].started_at));
		columns_add(&table, history[i].environment);
		columns_add(&table, history[i].is_rollback ? "rollback" : "deploy");
		columns_addf(&table, "%s@%" PRId64, history[i].model, history[i].number);
		columns_add(&table, history[i].by);
		columns_add(&table, deployment_state_word(history[i].state));
		columns_add(&table, history[i].note);
	}
	buf_putc(&cli->out, '\n');
	columns_write(&table, &cli->out);
}

static void list_json(struct cli *cli, const struct environment_state *states, size_t count,
		      const struct deployment *history, size_t history_count)
{
	struct json_writer *w = &cli->writer;

	cli_open_json(cli);
	json_key(w, "environments");
	json_open_list(w);
	for (size_t i = 0; i < count; i++) {
		json_open_object(w);
		json_text_field(w, "environment", states[i].environment->name);
		json_text_field(w, "live_model", states[i].live.model);
		json_id_field(w, "live_version", states[i].live.number);
		json_moment_field(w, "live_since", states[i].live.finished_at);
		json_key(w, "waiting");
		json_open_list(w);
		for (size_t r = 0; r < states[i].waiting_count; r++)
			json_int(w, states[i].waiting[r].id);
		json_close_list(w);
		json_close_object(w);
	}
	json_close_list(w);
	json_key(w, "deployments");
	json_open_list(w);
	for (size_t i = 0; i < history_count; i++) {
		json_open_object(w);
		deployment_json(w, &history[i]);
		json_close_object(w);
	}
	json_close_list(w);
	json_close_object(w);
}

int deployed_list(struct cli *cli, const struct repository *repository, struct err *err)
{
	struct environment_state *states;
	struct deployment *history;
	size_t count, history_count;

	if (!app_environments(&cli->app.store, repository, &cli->arena, &states, &count, err) ||
	    !deployment_list(&cli->app.store, repository->id, NULL, HISTORY_MAX, &cli->arena, &history,
			     &history_count, err))
		return -1;
	if (cli->json)
		list_json(cli, states, count, history, history_count);
	else if (!count)
		buf_puts(&cli->out, "assay.yaml on the protected branch has no environments; give it some "
				    "under 'environments:'.\n");
	else
		list_text(cli, states, count, history, history_count);
	return 0;
}
