/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_DVC_H
#define ASSAY_APP_DVC_H

#include "dvc/config.h"
#include "dvc/graph.h"
#include "dvc/guard.h"
#include "dvc/values.h"

/* A DVC project, asked as DVC is asked: from a folder of it, for its stages and their graph.  Names of
 * stages and paths are as they are seen from that folder. */
struct dvc_here {
	struct arena arena;
	const char *root;	/* the project's real path; NULL: there is no project */
	const char *folder;	/* the current folder inside the project: "." at its root */
	struct repo *repo;	/* NULL: not in a Git repository */
	struct source *source;	/* the work tree */
	struct hash_cache *known;	/* of cache */
	struct cache *cache;	/* what app_dvc_cache opened; NULL: nothing yet */
	struct dvc_value_memo memo;
	struct dvc_config config;
	struct pipeline_options parsing;
};

/* Finds the project that the current folder is in.  ERR_NOT_FOUND with here->root NULL when there is none.
 * Close it whatever the result. */
bool app_dvc_open(struct dvc_here *here, struct err *err) WARN_UNUSED;

/* The same from another folder than the current one. */
bool app_dvc_open_at(struct dvc_here *here, const char *folder, struct err *err) WARN_UNUSED;
void app_dvc_close(struct dvc_here *here);

/* The project's locks, not taken yet; command is what others are told of us. */
struct guard *app_dvc_guard(struct dvc_here *here, const char *command) WARN_UNUSED;

/* Which stages are asked for. */
struct dvc_query {
	const char *const *targets;	/* stages ("train", "sub/dvc.yaml:train"), files, folders */
	size_t count;
	bool all;		/* all that can be understood, whatever targets say */
	bool strict;		/* with all: what cannot be understood is an error */
	bool recursive;		/* a target that is a folder: all stages in it */
};

struct dvc_row {
	const char *address;
	const char *description;	/* what it is for, or what it makes */
};

/* Lists stages as "dvc stage list" does. */
bool app_dvc_stages(struct dvc_here *here, const struct dvc_query *query, struct dvc_row **rows,
		    size_t *count, struct err *err) WARN_UNUSED;

/* What is shown of the graph. */
struct dvc_dag_query {
	const char *target;	/* a stage, a file, or the path of an output; NULL: all */
	bool full;		/* with a target: all that is connected to it, not only what it needs */
	bool outs;		/* outputs, not stages */
	bool collapse;		/* stages of one foreach or matrix as one */
};

struct dvc_dag {
	const char **names;
	struct dvc_edges *needs;	/* per name: what it waits for */
	size_t *part;		/* per name: the number of its connected part, from 0 in order */
	size_t count, parts;
};

/* The graph as "dvc dag" shows it. */
bool app_dvc_dag(struct dvc_here *here, const struct dvc_dag_query *query, struct dvc_dag *out,
		 struct err *err) WARN_UNUSED;

/* Which metrics or params are asked for. */
struct dvc_values_query {
	bool params;		/* params, not metrics */
	bool deps_only;		/* of params: only those that stages depend on */
	const char *const *targets;	/* paths as seen from the current folder; none: all */
	size_t target_count;
};

/* The metrics or params at a revision (NULL or "workspace": of the work tree).  Where the project itself
 * cannot be understood there, *error says why and there are none. */
bool app_dvc_values(struct dvc_here *here, const struct dvc_values_query *query, const char *rev,
		    struct dvc_value_files *out, const char **error, struct err *err) WARN_UNUSED;

/* The metrics or params of more than one revision at once. */
struct dvc_revision_values {
	const char *names;	/* "workspace", names of branches and tags with commas between them, or a commit */
	struct dvc_value_files files;
	const char *error;
};

enum dvc_revisions {
	DVC_BRANCHES = 1,
	DVC_TAGS = 2,
	DVC_ALL_COMMITS = 4,	/* in place of the others */
};

/* The metrics in the work tree and of all branches, tags or commits (which: of enum dvc_revisions); the
 * work tree is left out if the branch that is checked out has the same. */
bool app_dvc_values_all(struct dvc_here *here, const struct dvc_values_query *query, unsigned which,
			struct dvc_revision_values **out, size_t *count, struct err *err) WARN_UNUSED;

/* A path of the project as it is seen from the current folder. */
const char *app_dvc_shown(struct dvc_here *here, const char *path);

#endif
