/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/curves.h"
#include "base/mem.h"
#include "store/repository.h"

#include <stdlib.h>
#include <string.h>

/* Revisions among what has curves: their plots, read once from Git and DVC's cache. */

const char *curves_revision(const struct curves *curves, int64_t run)
{
	return run < 0 ? curves->revisions[-run - 1].name : NULL;
}

static bool any_revision(const struct curves *curves)
{
	for (size_t i = 0; i < curves->run_count; i++) {
		if (curves->runs[i] < 0)
			return true;
	}
	return false;
}

bool curves_are_revisions(const struct curves *curves)
{
	for (size_t i = 0; i < curves->run_count; i++) {
		if (curves->runs[i] > 0)
			return false;
	}
	return curves->run_count > 0;
}

static void note(struct curves *curves, const struct curve_revision *revision)
{
	for (size_t i = 0; i < revision->plots.note_count; i++) {
		if (curves->note_count++ == 0)
			curves->note = arena_printf(&curves->plots, "%s: %s", revision->name, revision->plots.notes[i]);
	}
}

bool curves_load_revisions(struct curves *curves, struct err *err)
{
	struct revisions *revisions;
	bool ok = true;

	if (curves->plots_are_read || !any_revision(curves))
		return true;
	revisions = app_revisions_open(&curves->screen.ui->repository, err);
	if (!revisions)
		return false;
	curves->note_count = 0;
	for (size_t i = 0; ok && i < curves->run_count; i++) {
		struct curve_revision *revision = curves->runs[i] < 0 ? &curves->revisions[-curves->runs[i] - 1] : NULL;

		ok = !revision || app_revision_curves(revisions, revision->commit, &curves->plots, &revision->plots, err);
		if (ok && revision)
			note(curves, revision);
	}
	app_revisions_close(revisions);
	curves->plots_are_read = ok;
	return ok;
}

static bool has_key(const struct metric_key *keys, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(keys[i].name, name) == 0)
			return true;
	}
	return false;
}

/* A plot that the store knows no metric of gets an id that none has, the same one whatever metrics a run that is
 * alive gets. */
void curves_add_plots(struct curves *curves)
{
	size_t room = curves->key_count;
	struct metric_key *keys;
	int64_t id = 0;

	for (size_t i = 0; i < ARRAY_LEN(curves->revisions); i++)
		room += curves->revisions[i].plots.count;
	if (room == curves->key_count)
		return;
	keys = ARENA_ARRAY(&curves->names, struct metric_key, room);
	if (curves->key_count)
		memcpy(keys, curves->keys, curves->key_count * sizeof(*keys));
	for (size_t i = 0; i < ARRAY_LEN(curves->revisions); i++) {
		const struct revision_curves *plots = &curves->revisions[i].plots;

		for (size_t j = 0; j < plots->count; j++) {
			const char *name = plots->items[j].name;

			id--;
			if (!has_key(keys, curves->key_count, name))
				keys[curves->key_count++] = (struct metric_key){ id, name,
										 metric_guess_direction(name) };
		}
	}
	curves->keys = keys;
}

void curves_find_plot(const struct curves *curves, struct curve *curve)
{
	if (curve->run < 0)
		curve->plot = revision_curve_find(&curves->revisions[-curve->run - 1].plots, curve->key.name);
}

void curves_prepare_revisions(struct curves *curves, const struct run *columns, size_t count)
{
	for (size_t i = 0; i < count && i < ARRAY_LEN(curves->revisions); i++) {
		struct curve_revision *revision = &curves->revisions[i];

		if (columns[i].id)
			continue;
		revision->name = mem_strdup(columns[i].branch);
		revision->commit = columns[i].in_place ? NULL : mem_strdup(columns[i].commit_id);
		curves->runs[i] = -(int64_t)i - 1;
	}
}

void curves_release_revisions(struct curves *curves)
{
	for (size_t i = 0; i < ARRAY_LEN(curves->revisions); i++) {
		free(curves->revisions[i].name);
		free(curves->revisions[i].commit);
	}
	arena_release(&curves->plots);
}
