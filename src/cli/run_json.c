/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_json.h"

static void text_field(struct json_writer *w, const char *key, const char *value)
{
	json_key(w, key);
	json_text(w, value);
}

static void moment_field(struct json_writer *w, const char *key, int64_t moment)
{
	json_key(w, key);
	json_moment(w, moment);
}

void run_json_fields(struct json_writer *w, const struct run *run, const struct metric_key *keys,
		     size_t key_count)
{
	json_key(w, "run");
	json_int(w, run->id);
	text_field(w, "repository", run->repository_name);
	text_field(w, "commit", run->commit_id);
	text_field(w, "branch", run->branch);
	text_field(w, "subject", run->subject);
	text_field(w, "phase", phase_word(run->phase));
	text_field(w, "outcome", outcome_word(run->outcome));
	text_field(w, "note", run->note);
	text_field(w, "by", run->by);
	text_field(w, "host", run->host);
	moment_field(w, "queued", run->queued_at);
	moment_field(w, "started", run->started_at);
	moment_field(w, "finished", run->finished_at);
	json_key(w, "params");
	json_raw(w, str_of(run->params ? run->params : "{}"));
	json_key(w, "metrics");
	json_open_object(w);
	for (size_t i = 0; i < key_count; i++) {
		double value;

		if (metric_find(run->metrics, keys[i].id, &value)) {
			json_key(w, keys[i].name);
			json_number(w, value);
		}
	}
	json_close_object(w);
}
