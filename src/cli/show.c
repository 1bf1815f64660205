/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/format.h"
#include "base/text.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/run_json.h"
#include "store/artifact.h"
#include "store/environment.h"
#include "store/stage_run.h"
#include "store/test_result.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* assay show */

struct shown_run {
	struct run run;
	struct stage_run *stages;
	size_t stage_count;
	struct artifact *artifacts;
	size_t artifact_count;
	struct metric_key *keys;
	size_t key_count;
	struct test_result *tests;
	size_t test_count;
	const char *environment;	/* JSON; NULL: not known */
};

static bool load(struct cli *cli, int64_t id, struct shown_run *out, struct err *err)
{
	struct store *store = &cli->app.store;

	return run_load(store, id, &cli->arena, &out->run, err) &&
	       stage_run_list(store, id, &cli->arena, &out->stages, &out->stage_count, err) &&
	       artifact_of_run(store, id, &cli->arena, &out->artifacts, &out->artifact_count, err) &&
	       test_result_list(store, id, &cli->arena, &out->tests, &out->test_count, err) &&
	       environment_load(store, id, &cli->arena, &out->environment, err) &&
	       metric_key_list(store, &cli->arena, &out->keys, &out->key_count, err);
}

static void line(struct cli *cli, const char *label, const char *foreign)
{
	if (!foreign || !*foreign)
		return;
	buf_printf(&cli->out, "%-10s ", label);
	text_clean_to(&cli->out, str_of(foreign));
	buf_putc(&cli->out, '\n');
}

static void write_head(struct cli *cli, const struct run *run)
{
	char when[CLOCK_TEXT_SIZE], took[FORMAT_SIZE];
	int64_t end = run->finished_at ? run->finished_at : clock_now();

	buf_printf(&cli->out, "run %" PRId64 "  %s\n\n", run->id, state_word(run->phase, run->outcome));
	line(cli, "note", run->note);
	line(cli, "repository", run->repository_name);
	line(cli, "commit", arena_printf(&cli->arena, "%.7s %s", run->commit_id, run->subject));
	line(cli, "branch", run->branch);
	line(cli, "changed", run->overrides);
	line(cli, "started", clock_format_long(when, run->started_at ? run->started_at : run->queued_at));
	if (run->started_at)
		line(cli, "took", format_duration(took, end - run->started_at));
	line(cli, "by", arena_printf(&cli->arena, "%s on %s", run->by, run->host));
	line(cli, "comment", run->comment);
	if (run->tags && strcmp(run->tags, "{}") != 0)
		line(cli, "tags", run->tags);
	if (run->archived)
		line(cli, "archived", "yes; assay archive --restore brings it back");
	if (run->in_place)
		line(cli, "where", run->dirty.hex[0] ? "in the work tree, with uncommitted changes"
						     : "in the work tree");
}

static void write_stages(struct cli *cli, const struct shown_run *shown)
{
	char text[FORMAT_SIZE];
	struct columns table;

	columns_init(&table, &cli->arena, "STAGE", "<", "STATE", "<", "TOOK", ">", "CPU", ">", "MEMORY",
		     ">", "WHY", "<", NULL);
	for (size_t i = 0; i < shown->stage_count; i++) {
		const struct stage_run *stage = &shown->stages[i];
		int64_t end = stage->finished_at ? stage->finished_at : clock_now();

		columns_add(&table, stage->name);
		columns_add(&table, state_word(stage->phase, stage->outcome));
		columns_add(&table, stage->started_at ? format_duration(text, end - stage->started_at) : "");
		columns_add(&table, stage->cpu_ms ? format_duration(text, stage->cpu_ms) : "");
		columns_add(&table, stage->peak_kb ? format_size(text, stage->peak_kb * 1024) : "");
		columns_add(&table, stage->why);
	}
	buf_putc(&cli->out, '\n');
	columns_write(&table, &cli->out);
}

