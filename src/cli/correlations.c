/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/columns.h"
#include "cli/correlations.h"

#include <math.h>

/* assay compare --correlate, assay runs --correlate */

static void write_one(struct json_writer *w, const struct param_correlation *one)
{
	json_open_object(w);
	json_text_field(w, "param", one->param);
	json_int_field(w, "n", (int64_t)one->correlation.n);
	json_key(w, "rho");
	json_number(w, one->correlation.rho);
	json_key(w, "p");
	json_number(w, one->correlation.p);
	json_close_object(w);
}

static void write_json(struct cli *cli, const char *metric, const struct param_correlation *all, size_t count)
{
	cli_open_json(cli);
	json_text_field(&cli->writer, "metric", metric);
	json_key(&cli->writer, "correlations");
	json_open_list(&cli->writer);
	for (size_t i = 0; i < count; i++)
		write_one(&cli->writer, &all[i]);
	json_close_list(&cli->writer);
	json_close_object(&cli->writer);
}

void correlations_write(struct cli *cli, const char *metric, const struct param_correlation *all, size_t count)
{
	struct columns table;

	if (cli->json) {
		write_json(cli, metric, all, count);
		return;
	}
	columns_init(&table, &cli->arena, "PARAM", "<", "RHO", ">", "N", ">", "P", ">", NULL);
	for (size_t i = 0; i < count; i++) {
		const struct correlation *one = &all[i].correlation;

		columns_add(&table, all[i].param);
		columns_add(&table, isnan(one->rho) ? "-" : arena_printf(&cli->arena, "%+.3f", one->rho));
		columns_addf(&table, "%zu", one->n);
		columns_add(&table, isnan(one->p) ? "-" : arena_printf(&cli->arena, "%.2g", one->p));
	}
	columns_write(&table, &cli->out);
	buf_puts(&cli->out, count ? CORRELATE_CAUTION ".\n"
				  : "No param that is a number differs among these runs.\n");
}

int correlations_of_runs(struct cli *cli, const struct run_query *query, const struct metric_key *metric,
			 struct err *err)
{
	struct correlating correlating;
	bool ok;

	correlating_begin(&correlating, metric->id);
	ok = correlating_work(&correlating, &cli->app.store, query, err);
	if (ok) {
		correlations_write(cli, metric->name, correlating.items, correlating.count);
		if (!cli->json && correlating.is_full)
			buf_printf(&cli->out, "Over the newest %zu runs that match and have it; older ones are left out.\n",
				   correlating.runs);
		else if (!cli->json)
			buf_printf(&cli->out, "Over the %zu runs that match and have it.\n", correlating.runs);
	}
	correlating_release(&correlating);
	return ok ? 0 : -1;
}
