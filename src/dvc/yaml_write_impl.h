/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_YAML_WRITE_IMPL_H
#define ASSAY_DVC_YAML_WRITE_IMPL_H

#include "dvc/yaml_write.h"

/* Between yaml_write.c, which writes maps and lists, and yaml_scalar.c, which writes what stands in
 * them. */
struct yaml_writer {
	struct buf *out;
	size_t column;		/* characters before the next one in its line */
};

void yaml_writer_put(struct yaml_writer *w, const char *text);	/* ASCII, no line end */
void yaml_writer_break(struct yaml_writer *w, unsigned indent);

/* A string with the quotes that it needs; further lines of it begin at indent. */
void yaml_write_scalar(struct yaml_writer *w, const struct yaml_node *node, unsigned indent,
		       bool is_key);
/* The text as it is, broken into lines. */
void yaml_write_plain(struct yaml_writer *w, const struct yaml_node *node, unsigned indent);

/* How many characters the text has. */
size_t yaml_write_width(struct str text);

/* Whether the text has what YAML 1.1 takes for a line end. */
bool yaml_write_has_break(struct str text);

#endif