static void write_metrics(struct cli *cli, const struct shown_run *shown)
{
	static const char *const better[] = { "", "higher is better", "lower is better" };
	char text[FORMAT_SIZE];
	struct columns table;
	bool any = false;

	columns_init(&table, &cli->arena, "METRIC", "<", "VALUE", ">", "", "<", NULL);
	for (size_t i = 0; i < shown->key_count; i++) {
		double value;

		if (!metric_find(shown->run.metrics, shown->keys[i].id, &value))
			continue;
		any = true;
		columns_add(&table, shown->keys[i].name);
		columns_add(&table, format_real(text, value, 4));
		columns_add(&table, better[shown->keys[i].direction]);
	}
	if (!any)
		return;
	buf_putc(&cli->out, '\n');
	columns_write(&table, &cli->out);
}

static bool write_params(struct cli *cli, const struct shown_run *shown, struct err *err)
{
	json_t *root = json_read(str_of(shown->run.params), "params", err), *value;
	struct columns table;
	const char *key;

	if (!root)
		return false;
	columns_init(&table, &cli->arena, "PARAM", "<", "VALUE", "<", NULL);
	json_object_foreach(root, key, value) {
		struct buf text = BUF_INIT;
		char *json = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));

		columns_add(&table, key);
		columns_add(&table, json);
		free(json);
		buf_release(&text);
	}
	if (json_object_size(root)) {
		buf_putc(&cli->out, '\n');
		columns_write(&table, &cli->out);
	}
	json_decref(root);
	return true;
}

static void write_artifacts(struct cli *cli, const struct shown_run *shown)
{
	char text[FORMAT_SIZE];
	struct columns table;

	if (!shown->artifact_count)
		return;
	columns_init(&table, &cli->arena, "ARTIFACT", "<", "STAGE", "<", "SIZE", ">", "SHA256", "<", NULL);
	for (size_t i = 0; i < shown->artifact_count; i++) {
		const struct artifact *artifact = &shown->artifacts[i];

		columns_add(&table, artifact->path);
		columns_add(&table, artifact->stage);
		columns_add(&table, format_size(text, artifact->size));
		columns_addf(&table, "%.12s", artifact->digest.hex);
	}
	buf_putc(&cli->out, '\n');
	columns_write(&table, &cli->out);
}

static void stages_json(struct json_writer *w, const struct shown_run *shown)
{
	json_key(w, "stages");
	json_open_list(w);
	for (size_t i = 0; i < shown->stage_count; i++) {
		const struct stage_run *stage = &shown->stages[i];

		json_open_object(w);
		json_text_field(w, "stage", stage->name);
		json_text_field(w, "phase", phase_word(stage->phase));
		json_text_field(w, "outcome", outcome_word(stage->outcome));
		json_text_field(w, "why", stage->why);
		json_key(w, "cached_from_run");
		if (stage->cached_run)
			json_int(w, stage->cached_run);
		else
			json_nothing(w);
		json_moment_field(w, "started", stage->started_at);
		json_moment_field(w, "finished", stage->finished_at);
		json_key(w, "exit_code");
		if (stage->exit_code >= 0)
			json_int(w, stage->exit_code);
		else
			json_nothing(w);
		json_int_field(w, "signal", stage->signal);
		json_int_field(w, "cpu_ms", stage->cpu_ms);
		json_int_field(w, "peak_kb", stage->peak_kb);
		json_close_object(w);
	}
	json_close_list(w);
}

static void artifacts_json(struct json_writer *w, const struct shown_run *shown)
{
	json_key(w, "artifacts");
	json_open_list(w);
	for (size_t i = 0; i < shown->artifact_count; i++) {
		const struct artifact *artifact = &shown->artifacts[i];

		json_open_object(w);
		json_text_field(w, "path", artifact->path);
		json_text_field(w, "stage", artifact->stage);
		json_text_field(w, "kind", artifact->kind);
		json_int_field(w, "size", artifact->size);
		json_text_field(w, "sha256", artifact->digest.hex);
		json_close_object(w);
	}
	json_close_list(w);
}

