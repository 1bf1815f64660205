/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_DVCFILE_H
#define ASSAY_DVC_DVCFILE_H

#include "dvc/lock.h"

/* A *.dvc file: data that is tracked or imported, https://dvc.org/doc/user-guide/project-structure/dvc-files.
 * Strings that are not there are NULL. */
struct dvcfile_dep {
	struct dvc_item item;
	const struct yaml_node *repo;	/* of an import from another repository: url, rev, rev_lock … */
	const struct yaml_node *db;	/* of an import from a database: query, connection … */
	const struct yaml_node *fs_config;
};

struct dvcfile_out {
	struct dvc_item item;
	bool cached, push;	/* true unless the file says otherwise */
	bool persist;
	const struct yaml_node *metric, *plot;	/* what old versions wrote: a boolean or a map */
	const char *remote, *desc, *type;
	const struct yaml_node *labels, *meta, *fs_config;
};

struct dvcfile {
	const char *md5;	/* of the file's own data: for imports and commands */
	const struct yaml_node *cmd;	/* of very old single-stage files */
	const char *wdir;	/* as it stands there; NULL: the file's folder */
	const char *desc;
	struct dvcfile_dep *deps;
	size_t dep_count;
	struct dvcfile_out *outs;
	size_t out_count;
	bool frozen;		/* or "locked", its old name */
	bool always_changed;
	const struct yaml_node *meta;
};

/* Reads one; all lives in the arena, and so must bytes.  What is not understood is ERR_INPUT with file
 * and line. */
bool dvcfile_parse(struct arena *arena, struct str bytes, const char *file, struct dvcfile *out,
		   struct err *err) WARN_UNUSED;

/* Appends it as DVC writes a new one. */
void dvcfile_format(struct arena *arena, const struct dvcfile *dvcfile, struct buf *out);

/* Appends bytes, the text of a *.dvc file, with the state of its dependencies and outputs as in changed,
 * which is what was parsed of bytes but for these; its own checksum is made anew where it has one.  All
 * else stays as it is, comments too, unless the file is laid out as DVC never does it. */
bool dvcfile_update(struct arena *arena, struct str bytes, const char *file, struct dvcfile *changed,
		    struct buf *out, struct err *err) WARN_UNUSED;

#endif
