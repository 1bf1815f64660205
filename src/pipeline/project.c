/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/project.h"
#include "pipeline/node.h"

#include <string.h>

static const char *const project_keys[] = { "version", "stages", "tests", "models", "environments" };
static const char *const test_keys[] = { "stage", "junit" };
static const char *const model_keys[] = { "path", "metrics" };
static const char *const environment_keys[] = { "target", "after", "rules", "forbid", "max_age" };
static const char *const target_keys[] = { "type", "path" };
static const char *const rule_keys[] = { "from", "count" };
static const char *const forbid_words[] = { "requester", "run_owner" };

static bool parse_model(const struct node_source *source, const struct yaml_node *key,
			const struct yaml_node *node, struct project_model *model, struct err *err)
{
	model->name = arena_strndup(source->arena, key->text.data, key->text.len);
	if (!node_expect(source, node, YAML_MAP, "a model", err) ||
	    !node_check_keys(source, node, "a model", model_keys, ARRAY_LEN(model_keys), err) ||
	    !node_string(source, node, "path", &model->path, err) ||
	    !node_string(source, node, "metrics", &model->metrics, err))
		return false;
	if (!model->path)
		return node_fail(source, node, err, "model '%s' has no 'path'", model->name);
	return node_path(source, node, ".", model->path, &model->path, err);
}

/* "72h", "7d", "30m" as milliseconds. */
static bool parse_age(const struct node_source *source, const struct yaml_node *node,
		      int64_t *milliseconds, struct err *err)
{
	const struct yaml_node *age = yaml_get(node, "max_age");
	static const struct { char unit; int64_t ms; } units[] = {
		{ 'm', 60000 }, { 'h', 3600000 }, { 'd', 86400000 }
	};
	int64_t number;

	if (!age)
		return true;
	for (size_t i = 0; age->text.len > 1 && i < ARRAY_LEN(units); i++) {
		struct str digits = { age->text.data, age->text.len - 1 };

		if (age->text.data[digits.len] == units[i].unit && str_to_int(digits, &number) &&
		    number > 0 && number < 100000) {
			*milliseconds = number * units[i].ms;
			return true;
		}
	}
	return node_fail(source, age, err, "'max_age' must be a number of m, h or d, such as 72h");
}

static bool parse_target(const struct node_source *source, const struct yaml_node *node,
			 struct project_environment *environment, struct err *err)
{
	const struct yaml_node *target = yaml_get(node, "target");

	if (!target)
		return node_fail(source, node, err, "environment '%s' has no 'target'",
				 environment->name);
	if (!node_expect(source, target, YAML_MAP, "'target'", err) ||
	    !node_check_keys(source, target, "a target", target_keys, ARRAY_LEN(target_keys), err) ||
	    !node_string(source, target, "type", &environment->target_type, err) ||
	    !node_string(source, target, "path", &environment->target_path, err))
		return false;
	if (!environment->target_type || strcmp(environment->target_type, "directory") != 0)
		return node_fail(source, target, err,
				 "a target's 'type' must be directory, the only one there is so far");
	if (!environment->target_path || !*environment->target_path)
		return node_fail(source, target, err, "a directory target needs a 'path'");
	return true;
}

static bool parse_rules(const struct node_source *source, const struct yaml_node *node,
			struct project_environment *environment, struct err *err)
{
	const struct yaml_node *rules = yaml_get(node, "rules");

	if (!rules || rules->kind == YAML_NULL)
		return true;
	if (!node_expect(source, rules, YAML_LIST, "'rules'", err))
		return false;
	environment->rules = ARENA_ARRAY(source->arena, struct project_rule, rules->count);
	for (size_t i = 0; i < rules->count; i++) {
		struct project_rule *rule = &environment->rules[environment->rule_count++];

		rule->count = 1;
		if (!node_expect(source, rules->items[i], YAML_MAP, "a rule", err) ||
		    !node_check_keys(source, rules->items[i], "a rule", rule_keys,
				     ARRAY_LEN(rule_keys), err) ||
		    !node_strings(source, rules->items[i], "from", &rule->from, &rule->from_count, err) ||
		    !node_int(source, rules->items[i], "count", &rule->count, err))
			return false;
		if (rule->count < 1 || rule->count > 100)
			return node_fail(source, rules->items[i], err, "'count' must be 1 to 100");
	}
	return true;
}

static bool parse_forbid(const struct node_source *source, const struct yaml_node *node,
			 struct project_environment *environment, struct err *err)
{
	if (!node_strings(source, node, "forbid", &environment->forbid, &environment->forbid_count, err))
		return false;
	for (size_t i = 0; i < environment->forbid_count; i++) {
		bool known = false;

		for (size_t j = 0; j < ARRAY_LEN(forbid_words); j++)
			known = known || strcmp(environment->forbid[i], forbid_words[j]) == 0;
		if (!known)
			return node_fail(source, yaml_get(node, "forbid"), err,
					 "'forbid' knows requester and run_owner, not '%s'",
					 environment->forbid[i]);
	}
	return true;
}

