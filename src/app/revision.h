/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_REVISION_H
#define ASSAY_APP_REVISION_H

#include "app/app.h"
#include "dvc/cache.h"
#include "dvc/values.h"
#include "pipeline/params.h"

/* What a revision of a project says of itself, without any run: metrics, params and versions of data, from the
 * files of the commit and, where DVC keeps them outside of Git, from DVC's cache. */
struct revision_metric {
	const char *name;	/* dotted; of a further file with the same name "FILE:" in front; foreign text */
	const char *text;	/* as it stands in a table */
	double value;		/* where it is a number */
	bool is_number;
};

/* A file or folder that DVC tracks, or that a stage read, as recorded in dvc.lock or a *.dvc. */
struct revision_data {
	const char *path;
	bool is_folder;
	struct cache_key key;
	int64_t size;		/* bytes, of a folder all its files'; -1: not recorded */
	int64_t nfiles;		/* of a folder; -1: not recorded */
	bool on_disk;		/* of the work tree: the path itself, not an object of the cache */
	struct manifest manifest;	/* then of a folder */
};

struct revision_facts {
	struct revision_metric *metrics;
	size_t metric_count;
	struct param_list params;
	struct revision_data *data;	/* by path */
	size_t data_count;
	const char **made;		/* paths in the repository of all that stages make */
	size_t made_count;
	const char **notes;		/* sentences: what is not in the cache, what could not be read */
	size_t note_count;
};

/* The revisions of a repository, opened for reading several of them. */
struct revisions;
struct revisions *app_revisions_open(const struct repository *repository, struct err *err) WARN_UNUSED;
void app_revisions_close(struct revisions *revisions);

/* What a commit says, by its full name; NULL: the work tree, whose data are looked at on disk, by what is
 * known of their hashes.  All lives in the arena. */
bool app_revision_read(struct revisions *revisions, const char *commit, struct arena *arena,
		       struct revision_facts *out, struct err *err) WARN_UNUSED;

/* Adds to its data the images among its plots, which are told apart by their digests, and to its notes what is
 * said of them. */
bool app_revision_add_images(struct revisions *revisions, const char *commit, struct arena *arena,
			     struct revision_facts *facts, struct err *err) WARN_UNUSED;

/* The metric of a name, the data of a path; NULL when it has none. */
const struct revision_metric *revision_metric_find(const struct revision_facts *facts, const char *name);
const struct revision_data *revision_data_find(const struct revision_facts *facts, const char *path);

/* Appends a version of data: "f204db2c1a3b  344 files  1.2 MB". */
void revision_data_text(const struct revision_data *data, struct buf *out);

/* Appends what differs between two versions of the same path (either may be NULL: it isn't there): of a folder
 * the files added, removed and modified with their sizes, from its manifests in the cache; of text files the
 * lines.  What the cache does not have is said. */
void app_revision_data_diff(struct revisions *revisions, const struct revision_data *old,
			    const struct revision_data *new, struct buf *out);

struct repo *app_revisions_repo(struct revisions *revisions);

/* The folder of the project in the work tree. */
const char *app_revisions_root(const struct revisions *revisions);

#endif
