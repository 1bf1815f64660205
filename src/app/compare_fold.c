/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare_impl.h"
#include "base/json.h"
#include "quality/statistics.h"

#include <math.h>
#include <string.h>

/* Runs that differ in one param or tag alone, such as a seed, as one column: means with intervals. */

#define WELCH_LEAST 5		/* runs in each group from which on it is the usual test */
#define TEXTS_SHOWN 3

/* One group of runs. */
struct fold {
	const char *key;	/* what its runs share */
	size_t *at;		/* their columns */
	size_t count;
};

struct folding {
	const struct comparison *single;
	const struct comparison *out;
	const struct comparison_options *options;
	struct arena *arena;
	struct fold *folds;
	size_t count;
	double *first, *values;	/* of a metric: of the baseline's group, and of another */
};

bool compare_test_of(const char *word, struct comparison_options *out, struct err *err)
{
	if (strcmp(word, "welch") == 0)
		out->test = COMPARE_TEST_WELCH;
	else if (strcmp(word, "mann-whitney") == 0)
		out->test = COMPARE_TEST_MANN_WHITNEY;
	else
		return err_set(err, ERR_USAGE, "the tests are welch and mann-whitney, not '%s'", word);
	return true;
}

/* The commit of a run and all its params but the chosen one. */
static const char *key_of(const struct folding *f, size_t at)
{
	const struct comparison_group *params = &f->single->groups[COMPARE_PARAMS];
	const char *chosen = strncmp(f->options->group, "param.", 6) == 0 ? f->options->group + 6 : NULL;
	struct buf key = BUF_INIT;
	const char *kept;

	buf_puts(&key, f->single->runs[at].commit_id);
	for (size_t i = 0; i < params->count; i++) {
		const struct comparison_row *row = &params->rows[i];

		if (!chosen || strcmp(row->key, chosen) != 0)
			buf_printf(&key, "\n%s=%s", row->key, row->cells[at].has ? row->cells[at].text : "");
	}
	kept = arena_strdup(f->arena, key.data);
	buf_release(&key);
	return kept;
}

static bool has_tag(const struct run *run, const char *name)
{
	json_t *tags = run->tags ? json_read(str_of(run->tags), "tags", NULL) : NULL;
	bool found = json_object_get(tags, name) != NULL;

	json_decref(tags);
	return found;
}

static bool check_group(const struct folding *f, struct err *err)
{
	const char *name = f->options->group;
	const struct comparison_group *params = &f->single->groups[COMPARE_PARAMS];

	if (strncmp(name, "param.", 6) == 0) {
		for (size_t i = 0; i < params->count; i++) {
			if (strcmp(params->rows[i].key, name + 6) == 0)
				return true;
		}
		return err_set(err, ERR_NOT_FOUND, "none of these runs has a param '%.200s'", name + 6);
	}
	if (strncmp(name, "tag.", 4) != 0)
		return err_set(err, ERR_USAGE,
			       "runs are grouped by param.NAME or tag.NAME, such as param.train.seed, not '%.200s'",
			       name);
	for (size_t i = 0; i < f->single->run_count; i++) {
		if (has_tag(&f->single->runs[i], name + 4))
			return true;
	}
	return err_set(err, ERR_NOT_FOUND, "none of these runs has a tag '%.200s'", name + 4);
}

static void gather(struct folding *f)
{
	size_t runs = f->single->run_count;

	f->folds = ARENA_ARRAY(f->arena, struct fold, runs);
	for (size_t r = 0; r < runs; r++) {
		const char *key = key_of(f, r);
		size_t i = 0;

		while (i < f->count && strcmp(f->folds[i].key, key) != 0)
			i++;
		if (i == f->count)
			f->folds[f->count++] = (struct fold){ key, ARENA_ARRAY(f->arena, size_t, runs), 0 };
		f->folds[i].at[f->folds[i].count++] = r;
	}
}

