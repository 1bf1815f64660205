/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange/gto_name.h"

#include <string.h>

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

const char *gto_kind_word(enum gto_kind kind)
{
	static const char *const words[] = {
		[GTO_COMMIT] = "commit",
		[GTO_CREATION] = "creation",
		[GTO_DEPRECATION] = "deprecation",
		[GTO_REGISTRATION] = "registration",
		[GTO_DEREGISTRATION] = "deregistration",
		[GTO_ASSIGNMENT] = "assignment",
		[GTO_UNASSIGNMENT] = "unassignment",
	};

	return words[kind];
}

static bool all_of(struct str text, const char *allowed)
{
	for (size_t i = 0; i < text.len; i++) {
		if (!text.data[i] || !strchr(allowed, text.data[i]))
			return false;
	}
	return text.len > 0;
}

static bool is_plain(char c)
{
	return c && strchr(LETTERS DIGITS, c);
}

bool gto_stage_ok(struct str text)
{
	return all_of(text, LETTERS DIGITS "-_/") && is_plain(text.data[0]) && is_plain(text.data[text.len - 1]);
}

static bool artifact_ok(struct str text, char separator)
{
	struct str folder;

	if (!memchr(text.data, separator, text.len))
		return gto_stage_ok(text);
	return str_next(&text, separator, &folder) && all_of(folder, LETTERS DIGITS "-_./") && gto_stage_ok(text);
}

bool gto_artifact_ok(struct str text)
{
	return artifact_ok(text, ':');
}

/* A version's parts: three numbers, then what follows '-', then what follows '+'. */
struct version {
	struct str number[3], pre, build;
};

static struct str take(struct str *rest, const char *allowed)
{
	struct str part = { rest->data, 0 };

	while (part.len < rest->len && rest->data[part.len] && strchr(allowed, rest->data[part.len]))
		part.len++;
	rest->data += part.len;
	rest->len -= part.len;
	return part;
}

static bool take_char(struct str *rest, char c)
{
	if (!rest->len || rest->data[0] != c)
		return false;
	rest->data++;
	rest->len--;
	return true;
}

static bool is_number(struct str text)
{
	return all_of(text, DIGITS) && (text.len == 1 || text.data[0] != '0');
}

/* Identifiers between dots, none of them empty; a number has no leading zero where it counts. */
static bool identifiers_ok(struct str text, bool counts)
{
	struct str rest = text, part;

	if (!text.len || text.data[text.len - 1] == '.')
		return false;
	while (str_next(&rest, '.', &part)) {
		if (!part.len || (counts && all_of(part, DIGITS) && !is_number(part)))
			return false;
	}
	return true;
}

static bool version_read(struct str text, struct version *out)
{
	*out = (struct version){ .pre = STR_NONE, .build = STR_NONE };
	if (!take_char(&text, 'v'))
		return false;
	for (size_t i = 0; i < 3; i++) {
		if (i && !take_char(&text, '.'))
			return false;
		out->number[i] = take(&text, DIGITS);
		if (!is_number(out->number[i]))
			return false;
	}
	if (take_char(&text, '-')) {
		out->pre = take(&text, LETTERS DIGITS "-.");
		if (!identifiers_ok(out->pre, true))
			return false;
	}
	if (take_char(&text, '+')) {
		out->build = take(&text, LETTERS DIGITS "-.");
		if (!identifiers_ok(out->build, false))
			return false;
	}
	return !text.len;
}

bool gto_version_ok(struct str text)
{
	struct version version;

	return version_read(text, &version);
}

/* Without leading zeros the longer number is the greater one, however long. */
static int compare_numbers(struct str a, struct str b)
{
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return str_compare(a, b);
}

static int compare_identifiers(struct str a, struct str b)
{
	bool a_counts = all_of(a, DIGITS), b_counts = all_of(b, DIGITS);

	if (a_counts && b_counts)
		return compare_numbers(a, b);
	if (a_counts != b_counts)
		return a_counts ? -1 : 1;
	return str_compare(a, b);
}

int gto_version_compare(struct str left, struct str right)
{
	struct version a, b;
	struct str x, y;
	int order = 0;

	if (!version_read(left, &a) || !version_read(right, &b))
		return str_compare(left, right);
	for (size_t i = 0; i < 3 && order == 0; i++)
		order = compare_numbers(a.number[i], b.number[i]);
	if (order)
		return order;
	if (!a.pre.len || !b.pre.len)
		return (a.pre.len == 0) - (b.pre.len == 0);
	while (order == 0) {
		bool more_a = str_next(&a.pre, '.', &x), more_b = str_next(&b.pre, '.', &y);

		if (!more_a || !more_b)
			return more_a - more_b;
		order = compare_identifiers(x, y);
	}
	return order;
}

