/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_DVC_REMOTE_H
#define ASSAY_APP_DVC_REMOTE_H

#include "app/dvc_data.h"

/* DVC's remotes that are folders on this machine: their objects lie as those of a cache do.  Remotes that are
 * anything else only DVC itself can reach. */
struct dvc_remote {
	const char *name;	/* NULL: none was given, and none is the default */
	struct cache *store;	/* NULL: there is no remote, or only DVC can reach it */
	bool is_far;		/* it is the latter */
};

/* The remote of that name, NULL: the default one.  ERR_NOT_FOUND when the configuration has none of that name.  Close
 * it whatever the result. */
bool app_dvc_remote_open(struct dvc_data *data, const char *name, struct dvc_remote *out,
			 struct err *err) WARN_UNUSED;
void app_dvc_remote_close(struct dvc_remote *remote);

/* What "dvc status --cloud" asks: of all objects that the project uses, those that are not in both the cache and the
 * remote. */
enum dvc_remote_state { DVC_REMOTE_DELETED, DVC_REMOTE_NEW, DVC_REMOTE_MISSING };

struct dvc_remote_row {
	const char *name;	/* of an output, or of a file in one, as seen from the current folder */
	enum dvc_remote_state state;	/* only in the remote, only in the cache, in neither */
};

struct dvc_remote_query {
	struct dvc_selection selection;
	const char *remote;	/* NULL: the default one */
	unsigned which;		/* of enum dvc_revisions: of these commits, too */

	/* The answer. */
	bool far;		/* only DVC itself can tell */
	const char *name;	/* the remote's; NULL: there is none, and nothing to look for in it */
	struct dvc_remote_row *rows;	/* by state, then by name */
	size_t count;
	const char **unknown;	/* folders of which the list of their files is not to be had */
	size_t unknown_count;
	const char **unrecorded;	/* outputs of which nothing is recorded */
	size_t unrecorded_count;
};
bool app_dvc_remote_status(struct dvc_data *data, struct dvc_remote_query *query, struct err *err) WARN_UNUSED;

/* The recorded outputs, and with granular the files in folders, that the remote does not have, by path from the
 * project's root, folders with "/" at the end.  *far is set when only DVC itself can tell. */
void app_dvc_remote_lacks(struct dvc_data *data, const struct dvc_remote *remote, const struct dvc_parts *parts,
			  bool granular, const char ***paths, size_t *count, bool *far);

#endif