/* The finite values of a row's cells in a group. */
static size_t values_of(const struct folding *f, const struct comparison_row *row, size_t fold,
			double *out)
{
	size_t n = 0;

	for (size_t i = 0; i < f->folds[fold].count; i++) {
		const struct comparison_cell *cell = &row->cells[f->folds[fold].at[i]];

		if (cell->has && isfinite(cell->value))
			out[n++] = cell->value;
	}
	return n;
}

static void test(const struct folding *f, struct comparison_sample *out, size_t first_n, size_t n)
{
	struct sample first = sample_of(f->first, first_n), second = sample_of(f->values, n);
	struct difference difference;
	bool few = first_n < WELCH_LEAST || n < WELCH_LEAST;

	out->delta_interval = out->p = (double)NAN;
	if (first_n < SAMPLE_LEAST || n < SAMPLE_LEAST)
		return;
	difference = difference_welch(&first, &second);
	out->delta_interval = difference.interval;
	if (f->options->test == COMPARE_TEST_MANN_WHITNEY ||
	    (f->options->test == COMPARE_TEST_USUAL && few)) {
		out->test = "Mann-Whitney U";
		out->p = difference_mann_whitney(f->first, first_n, f->values, n).p;
	} else if (!isnan(difference.p)) {
		out->test = "Welch's t";
		out->p = difference.p;
	}
}

static void fold_metric(const struct folding *f, const struct comparison_row *row,
			struct comparison_row *out)
{
	size_t first_n = values_of(f, row, 0, f->first);

	for (size_t g = 0; g < f->count; g++) {
		struct comparison_cell *cell = &out->cells[g];
		size_t n = values_of(f, row, g, f->values);
		struct comparison_sample *sample = ARENA_NEW(f->arena, struct comparison_sample);
		struct sample mean = sample_of(f->values, n);

		*sample = (struct comparison_sample){ .n = n, .interval = sample_interval(&mean) };
		cell->has = n > 0;
		cell->value = mean.mean;
		cell->sample = sample;
		if (g)
			test(f, sample, first_n, n);
		if (g && cell->has && out->cells[0].has) {
			cell->delta = cell->value - out->cells[0].value;
			cell->judgement = compare_values(out->cells[0].value, cell->value, row->direction);
		} else {
			cell->judgement = cell->has == out->cells[0].has ? JUDGE_SAME : JUDGE_DIFFERENT;
		}
	}
}

/* The different texts of a group, as many as are worth it. */
static const char *text_of(const struct folding *f, const struct comparison_row *row, size_t fold)
{
	const char *shown[TEXTS_SHOWN], *joined = NULL;
	size_t count = 0;

	for (size_t i = 0; i < f->folds[fold].count; i++) {
		const struct comparison_cell *cell = &row->cells[f->folds[fold].at[i]];
		bool known = false;

		for (size_t j = 0; cell->has && j < count && j < TEXTS_SHOWN; j++)
			known = known || strcmp(shown[j], cell->text) == 0;
		if (!cell->has || known)
			continue;
		if (count < TEXTS_SHOWN) {
			shown[count] = cell->text;
			joined = joined ? arena_printf(f->arena, "%s, %s", joined, cell->text) : cell->text;
		}
		count++;
	}
	return count > TEXTS_SHOWN ? arena_printf(f->arena, "%s, ...", joined) : joined;
}

static void fold_texts(const struct folding *f, const struct comparison_row *row,
		       struct comparison_row *out)
{
	bool no_baseline = compare_is_unknown(f->out, row->kind, 0);

	for (size_t g = 0; g < f->count; g++) {
		struct comparison_cell *cell = &out->cells[g];
		const struct comparison_cell *first = &out->cells[0];

		cell->text = text_of(f, row, g);
		cell->has = cell->text != NULL;
		/* A group that is one run is told as that run is. */
		if (f->folds[g].count == 1 && f->folds[0].count == 1) {
			cell->judgement = row->cells[f->folds[g].at[0]].judgement;
			cell->change = row->cells[f->folds[g].at[0]].change;
		} else if (!no_baseline && !compare_is_unknown(f->out, row->kind, g)) {
			bool same = cell->has == first->has &&
				    (!cell->has || strcmp(cell->text, first->text) == 0);

			cell->judgement = same ? JUDGE_SAME : JUDGE_DIFFERENT;
		}
	}
}

