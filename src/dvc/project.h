/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_PROJECT_H
#define ASSAY_DVC_PROJECT_H

#include "dvc/dvcfile.h"
#include "dvc/source.h"
#include "pipeline/pipeline.h"

/* A DVC project as a whole: all its dvc.yaml with their locks, and all its *.dvc files. */

/* One file that describes the project. */
struct dvc_file {
	const char *path;	/* relative to the project: "sub/dvc.yaml", "data.dvc" */
	const char *error;	/* why DVC would not take it, a sentence; NULL: it is well */
	const char *form_error;	/* the same, but for what is wrong in a stage alone */
	struct pipeline pipeline;	/* of a dvc.yaml */
	struct dvc_lock lock;	/* beside it; empty when there is none, or it has an error */
	const char *lock_error;
	bool has_lock;
	const struct dvcfile *single;	/* of a *.dvc; NULL: it is a dvc.yaml */
	size_t first, count;	/* its stages in the project's */
};

/* A stage, and what was recorded of it.  A *.dvc file is one, too. */
struct dvc_stage {
	const struct stage *stage;	/* its name is NULL if of a *.dvc; deps of another repository or of
					   a database are not among its deps */
	const struct dvc_file *file;
	const struct dvc_lock_stage *lock;	/* NULL: it never ran */
	const struct yaml_node *import;	/* the "repo" of an import from another repository, or the
					   "db" of one from a database; NULL: neither */
	bool is_import;		/* a *.dvc with a dependency and no command */
};

struct dvc_project_read {
	const char *path;
	char id[COMMIT_ID_SIZE];	/* Git's name of the file's content; "" when there is no file */
};

struct dvc_project {
	const char *root;	/* the folder on disk; NULL at a commit */
	struct arena arena;	/* all of it */
	struct dvc_file *files;
	size_t file_count;
	struct dvc_stage *stages;	/* in DVC's order: by file, then as they stand there */
	size_t stage_count;
	size_t spare;		/* so many more that each of the two arrays has room for */
	const struct pipeline_options *options;	/* [parsing] of the config; NULL: the defaults */
	/* Of a commit, what was read for it, and folders that were not looked into. */
	struct dvc_project_read *reads;
	const char **skipped;
	size_t read_count, skipped_count;
};

/* Reads the project.  What is wrong with one file is in that file only, and its stages that can be
 * understood are there; only what cannot be read at all fails. */
bool dvc_project_load(struct dvc_project *project, struct source *source,
		      const struct pipeline_options *options, struct err *err) WARN_UNUSED;

/* One file of it alone, which need not be found by the walk: for what only asks for that file.
 * ERR_NOT_FOUND when there is none. */
bool dvc_project_load_file(struct dvc_project *project, struct source *source, const char *path,
			   const struct pipeline_options *options, struct err *err) WARN_UNUSED;

/* Whether it would be the same if it were loaded from the source of another commit: all that was read is the
 * same there, by Git's own names of it.  False where that cannot be told. */
bool dvc_project_is_same(const struct dvc_project *project, struct source *source);

/* Adds a *.dvc file that is not on disk yet; the project's stages move.  single must live as long as the project. */
void dvc_project_add_single(struct dvc_project *project, const char *path, const struct dvcfile *single);

void dvc_project_release(struct dvc_project *project);

/* Fails with the first file's error. */
bool dvc_project_check(const struct dvc_project *project, struct err *err) WARN_UNUSED;

/* A stage's address as it is seen from a folder of the project: "train" beside its dvc.yaml, else
 * "sub/dvc.yaml:train", "../data.dvc". */
const char *dvc_stage_address(struct arena *arena, const struct dvc_stage *stage, const char *folder);

#endif
