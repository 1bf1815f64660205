/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_PARAM_PYTHON_IMPL_H
#define ASSAY_PIPELINE_PARAM_PYTHON_IMPL_H

#include "pipeline/tree.h"

/* The two halves of the reader of Python: statements in param_python.c, literals in
 * param_python_literal.c. */

/* The name or keyword that stands here; empty when there is none. */
struct str python_take_word(struct tree *tree);

/* Blanks and joined lines, and a comment, but no line end. */
void python_skip_blanks(struct tree *tree);
void python_skip_comment(struct tree *tree);

/* The literal that stands here, a tuple without brackets too; NULL, without an error and with the cursor
 * anywhere, when it is something else. */
struct yaml_node *python_read_literal(struct tree *tree) WARN_UNUSED;

#endif
