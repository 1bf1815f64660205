/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_PIPELINE_H
#define ASSAY_PIPELINE_PIPELINE_H

/* pipeline/: stages, in DVC's grammar, from bytes to what will run.
 *
 * pipeline.h parses pipeline files, template.h fills in their templates from the variables of vars.h,
 * param_file.h reads params and metrics files of all formats, project.h all of assay.yaml, graph.h
 * orders stages and finds cycles, params.h reads and changes parameters, inputs.h says what a stage's
 * result depends on and in what two executions differ.  Pure: bytes in, records out, no files and no
 * store; whatever else must be read is asked of the caller. */

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/yaml.h"

/* Where the files come from that a pipeline file names in its templates.  path is relative to the
 * project's root.  Appends to *out; *found is false when there is no such file. */
struct pipeline_reader {
	bool (*read)(void *context, const char *path, struct buf *out, bool *found, struct err *err);
	void *context;
};

/* [parsing] in DVC's config. */
struct pipeline_options {
	bool no_flags;		/* bool = boolean_optional: false is "--no-x", not nothing */
	bool repeat_lists;	/* list = append: "--x 1 --x 2", not "--x 1 2" */
};

/* A file or folder that a stage names. */
struct stage_path {
	const char *path;	/* relative to the project, normalised; if external, its address, its
				   absolute path, or a path that begins with "../" */
	const char *text;	/* as it stands in the file, relative to wdir: what dvc.lock records */
	bool external;		/* outside of the project */
};

/* A file or folder that a stage leaves. */
struct stage_out {
	const char *path;	/* as in struct stage_path */
	const char *text;
	bool external;
	const char *kind;	/* "out", "metrics" or "plots" */
	bool cached;		/* kept as an object (cache: true, the default) */
	bool persist;		/* not removed before the stage runs */
	bool push;		/* goes to remotes (the default) */
	const char *remote;	/* the one it goes to; NULL: the default one */
	const char *desc, *type;	/* NULL: none */
	const char **labels;
	size_t label_count;
	const struct yaml_node *meta;	/* NULL: none */
	const struct yaml_node *plot;	/* of a plot the map that has x, y, template …; NULL: none */
};

/* Parameters of one file that a stage depends on. */
struct stage_params {
	const char *file;	/* as the path of struct stage_path */
	const char *text;
	bool external;
	const char **keys;	/* dotted paths into it; count 0 means the whole file */
	size_t count;
};

/* One stage.  Paths are relative to the project's root, whatever wdir is. */
struct stage {
	const char *name;	/* of a generated one "train@us" */
	const char *group;	/* the stage of the file that it was generated from; NULL: none */
	const char *address;	/* how it is asked for: its name, or "sub/dvc.yaml:train" */
	unsigned line;		/* where it stands in its file */
	const char *error;	/* why it cannot be understood, a sentence with file and line: nothing
				   below is set but wdir.  NULL: it is well */
	const struct yaml_node *cmd;	/* a string or a list, as dvc.lock records it */
	const char **commands;	/* run one after the other, up to the first that fails */
	size_t command_count;
	const char *wdir;	/* "." for the project itself */
	struct stage_path *deps;
	size_t dep_count;
	struct stage_params *params;
	size_t param_count;
	struct stage_out *outs;
	size_t out_count;
	const char *desc;	/* NULL: none */
	const struct yaml_node *meta;	/* NULL: none */
	bool frozen;		/* never run, its deps not looked at */
	bool always_changed;	/* always run */
	bool templated;		/* made or filled in by templates */
	const struct yaml_node **used;	/* what its templates put in: see pipeline_used_params */
	size_t used_count;
};

/* An entry of the plots at the top of a pipeline file. */
struct pipeline_plot {
	const char *id;		/* a path relative to the file's folder, or a free name */
	const struct yaml_node *config;	/* x, y, title, template …; NULL: none */
};

struct pipeline_artifact {
	const char *name;
	unsigned line;
	struct stage_path path;
	const char *desc, *type;	/* NULL: none */
	const char **labels;
	size_t label_count;
	const struct yaml_node *meta;	/* NULL: none */
};

/* A file that variables came from. */
struct pipeline_source {
	const char *file;		/* relative to the project */
	const struct yaml_node *root;
};

struct pipeline {
	const char *file;	/* where it was read: "sub/dvc.yaml" or "assay.yaml" */
	struct stage *stages;	/* in the order of the file */
	size_t count;
	/* What stands at the top of the file; paths as in a stage whose wdir is the file's folder. */
	struct stage_path *metrics, *params;
	size_t metric_count, param_count;
	struct pipeline_plot *plots;
	size_t plot_count;
	struct pipeline_artifact *artifacts;
	size_t artifact_count;
	const struct yaml_node *datasets;	/* a list of maps; NULL: none */
	const char *error;	/* the first thing in those that cannot be understood; NULL: none */
	struct pipeline_source *sources;	/* of variables, those of stages too */
	size_t source_count;
};

/* All of a dvc.yaml, as DVC 3 understands it.  All lives in the arena.
 *
 * The grammar is DVC's (https://dvc.org/doc/user-guide/project-structure/dvcyaml-files), with all of its
 * templating: params.yaml beside the file, vars, foreach, matrix.  What breaks the grammar, or the
 * variables at the top of the file, is an error that names file, line, key and the nearest known
 * key.  What is wrong within one stage (a template that names no variable, a wdir outside of the
 * project) is told in that stage's error only; a foreach or matrix that cannot be resolved is one
 * stage, of the group's name, with an error.
 *
 * file is relative to the project.  reader NULL: there are no other files; options NULL: DVC's
 * defaults. */
bool pipeline_parse(struct arena *arena, struct str bytes, const char *file,
		    const struct pipeline_reader *reader, const struct pipeline_options *options,
		    struct pipeline *out, struct err *err) WARN_UNUSED;

/* The same from the value of the "stages" key of assay.yaml, that is parsed already.  Stricter: names
 * are letters, digits, "_" and "-", there is a command, paths lie inside the project; and a command
 * of several lines is one script. */
bool pipeline_from_node(struct arena *arena, const struct yaml_node *stages, const char *file,
			const struct pipeline_reader *reader, struct pipeline *out,
			struct err *err) WARN_UNUSED;

/* What the templates of a stage, of all stages when it is NULL, took from files of variables, as if it
 * named them as params: a file at a time, keys in the order of use.  A map that became options is not
 * in it.  In the arena. */
void pipeline_used_params(const struct pipeline *pipeline, const struct stage *stage,
			  struct arena *arena, struct stage_params **out, size_t *count);

/* The same for one stage after another, which is quicker: where each value of the files stands is found out
 * once.  The pipeline and the arena must outlive it. */
struct places *pipeline_places_new(const struct pipeline *pipeline, struct arena *arena) WARN_UNUSED;
void pipeline_places_free(struct places *places);
void pipeline_places_params(struct places *places, const struct stage *stage, struct stage_params **out,
			    size_t *count);

/* The stage of that name, or NULL. */
const struct stage *pipeline_find(const struct pipeline *pipeline, const char *name);

/* All commands of a stage as one text, a line each. */
const char *stage_command(const struct stage *stage, struct arena *arena);

#endif
