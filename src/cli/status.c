/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/text.h"
#include "cli/command.h"
#include "store/run.h"

#include <inttypes.h>

/* assay status */

static int write_json(struct cli *cli, const struct run_counts *counts,
		      const struct repository *repositories, size_t count)
{
	struct json_writer *w = &cli->writer;

	cli_open_json(cli);
	json_text_field(w, "store", cli->app.store.path);
	json_int_field(w, "running", counts->running);
	json_int_field(w, "failed_last_day", counts->failed);
	json_int_field(w, "requests_waiting", counts->waiting);
	json_int_field(w, "environments_differing", counts->differing);
	json_key(w, "repositories");
	json_open_list(w);
	for (size_t i = 0; i < count; i++) {
		json_open_object(w);
		json_text_field(w, "name", repositories[i].name);
		json_text_field(w, "path", repositories[i].path);
		json_int_field(w, "last_run", repositories[i].last_run);
		json_close_object(w);
	}
	json_close_list(w);
	json_close_object(w);
	return 0;
}

int command_status(struct cli *cli, struct err *err)
{
	struct repository *repositories;
	struct run_counts counts;
	size_t count;

	if (!run_count(&cli->app.store, 0, clock_now(), &counts, err) ||
	    !repository_list(&cli->app.store, &cli->arena, &repositories, &count, err))
		return -1;
	if (cli->json)
		return write_json(cli, &counts, repositories, count);
	buf_printf(&cli->out, "store     %s\nrunning   %" PRId64 "\nfailed    %" PRId64
		   " in the last day\nwaiting   %" PRId64 " requests\n",
		   cli->app.store.path, counts.running, counts.failed, counts.waiting);
	if (counts.differing)
		buf_printf(&cli->out, "differing %" PRId64 " environments served something else than was deployed;"
			   " assay verify looks again\n", counts.differing);
	for (size_t i = 0; i < count; i++) {
		buf_puts(&cli->out, "  ");
		text_clean_to(&cli->out, str_of(repositories[i].name));
		buf_puts(&cli->out, "  ");
		text_clean_to(&cli->out, str_of(repositories[i].path));
		if (repositories[i].last_run)
			buf_printf(&cli->out, "  last run %" PRId64 "\n", repositories[i].last_run);
		else
			buf_puts(&cli->out, "  not run yet\n");
	}
	if (!count)
		buf_puts(&cli->out, "There is no repository yet; \"assay add PATH\" adds one.\n");
	return 0;
}
