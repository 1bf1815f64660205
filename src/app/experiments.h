/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_EXPERIMENTS_H
#define ASSAY_APP_EXPERIMENTS_H

#include "app/dvc_data.h"
#include "exchange/experiment_queue.h"

/* DVC's experiments, asked and changed as "dvc exp" does. */

/* All that are finished, by the commit that they began at and their names; in here's arena. */
bool app_experiments(struct dvc_here *here, struct experiment **out, size_t *count, struct err *err) WARN_UNUSED;

/* What DVC's own queue has: experiments that wait, run, or ran. */
enum experiment_phase {
	EXPERIMENT_QUEUED,
	EXPERIMENT_RUNNING,
	EXPERIMENT_FAILED,
	EXPERIMENT_SUCCEEDED,
};

struct experiment_task {
	struct experiment experiment;	/* its commit is the stash that holds what is run; "" in the work tree */
	enum experiment_phase phase;
	const struct experiment_run *run;		/* NULL: nobody began it */
	const struct experiment_process *process;	/* NULL: none is known */
	const char *message, *result;	/* the files that tell of it; NULL: none */
};

/* DVC's word for the phase, and for where it is or was run; NULL: nowhere. */
const char *experiment_phase_word(enum experiment_phase phase);
const char *experiment_task_place(const struct experiment_task *task);

/* All of them, as first queued first, and behind them the one that runs in the work tree itself.  *far is true when
 * only DVC can tell what there is: experiments that it runs in folders of their own, without its queue. */
bool app_experiment_tasks(struct dvc_here *here, struct experiment_task **out, size_t *count, bool *far,
			  struct err *err) WARN_UNUSED;

/* Which commits are asked for. */
struct experiments_query {
	const char *const *revs;	/* none, and neither branches nor tags: HEAD */
	size_t rev_count;
	int64_t num;			/* so many commits from each, along first parents; less than 1: all */
	bool branches, tags;
	bool hide_workspace, hide_queued, hide_failed;
	bool param_deps;		/* only params that stages depend on, but for the commits themselves */
};

/* One of those, and what it is called: by the branch that is checked out, a tag or a branch. */
struct experiments_base {
	char commit[COMMIT_ID_SIZE];
	const char *name;		/* NULL: nothing */
};

bool app_experiments_bases(struct dvc_here *here, const struct experiments_query *query,
			   struct experiments_base **out, size_t *count, struct err *err) WARN_UNUSED;

/* What any commit is called, by names that are read once. */
struct experiments_names {
	const char *branch;	/* that is checked out; NULL: none */
	char head[COMMIT_ID_SIZE];	/* what that is at */
	struct branch *list;
	size_t count;
};
void app_experiments_names(struct dvc_here *here, struct experiments_names *out);
const char *app_experiments_name(const struct experiments_names *names, const char *commit);

/* What is known of a file or folder at a revision. */
struct experiment_file {
	const char *path;	/* relative to the project */
	const char *hash;	/* NULL: not recorded, and so are numbers that are -1 */
	int64_t size, nfiles;
	bool cached, is_source;	/* of outs */
};

/* The project at a revision. */
struct experiment_state {
	int64_t time;		/* when it was committed; 0 for the work tree */
	struct dvc_value_files params, metrics;
	struct experiment_file *deps, *outs;
	size_t dep_count, out_count;
};

/* One row of what "dvc exp show" tells. */
struct experiment_row {
	const char *rev;	/* a full commit, or "workspace" */
	const char *data_rev;	/* where its state is from, in the same way */
	const char *name;	/* of the experiment, or of the commit; NULL: none */
	struct experiment_state state;
};

struct experiment_range {
	struct experiment_row *rows;	/* one, but for experiments of very old versions */
	size_t count;
	const struct experiment_task *task;	/* in the queue; NULL: none */
};

/* The work tree or a commit, with the experiments that began there. */
struct experiment_group {
	struct experiment_row base;
	struct experiment_range *ranges;
	size_t count;
};

struct experiments_shown {
	struct experiment_group *groups;
	size_t count;
	bool far;	/* only DVC can tell it all, in its own words: a project is not well, or runs elsewhere */
};

/* All that "dvc exp show" shows, in its order; in here's arena. */
bool app_experiments_collect(struct dvc_here *here, const struct experiments_query *query,
			     struct experiments_shown *out, struct err *err) WARN_UNUSED;

/* Reads it into the arena; rev NULL is the work tree.  *understood is false when the project there is not
 * well. */
bool app_experiment_state(struct dvc_here *here, struct arena *arena, const char *rev, bool param_deps,
			  struct experiment_state *out, bool *understood, struct err *err) WARN_UNUSED;

/* The commits of an experiment, newest first, without the one that it began at: one, but for those of
 * very old versions. */
bool app_experiment_commits(struct dvc_here *here, const struct experiment *experiment,
			    char (**out)[COMMIT_ID_SIZE], size_t *count, struct err *err) WARN_UNUSED;

/* The experiment of that name or ref; of several the one that began at HEAD.  ERR_NOT_FOUND. */
bool app_experiment_find(struct dvc_here *here, const char *name, struct experiment *out,
			 struct err *err) WARN_UNUSED;

/* The commit of any revision: Git's, else an experiment's name.  ERR_NOT_FOUND. */
bool app_experiment_revision(struct dvc_here *here, const char *rev, char commit[COMMIT_ID_SIZE],
			     struct err *err) WARN_UNUSED;

/* The one in the queue that is called so, or whose stash's commit begins so; NULL: none. */
const struct experiment_task *app_experiment_task_find(const struct experiment_task *tasks, size_t count,
						       const char *name);

/* Lays a revision's files and outputs, or those that one in the queue has or had to begin with, over the work
 * tree, behind the project's lock, as "dvc exp apply" does: what was there before is a stash under
 * refs/exps/apply, and HEAD stays.  What an experiment lacks, the work tree keeps.  here is opened anew on the
 * way; it must be closed whatever the result. */
bool app_experiment_apply(struct dvc_here *here, const char *rev, struct dvc_checkout *checkout,
			  struct err *err) WARN_UNUSED;

/* Whether only DVC can lay it out: submodules, files that a filter changes, or data on a remote storage. */
bool app_experiment_apply_is_far(struct dvc_here *here, const char *rev);

/* Gives it another name; with force, in place of one that has it. */
bool app_experiment_rename(struct dvc_here *here, const struct experiment *experiment, const char *name,
			   bool force, struct err *err) WARN_UNUSED;

/* Makes a branch of it; name NULL: "NAME-branch".  *made is its name. */
bool app_experiment_branch(struct dvc_here *here, const struct experiment *experiment, const char *name,
			   const char **made, struct err *err) WARN_UNUSED;

bool app_experiment_remove(struct dvc_here *here, const struct experiment *experiment, struct err *err) WARN_UNUSED;

/* Takes one that does not run off the queue, with the project's lock held; the experiment that it became stays. */
bool app_experiment_task_remove(struct dvc_here *here, const struct experiment_task *task,
				struct err *err) WARN_UNUSED;

#endif
