/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_RUN_SET_H
#define ASSAY_STORE_RUN_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A set of runs by their numbers, a bit each: 125 KB for the numbers up to 10^6.  Start with
 * RUN_SET_INIT. */
struct run_set {
	uint64_t *words;
	size_t word_count;
	int64_t count;		/* runs in it */
};

#define RUN_SET_INIT { .words = NULL }

void run_set_add(struct run_set *set, int64_t run);
bool run_set_has(const struct run_set *set, int64_t run);

/* The nearest run in it above run, or with down set below it; 0: there is none. */
int64_t run_set_next(const struct run_set *set, int64_t run, bool down);

/* The largest number in it; 0 when it is empty. */
int64_t run_set_last(const struct run_set *set);

/* Takes all out. */
void run_set_clear(struct run_set *set);
void run_set_release(struct run_set *set);

#endif
