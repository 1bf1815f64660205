/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_GENERATE_H
#define ASSAY_PIPELINE_GENERATE_H

#include "pipeline/template.h"

/* What foreach and matrix make of one stage. */

struct generated {
	const char *name;	/* what stands behind "@" */
	const struct yaml_node *item;
	const struct yaml_node *key;	/* NULL: there is no "key" */
	const char *const *reserved;	/* names that stage vars must not have, up to NULL */
};

/* So many stages may come from one file. */
#define PIPELINE_MAX_STAGES 100000

/* One for each value of a list, named by it, or by its number from 0 when the list holds a list or map;
 * or for each key of a map, named by it.  Of two with the same name there is one, with the last value. */
bool generate_foreach(const struct template_context *context, const struct yaml_node *data,
		      struct generated **out, size_t *count, struct err *err) WARN_UNUSED;

/* One for each combination of a value of each list, the last list changing first; named by the values,
 * or by the list's name and the value's number if it is a list or map, joined with "-".  In the place of a
 * list a template may stand for a map: its keys are combined. */
bool generate_matrix(const struct template_context *context, const struct yaml_node *data,
		     struct generated **out, size_t *count, struct err *err) WARN_UNUSED;

#endif
