/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc.h"

/* assay dvc plots templates.  The templates themselves are DVC's, and so are the pictures made with them. */

int dvc_plots_templates(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	static const char *const names[] = {
		"simple", "linear", "confusion", "confusion_normalized", "scatter", "scatter_jitter", "smooth",
		"bar_horizontal_sorted", "bar_horizontal",
	};

	struct dvc_here here;
	int status;

	if (!dvc_open(&here, &status, err))
		return status;
	app_dvc_close(&here);
	for (size_t i = 0; i < ARRAY_LEN(names) && !foreign_flag(call, "quiet"); i++)
		buf_printf(&cli->out, "%s\n", names[i]);
	return 0;
}
