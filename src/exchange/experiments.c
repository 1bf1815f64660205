/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange/experiments.h"
#include "dvc/python_json.h"
#include "dvc/yaml_make.h"

#include <string.h>

static bool is_id(struct str text, size_t len)
{
	for (size_t i = 0; i < text.len; i++) {
		if (!text.data[i] || !strchr("0123456789abcdef", text.data[i]))
			return false;
	}
	return text.len == len;
}

bool experiment_of_ref(struct arena *arena, const char *ref, struct experiment *out)
{
	struct str rest = str_of(ref), two, name;

	*out = (struct experiment){ .ref = ref };
	if (!str_starts(rest, EXPERIMENT_REFS))
		return false;
	rest.data += strlen(EXPERIMENT_REFS);
	rest.len -= strlen(EXPERIMENT_REFS);
	if (!str_next(&rest, '/', &two) || !is_id(two, 2) || !str_next(&rest, '/', &name) || !is_id(name, 38))
		return false;
	memcpy(out->baseline, two.data, 2);
	memcpy(out->baseline + 2, name.data, 38);
	if (!str_next(&rest, '/', &name) || !name.len || rest.len)
		return false;
	out->name = arena_strndup(arena, name.data, name.len);
	return true;
}

bool experiment_digest(struct str bytes, const char *const *stages, size_t count, struct digest *out, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct yaml_node *lock = yaml_parse(&arena, bytes, "dvc.lock", err), *run = yaml_make(&arena, YAML_MAP);
	const struct yaml_node *all = lock ? yaml_get(lock, "stages") : NULL;
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *stage = all ? yaml_get(all, stages[i]) : NULL;

		if (stage)
			yaml_make_entry(&arena, run, stages[i], stage);
	}
	python_json_write(&text, run, NULL);
	*out = digest_of(buf_str(&text));
	buf_release(&text);
	arena_release(&arena);
	return lock != NULL;
}

const char *experiment_ref(struct arena *arena, const char *baseline, const char *name)
{
	return arena_printf(arena, EXPERIMENT_REFS "%.2s/%s/%s", baseline, baseline + 2, name);
}
