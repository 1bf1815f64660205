/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_VARS_H
#define ASSAY_PIPELINE_VARS_H

#include "base/vec.h"
#include "pipeline/node.h"
#include "pipeline/pipeline.h"

/* The variables of templates: params.yaml, and what "vars" says, merged.
 *
 * Maps merge into each other; any other value that is there already is an error, even if it is the
 * same.  A whole file may be named any number of times, but not once as a whole and once by keys. */

/* All files that were read for one pipeline file: each is read once. */
struct vars_files {
	const struct pipeline_reader *reader;	/* NULL: there are no files */
	struct node_source source;		/* the pipeline file */
	bool dates;		/* a date in a file is text; if not, an error, as in DVC */
	VEC_OF(struct pipeline_source) files;
};

/* One part of the variables. */
struct vars_part {
	const char *name;	/* for messages: a file, or "vars[1]" */
	const char *file;	/* relative to the project; NULL: given in place */
	bool whole;		/* all of the file */
	const struct yaml_node *root;
};

struct vars {
	const struct yaml_node *root;	/* a map: all of them; NULL while there are none */
	struct vars_part *parts;	/* in the arena */
	size_t count;
};

/* Adds params.yaml of the folder, if there is one. */
bool vars_add_default(struct vars *vars, struct vars_files *files, const char *folder,
		      struct err *err) WARN_UNUSED;

/* Adds what a "vars" list names; its paths are relative to folder.  vars may be a copy of another, which
 * is left as it was.  The names of reserved, up to NULL, must not be among the new ones. */
bool vars_add_list(struct vars *vars, struct vars_files *files, const char *folder,
		   const struct yaml_node *list, const char *const *reserved,
		   struct err *err) WARN_UNUSED;

#endif
