/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange/experiment_queue.h"
#include "base/base64.h"
#include "base/json.h"

#include <string.h>

#define EXPERIMENT_TASK "dvc.repo.experiments.queue.tasks.run_exp"

static const char *text_at(struct arena *arena, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? arena_strdup(arena, text) : NULL;
}

static bool id_at(const json_t *object, const char *key, char out[COMMIT_ID_SIZE])
{
	const char *text = json_string_value(json_object_get(object, key));

	if (!text || strlen(text) != COMMIT_ID_SIZE - 1 || strspn(text, "0123456789abcdef") != COMMIT_ID_SIZE - 1)
		return false;
	memcpy(out, text, COMMIT_ID_SIZE);
	return true;
}

static bool fail(const char *where, struct err *err)
{
	return err_set(err, ERR_INPUT, "%s is not as DVC 3 writes it; \"dvc queue status\" tells what DVC makes of it",
		       where);
}

/* The arguments are a list of those by place, and a map of those by name. */
static bool read_entry(struct arena *arena, const json_t *arguments, struct experiment *out)
{
	const json_t *entry = json_object_get(json_array_get(arguments, 1), "entry_dict");

	if (!entry)
		entry = json_array_get(json_array_get(arguments, 0), 0);
	out->name = text_at(arena, entry, "name");
	return id_at(entry, "stash_rev", out->commit) && id_at(entry, "baseline_rev", out->baseline);
}

bool experiment_message_parse(struct arena *arena, struct str bytes, const char *where, struct experiment_message *out,
			      bool *is_one, struct err *err)
{
	json_t *message = json_read(bytes, where, err), *headers = json_object_get(message, "headers"), *body = NULL;
	const char *task = json_string_value(json_object_get(headers, "task"));
	const char *encoded = json_string_value(json_object_get(message, "body"));
	struct buf decoded = BUF_INIT;
	bool ok = message != NULL;

	*out = (struct experiment_message){ .task = NULL };
	*is_one = ok && task && strcmp(task, EXPERIMENT_TASK) == 0;
	if (*is_one) {
		ok = encoded && base64_decode(&decoded, str_of(encoded));
		if (ok)
			body = json_read(buf_str(&decoded), where, err);
		out->task = text_at(arena, headers, "id");
		ok = ok && body && out->task && !strchr(out->task, '/') && read_entry(arena, body, &out->experiment);
		if (!ok)
			fail(where, err);
	}
	json_decref(body);
	json_decref(message);
	buf_release(&decoded);
	return ok;
}

bool experiment_result_parse(struct str bytes, const char *where, bool *over, struct err *err)
{
	json_t *result = json_read(bytes, where, err);
	const char *status = json_string_value(json_object_get(result, "status"));

	*over = status && (strcmp(status, "SUCCESS") == 0 || strcmp(status, "FAILURE") == 0 ||
			   strcmp(status, "REVOKED") == 0);
	json_decref(result);
	return result != NULL;
}

bool experiment_run_parse(struct arena *arena, struct str bytes, const char *where, struct experiment_run *out,
			  struct err *err)
{
	json_t *run = json_read(bytes, where, err);
	bool ok = run != NULL;

	*out = (struct experiment_run){ .name = text_at(arena, run, "name") };
	out->root = text_at(arena, run, "root_dir");
	out->folder = text_at(arena, run, "dvc_dir");
	out->location = text_at(arena, run, "location");
	out->ref = text_at(arena, run, "result_ref");
	out->has_result = json_is_string(json_object_get(run, "result_hash"));
	out->status = json_integer_value(json_object_get(run, "status"));
	ok = ok && out->root && out->folder && out->location && id_at(run, "baseline_rev", out->baseline);
	json_decref(run);
	return ok || fail(where, err);
}

bool experiment_process_parse(struct arena *arena, struct str bytes, const char *where,
			      struct experiment_process *out, struct err *err)
{
	json_t *process = json_read(bytes, where, err), *status = json_object_get(process, "returncode");
	json_int_t pid = json_integer_value(json_object_get(process, "pid"));

	*out = (struct experiment_process){ .log = text_at(arena, process, "stdout") };
	out->pid = pid > 0 && pid <= INT32_MAX ? pid : 0;
	out->has_status = json_is_integer(status);
	out->status = json_integer_value(status);
	json_decref(process);
	return process != NULL;
}
