/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/filter_impl.h"

#include <ctype.h>
#include <string.h>

/* The characters that a name may have without quotes. */
static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || strchr("._/@-", c) || (c & 0x80);
}

static bool is_plain(const char *name)
{
	for (; *name; name++) {
		if (!is_name_char(*name))
			return false;
	}
	return true;
}

/* "metric.`f1 macro`", when "metric.f1 macro" begins as it should; else NULL. */
static const char *full_name(struct arena *arena, const char *kind, const char *name, struct str begun)
{
	const char *plain = arena_printf(arena, "%s.%s", kind, name);

	if (strncmp(plain, begun.data, begun.len) != 0)
		return NULL;
	return is_plain(name) ? plain : arena_printf(arena, "%s.`%s`", kind, name);
}

void filter_complete(struct arena *arena, struct str text, size_t cursor, const struct filter_names *names,
		     size_t *start, const char ***out, size_t *count)
{
	static const char *const kinds[] = { "metric.", "param.", "tag." };
	VEC_OF(const char *) list = VEC_INIT;
	struct str begun;
	size_t at = cursor;

	while (at > 0 && is_name_char(text.data[at - 1]))
		at--;
	*start = at;
	begun = (struct str){ text.data + at, cursor - at };
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (strncmp(kinds[i], begun.data, begun.len) == 0)
			VEC_PUSH(&list, kinds[i]);
	}
	for (const struct filter_field *field = filter_fields; field->name; field++) {
		if (field->offered && strncmp(field->offered, begun.data, begun.len) == 0)
			VEC_PUSH(&list, field->offered);
	}
	for (size_t i = 0; begun.len && i < names->metric_count; i++) {
		const char *name = full_name(arena, "metric", names->metrics[i].name, begun);

		if (name)
			VEC_PUSH(&list, name);
	}
	for (size_t i = 0; begun.len && i < names->field_count; i++) {
		const struct field_key *key = &names->fields[i];
		const char *name = full_name(arena, key->kind == FIELD_TAG ? "tag" : "param", key->name, begun);

		if (name)
			VEC_PUSH(&list, name);
	}
	VEC_TO_ARENA(&list, arena, out, count);
}
