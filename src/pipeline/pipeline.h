/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_PIPELINE_H
#define ASSAY_PIPELINE_PIPELINE_H

/* pipeline/: stages, in DVC's grammar, from bytes to what will run.
 *
 * pipeline.h parses stages, project.h all of assay.yaml, graph.h orders stages and finds cycles,
 * params.h reads and changes parameter files, inputs.h says what a stage's result depends on and in
 * what two executions differ.  Pure: bytes in, records out, no files and no store. */

#include "base/arena.h"
#include "base/err.h"
#include "base/yaml.h"

/* A file or folder that a stage leaves. */
struct stage_out {
	const char *path;	/* relative to the project, normalised */
	const char *kind;	/* "out", "metrics" or "plots" */
	bool cached;		/* kept as an object (cache: true, the default) */
	bool persist;		/* not removed before the stage runs */
};

/* Parameters of one file that a stage depends on. */
struct stage_params {
	const char *file;	/* relative to the project, normalised */
	const char **keys;	/* dotted paths into it; count 0 means the whole file */
	size_t count;
};

/* One stage.  Paths are relative to the project's root, whatever wdir is. */
struct stage {
	const char *name;
	unsigned line;		/* where it stands in its file */
	const char **commands;	/* run one after the other, up to the first that fails */
	size_t command_count;
	const char *wdir;	/* "." for the project itself */
	const char **deps;
	size_t dep_count;
	struct stage_params *params;
	size_t param_count;
	struct stage_out *outs;
	size_t out_count;
	const char *desc;	/* NULL: none */
	bool frozen;		/* never run, its deps not looked at */
	bool always_changed;	/* always run */
};

struct pipeline {
	const char *file;	/* where it was read: "dvc.yaml" or "assay.yaml" */
	struct stage *stages;	/* in the order of the file */
	size_t count;
};

/* The stages of a dvc.yaml.  All lives in the arena.  What is not understood is an error that names
 * file, line, key and the nearest known key.  The grammar is DVC's
 * (https://dvc.org/doc/user-guide/project-structure/dvcyaml-files) without templating. */
bool pipeline_parse(struct arena *arena, struct str bytes, const char *file, struct pipeline *out,
		    struct err *err) WARN_UNUSED;

/* The same from the value of a "stages" key that is parsed already. */
bool pipeline_from_node(struct arena *arena, const struct yaml_node *stages, const char *file,
			struct pipeline *out, struct err *err) WARN_UNUSED;

/* The stage of that name, or NULL. */
const struct stage *pipeline_find(const struct pipeline *pipeline, const char *name);

/* All commands of a stage as one text, a line each. */
const char *stage_command(const struct stage *stage, struct arena *arena);

#endif