static bool parse_environment(const struct node_source *source, const struct yaml_node *key,
			      const struct yaml_node *node, struct project_environment *environment,
			      struct err *err)
{
	environment->name = arena_strndup(source->arena, key->text.data, key->text.len);
	environment->max_age_ms = PROJECT_MAX_AGE_MS;
	return node_expect(source, node, YAML_MAP, "an environment", err) &&
	       node_check_keys(source, node, "an environment", environment_keys,
			       ARRAY_LEN(environment_keys), err) &&
	       node_string(source, node, "after", &environment->after, err) &&
	       parse_age(source, node, &environment->max_age_ms, err) &&
	       parse_target(source, node, environment, err) &&
	       parse_rules(source, node, environment, err) &&
	       parse_forbid(source, node, environment, err);
}

static bool parse_test(const struct node_source *source, const struct yaml_node *node,
		       struct project_test *test, struct err *err)
{
	if (!node_expect(source, node, YAML_MAP, "an entry of 'tests'", err) ||
	    !node_check_keys(source, node, "an entry of 'tests'", test_keys, ARRAY_LEN(test_keys), err) ||
	    !node_string(source, node, "stage", &test->stage, err) ||
	    !node_string(source, node, "junit", &test->junit, err))
		return false;
	if (!test->stage || !test->junit)
		return node_fail(source, node, err, "an entry of 'tests' has no '%s'",
				 test->stage ? "junit" : "stage");
	return node_path(source, node, ".", test->junit, &test->junit, err);
}

/* A stage of dvc.yaml is not known here, so none is looked for. */
static bool parse_tests(const struct node_source *source, const struct yaml_node *root,
			struct project *out, struct err *err)
{
	const struct yaml_node *tests = yaml_get(root, "tests");

	if (!tests || tests->kind == YAML_NULL)
		return true;
	if (!node_expect(source, tests, YAML_LIST, "'tests'", err))
		return false;
	out->tests = ARENA_ARRAY(source->arena, struct project_test, tests->count);
	for (size_t i = 0; i < tests->count; i++) {
		if (!parse_test(source, tests->items[i], &out->tests[out->test_count++], err))
			return false;
		if (out->pipeline.count && !pipeline_find(&out->pipeline, out->tests[i].stage))
			return node_fail(source, tests->items[i], err, "there is no stage '%s'",
					 out->tests[i].stage);
	}
	return true;
}

static bool parse_models(const struct node_source *source, const struct yaml_node *root,
			 struct project *out, struct err *err)
{
	const struct yaml_node *models = yaml_get(root, "models");

	if (!models || models->kind == YAML_NULL)
		return true;
	if (!node_expect(source, models, YAML_MAP, "'models'", err))
		return false;
	out->models = ARENA_ARRAY(source->arena, struct project_model, models->count);
	for (size_t i = 0; i < models->count; i++) {
		if (!parse_model(source, models->keys[i], models->items[i],
				 &out->models[out->model_count++], err))
			return false;
	}
	return true;
}

static bool check_after(const struct node_source *source, const struct yaml_node *root,
			const struct project *project, struct err *err)
{
	for (size_t i = 0; i < project->environment_count; i++) {
		const struct project_environment *environment = &project->environments[i];

		if (environment->after && (strcmp(environment->after, environment->name) == 0 ||
					   !project_environment(project, environment->after)))
			return node_fail(source, root, err,
					 "environment '%s' comes after '%s', which is no other "
					 "environment of this file",
					 environment->name, environment->after);
	}
	return true;
}

static bool parse_environments(const struct node_source *source, const struct yaml_node *root,
			       struct project *out, struct err *err)
{
	const struct yaml_node *all = yaml_get(root, "environments");

	if (!all || all->kind == YAML_NULL)
		return true;
	if (!node_expect(source, all, YAML_MAP, "'environments'", err))
		return false;
	out->environments = ARENA_ARRAY(source->arena, struct project_environment, all->count);
	for (size_t i = 0; i < all->count; i++) {
		if (!parse_environment(source, all->keys[i], all->items[i],
				       &out->environments[out->environment_count++], err))
			return false;
	}
	return check_after(source, all, out, err);
}

bool project_parse(struct arena *arena, struct str bytes, const char *file,
		   const struct pipeline_reader *reader, struct project *out, struct err *err)
{
	struct node_source source = { arena, file };
	struct yaml_node *root = yaml_parse(arena, bytes, file, err);
	int64_t version = 1;

	*out = (struct project){ .pipeline.file = arena_strdup(arena, file) };
	if (!root)
		return false;
	if (root->kind == YAML_NULL)
		return true;
	if (!node_expect(&source, root, YAML_MAP, "the file", err) ||
	    !node_check_keys(&source, root, file, project_keys, ARRAY_LEN(project_keys), err) ||
	    !node_int(&source, root, "version", &version, err))
		return false;
	if (version != 1)
		return node_fail(&source, root, err, "'version' is %lld, and this assay knows 1 only",
				 (long long)version);
	return pipeline_from_node(arena, yaml_get(root, "stages"), file, reader, &out->pipeline, err) &&
	       parse_tests(&source, root, out, err) && parse_models(&source, root, out, err) &&
	       parse_environments(&source, root, out, err);
}

const struct project_model *project_model(const struct project *project, const char *name)
{
	for (size_t i = 0; i < project->model_count; i++) {
		if (strcmp(project->models[i].name, name) == 0)
			return &project->models[i];
	}
	return NULL;
}

const struct project_environment *project_environment(const struct project *project, const char *name)
{
	for (size_t i = 0; i < project->environment_count; i++) {
		if (strcmp(project->environments[i].name, name) == 0)
			return &project->environments[i];
	}
	return NULL;
}
