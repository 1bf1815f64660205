/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/experiments.h"
#include "base/clock.h"
#include "cli/dvc_exp.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* assay dvc exp show, with its JSON, and exp list */

static void write_text(struct buf *out, const char *text)
{
	struct json_writer w = JSON_WRITER(out);

	json_text(&w, text);
}

static void write_number(struct buf *out, const char *key, int64_t number)
{
	if (number < 0)
		buf_printf(out, ", \"%s\": null", key);
	else
		buf_printf(out, ", \"%s\": %lld", key, (long long)number);
}

static void write_values(struct buf *out, const char *key, const struct dvc_value_files *files)
{
	buf_printf(out, ", \"%s\": ", key);
	dvc_values_write_json(out, files);
}

static void write_files(struct buf *out, const char *key, const struct experiment_file *files, size_t count,
			bool outs)
{
	buf_printf(out, ", \"%s\": {", key);
	for (size_t i = 0; i < count; i++) {
		buf_puts(out, i ? ", " : "");
		write_text(out, files[i].path);
		buf_puts(out, ": {\"hash\": ");
		write_text(out, files[i].hash);
		write_number(out, "size", files[i].size);
		write_number(out, "nfiles", files[i].nfiles);
		if (outs)
			buf_printf(out, ", \"use_cache\": %s, \"is_data_source\": %s",
				   files[i].cached ? "true" : "false", files[i].is_source ? "true" : "false");
		buf_putc(out, '}');
	}
	buf_putc(out, '}');
}

/* A moment as Python's datetime of local time, without a zone. */
static void write_moment(struct buf *out, int64_t moment)
{
	time_t seconds = (time_t)(moment / 1000);
	char text[32] = "null";
	struct tm tm;

	if (moment && localtime_r(&seconds, &tm))
		strftime(text, sizeof(text), "\"%Y-%m-%dT%H:%M:%S\"", &tm);
	buf_puts(out, text);
}

static void write_row(struct buf *out, const struct experiment_row *row, const char *name, bool has_failed)
{
	const struct experiment_state *state = &row->state;

	buf_puts(out, "{\"rev\": ");
	write_text(out, row->rev);
	buf_puts(out, ", \"name\": ");
	write_text(out, name);
	buf_puts(out, ", \"data\": {\"rev\": ");
	write_text(out, row->data_rev);
	buf_puts(out, ", \"timestamp\": ");
	write_moment(out, state->time);
	write_values(out, "params", &state->params);
	write_values(out, "metrics", &state->metrics);
	write_files(out, "deps", state->deps, state->dep_count, false);
	write_files(out, "outs", state->outs, state->out_count, true);
	buf_printf(out, ", \"meta\": {}}, \"error\": %s, \"experiments\": ",
		   has_failed ? "{\"msg\": \"Experiment run failed\", \"type\": \"\"}" : "null");
}

/* Who runs or ran it, for one that is or was in the queue. */
static void write_executor(struct buf *out, const struct experiment_task *task)
{
	const struct experiment_process *process = task->process;
	bool queued = task->phase == EXPERIMENT_QUEUED, running = task->phase == EXPERIMENT_RUNNING;

	buf_printf(out, "{\"state\": \"%s\", \"name\": ", experiment_phase_word(task->phase));
	write_text(out, experiment_task_place(task));
	buf_puts(out, ", \"local\": ");
	if (!process && !queued) {
		buf_puts(out, "null}");
		return;
	}
	buf_puts(out, "{\"root\": ");
	write_text(out, running ? task->run->root : NULL);
	buf_puts(out, ", \"log\": ");
	write_text(out, process && task->experiment.commit[0] ? process->log : NULL);
	write_number(out, "pid", process ? process->pid : -1);
	if (process && process->has_status && !running)
		buf_printf(out, ", \"returncode\": %jd", (intmax_t)process->status);
	else
		buf_puts(out, ", \"returncode\": null");
	buf_puts(out, ", \"task_id\": ");
	write_text(out, task->experiment.commit[0] ? task->experiment.commit : NULL);
	buf_puts(out, "}}");
}

static void write_range(struct buf *out, const struct experiment_range *range)
{
	buf_puts(out, "{\"revs\": [");
	for (size_t i = 0; i < range->count; i++) {
		buf_puts(out, i ? ", " : "");
		write_row(out, &range->rows[i], range->rows[i].name,
			  range->task && range->task->phase == EXPERIMENT_FAILED);
		buf_puts(out, "null}");
	}
	buf_puts(out, "], \"executor\": ");
	if (range->task)
		write_executor(out, range->task);
	else
		buf_puts(out, "null");
	buf_puts(out, ", \"name\": ");
	write_text(out, range->count ? range->rows[0].name : NULL);
	buf_putc(out, '}');
}

