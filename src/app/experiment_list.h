/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_EXPERIMENT_LIST_H
#define ASSAY_APP_EXPERIMENT_LIST_H

#include "app/experiments.h"
#include "app/revision.h"

/* DVC's experiments of a repository beside the commits that they began at, as "dvc exp show -A" has them. */
struct experiment_list_row {
	struct commit commit;
	const char *name;	/* of a commit its branch or tag; NULL: none */
	const char *ref;	/* of an experiment that is finished; NULL: a commit, or one of DVC's queue */
	enum experiment_phase phase;	/* in the queue */
	int64_t pid;		/* of what runs; 0: not known */
	size_t base;		/* the row of the commit that it began at; of such a commit its own */
	bool is_read;		/* what follows is known */
	const char *failure;	/* why it could not be read; NULL: it could */
	struct revision_facts facts;	/* of one of the queue without metrics: the commit's are not its own */
};

struct experiment_list {
	struct arena arena;
	struct experiment_list_row *rows;	/* commits, newest first, each before its experiments, newest first */
	size_t count, experiments;
	bool far;		/* there are more, which only DVC can tell */
	const char *root;	/* NULL: the repository is no DVC project */
	struct revisions *revisions;
	size_t read;		/* rows that are read */
};

/* Lists them: names and commits alone.  Release it whatever the result. */
bool app_experiment_list(const struct repository *repository, struct experiment_list *out,
			 struct err *err) WARN_UNUSED;
void app_experiment_list_release(struct experiment_list *list);

/* Reads what the next row says of itself; false at the end. */
bool app_experiment_list_read_on(struct experiment_list *list);

/* Whether a row is an experiment, finished or of the queue. */
bool experiment_list_is_one(const struct experiment_list *list, size_t row);

/* What a row is called for "assay compare": the experiment's name where nothing else has it, else its commit. */
const char *experiment_list_revision(struct experiment_list *list, size_t row);

#endif
