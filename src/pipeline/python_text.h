/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_PYTHON_TEXT_H
#define ASSAY_PIPELINE_PYTHON_TEXT_H

#include "base/buf.h"
#include "base/yaml.h"

/* Values as Python's str() writes them, which is what DVC puts into commands and tables: 1e-05, True,
 * None, [1, 'a'].  A string is itself, but within a list or map it is in quotes. */
void python_write(struct buf *out, const struct yaml_node *value);

/* A number: the fewest digits that read back to the same, with an exponent below 1e-4 and from 1e16 on
 * (https://docs.python.org/3/library/functions.html#repr). */
void python_write_real(struct buf *out, double value);

/* Whether a number that was read as a real is an integer in Python, beyond 64 bits: by what was written. */
bool python_is_integer(struct str text);

#endif
