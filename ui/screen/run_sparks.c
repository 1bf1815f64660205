/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/run_sparks.h"
#include "base/mem.h"
#include "store/metric_outline.h"
#include "ui/widget/chart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 2048
#define BYTES (3 * RUN_SPARK_MAX + 1)
/* How many runs are asked whether they have a curve. */
#define RUNS_ASKED 8

struct spark {
	int64_t run;		/* 0: nothing is here */
	int64_t key;
	unsigned load;		/* of a live run: the load that it was read in; 0: it stays */
	unsigned char width;
	char text[BYTES];
};

struct run_sparks {
	unsigned load;
	int64_t usual, usual_for;
	struct spark slots[SLOTS];	/* by run and key; the later one takes the place of the earlier one */
};

void run_sparks_free(struct run_sparks *sparks)
{
	free(sparks);
}

void run_sparks_begin(struct run_sparks **sparks)
{
	if (!*sparks)
		*sparks = mem_zalloc(1, sizeof(**sparks));
	(*sparks)->load++;
}

static struct spark *slot_of(struct run_sparks *sparks, int64_t run, int64_t key)
{
	uint64_t hash = ((uint64_t)run * UINT64_C(0x9E3779B97F4A7C15)) ^ ((uint64_t)key * UINT64_C(0xC2B2AE3D27D4EB4F));

	return &sparks->slots[(hash >> 40) % SLOTS];
}

static void read_spark(struct spark *spark, struct store *store)
{
	double values[RUN_SPARK_MAX];
	struct arena arena = ARENA_INIT;
	size_t count;

	spark->text[0] = '\0';
	if (metric_spark(store, spark->run, spark->key, spark->width, values, &count, NULL) && count)
		snprintf(spark->text, sizeof(spark->text), "%s", chart_spark(&arena, values, count, spark->width).s);
	arena_release(&arena);
}

struct text run_sparks_cell(struct run_sparks *sparks, struct store *store, const struct run *run, int64_t key,
			    int width)
{
	struct spark *spark = slot_of(sparks, run->id, key);
	unsigned char columns = (unsigned char)(width > RUN_SPARK_MAX ? RUN_SPARK_MAX : width);

	if (spark->run != run->id || spark->key != key || spark->width != columns ||
	    (spark->load && spark->load != sparks->load)) {
		*spark = (struct spark){ .run = run->id, .key = key, .width = columns,
					 .load = run->phase == PHASE_DONE ? 0 : sparks->load };
		read_spark(spark, store);
	}
	return text_trusted(spark->text);
}

int64_t run_sparks_usual(struct run_sparks *sparks, struct store *store, const struct run *runs, size_t count,
			 int64_t wanted)
{
	struct arena arena = ARENA_INIT;
	int64_t first = 0;

	if (sparks->usual && sparks->usual_for == wanted)
		return sparks->usual;
	for (size_t r = 0; r < count && r < RUNS_ASKED; r++) {
		struct metric_key *keys;
		size_t found;

		if (!metric_curves(store, runs[r].id, &arena, &keys, &found, NULL))
			break;
		for (size_t i = 0; i < found; i++) {
			if (!first || keys[i].id == wanted)
				first = keys[i].id;
			if (first == wanted)
				break;
		}
		if (first && first == wanted)
			break;
	}
	arena_release(&arena);
	sparks->usual = first;
	sparks->usual_for = wanted;
	return first;
}
