/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/grammar.h"

#include "base/compiler.h"
#include "base/utf8.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define CSI_MAX 64		/* bytes of a control sequence */
#define OSC_MAX 100100		/* of an operating system command: what terminals take as a copy */
#define PARAMS_MAX 16
#define PARAM_MAX 9999

enum { GROUND, CHARACTER, ESCAPE, CHARSET, CSI, OSC, OSC_ESCAPE };

/* Control characters that move the cursor. */
static const char controls[] = "\b\r\n";

/* ESC and one character: keypad modes, reverse line feed, save and restore the cursor. */
static const char escapes[] = "=>M78";

/* Control sequences by their final character, with how many parameters each takes. */
static const struct {
	char final;
	int params;
	int max;	/* the greatest parameter */
} sequences[] = {
	{ 'A', 1, PARAM_MAX },	/* cursor up, down, right, left, back by tabs */
	{ 'B', 1, PARAM_MAX },
	{ 'C', 1, PARAM_MAX },
	{ 'D', 1, PARAM_MAX },
	{ 'Z', 1, PARAM_MAX },
	{ 'G', 1, PARAM_MAX },	/* cursor to a column, a row, both */
	{ 'd', 1, PARAM_MAX },
	{ 'H', 2, PARAM_MAX },
	{ 'J', 1, 2 },		/* erase in the display, but not what scrolled off; in the line */
	{ 'K', 1, 2 },
	{ '@', 1, PARAM_MAX },	/* insert and delete characters, lines */
	{ 'P', 1, PARAM_MAX },
	{ 'L', 1, PARAM_MAX },
	{ 'M', 1, PARAM_MAX },
	{ 'X', 1, PARAM_MAX },	/* erase, repeat characters */
	{ 'b', 1, PARAM_MAX },
	{ 'S', 1, PARAM_MAX },	/* scroll up, down; the region that scrolls */
	{ 'T', 1, PARAM_MAX },
	{ 'r', 2, PARAM_MAX },
};

/* Whole sequences that belong to no family: to keep and bring back the window's title. */
static const char *const wholes[] = { "\033[22;0;0t", "\033[23;0;0t" };

/* DEC's private modes, by where they show in struct grammar_modes. */
static const struct {
	int number;
	size_t offset;	/* of the bool; SIZE_MAX for none */
	bool inverted;
	bool mouse;	/* to be set only with allow_mouse */
} modes[] = {
	{ 1, offsetof(struct grammar_modes, cursor_keys), .inverted = false },
	{ 7, offsetof(struct grammar_modes, no_wrap), .inverted = true },
	{ 12, SIZE_MAX, .inverted = false },
	{ 25, offsetof(struct grammar_modes, cursor_hidden), .inverted = true },
	{ 1000, offsetof(struct grammar_modes, mouse), .mouse = true },
	{ 1002, offsetof(struct grammar_modes, mouse), .mouse = true },
	{ 1003, offsetof(struct grammar_modes, mouse), .mouse = true },
	{ 1006, SIZE_MAX, .mouse = true },
	{ 1049, offsetof(struct grammar_modes, alternate), .inverted = false },
	{ 2004, offsetof(struct grammar_modes, paste), .inverted = false },
};

/* Characters that reorder or hide text, or that fonts disagree about: first and last. */
static const uint32_t hidden[][2] = {
	{ 0x7f, 0x9f },	      { 0x180b, 0x180f }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
	{ 0x2060, 0x206f },   { 0xe000, 0xf8ff }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
	{ 0xf0000, 0x10ffff },
};

void grammar_init(struct grammar *grammar)
{
	*grammar = (struct grammar){
		.complaint = BUF_INIT, .copied = BUF_INIT, .token = BUF_INIT
	};
}

void grammar_release(struct grammar *grammar)
{
	buf_release(&grammar->complaint);
	buf_release(&grammar->copied);
	buf_release(&grammar->token);
}

