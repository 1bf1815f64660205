/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/doctor.h"
#include "base/text.h"
#include "cli/command.h"

/* assay doctor: exit status 1 when something is bad. */

static const char *const words[] = { "ok", "note", "BAD" };

int command_doctor(struct cli *cli, struct err *err)
{
	struct finding *findings;
	size_t count;
	int status = 0;

	(void)err;
	app_doctor(cli_option(cli, "store"), &cli->arena, &findings, &count);
	if (cli->json) {
		cli_open_json(cli);
		json_key(&cli->writer, "findings");
		json_open_list(&cli->writer);
	}
	for (size_t i = 0; i < count; i++) {
		const struct finding *finding = &findings[i];

		status = finding->state == FINDING_BAD ? 1 : status;
		if (cli->json) {
			json_open_object(&cli->writer);
			json_text_field(&cli->writer, "state", words[finding->state]);
			json_text_field(&cli->writer, "what", finding->what);
			json_text_field(&cli->writer, "found", finding->found);
			json_text_field(&cli->writer, "cost", finding->cost);
			json_close_object(&cli->writer);
			continue;
		}
		buf_printf(&cli->out, "%-4s  %-13s ", words[finding->state], finding->what);
		text_clean_to(&cli->out, str_of(finding->found));
		buf_putc(&cli->out, '\n');
		if (finding->cost) {
			buf_puts(&cli->out, "      ");
			text_clean_to(&cli->out, str_of(finding->cost));
			buf_putc(&cli->out, '\n');
		}
	}
	if (cli->json) {
		json_close_list(&cli->writer);
		json_close_object(&cli->writer);
	}
	return status;
}
