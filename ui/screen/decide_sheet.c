/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/release.h"
#include "base/clock.h"
#include "base/format.h"
#include "ui/screen/judged.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* The approval sheet: the evidence for a request, and the decision on it. */

#define METRICS_MAX 8	/* rows of the comparison; the rest is a key away */
#define KEY_WIDTH 30

enum choice { CHOICE_CANCEL, CHOICE_EVIDENCE, CHOICE_REJECT, CHOICE_APPROVE, CHOICE_DEPLOY };

/* What the sheet was about when it was opened. */
struct decision {
	char statement[STATEMENT_SHORT_SIZE];
	int64_t live_run;	/* run of the version that is live; 0: nothing is */
	int64_t run;
	enum choice choices[SHEET_BUTTONS];	/* by button */
};

static void decide(struct ui *ui, struct app *app, const struct decision *decision, bool approves)
{
	const char *comment = sheet_value(ui->sheet, 0);
	struct arena arena = ARENA_INIT;
	struct request request;
	struct err err = ERR_INIT;
	bool ok = approves ? app_approve(app, ui->sheet_number, *comment ? comment : NULL,
					 decision->statement, &arena, &request, &err)
			   : app_reject(app, ui->sheet_number, *comment ? comment : NULL,
					decision->statement, &arena, &request, &err);

	if (!ok)
		ui_refuse(ui, &err);
	else if (request.state == REQUEST_APPROVED)
		release_deploy(ui, app, request.id);
	else
		ui_say(ui, STYLE_GOOD, approves ? "Request %" PRId64 " has your approval and waits for more"
						: "Request %" PRId64 " is rejected", request.id);
	arena_release(&arena);
}

static void done_decide(struct ui *ui, int button)
{
	const struct decision *decision = ui->sheet_data;
	enum choice choice = decision->choices[button];
	struct app *app = choice > CHOICE_EVIDENCE ? ui_app(ui) : NULL;

	if (choice == CHOICE_EVIDENCE && decision->live_run && decision->live_run != decision->run)
		screen_compare_two(ui, decision->live_run, decision->run);
	else if (choice == CHOICE_EVIDENCE)
		screen_run_open(ui, decision->run);
	if (!app)
		return;
	if (choice == CHOICE_DEPLOY)
		release_deploy(ui, app, ui->sheet_number);
	else
		decide(ui, app, decision, choice == CHOICE_APPROVE);
	ui_reload(ui);
}

/* A text in so many columns. */
static void put(struct buf *out, const char *foreign, int width, bool right)
{
	struct arena arena = ARENA_INIT;
	struct text text = text_fit(text_clean(&arena, str_of(foreign)), width);

	if (right)
		buf_fill(out, ' ', (size_t)(width - text.width));
	buf_add(out, text.s, text.len);
	if (!right)
		buf_fill(out, ' ', (size_t)(width - text.width));
	arena_release(&arena);
}

static void add_metric(struct sheet *sheet, const struct comparison_row *row, bool two)
{
	const char *arrow = row->direction ? direction_glyph(row->direction) : glyph_string(GLYPH_DOT);
	const struct comparison_cell *live = &row->cells[0], *mine = &row->cells[two ? 1 : 0];
	struct buf line = BUF_INIT;
	char text[FORMAT_SIZE];

	put(&line, row->key, KEY_WIDTH, false);
	buf_printf(&line, " %s ", arrow);
	if (two)
		put(&line, live->has ? format_real(text, live->value, 4) : "-", 10, true);
	put(&line, mine->has ? format_real(text, mine->value, 4) : "-", 10, true);
	if (two && live->has && mine->has && isfinite(mine->delta) && mine->judgement != JUDGE_SAME) {
		static const char *const words[] = { "", "", "better", "worse" };

		buf_printf(&line, "  %s %s%s %s",
			   *judged_glyph(mine->judgement) ? judged_glyph(mine->judgement) : " ",
			   mine->delta > 0 ? "+" : "", format_real(text, mine->delta, 4),
			   words[mine->judgement]);
	} else if (two && mine->judgement == JUDGE_SAME) {
		buf_puts(&line, "  = same");
	}
	sheet_line(sheet, two ? judged_style(mine->judgement) : STYLE_NORMAL, "%s", line.data);
	buf_release(&line);
}