/* Where it worked, in a line. */
static void write_environment(struct cli *cli, const struct shown_run *shown)
{
	static const char *const facts[] = { "cpus", "cpu", "memory", "gpu.0", "kernel", "python" };
	static const char *const before[] = { "", " x ", ", ", ", ", ", Linux ", ", Python " };
	json_t *root = shown->environment ? json_read(str_of(shown->environment), "environment", NULL) : NULL;
	struct buf text = BUF_INIT;
	const char *key;
	json_t *value;
	size_t packages = 0;

	for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
		const char *fact = json_string_value(json_object_get(root, facts[i]));

		if (fact)
			buf_printf(&text, "%s%s", text.len ? before[i] : "", fact);
	}
	json_object_foreach(root, key, value)
		packages += strncmp(key, "package.", strlen("package.")) == 0;
	if (packages)
		buf_printf(&text, " with %zu packages", packages);
	line(cli, "on", text.data);
	json_decref(root);
	buf_release(&text);
}

/* How many came to what, and which did not come to what was wanted. */
static void write_tests(struct cli *cli, const struct shown_run *shown)
{
	size_t counts[TEST_ERROR + 1] = { 0 };
	struct columns table;

	if (!shown->test_count)
		return;
	for (size_t i = 0; i < shown->test_count; i++)
		counts[shown->tests[i].outcome]++;
	buf_printf(&cli->out, "\ntests      %zu passed, %zu failed, %zu error, %zu skipped\n",
		   counts[TEST_PASSED], counts[TEST_FAILED], counts[TEST_ERROR], counts[TEST_SKIPPED]);
	columns_init(&table, &cli->arena, "TEST", "<", "CAME TO", "<", "WHY", "<", NULL);
	for (size_t i = 0; i < shown->test_count && shown->tests[i].outcome >= TEST_FAILED; i++) {
		struct str rest = str_of(shown->tests[i].message), first = STR_NONE;

		columns_add(&table, shown->tests[i].name);
		columns_add(&table, test_outcome_word(shown->tests[i].outcome));
		str_next(&rest, '\n', &first);
		columns_add(&table, arena_strndup(&cli->arena, first.data, first.len));
	}
	if (counts[TEST_FAILED] + counts[TEST_ERROR])
		columns_write(&table, &cli->out);
}

static void tests_json(struct json_writer *w, const struct shown_run *shown)
{
	json_key(w, "tests");
	json_open_list(w);
	for (size_t i = 0; i < shown->test_count; i++) {
		const struct test_result *test = &shown->tests[i];

		json_open_object(w);
		json_text_field(w, "test", test->name);
		json_text_field(w, "outcome", test_outcome_word(test->outcome));
		json_text_field(w, "message", test->message);
		json_key(w, "seconds");
		if (isnan(test->seconds))
			json_nothing(w);
		else
			json_number(w, test->seconds);
		json_close_object(w);
	}
	json_close_list(w);
}

static void environment_json(struct json_writer *w, const struct shown_run *shown)
{
	json_key(w, "environment");
	if (shown->environment)
		json_raw(w, str_of(shown->environment));
	else
		json_nothing(w);
}

int command_show(struct cli *cli, struct err *err)
{
	struct shown_run shown;
	int64_t id;

	if (!cli_run_number(cli, cli->arg_count ? cli->args[0] : "last", &id, err) ||
	    !load(cli, id, &shown, err))
		return -1;
	if (cli->json) {
		cli_open_json(cli);
		run_json_fields(&cli->writer, &shown.run, shown.keys, shown.key_count);
		stages_json(&cli->writer, &shown);
		artifacts_json(&cli->writer, &shown);
		tests_json(&cli->writer, &shown);
		environment_json(&cli->writer, &shown);
		json_close_object(&cli->writer);
		return 0;
	}
	write_head(cli, &shown.run);
	write_environment(cli, &shown);
	write_stages(cli, &shown);
	write_metrics(cli, &shown);
	if (!write_params(cli, &shown, err))
		return -1;
	write_tests(cli, &shown);
	write_artifacts(cli, &shown);
	return 0;
}
