/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"
#include "base/utf8.h"

#include <langinfo.h>
#include <string.h>
#include <wchar.h>

#define TAB_WIDTH 8
#define MARKS_MAX 2	/* combining marks on one letter */

/* The clean line that grows. */
struct cleaner {
	struct buf *out;
	int width;
	int marks;		/* the letter before may still get; 0 behind none */
	bool utf8;
};

/* Characters with no look of their own, that change the order of writing, or that mean nothing
 * outside one program; sorted.  From Unicode's Default_Ignorable_Code_Point and Bidi_Control
 * (https://www.unicode.org/Public/UCD/latest/ucd/), C1, private use and noncharacters. */
static const struct {
	uint32_t first, last;
} dropped[] = {
	{ 0x80, 0x9f },	      { 0xad, 0xad },	      { 0x34f, 0x34f },
	{ 0x61c, 0x61c },     { 0x115f, 0x1160 },     { 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f },   { 0x200b, 0x200f },     { 0x2028, 0x202e },
	{ 0x2060, 0x206f },   { 0x3164, 0x3164 },     { 0xe000, 0xf8ff },
	{ 0xfdd0, 0xfdef },   { 0xfe00, 0xfe0f },     { 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 },   { 0xfff0, 0xfffc },     { 0xfffe, 0xffff },
	{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },   { 0x1fffe, 0x1ffff },
	{ 0x2fffe, 0x2ffff }, { 0x3fffe, 0xe0fff },   { 0xefffe, 0x10ffff },
};

static bool is_dropped(uint32_t c)
{
	size_t low = 0, high = ARRAY_LEN(dropped);

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (c > dropped[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	return low < ARRAY_LEN(dropped) && c >= dropped[low].first;
}

static bool locale_is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static void put_ascii(struct cleaner *cleaner, char c)
{
	buf_putc(cleaner->out, c);
	cleaner->width++;
	cleaner->marks = c == ' ' ? 0 : MARKS_MAX;
}

static void put_tab(struct cleaner *cleaner)
{
	do {
		put_ascii(cleaner, ' ');
	} while (cleaner->width % TAB_WIDTH);
}

/* A character beyond ASCII in its bytes. */
static void put_wide(struct cleaner *cleaner, uint32_t c, struct str bytes)
{
	int width;

	if (c == UTF8_INVALID) {
		c = 0xfffd;
		bytes = str_of(UTF8_REPLACEMENT);
	}
	if (is_dropped(c))
		return;
	if (!cleaner->utf8) {
		put_ascii(cleaner, '?');
		return;
	}
	width = wcwidth((wchar_t)c);
	if (width < 0 || (width == 0 && cleaner->marks <= 0))
		return;
	if (width == 0)
		cleaner->marks--;
	else
		cleaner->marks = MARKS_MAX;
	buf_add_str(cleaner->out, bytes);
	cleaner->width += width;
}

/* The bytes of the escape sequence behind its introducer: a control string (ECMA-48, 5.6), which
 * ends with ST or, as xterm has it, BEL. */
static size_t control_string_length(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] == '\a')
			return i + 1;
		if (s.data[i] == '\033' && i + 1 < s.len && s.data[i + 1] == '\\')
			return i + 2;
		if (s.data[i] == '\xc2' && i + 1 < s.len && s.data[i + 1] == '\x9c')
			return i + 2;
	}
	return s.len;
}

/* Bytes from first to '/' or '?', then a final one: the rest of CSI (ECMA-48, 5.4) and of the
 * two-byte escapes.  What doesn't end so ends before the byte that is in the way. */
static size_t function_length(struct str s, char last_parameter)
{
	size_t i = 0;

	while (i < s.len && s.data[i] >= ' ' && s.data[i] <= last_parameter)
		i++;
	return i < s.len && s.data[i] > last_parameter && s.data[i] < 0x7f ? i + 1 : i;
}

/* The bytes of the escape sequence at the start of s, whose first character is c with len bytes; 0
 * when none is there. */