/* The metrics that speak: worse first, then better, then the rest; whole ones before slices. */
struct ranked {
	const struct comparison_row **rows;
	size_t count;
	size_t judged[JUDGE_WORSE + 1];		/* how many of each judgement */
};

static void rank_metrics(const struct evidence *evidence, struct arena *arena, struct ranked *out)
{
	static const enum judgement order[] = { JUDGE_WORSE, JUDGE_BETTER, JUDGE_DIFFERENT, JUDGE_SAME };
	const struct comparison_group *groups = evidence->comparison.groups;
	size_t mine = evidence->comparison.run_count - 1;

	*out = (struct ranked){ .rows = ARENA_ARRAY(arena, const struct comparison_row *,
						    groups[COMPARE_METRICS].count +
							    groups[COMPARE_SLICES].count) };
	for (size_t o = 0; o < ARRAY_LEN(order); o++) {
		for (size_t g = COMPARE_METRICS; g <= COMPARE_SLICES; g++) {
			for (size_t i = 0; i < groups[g].count; i++) {
				const struct comparison_row *row = &groups[g].rows[i];

				if (row->cells[mine].judgement != order[o])
					continue;
				out->judged[order[o]]++;
				out->rows[out->count++] = row;
			}
		}
	}
}

static void add_metrics(struct sheet *sheet, const struct evidence *evidence)
{
	bool two = evidence->comparison.run_count == 2;
	struct ranked ranked;

	rank_metrics(evidence, &sheet->arena, &ranked);
	if (!ranked.count) {
		sheet_line(sheet, STYLE_WARNING, "The run has recorded no metrics.");
		return;
	}
	if (two)
		sheet_line(sheet, ranked.judged[JUDGE_WORSE] ? STYLE_BAD : STYLE_STRONG,
			   "Against what is live: %zu worse, %zu better, %zu same",
			   ranked.judged[JUDGE_WORSE], ranked.judged[JUDGE_BETTER],
			   ranked.judged[JUDGE_SAME]);
	sheet_line(sheet, STYLE_TITLE, "%*s%*s", KEY_WIDTH + 13, two ? "live" : "this", two ? 10 : 0,
		   two ? "this" : "");
	for (size_t i = 0; i < ranked.count && i < METRICS_MAX; i++)
		add_metric(sheet, ranked.rows[i], two);
	if (ranked.count > METRICS_MAX)
		sheet_line(sheet, STYLE_MUTED, "and %zu further metrics and slices: Evidence shows them",
			   ranked.count - METRICS_MAX);
}

/* What is asked, by whom, of which bytes, and what it would take the place of. */
static void add_head(struct sheet *sheet, const struct authority *a)
{
	char asked[CLOCK_TEXT_SIZE], left[FORMAT_SIZE];
	const char *live = a->live.id ? arena_printf(&sheet->arena, "%s@%" PRId64, a->live_version.model,
						     a->live_version.number) : "nothing";

	sheet_line(sheet, STYLE_STRONG, "%s@%" PRId64 "  %s  %s   (live there now: %s)", a->version.model,
		   a->version.number, glyph_string(GLYPH_ARROW), a->request.environment, live);
	sheet_line(sheet, STYLE_NORMAL, "asked by %s at %s, expires in %s", a->request.asked_by,
		   clock_format_long(asked, a->request.asked_at),
		   format_age(left, a->request.expires_at - clock_now()));
	if (a->request.comment)
		sheet_line(sheet, STYLE_NORMAL, "\"%s\"", a->request.comment);
	sheet_line(sheet, STYLE_NORMAL, "run %" PRId64 " of %s, commit %.7s %s", a->run.id, a->run.by,
		   a->run.commit_id, a->run.subject);
	sheet_line(sheet, STYLE_NORMAL, "%s  sha256 %.16s", a->version.path, a->version.object.digest.hex);
}

static void add_params(struct sheet *sheet, const struct evidence *evidence)
{
	const struct comparison_group *group = &evidence->comparison.groups[COMPARE_PARAMS];

	if (evidence->comparison.run_count != 2)
		return;
	for (size_t i = 0; i < group->count; i++) {
		const struct comparison_cell *cells = group->rows[i].cells;

		if (group->rows[i].differs)
			sheet_line(sheet, STYLE_NORMAL, "%s  %s %s %s", group->rows[i].key,
				   cells[0].has ? cells[0].text : "none", glyph_string(GLYPH_ARROW),
				   cells[1].has ? cells[1].text : "none");
	}
}

