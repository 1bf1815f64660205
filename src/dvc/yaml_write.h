/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_YAML_WRITE_H
#define ASSAY_DVC_YAML_WRITE_H

#include "base/buf.h"
#include "base/yaml.h"

/* Appends a tree as the YAML document that DVC would write of it, byte for byte: block style, lists not
 * indented in maps, 80 columns, and quotes where ruamel.yaml (https://yaml.dev/doc/ruamel.yaml/),
 * DVC's library, puts them.  Numbers, booleans and nothing are written as their node's text, strings
 * with what quotes they need. */
void yaml_write(struct buf *out, const struct yaml_node *root);

/* The same for one entry of a map that stands so many columns to the right. */
void yaml_write_entry(struct buf *out, const struct yaml_node *key, const struct yaml_node *value,
		      unsigned indent);

/* Whether ruamel.yaml, in YAML 1.2, reads the unquoted word as anything else than a string: a date or
 * "0b1", too, which the core schema takes for strings. */
bool yaml_write_is_typed(struct str word);

#endif
