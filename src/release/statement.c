/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "release/statement.h"
#include "base/json.h"

#include <stdio.h>

static void digest_field(struct json_writer *w, const char *key, const struct digest *digest)
{
	json_key(w, key);
	if (!digest || !digest->hex[0]) {
		json_nothing(w);
		return;
	}
	json_open_object(w);
	json_text_field(w, "sha256", digest->hex);
	json_close_object(w);
}

static void write_subject(struct json_writer *w, const struct authority *a)
{
	struct buf name = BUF_INIT;

	buf_printf(&name, "model:%s@%lld", a->version.model, (long long)a->version.number);
	json_key(w, "subject");
	json_open_list(w);
	json_open_object(w);
	json_text_field(w, "name", name.data);
	digest_field(w, "digest", &a->version.object.digest);
	json_close_object(w);
	json_close_list(w);
	buf_release(&name);
}

static void write_request(struct json_writer *w, const struct authority *a)
{
	json_key(w, "request");
	json_open_object(w);
	json_int_field(w, "id", a->request.id);
	json_text_field(w, "by", a->request.asked_by);
	json_moment_field(w, "created", a->request.asked_at);
	json_moment_field(w, "expires", a->request.expires_at);
	json_close_object(w);
}

static void write_source(struct json_writer *w, const struct authority *a)
{
	struct digest metrics = digest_of(a->run.metrics);
	struct digest params = digest_of(str_of(a->run.params));

	json_key(w, "source");
	json_open_object(w);
	json_text_field(w, "repository", a->repository.name);
	json_text_field(w, "commit", a->run.commit_id);
	json_int_field(w, "run", a->run.id);
	digest_field(w, "metrics", &metrics);
	digest_field(w, "params", &params);
	json_close_object(w);
}

static void write_policy(struct json_writer *w, const struct authority *a)
{
	json_key(w, "policy");
	json_open_object(w);
	json_text_field(w, "branch", a->repository.protected_branch);
	json_text_field(w, "commit", a->request.policy_commit);
	digest_field(w, PROJECT_FILE, &a->declared.digest);
	json_close_object(w);
}

struct str statement_write(const struct authority *a, bool approves, struct arena *arena)
{
	struct buf json = BUF_INIT;
	struct json_writer w = JSON_WRITER(&json);
	struct str statement;

	json_open_object(&w);
	json_text_field(&w, "_type", STATEMENT_TYPE);
	write_subject(&w, a);
	json_text_field(&w, "predicateType", STATEMENT_PREDICATE);
	json_key(&w, "predicate");
	json_open_object(&w);
	json_text_field(&w, "decision", approves ? "approve" : "reject");
	json_text_field(&w, "environment", a->request.environment);
	digest_field(&w, "expected_current", a->live.id ? &a->live_version.object.digest : NULL);
	json_id_field(&w, "expected_deployment", a->live.id);
	write_request(&w, a);
	write_source(&w, a);
	write_policy(&w, a);
	json_close_object(&w);
	json_close_object(&w);
	statement = arena_str(arena, buf_str(&json));
	buf_release(&json);
	return statement;
}

char *statement_short(char *out, const struct digest *digest)
{
	snprintf(out, STATEMENT_SHORT_SIZE, "%.4s-%.4s-%.4s", digest->hex, digest->hex + 4,
		 digest->hex + 8);
	return out;
}
