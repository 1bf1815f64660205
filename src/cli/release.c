/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/release.h"
#include "base/clock.h"
#include "base/format.h"
#include "base/text.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/deployed.h"
#include "cli/evidence.h"

#include <inttypes.h>

/* assay request, assay approve, assay reject, assay deploy, assay rollback, assay verify */

static bool read_number(const char *text, const char *what, int64_t *out, struct err *err)
{
	return (str_to_int(str_of(text), out) && *out > 0) ||
	       err_set(err, ERR_USAGE, "'%s' is no number of a %s; \"assay deploy\" lists those that wait",
		       text, what);
}

static void request_json(struct json_writer *w, const struct request *request)
{
	json_int_field(w, "request", request->id);
	json_text_field(w, "state", request_state_word(request->state));
	json_text_field(w, "environment", request->environment);
	json_text_field(w, "model", request->model);
	json_int_field(w, "version", request->number);
	json_text_field(w, "by", request->asked_by);
	json_moment_field(w, "asked", request->asked_at);
	json_moment_field(w, "expires", request->expires_at);
	json_int_field(w, "approvals", request->approvals);
	json_text_field(w, "comment", request->comment);
}

/* Says where the request stands and, when it is approved and --deploy was given, deploys it. */
static int tell_request(struct cli *cli, const struct request *request, struct err *err)
{
	int64_t deployment;

	if (request->state == REQUEST_APPROVED && cli_flag(cli, "deploy")) {
		if (!app_deploy(&cli->app, request->id, &deployment, err))
			return -1;
		return deployed_follow(cli, deployment, err);
	}
	if (cli->json) {
		cli_open_json(cli);
		request_json(&cli->writer, request);
		json_close_object(&cli->writer);
		return 0;
	}
	buf_printf(&cli->out, "request %" PRId64 ": ", request->id);
	text_clean_to(&cli->out, str_of(request->model));
	buf_printf(&cli->out, "@%" PRId64 " to ", request->number);
	text_clean_to(&cli->out, str_of(request->environment));
	buf_printf(&cli->out, " is %s\n", request_state_word(request->state));
	if (request->state == REQUEST_WAITING)
		buf_printf(&cli->out, "Next: assay approve %" PRId64 " --plan shows what speaks for it.\n",
			   request->id);
	else if (request->state == REQUEST_APPROVED)
		buf_printf(&cli->out, "Next: assay deploy %" PRId64 " deploys it.\n", request->id);
	return 0;
}

int command_request(struct cli *cli, struct err *err)
{
	struct repository repository;
	struct version version;
	struct request request;

	if (!cli_repository(cli, &repository, err) ||
	    !version_find(&cli->app.store, repository.id, cli->args[0], &cli->arena, &version, err) ||
	    !app_request(&cli->app, &version, cli->args[1], cli_option(cli, "comment"), &cli->arena,
			 &request, err))
		return -1;
	return tell_request(cli, &request, err);
}

static int write_evidence(struct cli *cli, int64_t id, struct err *err)
{
	struct evidence evidence;

	if (!app_evidence(&cli->app, id, &cli->arena, &evidence, err))
		return -1;
	if (cli->json) {
		cli_open_json(cli);
		request_json(&cli->writer, &evidence.authority.request);
		evidence_write_json(cli, &evidence);
		json_close_object(&cli->writer);
	} else {
		evidence_write_text(cli, &evidence);
	}
	return 0;
}

int command_approve(struct cli *cli, struct err *err)
{
	struct request request;
	int64_t id;

	if (!read_number(cli->args[0], "request", &id, err))
		return -1;
	if (cli_flag(cli, "plan"))
		return write_evidence(cli, id, err);
	if (!app_approve(&cli->app, id, cli_option(cli, "comment"), cli_option(cli, "statement"),
			 &cli->arena, &request, err))
		return -1;
	return tell_request(cli, &request, err);
}

int command_reject(struct cli *cli, struct err *err)
{
	struct request request;
	int64_t id;

	if (!read_number(cli->args[0], "request", &id, err) ||
	    !app_reject(&cli->app, id, cli_option(cli, "comment"), cli_option(cli, "statement"),
			&cli->arena, &request, err))
		return -1;
	return tell_request(cli, &request, err);
}

int command_deploy(struct cli *cli, struct err *err)
{
	struct repository repository;
	int64_t id, deployment;

	if (!cli->arg_count)
		return cli_repository(cli, &repository, err) ? deployed_list(cli, &repository, err) : -1;
	if (!read_number(cli->args[0], "request", &id, err) ||
	    !app_deploy(&cli->app, id, &deployment, err))
		return -1;
	return deployed_follow(cli, deployment, err);
}

int command_rollback(struct cli *cli, struct err *err)
{
	struct repository repository;
	int64_t deployment;

	if (!cli_repository(cli, &repository, err) ||
	    !app_rollback(&cli->app, &repository, cli->args[0], 0, &deployment, err))
		return -1;
	return deployed_follow(cli, deployment, err);
}

int command_verify(struct cli *cli, struct err *err)
{
	struct repository repository;
	struct deployment live;
	struct serving serving;
	bool same;

	if (!cli_repository(cli, &repository, err) ||
	    !app_verify(&cli->app, &repository, cli->args[0], &cli->arena, &live, &serving, &same,
			err))
		return -1;
	if (cli->json) {
		cli_open_json(cli);
		json_text_field(&cli->writer, "model", live.model);
		json_int_field(&cli->writer, "version", live.number);
		json_bool_field(&cli->writer, "same", same);
		json_text_field(&cli->writer, "location", serving.location);
		json_text_field(&cli->writer, "sha256", serving.digest.hex);
		json_text_field(&cli->writer, "expected_location", live.location);
		json_text_field(&cli->writer, "expected_sha256", live.digest.hex);
		json_close_object(&cli->writer);
		return same ? 0 : 1;
	}
	text_clean_to(&cli->out, str_of(live.model));
	buf_printf(&cli->out, "@%" PRId64 " is recorded as live; what serves is %s: ", live.number,
		   same ? "the same" : "NOT the same");
	text_clean_to(&cli->out, str_of(serving.location ? serving.location : "nothing"));
	buf_printf(&cli->out, ", sha256 %.12s\n", serving.digest.hex[0] ? serving.digest.hex : "unreadable");
	return same ? 0 : 1;
}
