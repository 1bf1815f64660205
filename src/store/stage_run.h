/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_STAGE_RUN_H
#define ASSAY_STORE_STAGE_RUN_H

#include "store/store.h"

/* One stage within a run. */
struct stage_run {
	int64_t id;
	int64_t run, repository;
	const char *name;
	int position;			/* in the order of the graph, from 0 */
	enum phase phase;
	enum outcome outcome;
	const char *command;
	const char *after;		/* JSON list of the stages that it waits for */
	const char *why;		/* why it ran or was skipped */
	const char *inputs;		/* JSON: command, params, digests of deps */
	struct digest cache_key;	/* of inputs; may be empty */
	int64_t cached_from;		/* the stage run whose outs were taken, 0 for none */
	int64_t cached_run;		/* the run that one belongs to */
	int64_t started_at, finished_at;
	int exit_code;			/* -1: none */
	int signal;			/* 0: none */
	int64_t cpu_ms;			/* of all its processes */
	int64_t peak_kb;		/* largest resident size of one process */
	int64_t metrics_offset;		/* bytes of its live metrics file that are in the store */
};

/* Inserts it queued and sets stage->id. */
bool stage_run_insert(struct store *store, struct stage_run *stage, struct err *err) WARN_UNUSED;

/* A run's stages in the order of the graph. */
bool stage_run_list(struct store *store, int64_t run, struct arena *arena, struct stage_run **out,
		    size_t *count, struct err *err) WARN_UNUSED;

/* It runs now, for the reason why, on these inputs. */
bool stage_run_start(struct store *store, int64_t id, const char *why, const char *inputs,
		     const struct digest *cache_key, int64_t at, struct err *err) WARN_UNUSED;

/* Its end: outcome, why if it is new (else NULL), cached_from, finished_at, exit_code, signal, cpu_ms
 * and peak_kb are taken from *stage, and inputs and cache_key where they are set. */
bool stage_run_finish(struct store *store, const struct stage_run *stage, struct err *err) WARN_UNUSED;

bool stage_run_set_offset(struct store *store, int64_t id, int64_t offset, struct err *err) WARN_UNUSED;

/* The newest successful stage run with that key; out->id is 0 when there is none. */
bool stage_run_find_cached(struct store *store, const struct digest *cache_key, struct arena *arena,
			   struct stage_run *out, struct err *err) WARN_UNUSED;

/* The newest successful one of that name in the repository, for comparing inputs and for how long it
 * took; out->id is 0 when there is none. */
bool stage_run_find_last(struct store *store, int64_t repository, const char *name,
			 struct arena *arena, struct stage_run *out, struct err *err) WARN_UNUSED;

#endif
