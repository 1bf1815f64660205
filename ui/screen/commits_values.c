/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/map.h"
#include "base/mem.h"
#include "ui/screen/commits.h"
#include "ui/screen/facts.h"

#include <stdlib.h>
#include <string.h>

/* What commits say of themselves: metrics, further params and data, against their parents. */

struct said {
	struct revision_facts facts, before;
	const char *failure;		/* why it isn't known; NULL: it is */
	struct param_change *params;	/* those that the list of changes does not have */
	size_t param_count;
	size_t experiment_count;	/* that began at it */
};

struct commit_values {
	struct arena arena;
	struct revisions *revisions;
	struct map by_commit;		/* of struct said */
	struct commit wanted;		/* not known yet; rows move when more are read */
	bool wants;
};

void commits_forget_values(struct commit_list *list)
{
	if (!list->values)
		return;
	app_revisions_close(list->values->revisions);
	map_release(&list->values->by_commit);
	arena_release(&list->values->arena);
	free(list->values);
	list->values = NULL;
}

static bool read_said(struct commit_list *list, const struct commit *commit, struct said *said, struct err *err)
{
	struct commit_values *values = list->values;

	if (!values->revisions)
		values->revisions = app_revisions_open(&list->screen.ui->repository, err);
	return app_commits_experiments(list->source, commit->id, &values->arena, &said->experiment_count, err) &&
	       values->revisions && app_revision_read(values->revisions, commit->id, &values->arena, &said->facts, err) &&
	       (!*commit->parent ||
		app_revision_read(values->revisions, commit->parent, &values->arena, &said->before, err));
}

static bool is_listed(const struct changes *changes, const char *name)
{
	for (size_t i = 0; i < changes->param_count; i++) {
		if (strcmp(changes->params[i].name, name) == 0)
			return true;
	}
	return false;
}

static void find_params(struct commit_list *list, struct said *said)
{
	size_t kept = 0;

	changes_of_params(&said->before.params, &said->facts.params, &list->values->arena, &said->params,
			  &said->param_count);
	for (size_t i = 0; i < said->param_count; i++) {
		if (!is_listed(&list->changes, said->params[i].name))
			said->params[kept++] = said->params[i];
	}
	said->param_count = kept;
}

bool commits_work_values(struct commit_list *list)
{
	struct commit_values *values = list->values;
	struct err err = ERR_INIT;
	struct said *said;

	if (!values || !values->wants)
		return false;
	/* Who moves on does not wait for what stood under the cursor. */
	if (ui_has_key(list->screen.ui))
		return true;
	said = ARENA_NEW(&values->arena, struct said);
	if (read_said(list, &values->wanted, said, &err))
		find_params(list, said);
	else
		said->failure = arena_strdup(&values->arena, err.text);
	map_put(&values->by_commit, str_of(arena_strdup(&values->arena, values->wanted.id)), said);
	values->wants = false;
	return false;
}

void commits_draw_values(struct commit_list *list, struct area area, int *row)
{
	const struct commit *commit = &list->rows.items[list->screen.table.cursor].history.commit;
	const struct said *said;

	if (!list->values)
		list->values = mem_zalloc(1, sizeof(*list->values));
	said = map_find(&list->values->by_commit, str_of(commit->id));
	list->values->wants = false;
	/* A bound is looked for first. */
	if (!said && !list->has_bound) {
		list->values->wanted = *commit;
		list->values->wants = true;
		list->screen.busy = true;
	}
	if (!said || *row >= area.rows)
		return;
	facts_draw_params(&list->screen, said->params, said->param_count, area, row);
	facts_draw_metrics(&list->screen, &said->facts, &said->before, area, row);
	if (said->experiment_count && *row < area.rows)
		draw_format(area, (*row)++, 1, STYLE_ACCENT, "%zu experiment%s began here; e shows them",
			    said->experiment_count, said->experiment_count == 1 ? "" : "s");
	if (said->failure && *row < area.rows)
		draw_text(area, (*row)++, 1, STYLE_WARNING, ui_clean(&list->screen, said->failure));
	facts_draw_notes(&list->screen, &said->facts, area, row);
	facts_draw_data(&list->screen, &said->facts, &said->before, area, row);
}
