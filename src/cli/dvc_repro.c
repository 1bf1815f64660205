/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_repro.h"
#include "base/text.h"
#include "cli/dvc_data.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* assay dvc repro, assay dvc commit, assay dvc add */

struct acting {
	struct data_call call;
	struct dvc_act act;
	bool quiet;
};

/* A command that runs next prints to the same place, so lines go out at once. */
static void say(void *context, const char *line)
{
	struct acting *acting = context;

	if (acting->quiet)
		return;
	buf_printf(&acting->call.cli->out, "%s\n", line);
	(void)!cli_flush(acting->call.cli, NULL);
}

static void warn(void *context, const char *line)
{
	struct acting *acting = context;
	struct buf text = BUF_INIT;

	if (!acting->quiet) {
		text_clean_to(&text, str_of(line));
		fprintf(stderr, "WARNING: %s\n", text.data);
	}
	buf_release(&text);
}

static bool confirm(void *context, const char *question)
{
	struct buf text = BUF_INIT;
	char answer[16];

	(void)context;
	text_clean_to(&text, str_of(question));
	do {
		fprintf(stderr, "%s [y/n] ", text.data);
		if (!fgets(answer, sizeof(answer), stdin))
			answer[0] = 'n';
	} while (!strchr("yYnN", answer[0]));
	buf_release(&text);
	return tolower((unsigned char)answer[0]) == 'y';
}

static void tell_git(struct acting *acting)
{
	struct buf *out = &acting->call.cli->out;

	if (!acting->act.changed_count || acting->quiet)
		return;
	buf_puts(out, "\nTo track the changes with git, run:\n\n\tgit add");
	for (size_t i = 0; i < acting->act.changed_count; i++) {
		buf_putc(out, ' ');
		buf_add_word(out, str_of(acting->act.changed[i]));
	}
	buf_puts(out, "\n\nTo enable auto staging, run:\n\n\tdvc config core.autostage true\n");
}

static bool begin(struct acting *acting, struct cli *cli, const struct foreign_call *call, int *status, struct err *err)
{
	struct buf command = BUF_INIT;
	bool ok;

	*acting = (struct acting){ .quiet = foreign_flag(call, "quiet") };
	if (!data_begin(&acting->call, cli, false, status, err))
		return false;
	buf_puts(&command, "assay dvc");
	for (int i = 0; i < cli->arg_count; i++)
		buf_printf(&command, " %s", cli->args[i]);
	acting->act = (struct dvc_act){
		.targets = call->args,
		.target_count = call->arg_count,
		.recursive = foreign_flag(call, "recursive"),
		.say = say,
		.warn = warn,
		.context = acting,
	};
	ok = app_dvc_data_guard(&acting->call.data, command.data, err);
	buf_release(&command);
	/* What another process does to the project is not to be read halfway. */
	if (ok && dvc_project_load(&acting->call.data.project, acting->call.here.source, &acting->call.here.parsing, err))
		return true;
	data_end(&acting->call);
	return false;
}

int dvc_repro_command(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct repro_options options = {
		.single = foreign_flag(call, "single-item"),
		.downstream = foreign_flag(call, "downstream"),
		.pipeline = foreign_flag(call, "pipeline"),
		.force = foreign_flag(call, "force"),
		.force_downstream = foreign_flag(call, "force-downstream"),
		.allow_missing = foreign_flag(call, "allow-missing"),
		.dry = foreign_flag(call, "dry"),
		.no_commit = foreign_flag(call, "no-commit"),
		.no_run_cache = foreign_flag(call, "no-run-cache"),
		.on_error = foreign_flag(call, "ignore-errors") ? REPRO_IGNORE
			    : foreign_flag(call, "keep-going") ? REPRO_KEEP_GOING : REPRO_STOP,
	};
	struct acting acting;
	int status = -1;

	if (!begin(&acting, cli, call, &status, err))
		return status;
	acting.act.all = foreign_flag(call, "all-pipelines");
	acting.act.glob = foreign_flag(call, "glob");
	if (app_dvc_is_far(&acting.call.data, false) || dvc_config_bool(&acting.call.here.config, "core", "interactive", false)) {
		status = DVC_HAND_OVER;
	} else if (app_dvc_repro(&acting.call.data, &options, &acting.act, err)) {
		status = acting.act.far ? DVC_HAND_OVER : 0;
		if (status == 0) {
			tell_git(&acting);
			say(&acting, acting.act.done ? "Use `dvc push` to send your updates to remote storage."
						     : "Data and pipelines are up to date.");
		}
	}
	data_end(&acting.call);
	return status;
}

int dvc_commit_command(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct acting acting;
	int status = -1;

	if (!begin(&acting, cli, call, &status, err))
		return status < 0 ? data_failed(err) : status;
	acting.act.with_deps = foreign_flag(call, "with-deps");
	if (isatty(STDIN_FILENO))
		acting.act.confirm = confirm;
	if (app_dvc_is_far(&acting.call.data, false))
		status = DVC_HAND_OVER;
	else if (app_dvc_commit(&acting.call.data, foreign_flag(call, "force"), !foreign_flag(call, "no-relink"),
				&acting.act, err))
		status = acting.act.far ? DVC_HAND_OVER : 0;
	data_end(&acting.call);
	return status == -1 ? data_failed(err) : status;
}

int dvc_add_command(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct acting acting;
	int status = -1;

	if (!call->arg_count)
		return DVC_HAND_OVER;
	if (!begin(&acting, cli, call, &status, err))
		return status < 0 ? data_failed(err) : status;
	if (app_dvc_add(&acting.call.data, !foreign_flag(call, "no-commit"), !foreign_flag(call, "no-relink"),
			&acting.act, err))
		status = acting.act.far ? DVC_HAND_OVER : 0;
	if (status == 0)
		tell_git(&acting);
	data_end(&acting.call);
	return status == -1 ? data_failed(err) : status;
}