void grammar_quote(struct buf *out, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = bytes[i];

		if (c == '\033')
			buf_puts(out, "\\e");
		else if (c < ' ' || c > '~')
			buf_printf(out, "\\x%02x", c);
		else
			buf_putc(out, c);
	}
}

/* The most of a long token that a message quotes. */
#define QUOTE_MAX 200

static bool complain(struct grammar *grammar, const char *what)
{
	struct buf *token = &grammar->token;
	size_t shown = token->len < QUOTE_MAX ? token->len : QUOTE_MAX;

	buf_printf(&grammar->complaint, "%s at byte %zu of the output: ", what,
		   grammar->total - token->len);
	grammar_quote(&grammar->complaint, token->data, shown);
	if (shown < token->len)
		buf_puts(&grammar->complaint, "...");
	return false;
}

/* The numbers of "1;2;;3", a missing one as 0; -1 when it is anything else. */
static int read_params(struct str text, int params[PARAMS_MAX])
{
	int count = 0;
	struct str part;

	while (str_next(&text, ';', &part)) {
		int value = 0;

		for (size_t i = 0; i < part.len; i++) {
			if (part.data[i] < '0' || part.data[i] > '9')
				return -1;
			value = value * 10 + part.data[i] - '0';
			if (value > PARAM_MAX)
				return -1;
		}
		if (count == PARAMS_MAX)
			return -1;
		params[count++] = value;
	}
	return count;
}

static bool is_attribute(int p)
{
	return (p >= 0 && p <= 4) || p == 7 || (p >= 22 && p <= 24) || p == 27 ||
	       (p >= 30 && p <= 37) || (p >= 39 && p <= 47) || p == 49 || (p >= 90 && p <= 97) ||
	       (p >= 100 && p <= 107);
}

static bool switches_on(int p)
{
	return (p > 0 && p < 22) || (p >= 30 && p != 39 && p != 49);
}

/* Attributes and colours.  Blinking and invisible text are not wanted, so not allowed. */
static bool take_attributes(struct grammar *grammar, struct str text, struct buf *emulator)
{
	int params[PARAMS_MAX] = { 0 };
	int count = read_params(text, params);

	if (count < 0)
		return complain(grammar, "malformed attributes");
	if (count == 0)
		count = 1;
	buf_puts(emulator, "\033[");
	for (int i = 0; i < count; i++) {
		int p = params[i];

		if (i > 0)
			buf_putc(emulator, ';');
		if (p == 38 || p == 48) {
			if (i + 2 >= count || params[i + 1] != 5 || params[i + 2] > 255)
				return complain(grammar, "a colour outside the palette");
			buf_printf(emulator, "%d;5;%d", p, params[i + 2]);
			i += 2;
		} else if (!is_attribute(p)) {
			return complain(grammar, "an attribute that is not allowed");
		} else if (p == 2) {
			buf_puts(emulator, "11");
		} else if (p == 22) {
			buf_puts(emulator, "22;10");
		} else {
			buf_printf(emulator, "%d", p);
		}
		if (p == 0)
			grammar->modes.styled = false;
		else if (switches_on(p))
			grammar->modes.styled = true;
	}
	buf_putc(emulator, 'm');
	return true;
}

static bool take_private_modes(struct grammar *grammar, struct str text, bool set)
{
	int params[PARAMS_MAX];
	int count = read_params(text, params);

	if (count < 1)
		return complain(grammar, "malformed private modes");
	for (int i = 0; i < count; i++) {
		size_t m = 0;

		while (m < ARRAY_LEN(modes) && modes[m].number != params[i])
			m++;
		if (m == ARRAY_LEN(modes))
			return complain(grammar, "a private mode that is not allowed");
		if (modes[m].mouse && set && !grammar->allow_mouse)
			return complain(grammar, "the mouse is switched on unasked");
		if (modes[m].offset != SIZE_MAX)
			*(bool *)((char *)&grammar->modes + modes[m].offset) =
				set != modes[m].inverted;
	}
	return true;
}

