/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/ignore.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <string.h>

/* One part between slashes. */
struct segment {
	enum { SEGMENT_LITERAL, SEGMENT_GLOB, SEGMENT_ANY_DEPTH } kind;
	struct str text;	/* a literal without its escapes; a glob as written */
};

struct pattern {
	struct segment *segments;
	size_t count;
	bool negated;
	bool folders_only;	/* not asked for files */
	bool below;		/* something must follow what the segments match: what "a/" and a trailing "**" say */
	bool everything;	/* matches any path */
};

struct ignore {
	const struct ignore *above;
	struct pattern *patterns;
	size_t count;
	bool all;		/* the folder's own rules ignore the folder itself */
};

/* Takes one character off *s: a code point, or a single byte beyond them where it is no UTF-8. */
static uint32_t take(struct str *s)
{
	uint32_t c = 0;
	size_t len = utf8_next(*s, &c);

	if (c == UTF8_INVALID)
		c = 0x110000 + (unsigned char)s->data[0];
	s->data += len;
	s->len -= len;
	return c;
}

/* The length of the bracket expression that s begins with, 0 when it isn't closed. */
static size_t bracket_length(struct str s)
{
	size_t at = 1;

	if (at < s.len && (s.data[at] == '!' || s.data[at] == '^'))
		at++;
	if (at < s.len && s.data[at] == ']')
		at++;
	while (at < s.len && s.data[at] != ']')
		at++;
	return at < s.len ? at + 1 : 0;
}

/* set is what stands within the brackets; a backslash means itself there. */
static bool bracket_matches(struct str set, uint32_t c)
{
	bool negated = set.data[0] == '!' || set.data[0] == '^', found = false;

	if (negated) {
		set.data++;
		set.len--;
	}
	while (set.len) {
		uint32_t from = take(&set), to = from;

		if (set.len > 1 && set.data[0] == '-') {
			take(&set);
			to = take(&set);
		}
		found = found || (c >= from && c <= to);
	}
	return found != negated;
}

/* Takes one item of the glob that is no star, and says whether it matches c. */
static bool item_matches(struct str *glob, uint32_t c)
{
	if (glob->data[0] == '[') {
		size_t len = bracket_length(*glob);
		struct str set = { glob->data + 1, len - 2 };

		glob->data += len;
		glob->len -= len;
		return bracket_matches(set, c);
	}
	if (glob->data[0] == '?') {
		take(glob);
		return true;
	}
	if (glob->data[0] == '\\')
		take(glob);
	return take(glob) == c;
}

static bool glob_matches(struct str glob, struct str name)
{
	struct str after_star = STR_NONE, from = STR_NONE;
	bool starred = false;

	for (;;) {
		struct str glob_before = glob, name_before = name;

		if (glob.len && glob.data[0] == '*') {
			take(&glob);
			after_star = glob;
			from = name;
			starred = true;
			continue;
		}
		if (!glob.len && !name.len)
			return true;
		if (glob.len && name.len && item_matches(&glob, take(&name)))
			continue;
		glob = glob_before;
		name = name_before;
		if (!starred || !from.len)
			return false;
		take(&from);
		glob = after_star;
		name = from;
	}
}

static bool segment_matches(const struct segment *segment, struct str name)
{
	return segment->kind == SEGMENT_LITERAL ? str_equal(segment->text, name)
						: glob_matches(segment->text, name);
}

/* The part of path that begins at. */
static struct str part_at(struct str path, size_t at)
{
	const char *end = memchr(path.data + at, '/', path.len - at);

	return (struct str){ path.data + at, end ? (size_t)(end - path.data) - at : path.len - at };
}

/* Where the part after the one that begins at begins, not beyond the end. */
static size_t step(struct str path, size_t at)
{
	size_t next = at + part_at(path, at).len + 1;

	return next < path.len ? next : path.len;
}

static bool pattern_matches(const struct pattern *pattern, struct str path, bool is_folder)
{
	size_t i = 0, at = 0, again = SIZE_MAX, again_at = 0;

	if (pattern->everything)
		return true;
	for (;;) {
		if (i == pattern->count) {
			if (!pattern->below || is_folder || at < path.len)
				return true;
		} else if (pattern->segments[i].kind == SEGMENT_ANY_DEPTH) {
			again = ++i;
			again_at = at;
			continue;
		} else if (at < path.len && segment_matches(&pattern->segments[i], part_at(path, at))) {
			at = step(path, at);
			i++;
			continue;
		}
		if (again == SIZE_MAX || again_at >= path.len)
			return false;
		again_at = at = step(path, again_at);
		i = again;
	}
}