static void add_rules(struct sheet *sheet, const struct evidence *evidence)
{
	static const struct { enum glyph glyph; enum style style; } states[] = {
		[POLICY_MET] = { GLYPH_OK, STYLE_GOOD },
		[POLICY_OPEN] = { GLYPH_WAITING, STYLE_WARNING },
		[POLICY_BROKEN] = { GLYPH_FAILED, STYLE_BAD },
	};
	const struct authority *a = &evidence->authority;

	for (size_t i = 0; i < a->verdict.count; i++) {
		const struct policy_point *point = &a->verdict.points[i];

		sheet_line(sheet, states[point->state].style, "%s %s", glyph_string(states[point->state].glyph),
			   point->text);
	}
	sheet_line(sheet, STYLE_MUTED, "rules of %s@%.7s; you decide on statement %s",
		   a->repository.protected_branch, a->declared.commit, evidence->statement);
	if (evidence->cannot_approve && a->request.state == REQUEST_WAITING)
		sheet_line(sheet, STYLE_WARNING, "%s", evidence->cannot_approve);
}

static void add_choice(struct sheet *sheet, struct decision *decision, const char *label,
		       enum choice choice)
{
	decision->choices[sheet->button_count] = choice;
	sheet_button(sheet, label, choice >= CHOICE_APPROVE);
}

/* Fields and buttons, for whoever this person is. */
static void add_choices(struct sheet *sheet, struct decision *decision, const struct evidence *evidence)
{
	const struct authority *a = &evidence->authority;
	bool waits = a->request.state == REQUEST_WAITING;
	bool approves = waits && !evidence->cannot_approve && a->verdict.state != POLICY_BROKEN;
	bool deploys = a->request.state == REQUEST_APPROVED && a->verdict.state == POLICY_MET;
	const char *number = arena_printf(&sheet->arena, "%" PRId64, a->version.number);

	if (waits)
		sheet_field(sheet, "comment", NULL);
	if (approves || deploys)
		sheet_field(sheet, arena_printf(&sheet->arena, "type the version to let out (%s)", number),
			    number);
	if (deploys)
		sheet->command = text_printf(&sheet->arena, "$ assay deploy %" PRId64, a->request.id);
	else if (waits)
		sheet->command = text_printf(&sheet->arena, "$ assay %s %" PRId64 " --comment '...'%s",
					     approves ? "approve" : "reject", a->request.id,
					     approves && evidence->is_last ? " --deploy" : "");
	add_choice(sheet, decision, "Cancel", CHOICE_CANCEL);
	add_choice(sheet, decision, "Evidence", CHOICE_EVIDENCE);
	if (waits && !evidence->cannot_reject)
		add_choice(sheet, decision, "Reject", CHOICE_REJECT);
	if (approves)
		add_choice(sheet, decision, evidence->is_last ? "Approve and deploy" : "Approve",
			   CHOICE_APPROVE);
	if (deploys)
		add_choice(sheet, decision, "Deploy", CHOICE_DEPLOY);
	sheet_ready(sheet);
}

void sheet_decide_open(struct ui *ui, int64_t request)
{
	struct app *app = ui_app(ui);
	struct arena arena = ARENA_INIT;
	struct evidence evidence;
	struct decision *decision;
	struct sheet *sheet;
	struct err err = ERR_INIT;

	if (!app)
		return;
	if (!app_evidence(app, request, &arena, &evidence, &err)) {
		ui_fail(ui, &err);
		arena_release(&arena);
		return;
	}
	sheet = ui_sheet(ui, "Let this version out?", done_decide);
	decision = ARENA_NEW(&sheet->arena, struct decision);
	memcpy(decision->statement, evidence.statement, sizeof(decision->statement));
	decision->run = evidence.authority.run.id;
	decision->live_run = evidence.authority.live.id ? evidence.authority.live_version.run : 0;
	ui->sheet_number = request;
	ui->sheet_data = decision;
	add_head(sheet, &evidence.authority);
	add_rules(sheet, &evidence);
	add_metrics(sheet, &evidence);
	add_params(sheet, &evidence);
	add_choices(sheet, decision, &evidence);
	arena_release(&arena);
}
