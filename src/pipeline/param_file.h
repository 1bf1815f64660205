/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_PARAM_FILE_H
#define ASSAY_PIPELINE_PARAM_FILE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/yaml.h"

/* Params and metrics files of every format that DVC reads, as the same tree: by the name's end
 * ".json", ".toml", ".py" (in any case), and YAML for all else.  An empty file is an empty map, but for
 * JSON, where it is an error; and so is a file of which all is null, false, 0, "" or [], as in DVC.
 *
 * Limits are those of base/yaml.h.  What is not text of its format is ERR_INPUT with file and line. */
struct yaml_node *param_file_parse(struct arena *arena, struct str bytes, const char *name,
				   struct err *err) WARN_UNUSED;

/* Whether the value is one that Python takes for false: null, false, 0, "", [], {}. */
bool param_is_nothing(const struct yaml_node *node);

/* JSON as Python reads it (https://docs.python.org/3/library/json.html): NaN, Infinity and -Infinity
 * are numbers, of a key given twice the last value counts, an integer beyond 64 bits is YAML_REAL
 * with its digits in text. */
struct yaml_node *param_json_parse(struct arena *arena, struct str bytes, const char *name,
				   struct err *err) WARN_UNUSED;

/* TOML 1.0 (https://toml.io/en/v1.0.0).  Dates and times are strings, as written, with date set. */
struct yaml_node *param_toml_parse(struct arena *arena, struct str bytes, const char *name,
				   struct err *err) WARN_UNUSED;

/* The constants of a Python file: NAME = literal and NAME: type = literal at its top, the same in a
 * class as {Class: {NAME: literal}}, and self.NAME = literal in a class's __init__.  A literal is a
 * number, a string, True, False, None, or a list, tuple, set or dict of literals; tuples, which
 * are marked, and sets are lists here.  What is no such line is passed over, whatever it is: this is a reader of values and
 * no judge of Python. */
struct yaml_node *param_python_parse(struct arena *arena, struct str bytes, const char *name,
				     struct err *err) WARN_UNUSED;

#endif