bool ignore_entry(const struct ignore *ignore, struct str path, bool is_folder)
{
	if (ignore->all)
		return true;
	for (; ignore; ignore = ignore->above) {
		for (size_t i = ignore->count; i-- > 0;) {
			const struct pattern *pattern = &ignore->patterns[i];

			if (pattern->folders_only && !is_folder)
				continue;
			if (pattern_matches(pattern, path, is_folder))
				return !pattern->negated;
		}
	}
	return false;
}

bool ignore_path(const struct ignore *ignore, struct str path, bool is_folder)
{
	for (size_t at = 0; at < path.len; at++) {
		if (path.data[at] == '/' && ignore_entry(ignore, (struct str){ path.data, at }, true))
			return true;
	}
	return path.len && ignore_entry(ignore, path, is_folder);
}

/* How a segment is meant; false when its bracket isn't closed. */
static bool segment_read(struct arena *arena, struct str text, struct segment *out)
{
	char *plain = arena_alloc(arena, text.len + 1, 1);
	size_t len = 0;
	bool glob = false;

	*out = (struct segment){ .kind = SEGMENT_ANY_DEPTH };
	if (str_is(text, "**"))
		return true;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '[') {
			size_t bracket = bracket_length((struct str){ text.data + i, text.len - i });

			if (!bracket)
				return false;
			i += bracket - 1;
			glob = true;
		} else if (text.data[i] == '*' || text.data[i] == '?') {
			glob = true;
		} else {
			i += text.data[i] == '\\';
			plain[len++] = text.data[i];
		}
	}
	out->kind = glob ? SEGMENT_GLOB : SEGMENT_LITERAL;
	out->text = glob ? text : (struct str){ plain, len };
	return true;
}

/* Whether a backslash at the end, or before a slash, has nothing to escape. */
static bool has_loose_backslash(struct str rule)
{
	for (size_t i = 0; i < rule.len; i++) {
		if (rule.data[i] == '[') {
			struct str rest = { rule.data + i, rule.len - i };
			size_t len = bracket_length(part_at(rest, 0));

			i += len ? len - 1 : 0;
		} else if (rule.data[i] == '\\') {
			if (i + 1 == rule.len || rule.data[i + 1] == '/')
				return true;
			i++;
		}
	}
	return false;
}

/* Where a pattern holds: in folder, or at any depth below it. */
static void place(struct arena *arena, struct str folder, bool any_depth, struct pattern *pattern)
{
	struct str part;

	while (folder.len && str_next(&folder, '/', &part))
		pattern->segments[pattern->count++] =
			(struct segment){ SEGMENT_LITERAL, arena_str(arena, part) };
	if (any_depth)
		pattern->segments[pattern->count++] = (struct segment){ .kind = SEGMENT_ANY_DEPTH };
}

static bool is_star(const struct segment *segment)
{
	return segment->kind == SEGMENT_GLOB && str_is(segment->text, "*");
}

/* What is special about patterns of stars alone; false when nothing can match. */
static bool finish(struct pattern *pattern)
{
	size_t count = 0, trailing = 0;

	for (size_t i = 0; i < pattern->count; i++) {
		bool any = pattern->segments[i].kind == SEGMENT_ANY_DEPTH;

		if (!any || !count || pattern->segments[count - 1].kind != SEGMENT_ANY_DEPTH)
			pattern->segments[count++] = pattern->segments[i];
	}
	if (count && pattern->segments[count - 1].kind == SEGMENT_ANY_DEPTH)
		trailing = 1;
	pattern->count = count - trailing;
	pattern->below = trailing;
	if (!pattern->count) {
		pattern->everything = true;
		return !pattern->folders_only;
	}
	if (pattern->count == 2 && pattern->segments[0].kind == SEGMENT_ANY_DEPTH &&
	    is_star(&pattern->segments[1])) {
		pattern->everything = true;
		return !trailing;
	}
	return true;
}