static bool take_plain_csi(struct grammar *grammar, struct str text, char final)
{
	int params[PARAMS_MAX];
	int count = read_params(text, params);

	if (count == 1 && params[0] == 4 && (final == 'h' || final == 'l')) {
		grammar->modes.insert = final == 'h';
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(wholes); i++)
		if (str_is(buf_str(&grammar->token), wholes[i]))
			return true;
	for (size_t i = 0; i < ARRAY_LEN(sequences); i++) {
		if (sequences[i].final != final)
			continue;
		if (count < 0 || count > sequences[i].params)
			break;
		for (int k = 0; k < count; k++)
			if (params[k] > sequences[i].max)
				return complain(grammar, "a parameter that is not allowed");
		return true;
	}
	return complain(grammar, "a control sequence that is not allowed");
}

static bool take_csi(struct grammar *grammar, struct buf *emulator)
{
	struct buf *token = &grammar->token;
	char final = token->data[token->len - 1];
	struct str text = { token->data + 2, token->len - 3 };

	if (final == 'm')
		return take_attributes(grammar, text, emulator);
	if (text.len > 0 && text.data[0] == '?' && (final == 'h' || final == 'l')) {
		text.data++;
		text.len--;
		if (!take_private_modes(grammar, text, final == 'h'))
			return false;
	} else if (!take_plain_csi(grammar, text, final)) {
		return false;
	}
	buf_add_str(emulator, buf_str(token));
	return true;
}

static bool take_mark(struct grammar *grammar, struct str text)
{
	int64_t keys, rows, cols;
	struct str k, r, c;

	if (!str_next(&text, ';', &k) || !str_next(&text, ';', &r) || !str_next(&text, ';', &c) ||
	    text.data || !str_to_int(k, &keys) || !str_to_int(r, &rows) ||
	    !str_to_int(c, &cols) || keys < 0 || rows < 0 || cols < 0)
		return complain(grammar, "a malformed idle mark");
	grammar->marks++;
	grammar->keys = keys;
	grammar->rows = rows;
	grammar->cols = cols;
	grammar->mark_bytes += grammar->token.len;
	grammar->unmarked = 0;
	return true;
}

static bool take_copy(struct grammar *grammar, struct str text)
{
	static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";
	struct str selection;
	size_t padding = 0;
	size_t digits;

	if (!str_next(&text, ';', &selection) || (selection.len > 0 && !str_is(selection, "c")))
		return complain(grammar, "a copy to a selection that is not allowed");
	while (padding < 2 && padding < text.len && text.data[text.len - 1 - padding] == '=')
		padding++;
	for (digits = 0; digits < text.len - padding; digits++)
		if (!memchr(base64, text.data[digits], sizeof(base64) - 1))
			break;
	if (text.len == 0 || text.len % 4 != 0 || digits != text.len - padding)
		return complain(grammar, "a copy that is not base64");
	buf_clear(&grammar->copied);
	buf_reserve(&grammar->copied, text.len);
	EVP_DecodeBlock((unsigned char *)grammar->copied.data, (const unsigned char *)text.data,
			text.len);
	grammar->copied.len = text.len / 4 * 3 - padding;
	grammar->copied.data[grammar->copied.len] = '\0';
	return true;
}

/* text is between the introducer and the terminator, which has tail bytes. */
static bool take_osc(struct grammar *grammar, size_t tail)
{
	struct str text = { grammar->token.data + 2, grammar->token.len - 2 - tail };
	struct str command;

	if (!str_next(&text, ';', &command))
		return complain(grammar, "an empty operating system command");
	if (str_is(command, "7717"))
		return take_mark(grammar, text);
	if (str_is(command, "52"))
		return take_copy(grammar, text);
	/* ncurses gives the palette back at the end and after a pause. */
	if (str_is(command, "104") && !text.data)
		return true;
	return complain(grammar, "an operating system command that is not allowed");
}

