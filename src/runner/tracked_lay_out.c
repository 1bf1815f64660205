/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/checkout.h"
#include "dvc/data.h"
#include "runner/tracked.h"

#include <string.h>

/* What of the project's outs is laid out. */
struct choice {
	struct tracked *tracked;
	const struct pipeline *pipeline;
	const bool *wanted;
	bool *chosen;		/* by the place of an out */
};

/* Whether the stage that makes it is in the run, which then makes it, or takes an earlier result. */
static bool is_made_in_run(const struct choice *choice, const struct made_out *out)
{
	const struct stage *maker = choice->tracked->project.stages[out->stage].stage;
	const struct stage *stage = pipeline_find(choice->pipeline, maker->address);

	return stage && !stage->frozen && choice->wanted[stage - choice->pipeline->stages];
}

static void meet(void *context, const struct made_out *out)
{
	struct choice *choice = context;

	if (out->out->cached && !out->out->external && !is_made_in_run(choice, out))
		choice->chosen[out->place] = true;
}

/* Frozen stages read nothing, but what they made is read. */
static void choose(struct choice *choice)
{
	const struct made_outs *outs = &choice->tracked->outs;

	for (size_t s = 0; s < choice->pipeline->count; s++) {
		const struct stage *stage = &choice->pipeline->stages[s];

		if (!choice->wanted[s] || stage->frozen)
			continue;
		for (size_t i = 0; i < stage->dep_count; i++)
			made_meet(outs, stage->deps[i].path, meet, choice);
		for (size_t i = 0; i < stage->param_count; i++)
			made_meet(outs, stage->params[i].file, meet, choice);
	}
	for (size_t i = 0; i < outs->count; i++) {
		const struct made_out *out = &outs->items[i];

		if (out->out->persist && out->out->cached && !out->out->external && is_made_in_run(choice, out))
			choice->chosen[out->place] = true;
	}
}

/* The outs with what is recorded of them.  What was never recorded is not there; of data that only a path of a
 * cloud or of versions tells of, the cache knows nothing. */
static size_t list(const struct choice *choice, struct checkout_out *out)
{
	const struct tracked *tracked = choice->tracked;
	size_t count = 0;

	for (size_t i = 0; i < tracked->outs.count; i++) {
		const struct made_out *made = &tracked->outs.items[i];
		const struct dvc_lock_stage *lock = tracked->project.stages[made->stage].lock;
		const struct dvc_item *item =
			lock ? dvc_item_find(lock->outs, lock->out_count, made->out->text) : NULL;

		if (!choice->chosen[made->place] || !item)
			continue;
		out[count] = (struct checkout_out){ .path = made->path, .executable = item->isexec };
		out[count].has_key = data_key_of(item, &out[count].key);
		count += out[count].has_key;
	}
	return count;
}

bool tracked_lay_out(struct tracked *tracked, const char *folder, const struct pipeline *pipeline, const bool *wanted,
		     struct err *err)
{
	struct choice choice = { .tracked = tracked, .pipeline = pipeline, .wanted = wanted };
	struct checkout_out *outs = ARENA_ARRAY(&tracked->arena, struct checkout_out, tracked->outs.count + 1);
	struct checkout checkout = { .cache = tracked->cache, .force = true,
				     .links = tracked->links.count ? &tracked->links : NULL };
	const char *problem = NULL;
	size_t count, problems = 0;
	bool ok;

	choice.chosen = ARENA_ARRAY(&tracked->arena, bool, tracked->outs.count + 1);
	choose(&choice);
	count = list(&choice, outs);
	if (!count)
		return true;
	if (!tracked->cache)
		return err_set(err, ERR_NOT_FOUND, "%s is not in Git but in DVC's cache, and a bare repository has none",
			       outs[0].path);
	/* What is known of a checkout's files is worth nothing when it is gone. */
	checkout.known = hash_cache_open(folder);
	checkout.walk = walk_open(folder, err);
	ok = checkout.walk && checkout_run(&checkout, &tracked->arena, outs, count, err);
	for (size_t i = 0; ok && i < count; i++) {
		if (outs[i].problem && !problem)
			problem = strstr(outs[i].problem, outs[i].path)
					  ? outs[i].problem
					  : arena_printf(&tracked->arena, "%s: %s", outs[i].path, outs[i].problem);
		problems += outs[i].problem != NULL;
	}
	if (checkout.walk)
		walk_close(checkout.walk);
	hash_cache_close(checkout.known);
	if (problems > 1)
		problem = arena_printf(&tracked->arena, "%s (and %zu more)", problem, problems - 1);
	return ok && (!problem || err_set(err, ERR_NOT_FOUND, "%s", problem));
}