static size_t escape_length(struct str s, uint32_t c, size_t len)
{
	struct str rest = { s.data + len, s.len - len };

	if (c == '\033') {
		if (!rest.len || !strchr("[]PX^_", rest.data[0]) || !rest.data[0])
			return len + function_length(rest, '/');
		/* ESC and a letter is the 7-bit way to write a C1 control. */
		c = (uint32_t)rest.data[0] + 0x40;
		rest.data++;
		rest.len--;
		len++;
	}
	switch (c) {
	case 0x9b: /* CSI */
		return len + function_length(rest, '?');
	case 0x90: /* DCS */
	case 0x98: /* SOS */
	case 0x9d: /* OSC */
	case 0x9e: /* PM */
	case 0x9f: /* APC */
		return len + control_string_length(rest);
	default:
		return 0;
	}
}

/* One line without its end. */
static void clean_line(struct cleaner *cleaner, struct str line)
{
	const char *last;

	while (line.len && line.data[line.len - 1] == '\r')
		line.len--;
	last = line.len ? memrchr(line.data, '\r', line.len) : NULL;
	if (last) {
		line.len -= (size_t)(last + 1 - line.data);
		line.data = last + 1;
	}
	while (line.len) {
		uint32_t c;
		size_t len = utf8_next(line, &c);
		size_t escape = escape_length(line, c, len);

		if (escape)
			len = escape;
		else if (c == '\t')
			put_tab(cleaner);
		else if (c < ' ' || c == 0x7f)
			put_ascii(cleaner, ' ');
		else if (c < 0x80)
			put_ascii(cleaner, (char)c);
		else
			put_wide(cleaner, c, (struct str){ line.data, len });
		line.data += len;
		line.len -= len;
	}
}

/* The first TEXT_MAX bytes, without the beginning of a character that reaches beyond them. */
static struct str cut_to_max(struct str foreign)
{
	size_t len = TEXT_MAX;
	uint32_t c;

	for (size_t back = 1; back < 4; back++) {
		struct str tail = { foreign.data + len - back, foreign.len - len + back };

		if (utf8_next(tail, &c) > back)
			return (struct str){ foreign.data, len - back };
	}
	return (struct str){ foreign.data, len };
}

/* Appends to out; the columns of what was appended. */
static int clean(struct buf *out, struct str foreign)
{
	struct cleaner cleaner = { .out = out, .utf8 = locale_is_utf8() };
	bool is_long = foreign.len > TEXT_MAX;
	bool first = true;
	struct str line;

	if (is_long)
		foreign = cut_to_max(foreign);
	else if (foreign.len && foreign.data[foreign.len - 1] == '\n')
		foreign.len--;
	buf_reserve(out, foreign.len + 3);
	while (str_next(&foreign, '\n', &line)) {
		if (!first)
			put_ascii(&cleaner, ' ');
		clean_line(&cleaner, line);
		first = false;
	}
	if (is_long) {
		buf_puts(out, "...");
		cleaner.width += 3;
	}
	return cleaner.width;
}

static bool is_clean_ascii(struct str s)
{
	if (s.len > TEXT_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] < ' ' || s.data[i] > '~')
			return false;
	}
	return true;
}

struct text text_clean(struct arena *arena, struct str foreign)
{
	struct buf out = BUF_INIT;
	struct text text;

	/* Nearly all that comes: names, numbers, log lines. */
	if (is_clean_ascii(foreign))
		return (struct text){ arena_strndup(arena, foreign.data, foreign.len), foreign.len,
				      (int)foreign.len };
	text.width = clean(&out, foreign);
	text.len = out.len;
	text.s = arena_strndup(arena, out.data, out.len);
	buf_release(&out);
	return text;
}

void text_clean_to(struct buf *out, struct str foreign)
{
	if (is_clean_ascii(foreign))
		buf_add_str(out, foreign);
	else
		clean(out, foreign);
}