/* One line that says something; *is_void when nothing can match it.  rule is without blanks around. */
static bool pattern_read(struct arena *arena, struct str folder, struct str rule, struct pattern *out,
			 bool *is_void)
{
	struct str part;
	size_t slashes = 2;
	bool inner;

	*out = (struct pattern){ .negated = rule.data[0] == '!' };
	*is_void = str_is(rule, "/");
	if (*is_void)
		return true;
	if (out->negated) {
		rule.data++;
		rule.len--;
	}
	if (!rule.len || has_loose_backslash(rule))
		return false;
	out->folders_only = rule.data[rule.len - 1] == '/';
	inner = memchr(rule.data, '/', rule.len - 1) != NULL;
	if (inner && folder.len && str_starts(rule, "**/")) {
		rule.data += 3;
		rule.len -= 3;
		inner = false;
	} else if (rule.data[0] == '/') {
		inner = true;
		rule.data++;
		rule.len--;
	}
	/* DVC drops a leading backslash from the pattern of a folder below the root. */
	if (folder.len && rule.len && rule.data[0] == '\\') {
		rule.data++;
		rule.len--;
	}
	for (size_t i = 0; i < folder.len + rule.len; i++)
		slashes += (i < folder.len ? folder.data[i] : rule.data[i - folder.len]) == '/';
	out->segments = ARENA_ARRAY(arena, struct segment, slashes + 3);
	place(arena, folder, !inner, out);
	while (str_next(&rule, '/', &part)) {
		if (!rule.len && !part.len)
			break;
		if (!segment_read(arena, arena_str(arena, part), &out->segments[out->count++]))
			*is_void = true;
	}
	if (out->folders_only)
		out->segments[out->count++] = (struct segment){ .kind = SEGMENT_ANY_DEPTH };
	*is_void = *is_void || !finish(out);
	return true;
}

static struct str trim(struct str s)
{
	s = str_trim(s);
	while (s.len && (s.data[0] == '\v' || s.data[0] == '\f'))
		s = str_trim((struct str){ s.data + 1, s.len - 1 });
	while (s.len && (s.data[s.len - 1] == '\v' || s.data[s.len - 1] == '\f'))
		s = str_trim((struct str){ s.data, s.len - 1 });
	return s;
}

/* The next line; it ends at "\n", "\r\n" or "\r". */
static bool next_line(struct str *rest, struct str *line)
{
	size_t end = 0;

	if (!rest->len)
		return false;
	while (end < rest->len && rest->data[end] != '\n' && rest->data[end] != '\r')
		end++;
	*line = (struct str){ rest->data, end };
	if (end + 1 < rest->len && rest->data[end] == '\r' && rest->data[end + 1] == '\n')
		end++;
	end += end < rest->len;
	rest->data += end;
	rest->len -= end;
	return true;
}

const struct ignore *ignore_add(struct arena *arena, const struct ignore *above, struct str folder,
				struct str rules, struct err *err)
{
	struct ignore *ignore = ARENA_NEW(arena, struct ignore);
	VEC_OF(struct pattern) patterns = VEC_INIT;
	struct str line;

	for (size_t number = 1; next_line(&rules, &line); number++) {
		struct pattern pattern;
		bool is_void;

		line = trim(line);
		if (!line.len || line.data[0] == '#')
			continue;
		if (!pattern_read(arena, folder, line, &pattern, &is_void)) {
			err_set(err, ERR_INPUT,
				"%.*s%s.dvcignore:%zu: \"%.*s\" is no pattern: %s", STR_ARG(folder),
				folder.len ? "/" : "", number, STR_ARG(line),
				line.len == 1 ? "\"!\" must be followed by one"
					      : "a backslash must be followed by what it escapes");
			VEC_RELEASE(&patterns);
			return NULL;
		}
		if (!is_void)
			VEC_PUSH(&patterns, pattern);
	}
	VEC_TO_ARENA(&patterns, arena, &ignore->patterns, &ignore->count);
	ignore->above = above;
	ignore->all = (above && above->all) || (folder.len && ignore_entry(ignore, folder, true));
	return ignore;
}

const struct ignore *ignore_built_in(struct arena *arena)
{
	return ignore_add(arena, NULL, STR_NONE, str_of(".hg/\n.git/\n.git\n.dvc/\n"), NULL);
}
