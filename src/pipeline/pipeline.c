/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/pipeline.h"
#include "base/vec.h"
#include "pipeline/generate.h"
#include "pipeline/param_file.h"
#include "pipeline/stage_impl.h"
#include "pipeline/template.h"
#include "pipeline/vars.h"

#include <string.h>

/* A pipeline file on its way to stages. */
struct maker {
	struct grammar grammar;
	struct pipeline_options options;
	struct vars_files files;
	struct vars vars;	/* those of all stages */
	size_t made;		/* bytes that templates made */
	VEC_OF(struct stage) stages;
};

/* What a stage is made from. */
struct origin {
	const struct yaml_node *key;	/* its name in the file */
	const struct yaml_node *body;
	const struct generated *generated;	/* NULL: it stands in the file as it is */
};

static struct template_context context_of(struct maker *maker, const struct vars *vars,
					  const struct origin *origin, struct template_used *used)
{
	const struct generated *generated = origin ? origin->generated : NULL;

	return (struct template_context){ .source = maker->grammar.source, .options = maker->options,
					  .root = vars->root, .used = used, .made = &maker->made,
					  .item = generated ? generated->item : NULL,
					  .key = generated ? generated->key : NULL };
}

/* The working folder, which stage vars are relative to. */
static bool set_wdir(struct maker *maker, const struct origin *origin, struct stage *stage,
		     struct err *err)
{
	const struct grammar *grammar = &maker->grammar;
	struct template_context context = context_of(maker, &maker->vars, origin, NULL);
	const struct yaml_node *raw = yaml_get(origin->body, "wdir"), *node;
	struct buf text = BUF_INIT;
	struct stage_path path = { .path = NULL };
	bool ok;

	if (!raw || !raw->text.len)
		return true;
	if (!template_resolve(&context, raw, TEMPLATE_SCALAR, &node, err))
		return false;
	ok = param_is_nothing(node);
	if (!ok) {
		template_write_value(&text, node);
		ok = stage_make_path(grammar, raw, grammar->folder, buf_str(&text), &path, err);
	}
	if (ok && path.external)
		ok = node_fail(&grammar->source, raw, err, "the wdir %s lies outside of the project", path.text);
	if (ok && path.path)
		stage->wdir = path.path;
	buf_release(&text);
	return ok;
}

/* The body with its templates replaced, without what only steers that. */
static bool resolve_body(const struct template_context *context, const struct yaml_node *body,
			 struct yaml_node *out, struct err *err)
{
	*out = *body;
	out->count = 0;
	out->keys = ARENA_ARRAY(context->source.arena, struct yaml_node *, body->count);
	out->items = ARENA_ARRAY(context->source.arena, struct yaml_node *, body->count);
	for (size_t i = 0; i < body->count; i++) {
		struct str key = body->keys[i]->text;
		const struct yaml_node *value;

		if (str_is(key, "vars") || str_is(key, "matrix"))
			continue;
		if (!template_resolve(context, body->items[i],
				      str_is(key, "cmd") ? TEMPLATE_COMMAND : TEMPLATE_SCALAR, &value, err))
			return false;
		out->keys[out->count] = body->keys[i];
		out->items[out->count++] = (struct yaml_node *)value;
	}
	return true;
}

static bool is_changed(const struct yaml_node *body, const struct yaml_node *now)
{
	size_t at = 0;

	for (size_t i = 0; i < body->count; i++) {
		if (at == now->count || body->keys[i] != now->keys[at] || body->items[i] != now->items[at])
			return true;
		at++;
	}
	return false;
}

static bool fill_stage(struct maker *maker, const struct origin *origin, struct stage *stage,
		       struct err *err)
{
	struct arena *arena = maker->grammar.source.arena;
	struct template_used used = { .items = NULL };
	struct vars vars = maker->vars;
	struct template_context context;
	struct yaml_node now;
	bool ok;

