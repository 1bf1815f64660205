/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_PYTHON_JSON_H
#define ASSAY_DVC_PYTHON_JSON_H

#include "base/buf.h"
#include "base/yaml.h"

/* JSON to the byte as Python's json.dumps writes it by default, because DVC's digests are of such texts:
 * ", " and ": " between, all but printable ASCII escaped, numbers as repr() has them
 * (https://docs.python.org/3/library/json.html). */

void python_json_string(struct buf *out, struct str s);

/* A value with the keys of its maps in order.  is_left_out, which may be NULL, says which entries do not
 * count; top is true for those of the value itself. */
void python_json_write(struct buf *out, const struct yaml_node *value,
		       bool (*is_left_out)(const char *key, const struct yaml_node *value, bool top));

#endif
