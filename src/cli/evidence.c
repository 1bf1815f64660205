/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/evidence.h"
#include "base/clock.h"
#include "base/format.h"
#include "base/text.h"
#include "cli/columns.h"

#include <inttypes.h>
#include <math.h>

static const char *const state_words[] = { "met", "open", "broken" };
static const char *const judgement_words[] = { "same", "different", "better", "worse" };

static const char *version_text(struct cli *cli, const struct version *version)
{
	return arena_printf(&cli->arena, "%s@%" PRId64, version->model, version->number);
}

static void line(struct cli *cli, const char *label, const char *foreign)
{
	buf_printf(&cli->out, "%-9s ", label);
	text_clean_to(&cli->out, str_of(foreign));
	buf_putc(&cli->out, '\n');
}

static void write_head(struct cli *cli, const struct authority *a)
{
	char asked[CLOCK_TEXT_SIZE], expires[CLOCK_TEXT_SIZE], size[FORMAT_SIZE];

	line(cli, "request",
	     arena_printf(&cli->arena, "%" PRId64 " (%s): %s to %s", a->request.id,
			  request_state_word(a->request.state), version_text(cli, &a->version),
			  a->request.environment));
	line(cli, "asked", arena_printf(&cli->arena, "by %s at %s, expires %s", a->request.asked_by,
					clock_format_long(asked, a->request.asked_at),
					clock_format_long(expires, a->request.expires_at)));
	if (a->request.comment)
		line(cli, "comment", a->request.comment);
	line(cli, "from", arena_printf(&cli->arena, "run %" PRId64 " by %s, commit %.7s %s", a->run.id,
				       a->run.by, a->run.commit_id, a->run.subject));
	line(cli, "model", arena_printf(&cli->arena, "%s, %s, sha256 %s", a->version.path,
					format_size(size, a->version.object.size),
					a->version.object.digest.hex));
	line(cli, "now live", a->live.id ? version_text(cli, &a->live_version) : "nothing");
}

static void write_row(struct cli *cli, struct columns *table, const struct comparison_row *row, bool two)
{
	static const char *const arrows[] = { "", " ^", " v" };
	const struct comparison_cell *live = &row->cells[0], *mine = &row->cells[two ? 1 : 0];
	bool is_metric = compare_is_metric(row->kind);
	char text[FORMAT_SIZE];

	columns_add(table, arena_printf(&cli->arena, "%s%s", row->key,
					is_metric ? arrows[row->direction] : ""));
	if (two && is_metric)
		columns_add(table, live->has ? format_real(text, live->value, 4) : "");
	else if (two)
		columns_add(table, live->has ? live->text : "");
	if (is_metric)
		columns_add(table, mine->has ? format_real(text, mine->value, 4) : "");
	else
		columns_add(table, mine->has ? mine->text : "");
	if (!two)
		return;
	if (!is_metric || !live->has || !mine->has || !isfinite(mine->delta) || mine->delta == 0)
		columns_add(table, judgement_words[mine->judgement]);
	else
		columns_addf(table, "%s %s%s", judgement_words[mine->judgement],
			     mine->delta > 0 ? "+" : "", format_real(text, mine->delta, 4));
}

static void write_comparison(struct cli *cli, const struct comparison *comparison)
{
	bool two = comparison->run_count == 2;
	struct columns table;

	if (two)
		columns_init(&table, &cli->arena, "", "<", "LIVE", ">", "THIS", ">", "CHANGE", "<", NULL);
	else
		columns_init(&table, &cli->arena, "", "<", "THIS", "<", NULL);
	for (size_t g = 0; g < COMPARISON_GROUPS; g++) {
		const struct comparison_group *group = &comparison->groups[g];

		for (size_t i = 0; i < group->count; i++) {
			if (compare_is_metric(group->rows[i].kind) || group->rows[i].differs)
				write_row(cli, &table, &group->rows[i], two);
		}
	}
	buf_putc(&cli->out, '\n');
	columns_write(&table, &cli->out);
}

void evidence_write_text(struct cli *cli, const struct evidence *evidence)
{
	const struct authority *a = &evidence->authority;

	write_head(cli, a);
	write_comparison(cli, &evidence->comparison);
	buf_printf(&cli->out, "\nrules of %s at %.7s\n", a->request.environment, a->declared.commit);
	for (size_t i = 0; i < a->verdict.count; i++) {
		buf_printf(&cli->out, "  %-7s ", state_words[a->verdict.points[i].state]);
		text_clean_to(&cli->out, str_of(a->verdict.points[i].text));
		buf_putc(&cli->out, '\n');
	}
	line(cli, "  you    ", evidence->cannot_approve ? evidence->cannot_approve : "may approve");
	line(cli, "statement", evidence->statement);
}

void evidence_write_json(struct cli *cli, const struct evidence *evidence)
{
	const struct authority *a = &evidence->authority;
	struct json_writer *w = &cli->writer;

	json_key(w, "rules");
	json_open_list(w);
	for (size_t i = 0; i < a->verdict.count; i++) {
		json_open_object(w);
		json_text_field(w, "rule", a->verdict.points[i].text);
		json_text_field(w, "state", state_words[a->verdict.points[i].state]);
		json_close_object(w);
	}
	json_close_list(w);
	json_text_field(w, "state_of_rules", state_words[a->verdict.state]);
	json_text_field(w, "cannot_approve", evidence->cannot_approve);
	json_text_field(w, "statement_short", evidence->statement);
	json_key(w, "statement");
	json_raw(w, a->statement);
}