	if ((!origin->generated && !template_check(&maker->grammar.source, origin->body, err)) ||
	    !set_wdir(maker, origin, stage, err) ||
	    !vars_add_list(&vars, &maker->files, stage->wdir, yaml_get(origin->body, "vars"),
			   origin->generated ? origin->generated->reserved : NULL, err))
		return false;
	context = context_of(maker, &vars, origin, &used);
	ok = resolve_body(&context, origin->body, &now, err);
	VEC_TO_ARENA(&used, arena, &stage->used, &stage->used_count);
	if (!ok)
		return false;
	stage->templated = origin->generated || is_changed(origin->body, &now);
	return stage_build(&maker->grammar, &now, stage, err);
}

static const char *address_of(struct maker *maker, const char *name)
{
	const char *file = maker->grammar.source.file;

	if (maker->grammar.strict || !strchr(file, '/'))
		return name;
	return arena_printf(maker->grammar.source.arena, "%s:%s", file, name);
}

/* A stage that is nothing yet but its name. */
static struct stage new_stage(struct maker *maker, const struct origin *origin)
{
	struct arena *arena = maker->grammar.source.arena;
	const char *name = arena_strndup(arena, origin->key->text.data, origin->key->text.len);
	struct stage stage = { .line = origin->key->line, .wdir = maker->grammar.folder };

	stage.name = name;
	if (origin->generated) {
		stage.group = name;
		stage.name = arena_printf(arena, "%s@%s", name, origin->generated->name);
	}
	stage.address = address_of(maker, stage.name);
	return stage;
}

static void set_error(struct maker *maker, const struct stage *whole, struct err *err,
		      struct stage *out)
{
	err_add(err, "stage '%s'", whole->name);
	*out = (struct stage){ .name = whole->name, .group = whole->group, .address = whole->address,
			       .line = whole->line, .wdir = whole->wdir,
			       .error = arena_strdup(maker->grammar.source.arena, err->text) };
}

/* Adds one stage; false only for what is an error of the file. */
static bool add_stage(struct maker *maker, const struct origin *origin, struct err *err)
{
	struct stage stage = new_stage(maker, origin), failed;
	struct err own = ERR_INIT;

	if (maker->stages.len >= PIPELINE_MAX_STAGES)
		return node_fail(&maker->grammar.source, origin->key, err,
				 "there are more than %d stages", PIPELINE_MAX_STAGES);
	if (fill_stage(maker, origin, &stage, &own)) {
		VEC_PUSH(&maker->stages, stage);
		return true;
	}
	if (maker->grammar.strict && !origin->generated && !template_in_node(origin->body))
		return err_set(err, own.code, "%s", own.text);
	set_error(maker, &stage, &own, &failed);
	VEC_PUSH(&maker->stages, failed);
	return true;
}

/* Adds all stages of a foreach or matrix. */
static bool add_group(struct maker *maker, const struct yaml_node *key, const struct yaml_node *node,
		      struct err *err)
{
	struct origin origin = { .key = key, .body = node };
	struct template_context context = context_of(maker, &maker->vars, NULL, NULL);
	const struct yaml_node *body = yaml_get(node, "do");
	struct stage stage, failed;
	struct err own = ERR_INIT;
	struct generated *all;
	size_t count;
	bool ok;

	body = body ? body : node;
	ok = template_check(&context.source, body, &own) &&
	     (body == node ? generate_matrix(&context, yaml_get(node, "matrix"), &all, &count, &own)
			   : generate_foreach(&context, yaml_get(node, "foreach"), &all, &count, &own));
	if (!ok) {
		stage = new_stage(maker, &origin);
		set_error(maker, &stage, &own, &failed);
		VEC_PUSH(&maker->stages, failed);
		return true;
	}
	origin.body = body;
	for (size_t i = 0; i < count; i++) {
		origin.generated = &all[i];
		if (!add_stage(maker, &origin, err))
			return false;
	}
	return true;
}

static bool add_all(struct maker *maker, const struct yaml_node *stages, struct err *err)
{
	for (size_t i = 0; stages && i < stages->count; i++) {
		const struct yaml_node *key = stages->keys[i], *node = stages->items[i];
		struct origin origin = { .key = key, .body = node };

		if (yaml_get(node, "foreach") || yaml_get(node, "matrix")
			    ? !add_group(maker, key, node, err) : !add_stage(maker, &origin, err))
			return false;
	}
	return true;
}

