/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc_data.h"

/* assay dvc checkout */

static void write_changes(struct cli *cli, const struct dvc_checkout *checkout)
{
	static const struct { enum checkout_change change; char letter; } kinds[] = {
		{ CHECKOUT_MODIFIED, 'M' }, { CHECKOUT_ADDED, 'A' }, { CHECKOUT_DELETED, 'D' },
	};

	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		for (size_t i = 0; i < checkout->count; i++) {
			if (checkout->outs[i].change == kinds[k].change)
				buf_printf(&cli->out, "%-8c%s\n", kinds[k].letter, checkout->shown[i]);
		}
	}
}

static void write_summary(struct cli *cli, const struct dvc_checkout *checkout)
{
	static const char *const names[] = { "modified", "added", "deleted" };
	int64_t counts[3] = { 0, 0, 0 };
	size_t left = 0;

	for (size_t i = 0; i < checkout->count; i++) {
		if (checkout->outs[i].change == CHECKOUT_NONE)
			continue;
		counts[0] += checkout->outs[i].modified;
		counts[1] += checkout->outs[i].added;
		counts[2] += checkout->outs[i].deleted;
	}
	for (size_t k = 0; k < 3; k++)
		left += counts[k] > 0;
	if (!left)
		buf_puts(&cli->out, "No changes.");
	for (size_t k = 0; k < 3; k++) {
		if (!counts[k])
			continue;
		buf_printf(&cli->out, "%s%jd file%s %s", !cli->out.len ? "" : left == 1 ? " and " : ", ",
			   (intmax_t)counts[k], counts[k] > 1 ? "s" : "", names[k]);
		left--;
	}
	buf_putc(&cli->out, '\n');
}

int dvc_checkout_command(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct dvc_checkout checkout = { .force = foreign_flag(call, "force"),
					 .relink = foreign_flag(call, "relink") };
	struct dvc_selection selection = { .targets = call->args, .count = call->arg_count,
					   .with_deps = foreign_flag(call, "with-deps"),
					   .recursive = foreign_flag(call, "recursive") };
	struct dvc_parts *parts;
	struct data_call run;
	int status = -1;

	if (!data_begin(&run, cli, false, &status, err))
		return status;
	if (!app_dvc_data_guard(&run.data, "assay dvc checkout", err) || !app_dvc_data_load(&run.data, err) ||
	    !app_dvc_select(&run.here, &run.data.project, &selection, &parts, err)) {
		data_end(&run);
		return status;
	}
	checkout.parts = parts && parts->inside ? parts : NULL;
	if (app_dvc_is_far(&run.data, false)) {
		status = DVC_HAND_OVER;
	} else if (app_dvc_checkout(&run.data, &checkout, err)) {
		if (foreign_flag(call, "summary"))
			write_summary(cli, &checkout);
		else
			write_changes(cli, &checkout);
		if (foreign_flag(call, "allow-missing") || app_dvc_checkout_complete(&checkout, err))
			status = 0;
		if (status == 0 && checkout.relink)
			buf_puts(&cli->out, "Relinked successfully\n");
		if (foreign_flag(call, "quiet"))
			buf_truncate(&cli->out, 0);
	}
	data_end(&run);
	return status;
}