static bool take_character(struct grammar *grammar, struct buf *emulator)
{
	struct str token = buf_str(&grammar->token);
	uint32_t c;

	if (utf8_next(token, &c) != token.len || c == UTF8_INVALID)
		return complain(grammar, "bytes that are no UTF-8");
	for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
		if (c >= hidden[i][0] && c <= hidden[i][1])
			return complain(grammar, "a character that is not allowed");
	buf_add_str(emulator, token);
	grammar->state = GROUND;
	return true;
}

static bool step_ground(struct grammar *grammar, unsigned char c, struct buf *emulator)
{
	if (c == '\033') {
		grammar->state = ESCAPE;
		return true;
	}
	if (c >= 0x80) {
		grammar->state = CHARACTER;
		return c >= 0xc2 && c <= 0xf4 ? true : complain(grammar, "a byte that is no UTF-8");
	}
	if (c == 0x7f || (c < ' ' && (c == '\0' || !strchr(controls, c))))
		return complain(grammar, "a control character that is not allowed");
	buf_putc(emulator, c);
	return true;
}

static bool step_character(struct grammar *grammar, struct buf *emulator)
{
	unsigned char lead = grammar->token.data[0];
	size_t len = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;

	return grammar->token.len < len || take_character(grammar, emulator);
}

static bool step_escape(struct grammar *grammar, unsigned char c, struct buf *emulator)
{
	if (c == '[' || c == ']' || c == '(') {
		grammar->state = c == '[' ? CSI : c == ']' ? OSC : CHARSET;
		return true;
	}
	if (c == '\0' || !strchr(escapes, c))
		return complain(grammar, "an escape sequence that is not allowed");
	if (c == '=' || c == '>')
		grammar->modes.keypad = c == '=';
	buf_add_str(emulator, buf_str(&grammar->token));
	grammar->state = GROUND;
	return true;
}

static bool step_charset(struct grammar *grammar, unsigned char c, struct buf *emulator)
{
	if (c != 'B' && c != '0')
		return complain(grammar, "a character set that is not allowed");
	grammar->modes.line_drawing = c == '0';
	buf_add_str(emulator, buf_str(&grammar->token));
	grammar->state = GROUND;
	return true;
}

static bool step_csi(struct grammar *grammar, unsigned char c, struct buf *emulator)
{
	if (c < ' ' || c > '~' || grammar->token.len > CSI_MAX)
		return complain(grammar, "a broken control sequence");
	if (c < '@')
		return true;
	grammar->state = GROUND;
	return take_csi(grammar, emulator);
}

static bool step_osc(struct grammar *grammar, unsigned char c)
{
	if (grammar->token.len > OSC_MAX)
		return complain(grammar, "an endless operating system command");
	if (grammar->state == OSC_ESCAPE || c == '\a') {
		if (c != '\a' && c != '\\')
			return complain(grammar, "a broken operating system command");
		grammar->state = GROUND;
		return take_osc(grammar, c == '\a' ? 1 : 2);
	}
	if (c == '\033')
		grammar->state = OSC_ESCAPE;
	else if (c < ' ' || c > '~')
		return complain(grammar, "a broken operating system command");
	return true;
}

static bool step(struct grammar *grammar, unsigned char c, struct buf *emulator)
{
	switch (grammar->state) {
	case CHARACTER:
		return step_character(grammar, emulator);
	case ESCAPE:
		return step_escape(grammar, c, emulator);
	case CHARSET:
		return step_charset(grammar, c, emulator);
	case CSI:
		return step_csi(grammar, c, emulator);
	case OSC:
	case OSC_ESCAPE:
		return step_osc(grammar, c);
	default:
		return step_ground(grammar, c, emulator);
	}
}

bool grammar_feed(struct grammar *grammar, const char *bytes, size_t len, struct buf *emulator)
{
	for (size_t i = 0; i < len && grammar->complaint.len == 0; i++) {
		if (grammar->state == GROUND)
			buf_clear(&grammar->token);
		buf_putc(&grammar->token, bytes[i]);
		grammar->total++;
		grammar->unmarked++;
		step(grammar, bytes[i], emulator);
	}
	return grammar->complaint.len == 0;
}
