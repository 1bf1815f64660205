/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_PARAM_TOML_IMPL_H
#define ASSAY_PIPELINE_PARAM_TOML_IMPL_H

#include "pipeline/tree.h"

/* The two halves of the reader of TOML: tables and keys in param_toml.c, values in param_toml_value.c. */

void toml_skip_blanks(struct tree *tree);
bool toml_skip_comment(struct tree *tree) WARN_UNUSED;
bool toml_skip_all(struct tree *tree) WARN_UNUSED;

/* KEY = VALUE, into the table, whose level counts from 1. */
bool toml_read_entry(struct tree *tree, struct yaml_node *table, unsigned level) WARN_UNUSED;

/* The value that begins here. */
struct yaml_node *toml_read_value(struct tree *tree, unsigned level) WARN_UNUSED;

/* A string in either kind of quotes; lines: it may go over several lines with three of them. */
struct yaml_node *toml_read_string(struct tree *tree, bool lines) WARN_UNUSED;

#endif
