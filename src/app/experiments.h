/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_EXPERIMENTS_H
#define ASSAY_APP_EXPERIMENTS_H

#include "app/dvc_data.h"
#include "exchange/experiments.h"

/* DVC's experiments, asked and changed as "dvc exp" does. */

/* All that are finished, by the commit that they began at and their names; in here's arena. */
bool app_experiments(struct dvc_here *here, struct experiment **out, size_t *count, struct err *err) WARN_UNUSED;

/* Those that wait in the queue, as last queued first. */
bool app_experiments_queued(struct dvc_here *here, struct experiment **out, size_t *count,
			    struct err *err) WARN_UNUSED;

/* Whether DVC's own queue has worked, or works, here: what became of those experiments is in the files of
 * its queue, which only DVC reads. */
bool app_experiments_are_far(const struct dvc_here *here);

/* Which commits are asked for. */
struct experiments_query {
	const char *const *revs;	/* none, and neither branches nor tags: HEAD */
	size_t rev_count;
	int64_t num;			/* so many commits from each, along first parents; less than 1: all */
	bool branches, tags;
};

/* One of those, and what it is called: by the branch that is checked out, a tag or a branch. */
struct experiments_base {
	char commit[COMMIT_ID_SIZE];
	const char *name;		/* NULL: nothing */
};

bool app_experiments_bases(struct dvc_here *here, const struct experiments_query *query,
			   struct experiments_base **out, size_t *count, struct err *err) WARN_UNUSED;

/* What any commit is called. */
const char *app_experiments_name(struct dvc_here *here, const char *commit);

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

/* The commit of any revision: Git's, else an experiment's name, else that of one that waits.  ERR_NOT_FOUND. */
bool app_experiment_revision(struct dvc_here *here, const char *rev, char commit[COMMIT_ID_SIZE],
			     struct err *err) WARN_UNUSED;

/* Lays a revision's files and outputs over the work tree, behind the project's lock, as "dvc exp apply" does: what
 * was there before is a stash under refs/exps/apply, and HEAD stays.  What an experiment lacks, the work tree keeps.
 * here is opened anew on the way; it must be closed whatever the result. */
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

#endif
