/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_STAGE_IMPL_H
#define ASSAY_PIPELINE_STAGE_IMPL_H

#include "pipeline/node.h"
#include "pipeline/pipeline.h"

/* The parts of the parser of pipeline files: stage_check.c holds what was written against the grammar,
 * before templates; stage.c makes a stage of what they became; stage_out.c its outputs; top.c reads what
 * stands at the top of the file; pipeline.c puts it all together. */

/* What is special to a kind of file. */
struct grammar {
	struct node_source source;
	const char *folder;	/* where the file lies: "." for the project itself */
	bool strict;		/* assay.yaml: see pipeline_from_node */
};

/* Whether a stage as written has the keys and the kinds of values that it must have. */
bool stage_check(const struct grammar *grammar, const struct yaml_node *key,
		 const struct yaml_node *node, struct err *err) WARN_UNUSED;

/* Fills in all that follows from the map, whose templates are gone.  wdir is set already. */
bool stage_build(const struct grammar *grammar, const struct yaml_node *node, struct stage *stage,
		 struct err *err) WARN_UNUSED;

bool stage_build_outs(const struct grammar *grammar, const struct yaml_node *node,
		      struct stage *stage, struct err *err) WARN_UNUSED;

/* A path as written in folder. */
bool stage_make_path(const struct grammar *grammar, const struct yaml_node *node, const char *folder,
		     struct str text, struct stage_path *out, struct err *err) WARN_UNUSED;

/* A text of a stage, output or artifact; what a template made of nothing counts as absent. */
bool stage_text(const struct grammar *grammar, const struct yaml_node *map, const char *key,
		const char **out, struct err *err) WARN_UNUSED;

/* The labels of an output or artifact. */
bool stage_labels(const struct grammar *grammar, const struct yaml_node *map, const char ***out,
		  size_t *count, struct err *err) WARN_UNUSED;

/* What stands at the top of the file but for stages and vars: the first is for its form, and the second,
 * which records what is wrong in out->error, for its content. */
struct template_context;
bool top_check(const struct grammar *grammar, const struct yaml_node *root,
	       struct err *err) WARN_UNUSED;
void top_build(const struct grammar *grammar, const struct yaml_node *root,
	       const struct template_context *context, struct pipeline *out);

#endif
