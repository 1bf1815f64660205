/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "base/utf8.h"
#include "dvc/yaml_write_impl.h"

#include <stdlib.h>
#include <string.h>

/* A line is broken at a blank when it would be longer. */
#define WIDTH 80

/* A string as characters, for its lines are measured in them. */
struct chars {
	uint32_t *at;
	size_t len;
};

static struct chars chars_of(struct str text)
{
	struct chars chars = { .at = mem_zalloc(text.len + 1, sizeof(*chars.at)) };

	while (text.len) {
		size_t len = utf8_next(text, &chars.at[chars.len]);

		if (chars.at[chars.len] == UTF8_INVALID)
			chars.at[chars.len] = 0xfffd;
		chars.len++;
		text.data += len;
		text.len -= len;
	}
	return chars;
}

size_t yaml_write_width(struct str text)
{
	struct chars chars = chars_of(text);

	free(chars.at);
	return chars.len;
}

static bool is_break(uint32_t c)
{
	return c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool is_space(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == 0 || is_break(c);
}

bool yaml_write_has_break(struct str text)
{
	struct chars chars = chars_of(text);
	bool found = false;

	for (size_t i = 0; i < chars.len && !found; i++)
		found = is_break(chars.at[i]);
	free(chars.at);
	return found;
}

static void put(struct yaml_writer *w, uint32_t c)
{
	char bytes[4];
	size_t len = 1;

	if (c < 0x80) {
		bytes[0] = (char)c;
	} else {
		len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
		for (size_t i = len - 1; i > 0; i--, c >>= 6)
			bytes[i] = (char)(0x80 | (c & 0x3f));
		bytes[0] = (char)((0xf00 >> len) | c);
	}
	buf_add(w->out, bytes, len);
	w->column++;
}

static void put_range(struct yaml_writer *w, const struct chars *text, size_t from, size_t to)
{
	for (; from < to; from++)
		put(w, text->at[from]);
}

/* The end of the run of blanks, of line ends, or of neither (and no quote) that begins at i. */
static size_t run_end(const struct chars *text, size_t i)
{
	bool blanks = text->at[i] == ' ', breaks = is_break(text->at[i]);

	while (i < text->len) {
		uint32_t c = text->at[i];

		if (blanks ? c != ' ' : breaks ? !is_break(c) : c == ' ' || is_break(c))
			break;
		i++;
	}
	return i;
}

static void write_breaks(struct yaml_writer *w, const struct chars *text, size_t from, size_t to,
			 unsigned indent)
{
	/* A single line end inside a scalar would be read as a blank. */
	if (text->at[from] == '\n')
		buf_putc(w->out, '\n');
	for (; from < to; from++) {
		if (text->at[from] == '\n')
			buf_putc(w->out, '\n');
		else
			put(w, text->at[from]);
	}
	buf_fill(w->out, ' ', indent);
	w->column = indent;
}

static void write_plain(struct yaml_writer *w, const struct chars *text, unsigned indent, bool split)
{
	size_t i = 0;

	while (i < text->len) {
		size_t end = run_end(text, i);

		if (text->at[i] == ' ') {
			if (end == i + 1 && w->column >= WIDTH && split)
				yaml_writer_break(w, indent);
			else
				put_range(w, text, i, end);
		} else {
			/* A word that is too long gets a line of its own, the blank before it stays. */
			if (end - i + w->column > WIDTH && w->column > indent)
				yaml_writer_break(w, indent);
			put_range(w, text, i, end);
		}
		i = end;
	}
}

static void write_single(struct yaml_writer *w, const struct chars *text, unsigned indent, bool split)
{
	size_t i = 0;

	put(w, '\'');
	while (i < text->len) {
		size_t end = run_end(text, i);

		if (is_break(text->at[i])) {
			write_breaks(w, text, i, end, indent);
		} else if (text->at[i] == ' ' && end == i + 1 && w->column > WIDTH && split && i &&
			   end != text->len) {
			yaml_writer_break(w, indent);
		} else {
			for (; i < end; i++) {
				if (text->at[i] == '\'')
					put(w, '\'');
				put(w, text->at[i]);
			}
		}
		i = end;
	}
	put(w, '\'');
}

/* What must not stand raw between double quotes. */
static bool is_escaped(uint32_t c)
{
	if (c == '"' || c == '\\' || is_break(c) || c == 0xfeff)
		return true;
	return !((c >= ' ' && c <= '~') || (c >= 0xa0 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) ||
		 c >= 0x10000);
}

static void put_escape(struct yaml_writer *w, uint32_t c)
{
	static const struct { uint32_t c; char letter; } letters[] = {
		{ 0, '0' },    { '\a', 'a' }, { '\b', 'b' }, { '\t', 't' },   { '\n', 'n' },
		{ '\v', 'v' }, { '\f', 'f' }, { '\r', 'r' }, { 0x1b, 'e' },   { '"', '"' },
		{ '\\', '\\' }, { 0x85, 'N' }, { 0x2028, 'L' }, { 0x2029, 'P' },
	};
	size_t before = w->out->len;

	for (size_t i = 0; i < ARRAY_LEN(letters); i++) {
		if (letters[i].c == c) {
			put(w, '\\');
			put(w, (unsigned char)letters[i].letter);
			return;
		}
	}
	buf_printf(w->out, c <= 0xff ? "\\x%02X" : "\\u%04X", (unsigned)c);
	w->column += w->out->len - before;
}

/* Whether a line that is broken before the character at i needs a backslash to be read as it was. */
static bool needs_backslash(const struct chars *text, size_t start, size_t i)
{
	size_t stop = i;

	while (stop < text->len && text->at[stop] != ' ')
		stop++;
	if (stop == text->len)
		return true;
	for (size_t n = i; n < stop; n++) {
		if (text->at[n] == '\n')
			stop = n;
	}
	if (stop + 1 >= text->len || text->at[stop + 1] == ' ' || text->at[stop + 1] == '\n')
		return true;
	if (text->at[stop] == '\n')
		return true;
	for (size_t n = i; n < stop; n++) {
		if (text->at[n] == '"' || text->at[n] == '\'')
			return true;
	}
	return start == i || (text->at[i] == ' ' && i > 0 && text->at[i - 1] == ' ');
}

static void write_double(struct yaml_writer *w, const struct chars *text, unsigned indent, bool split)
{
	size_t start = 0;

	put(w, '"');
	for (size_t i = 0; i <= text->len; i++) {
		bool escape = i < text->len && is_escaped(text->at[i]);

		if (escape || i == text->len) {
			put_range(w, text, start, i);
			start = i;
		}
		if (escape) {
			put_escape(w, text->at[i]);
			start = i + 1;
		}
		/* The end of the text, where at[len] is 0, breaks no line. */
		if (i > 0 && i + 1 < text->len && (text->at[i] == ' ' || start >= i) && split &&
		    w->column + i > WIDTH + start) {
			bool backslash = needs_backslash(text, start, i);

			if (start < i) {
				put_range(w, text, start, i);
				start = i;
			}
			if (backslash)
				put(w, '\\');
			yaml_writer_break(w, indent);
			if (text->at[start] == ' ' && backslash)
				put(w, '\\');
			else if (text->at[start] == ' ')
				start++;
		}
	}
	put(w, '"');
}

enum style { PLAIN, SINGLE, DOUBLE };

/* Whether what the text begins with, or has in it, means something else to YAML. */
static bool has_indicators(const struct chars *text)
{
	static const char first[] = "#,[]{}&*!|>'\"%@`";
	const uint32_t *at = text->at;

	if (text->len >= 3 && at[0] == at[1] && at[1] == at[2] && (at[0] == '-' || at[0] == '.'))
		return true;
	if (at[0] && at[0] < 0x80 && strchr(first, (int)at[0]))
		return true;
	for (size_t i = 0; i < text->len; i++) {
		bool before = i == 0 || is_space(at[i - 1]);
		bool behind = i + 1 == text->len || is_space(at[i + 1]);

		if (at[i] == ':' && behind)
			return true;
		if (i == 0 && (at[i] == '?' || at[i] == '-') && behind)
			return true;
		if (i > 0 && at[i] == '#' && before)
			return true;
	}
	return false;
}

static enum style choose_style(struct str word, const struct chars *text, bool is_key)
{
	const uint32_t *at = text->at;
	bool breaks = false, special = false, quote = false, line_end = false, break_space = false;
	bool space_break = false, edges;

	if (!text->len)
		return SINGLE;
	for (size_t i = 0; i < text->len; i++) {
		uint32_t c = at[i];

		breaks = breaks || is_break(c);
		line_end = line_end || c == '\n';
		quote = quote || c == '\'';
		special = special || (c != '\n' && c != 0x85 &&
				      (c < ' ' || (c > '~' && c < 0xa0) || c == 0xfeff ||
				       (c >= 0xd800 && c < 0xe000) || c == 0xfffe || c == 0xffff));
		if (i) {
			break_space = break_space || (c == ' ' && is_break(at[i - 1]));
			space_break = space_break || (is_break(c) && at[i - 1] == ' ');
		}
	}
	edges = at[0] == ' ' || is_break(at[0]) || at[text->len - 1] == ' ' || is_break(at[text->len - 1]);
	if (!edges && !break_space && !space_break && !special && !breaks && !has_indicators(text) &&
	    !yaml_write_is_typed(word))
		return PLAIN;
	if (quote || line_end || break_space || space_break || special || (is_key && breaks))
		return DOUBLE;
	return SINGLE;
}

void yaml_write_plain(struct yaml_writer *w, const struct yaml_node *node, unsigned indent)
{
	struct chars text = chars_of(node->text);

	write_plain(w, &text, indent, false);
	free(text.at);
}

void yaml_write_scalar(struct yaml_writer *w, const struct yaml_node *node, unsigned indent, bool is_key)
{
	struct chars text = chars_of(node->text);
	enum style style = node->kind == YAML_STRING ? choose_style(node->text, &text, is_key) : PLAIN;

	if (style == PLAIN)
		write_plain(w, &text, indent, !is_key);
	else if (style == SINGLE)
		write_single(w, &text, indent, !is_key);
	else
		write_double(w, &text, indent, !is_key);
	free(text.at);
}