static void write_shown(struct buf *out, const struct experiments_shown *shown, bool sha_only)
{
	buf_putc(out, '[');
	for (size_t i = 0; i < shown->count; i++) {
		const struct experiment_group *group = &shown->groups[i];

		buf_puts(out, i ? ", " : "");
		write_row(out, &group->base, sha_only ? NULL : group->base.name, false);
		for (size_t k = 0; k < group->count; k++) {
			buf_puts(out, k ? ", " : "[");
			write_range(out, &group->ranges[k]);
		}
		buf_puts(out, group->count ? "]}" : "null}");
	}
	buf_puts(out, "]\n");
}

bool dvc_exp_query(struct dvc_here *here, const struct foreign_call *call, struct experiments_query *out,
		   struct err *err)
{
	const char *num = foreign_option(call, "num");

	*out = (struct experiments_query){
		.num = 1, .branches = foreign_flag(call, "all-branches"), .tags = foreign_flag(call, "all-tags"),
		.hide_workspace = foreign_flag(call, "hide-workspace"), .hide_queued = foreign_flag(call, "hide-queued"),
		.hide_failed = foreign_flag(call, "hide-failed"), .param_deps = foreign_flag(call, "param-deps"),
	};
	out->revs = foreign_options(call, "rev", &here->arena, &out->rev_count);
	return !num || str_to_int(str_of(num), &out->num) ||
	       err_set(err, ERR_USAGE, "--num takes a whole number, not '%s'", num);
}

/* What the command ends with; DVC ends this one alone with 1 when it fails. */
static int show(struct cli *cli, const struct foreign_call *call, struct dvc_here *here, struct err *err)
{
	struct experiments_query query;
	struct experiments_shown shown;
	int status;

	if (!dvc_exp_query(here, call, &query, err) || !app_experiments_collect(here, &query, &shown, err)) {
		cli_complain(err);
		return 1;
	}
	if (shown.far)
		return DVC_HAND_OVER;
	if (!foreign_flag(call, "json"))
		status = dvc_exp_table(cli, call, here, &shown, err);
	else {
		write_shown(&cli->out, &shown, foreign_flag(call, "sha"));
		status = 0;
	}
	return status;
}

int dvc_exp_show(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct dvc_here here;
	int status;

	/* An order of all commits is DVC's. */
	if (foreign_flag(call, "all-commits"))
		return DVC_HAND_OVER;
	if (!dvc_open(&here, &status, err))
		return status;
	status = here.repo ? show(cli, call, &here, err) : DVC_HAND_OVER;
	if (status != 0)
		buf_clear(&cli->out);
	app_dvc_close(&here);
	return status;
}

static void write_list(struct buf *out, struct dvc_here *here, const struct foreign_call *call,
		       const struct experiment *list, size_t count)
{
	bool names = foreign_flag(call, "name-only") || foreign_flag(call, "names-only");
	bool ids = foreign_flag(call, "sha-only") || foreign_flag(call, "shas-only");
	struct experiments_names known;

	app_experiments_names(here, &known);
	for (size_t i = 0; i < count; i++) {
		const struct experiment *one = &list[i];

		if (names || ids) {
			buf_printf(out, "%s\n", names ? one->name : one->commit);
			continue;
		}
		if (!i || strcmp(list[i - 1].baseline, one->baseline) != 0) {
			const char *name = app_experiments_name(&known, one->baseline);

			if (name)
				buf_printf(out, "%s:\n", name);
			else
				buf_printf(out, "%.7s:\n", one->baseline);
		}
		buf_printf(out, "\t%.7s [%s]\n", one->commit, one->name);
	}
}

size_t dvc_exp_of_bases(struct experiment *list, size_t count, const struct experiments_base *bases,
			size_t base_count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		bool found = false;

		for (size_t b = 0; b < base_count; b++)
			found |= strcmp(bases[b].commit, list[i].baseline) == 0;
		if (found)
			list[kept++] = list[i];
	}
	return kept;
}

int dvc_exp_list(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct experiments_query query;
	struct experiments_base *bases;
	struct experiment *list;
	struct dvc_here here;
	size_t count, base_count;
	int status;

	if (!dvc_open(&here, &status, err))
		return status;
	if (dvc_exp_query(&here, call, &query, err) && app_experiments(&here, &list, &count, err) &&
	    (foreign_flag(call, "all-commits") || app_experiments_bases(&here, &query, &bases, &base_count, err))) {
		if (!foreign_flag(call, "all-commits"))
			count = dvc_exp_of_bases(list, count, bases, base_count);
		write_list(&cli->out, &here, call, list, count);
		status = 0;
	}
	app_dvc_close(&here);
	return status;
}