static void fold_group(const struct folding *f, const struct comparison_group *single,
		       struct comparison_group *out)
{
	out->name = single->name;
	out->count = single->count;
	out->rows = ARENA_ARRAY(f->arena, struct comparison_row, single->count);
	for (size_t i = 0; i < single->count; i++) {
		struct comparison_row *row = &out->rows[i];

		*row = single->rows[i];
		row->differs = false;
		row->cells = ARENA_ARRAY(f->arena, struct comparison_cell, f->count);
		if (compare_is_metric(row->kind))
			fold_metric(f, &single->rows[i], row);
		else
			fold_texts(f, &single->rows[i], row);
		for (size_t g = 1; g < f->count; g++)
			row->differs = row->differs || row->cells[g].judgement != JUDGE_SAME;
		out->differing += row->differs;
		out->ignored += row->differs && row->ignored;
	}
}

/* The groups of which nothing can be said in rows of a kind: that is so of each of their runs. */
static const bool *find_unknown(const struct folding *f, enum comparison_kind kind)
{
	bool *unknown = ARENA_ARRAY(f->arena, bool, f->count);

	for (size_t g = 0; g < f->count; g++) {
		unknown[g] = true;
		for (size_t i = 0; i < f->folds[g].count; i++)
			unknown[g] = unknown[g] && compare_is_unknown(f->single, kind, f->folds[g].at[i]);
	}
	return unknown;
}

/* How the numbers came about. */
static void add_notes(const struct folding *f, struct comparison *out)
{
	static const char *const tests[] = {
		"p by Mann-Whitney U below 5 runs in a group, else by Welch's t", "p by Welch's t",
		"p by Mann-Whitney U",
	};
	size_t small = 0;

	for (size_t g = 0; g < f->count; g++)
		small += f->folds[g].count < SAMPLE_LEAST;
	if (small < f->count)
		compare_note(out, arena_printf(f->arena, "means of n runs with 95 %% intervals (Student's t, Welch); %s,"
							 " two-sided", tests[f->options->test]));
	if (small)
		compare_note(out, arena_printf(f->arena, "%zu of %zu groups have fewer than %d runs: no interval"
							 " can be given", small, f->count, SAMPLE_LEAST));
}

bool compare_fold(const struct comparison *single, const struct comparison_options *options,
		  struct arena *arena, struct comparison *out, struct err *err)
{
	struct folding f = { .single = single, .out = out, .options = options, .arena = arena };

	if (!check_group(&f, err))
		return false;
	gather(&f);
	f.first = ARENA_ARRAY(arena, double, single->run_count);
	f.values = ARENA_ARRAY(arena, double, single->run_count);
	*out = *single;
	out->group = options->group;
	out->run_count = f.count;
	out->no_environment = find_unknown(&f, COMPARE_ENVIRONMENT);
	out->no_tests = find_unknown(&f, COMPARE_TESTS);
	out->runs = ARENA_ARRAY(arena, struct run, f.count);
	out->members = ARENA_ARRAY(arena, const int64_t *, f.count);
	out->member_counts = ARENA_ARRAY(arena, size_t, f.count);
	for (size_t g = 0; g < f.count; g++) {
		int64_t *members = ARENA_ARRAY(arena, int64_t, f.folds[g].count);

		for (size_t i = 0; i < f.folds[g].count; i++)
			members[i] = single->runs[f.folds[g].at[i]].id;
		out->runs[g] = single->runs[f.folds[g].at[0]];
		out->members[g] = members;
		out->member_counts[g] = f.folds[g].count;
	}
	for (size_t g = 0; g < COMPARISON_GROUPS; g++) {
		out->groups[g] = (struct comparison_group){ .count = 0 };
		fold_group(&f, &single->groups[g], &out->groups[g]);
	}
	add_notes(&f, out);
	return true;
}
