/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/metrics.h"

#include <string.h>

/* How many runs and values of each are looked at. */
#define RUNS_MAX 20
#define VALUES_MAX 64

const struct metric_key *app_metric_key(const struct metric_key *keys, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++) {
		if (keys[i].id == id)
			return &keys[i];
	}
	return NULL;
}

static bool is_among(const struct metric_key *key, const struct metric_key **list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i]->id == key->id)
			return true;
	}
	return false;
}

void app_usual_metrics(const struct metric_key *keys, size_t key_count, const struct run *runs,
		       size_t run_count, const struct metric_key **out, size_t *count, size_t room)
{
	struct metric_value values[VALUES_MAX];

	static const enum direction order[] = { DIRECTION_HIGHER, DIRECTION_LOWER, DIRECTION_NONE };

	for (size_t d = 0; d < ARRAY_LEN(order); d++) {
		for (size_t i = 0; i < run_count && i < RUNS_MAX; i++) {
			size_t n = metric_decode(runs[i].metrics, values, VALUES_MAX);

			for (size_t v = 0; v < n && *count < room; v++) {
				const struct metric_key *key = app_metric_key(keys, key_count, values[v].key);

				if (key && !strchr(key->name, '.') &&
				    key->direction == order[d] && !is_among(key, out, *count))
					out[(*count)++] = key;
			}
		}
	}
}
