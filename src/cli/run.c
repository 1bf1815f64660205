/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/trigger.h"
#include "base/format.h"
#include "base/text.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/follow.h"

#include <inttypes.h>
#include <stdio.h>

/* assay run, assay rerun, assay cancel */

#define SETTINGS_MAX CLI_OPTIONS_MAX

static const char *action_word(enum plan_action action)
{
	static const char *const words[] = { "run", "cached", "depends", "frozen", "left out" };

	return words[action];
}

static void write_plan_json(struct cli *cli, const struct trigger_plan *plan)
{
	struct json_writer *w = &cli->writer;

	cli_open_json(cli);
	json_text_field(w, "repository", plan->repository.name);
	json_text_field(w, "commit", plan->commit.id);
	json_int_field(w, "expected_ms", plan->expected_ms);
	json_key(w, "stages");
	json_open_list(w);
	for (size_t i = 0; i < plan->graph.count; i++) {
		const struct plan_step *step = &plan->steps[i];

		json_open_object(w);
		json_text_field(w, "stage", step->stage->name);
		json_text_field(w, "action", action_word(step->action));
		json_text_field(w, "why", step->why);
		json_int_field(w, "last_ms", step->last_ms);
		json_close_object(w);
	}
	json_close_list(w);
	json_close_object(w);
}

static int write_plan(struct cli *cli, const struct repository *repository,
		      const struct trigger *trigger, struct err *err)
{
	struct trigger_plan plan;
	struct columns table;
	char took[FORMAT_SIZE];

	if (!app_plan(&cli->app, repository, trigger, &cli->arena, &plan, err))
		return -1;
	if (cli->json) {
		write_plan_json(cli, &plan);
		return 0;
	}
	buf_printf(&cli->out, "%.*s ", COMMIT_SHORT, plan.commit.id);
	text_clean_to(&cli->out, str_of(plan.commit.subject));
	buf_putc(&cli->out, '\n');
	columns_init(&table, &cli->arena, "STAGE", "<", "WOULD", "<", "LAST", ">", "WHY", "<", NULL);
	for (size_t i = 0; i < plan.graph.count; i++) {
		const struct plan_step *step = &plan.steps[i];

		columns_add(&table, step->stage->name);
		columns_add(&table, step->action == PLAN_RUN || step->action == PLAN_CACHED
					    ? (step->action == PLAN_RUN ? "run" : "be cached")
					    : action_word(step->action));
		columns_add(&table, step->last_ms ? format_duration(took, step->last_ms) : "");
		columns_add(&table, step->why);
	}
	columns_write(&table, &cli->out);
	return 0;
}

static bool read_trigger(struct cli *cli, struct trigger *out, const char **settings, struct err *err)
{
	int64_t seconds;

	*out = (struct trigger){
		.rev = cli_option(cli, "commit"),
		.targets = (const char *const *)cli->args,
		.target_count = (size_t)cli->arg_count,
		.single = cli_flag(cli, "single"),
		.settings = settings,
		.setting_count = cli_options(cli, "set", settings, SETTINGS_MAX),
		.forced = cli_flag(cli, "force"),
		.in_place = cli_flag(cli, "here"),
	};
	if (!cli_option_int(cli, "jobs", 1, 1, &out->jobs, err) ||
	    !cli_option_int(cli, "timeout", 0, 1, &seconds, err))
		return false;
	out->timeout_ms = seconds * 1000;
	return true;
}

/* Says what was started and, unless told not to, goes on until it is done. */
static int started(struct cli *cli, int64_t run, struct err *err)
{
	if (!cli_flag(cli, "detach")) {
		if (!cli->json)
			buf_printf(&cli->out, "run %" PRId64 " started; Ctrl-C leaves it running\n", run);
		return follow_run(cli, run, err);
	}
	if (cli->json)
		return follow_write_json(cli, run, err) ? 0 : -1;
	buf_printf(&cli->out, "run %" PRId64 " started; assay log -f %" PRId64 " follows it\n", run, run);
	return 0;
}

/* Says on standard error what is in the work tree and will not be in the run. */
static bool warn_uncommitted(struct cli *cli, const struct repository *repository, struct err *err)
{
	const char *path;

	if (!app_uncommitted(repository, &cli->arena, &path, err))
		return false;
	if (path)
		fprintf(stderr, "assay: %s is changed and not committed, so not in this run; --here takes the work "
				"tree as it is\n", text_clean(&cli->arena, str_of(path)).s);
	return true;
}

int command_run(struct cli *cli, struct err *err)
{
	const char *settings[SETTINGS_MAX];
	struct repository repository;
	struct trigger trigger;
	int64_t run;

	if (!read_trigger(cli, &trigger, settings, err) || !cli_repository(cli, &repository, err))
		return -1;
	if (cli_flag(cli, "plan"))
		return write_plan(cli, &repository, &trigger, err);
	if (!trigger.rev && !trigger.in_place && !warn_uncommitted(cli, &repository, err))
		return -1;
	if (!app_trigger(&cli->app, &repository, &trigger, &run, err))
		return -1;
	return started(cli, run, err);
}

int command_rerun(struct cli *cli, struct err *err)
{
	int64_t of, run;

	if (!cli_run_number(cli, cli->args[0], &of, err) ||
	    !app_rerun(&cli->app, of, cli_flag(cli, "force"), &run, err))
		return -1;
	return started(cli, run, err);
}

int command_cancel(struct cli *cli, struct err *err)
{
	int64_t run;

	if (!cli_run_number(cli, cli->args[0], &run, err) || !app_cancel(&cli->app, run, err))
		return -1;
	if (cli->json)
		return follow_write_json(cli, run, err) ? 0 : -1;
	buf_printf(&cli->out, "run %" PRId64 " is asked to end; assay show %" PRId64 " tells when it has\n",
		   run, run);
	return 0;
}
