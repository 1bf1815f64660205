/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_TEMPLATE_H
#define ASSAY_PIPELINE_TEMPLATE_H

#include "base/buf.h"
#include "base/vec.h"
#include "pipeline/node.h"
#include "pipeline/pipeline.h"

/* DVC's templates: "${name}", "${map.key}", "${list[0].key}" in the strings of a pipeline file
 * (https://dvc.org/doc/user-guide/project-structure/dvcyaml-files#templating).
 *
 * "\${" stands for "${"; a "${" that is not closed in its line is taken as it is.  A string that is
 * one template and nothing else becomes the value itself, of whatever kind; within a longer string a
 * value is put in as Python writes it, but for true and false. */

/* Values in the order of use; as a vec of base/vec.h. */
struct template_used {
	const struct yaml_node **items;
	size_t len, room;
};

/* What is known by which name. */
struct template_context {
	struct node_source source;	/* the pipeline file, for messages; results live in its arena */
	struct pipeline_options options;
	const struct yaml_node *root;	/* a map: all variables */
	const struct yaml_node *item, *key;	/* of a generated stage; go before root's; NULL: none */
	struct template_used *used;	/* gets each value that was put in; NULL: nobody asks */
	size_t *made;	/* bytes made so far for the file, held against the limit */
};

/* What may stand in the place of a template. */
enum template_use {
	TEMPLATE_SCALAR,	/* no list, no map */
	TEMPLATE_COMMAND,	/* no list; a map becomes options */
	TEMPLATE_ANY,
};

/* All that the templates of one file may make, so that no file can eat the machine. */
#define TEMPLATE_MAX_BYTES ((size_t)64 * 1024 * 1024)

/* Whether there is a template in the text, or in any key or value of the node. */
bool template_in_text(struct str text);
bool template_in_node(const struct yaml_node *node);

/* Whether all templates of the node are well formed; an error names the first that isn't. */
bool template_check(const struct node_source *source, const struct yaml_node *node,
		    struct err *err) WARN_UNUSED;

/* Sets *out to the node with all its templates, those of keys too, replaced; to the node itself when
 * it has none.  An unknown name is an error with the file and line of the string. */
bool template_resolve(const struct template_context *context, const struct yaml_node *node,
		      enum template_use use, const struct yaml_node **out,
		      struct err *err) WARN_UNUSED;

/* Appends a value as it is put into a longer string: Python's text for it, but "true" and "false". */
void template_write_value(struct buf *out, const struct yaml_node *value);

/* Appends a map as the options of a command: {lr: 0.1, deep: true} as "--lr 0.1 --deep", keys of inner
 * maps joined with dots, strings quoted for the shell.  False, with *out in any state, when a list
 * holds a list or a map. */
bool template_write_options(struct buf *out, const struct yaml_node *map,
			    const struct pipeline_options *options) WARN_UNUSED;

#endif
