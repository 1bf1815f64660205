/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/run_set.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define WORD_BITS 64

void run_set_add(struct run_set *set, int64_t run)
{
	size_t word = (size_t)run / WORD_BITS;
	uint64_t bit = UINT64_C(1) << (run % WORD_BITS);

	if (word >= set->word_count) {
		size_t room = word + word / 2 + 1;

		set->words = mem_resize(set->words, room, sizeof(*set->words));
		memset(set->words + set->word_count, 0, (room - set->word_count) * sizeof(*set->words));
		set->word_count = room;
	}
	set->count += !(set->words[word] & bit);
	set->words[word] |= bit;
}

bool run_set_has(const struct run_set *set, int64_t run)
{
	size_t word = (size_t)run / WORD_BITS;

	return run > 0 && word < set->word_count && (set->words[word] >> (run % WORD_BITS) & 1);
}

static int64_t next_up(const struct run_set *set, int64_t run)
{
	size_t word = (size_t)(run + 1) / WORD_BITS;
	uint64_t mask = ~UINT64_C(0) << ((run + 1) % WORD_BITS);

	for (; word < set->word_count; word++, mask = ~UINT64_C(0)) {
		uint64_t bits = set->words[word] & mask;

		if (bits)
			return (int64_t)word * WORD_BITS + __builtin_ctzll(bits);
	}
	return 0;
}

static int64_t next_down(const struct run_set *set, int64_t run)
{
	size_t word = (size_t)run / WORD_BITS;
	uint64_t mask = (UINT64_C(1) << (run % WORD_BITS)) - 1;

	if (!set->word_count)
		return 0;
	if (word >= set->word_count) {
		word = set->word_count - 1;
		mask = ~UINT64_C(0);
	}
	for (;; mask = ~UINT64_C(0)) {
		uint64_t bits = set->words[word] & mask;

		if (bits)
			return (int64_t)word * WORD_BITS + (WORD_BITS - 1 - __builtin_clzll(bits));
		if (word-- == 0)
			return 0;
	}
}

int64_t run_set_next(const struct run_set *set, int64_t run, bool down)
{
	return down ? next_down(set, run) : next_up(set, run);
}

int64_t run_set_last(const struct run_set *set)
{
	return next_down(set, INT64_MAX);
}

void run_set_clear(struct run_set *set)
{
	if (set->words)
		memset(set->words, 0, set->word_count * sizeof(*set->words));
	set->count = 0;
}

void run_set_release(struct run_set *set)
{
	free(set->words);
	*set = (struct run_set)RUN_SET_INIT;
}