/* Adds one to a decimal number of any length. */
static char *add_one(struct arena *arena, struct str number)
{
	char *out = arena_printf(arena, "0%.*s", STR_ARG(number));
	size_t i = number.len;

	while (out[i] == '9')
		out[i--] = '0';
	out[i]++;
	return out[0] == '0' ? out + 1 : out;
}

const char *gto_version_next(struct arena *arena, const char *version, unsigned part)
{
	struct version old;
	const char *number[3];

	if (!version_read(str_of(version), &old))
		return version;
	for (unsigned i = 0; i < 3; i++) {
		number[i] = "0";
		if (i < part)
			number[i] = arena_strndup(arena, old.number[i].data, old.number[i].len);
		else if (i == part)
			number[i] = add_one(arena, old.number[i]);
	}
	return arena_printf(arena, "v%s.%s.%s", number[0], number[1], number[2]);
}

static bool read_counter(struct str rest, struct gto_name *out)
{
	uint64_t n = 0;

	if (!rest.len)
		return true;
	if (!take_char(&rest, '#') || !all_of(rest, DIGITS))
		return false;
	for (size_t i = 0; i < rest.len; i++)
		n = n > UINT64_MAX / 10 - 1 ? UINT64_MAX / 10 : n * 10 + (uint64_t)(rest.data[i] - '0');
	out->counter = n;
	return out->has_counter = true;
}

/* Behind the artifact and its separator. */
static bool read_action(struct arena *arena, char separator, struct str rest, struct gto_name *out)
{
	struct str word = { rest.data, 0 };
	bool undone;

	while (word.len < rest.len && rest.data[word.len] != '!' && rest.data[word.len] != '#')
		word.len++;
	rest.data += word.len;
	rest.len -= word.len;
	undone = take_char(&rest, '!');
	if (separator == '#' && gto_stage_ok(word)) {
		out->kind = undone ? GTO_UNASSIGNMENT : GTO_ASSIGNMENT;
		out->stage = arena_strndup(arena, word.data, word.len);
	} else if (separator == '@' && gto_version_ok(word)) {
		out->kind = undone ? GTO_DEREGISTRATION : GTO_REGISTRATION;
		out->version = arena_strndup(arena, word.data, word.len);
	} else if (separator == '@' && !undone && str_is(word, "deprecated")) {
		out->kind = GTO_DEPRECATION;
	} else if (separator == '@' && !undone && str_is(word, "created")) {
		out->kind = GTO_CREATION;
	} else {
		return false;
	}
	return read_counter(rest, out);
}

bool gto_name_parse(struct arena *arena, const char *tag, struct gto_name *out)
{
	size_t len = strcspn(tag, "@#");
	char *artifact, *separator;

	*out = (struct gto_name){ .artifact = NULL };
	if (!tag[len] || !artifact_ok((struct str){ tag, len }, '=') ||
	    !read_action(arena, tag[len], str_of(tag + len + 1), out))
		return false;
	artifact = arena_strndup(arena, tag, len);
	separator = strchr(artifact, '=');
	if (separator)
		*separator = ':';
	out->artifact = artifact;
	return true;
}

const char *gto_name_format(struct arena *arena, const struct gto_name *name)
{
	bool undone = name->kind == GTO_DEREGISTRATION || name->kind == GTO_UNASSIGNMENT;
	const char *what = name->stage ? name->stage : name->version ? name->version : "deprecated";
	char *tag = arena_printf(arena, "%s%c%s%s", name->artifact, name->stage ? '#' : '@', what,
				 undone ? "!" : "");
	char *separator = strchr(tag, ':');

	if (separator)
		*separator = '=';
	return name->has_counter ? arena_printf(arena, "%s#%llu", tag, (unsigned long long)name->counter) : tag;
}

struct gto_query gto_query_parse(struct arena *arena, const char *text)
{
	size_t len = strcspn(text, "@#");
	struct gto_query query = { .artifact = text };
	const char *what = text[len] ? text + len + 1 : "";

	if (!text[len] || !gto_artifact_ok((struct str){ text, len }))
		return query;
	if (text[len] == '#' && gto_stage_ok(str_of(what)))
		query.stage = what;
	else if (text[len] == '@' && gto_version_ok(str_of(what)))
		query.version = what;
	else if (text[len] == '@' && (strcmp(what, "latest") == 0 || strcmp(what, "greatest") == 0))
		query.latest = true;
	else
		return query;
	query.artifact = arena_strndup(arena, text, len);
	return query;
}
