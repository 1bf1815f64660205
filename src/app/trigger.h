/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_TRIGGER_H
#define ASSAY_APP_TRIGGER_H

#include "app/app.h"
#include "repo/repo.h"
#include "runner/plan.h"

/* What a person asks for. */
struct trigger {
	const char *rev;		/* NULL: what is checked out */
	const char *const *targets;	/* names of stages; in a DVC project as "dvc repro" takes them, seen from
					   the repository's folder; none: all */
	size_t target_count;
	bool single;			/* the targets alone, not what they wait for */
	const char *const *settings;	/* "KEY=VALUE" or "FILE:KEY=VALUE" */
	size_t setting_count;
	bool forced;			/* cached results are not used */
	bool in_place;			/* in the work tree, as it is */
	int64_t jobs;			/* stages at once, at least 1 */
	int64_t timeout_ms;		/* of one stage; 0: none */
	int64_t rerun_of;		/* 0: of none */
};

/* What would happen.  All lives in the arena. */
struct trigger_plan {
	struct repository repository;
	struct commit commit;
	const char *inside;		/* the project's folder in the repository, "" for the top */
	const char *branch;		/* NULL: none */
	struct project project;
	struct graph graph;
	const char **targets;		/* the stages that are asked for, by name */
	size_t target_count;
	struct plan_step *steps;	/* graph.count of them, in the order of running */
	struct param_list params;	/* all, with the settings applied */
	struct param_list settings;
	const char *uncommitted;	/* a file that is changed in the work tree but not in the commit, where
					   what is checked out runs; NULL: none */
	int64_t expected_ms;		/* from earlier runs: the sum of what will or may run */
};

/* Looks at the commit and says what would run, what is cached and why; nothing is changed. */
bool app_plan(struct app *app, const struct repository *repository, const struct trigger *trigger,
	      struct arena *arena, struct trigger_plan *out, struct err *err) WARN_UNUSED;

/* A file that is changed in the work tree and not committed, in the arena; NULL: none. */
bool app_uncommitted(const struct repository *repository, struct arena *arena, const char **out,
		     struct err *err) WARN_UNUSED;

/* Plans, writes the run down and starts it; *run becomes its number. */
bool app_trigger(struct app *app, const struct repository *repository, const struct trigger *trigger,
		 int64_t *run, struct err *err) WARN_UNUSED;

/* The same run once more: its commit, targets and settings. */
bool app_rerun(struct app *app, int64_t of, bool forced, int64_t *run, struct err *err) WARN_UNUSED;

/* Asks a run to end; ERR_INPUT when it is done already. */
bool app_cancel(struct app *app, int64_t run, struct err *err) WARN_UNUSED;

#endif