static bool check_all(struct maker *maker, const struct yaml_node *stages, struct err *err)
{
	if (!stages || stages->kind == YAML_NULL)
		return true;
	if (!node_expect(&maker->grammar.source, stages, YAML_MAP, "'stages'", err))
		return false;
	for (size_t i = 0; i < stages->count; i++) {
		if (!stage_check(&maker->grammar, stages->keys[i], stages->items[i], err))
			return false;
	}
	return true;
}

/* The folder that a file lies in. */
static const char *folder_of(struct arena *arena, const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash ? arena_strndup(arena, file, (size_t)(slash - file)) : ".";
}

static struct maker new_maker(struct arena *arena, const char *file, bool strict,
			      const struct pipeline_reader *reader)
{
	struct node_source source = { arena, arena_strdup(arena, file) };

	return (struct maker){ .grammar = { source, folder_of(arena, file), strict },
			       .files = { .reader = reader, .source = source, .dates = strict } };
}

/* Hands over what was made, whether all went well or not. */
static void finish(struct maker *maker, struct pipeline *out)
{
	struct arena *arena = maker->grammar.source.arena;

	VEC_TO_ARENA(&maker->stages, arena, &out->stages, &out->count);
	VEC_TO_ARENA(&maker->files.files, arena, &out->sources, &out->source_count);
}

bool pipeline_from_node(struct arena *arena, const struct yaml_node *stages, const char *file,
			const struct pipeline_reader *reader, struct pipeline *out, struct err *err)
{
	struct maker maker = new_maker(arena, file, true, reader);
	bool ok;

	*out = (struct pipeline){ .file = maker.grammar.source.file };
	ok = check_all(&maker, stages, err) &&
	     /* Whoever uses no templates need not have a params.yaml that can be read. */
	     (!stages || !template_in_node(stages) ||
	      vars_add_default(&maker.vars, &maker.files, maker.grammar.folder, err)) &&
	     add_all(&maker, stages, err);
	finish(&maker, out);
	return ok;
}

bool pipeline_parse(struct arena *arena, struct str bytes, const char *file,
		    const struct pipeline_reader *reader, const struct pipeline_options *options,
		    struct pipeline *out, struct err *err)
{
	struct maker maker = new_maker(arena, file, false, reader);
	struct yaml_node *root = yaml_parse(arena, bytes, file, err);
	struct template_context context;
	bool ok;

	*out = (struct pipeline){ .file = maker.grammar.source.file };
	if (!root)
		return false;
	if (options)
		maker.options = *options;
	ok = (root->kind == YAML_NULL || node_expect(&maker.grammar.source, root, YAML_MAP, "the file", err)) &&
	     top_check(&maker.grammar, root, err) && check_all(&maker, yaml_get(root, "stages"), err) &&
	     vars_add_default(&maker.vars, &maker.files, maker.grammar.folder, err) &&
	     vars_add_list(&maker.vars, &maker.files, maker.grammar.folder, yaml_get(root, "vars"), NULL, err) &&
	     add_all(&maker, yaml_get(root, "stages"), err);
	if (ok) {
		context = context_of(&maker, &maker.vars, NULL, NULL);
		top_build(&maker.grammar, root, &context, out);
	}
	finish(&maker, out);
	return ok;
}

const struct stage *pipeline_find(const struct pipeline *pipeline, const char *name)
{
	for (size_t i = 0; i < pipeline->count; i++) {
		if (strcmp(pipeline->stages[i].name, name) == 0)
			return &pipeline->stages[i];
	}
	return NULL;
}

const char *stage_command(const struct stage *stage, struct arena *arena)
{
	struct buf text = BUF_INIT;
	const char *result;

	for (size_t i = 0; i < stage->command_count; i++)
		buf_printf(&text, "%s%s", i ? "\n" : "", stage->commands[i]);
	result = arena_strdup(arena, text.data);
	buf_release(&text);
	return result;
}
