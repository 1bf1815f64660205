/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_json.h"

void run_json_fields(struct json_writer *w, const struct run *run, const struct metric_key *keys,
		     size_t key_count)
{
	json_int_field(w, "run", run->id);
	json_text_field(w, "repository", run->repository_name);
	json_text_field(w, "commit", run->commit_id);
	json_text_field(w, "branch", run->branch);
	json_text_field(w, "subject", run->subject);
	json_text_field(w, "phase", phase_word(run->phase));
	json_text_field(w, "outcome", outcome_word(run->outcome));
	json_text_field(w, "note", run->note);
	json_text_field(w, "by", run->by);
	json_text_field(w, "host", run->host);
	json_moment_field(w, "queued", run->queued_at);
	json_moment_field(w, "started", run->started_at);
	json_moment_field(w, "finished", run->finished_at);
	json_text_field(w, "comment", run->comment);
	json_bool_field(w, "archived", run->archived);
	json_key(w, "tags");
	json_raw(w, str_of(run->tags ? run->tags : "{}"));
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
