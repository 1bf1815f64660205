/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/screen_impl.h"

#include "base/utf8.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

static const struct {
	const char *name;
	VTermKey key;
	VTermModifier modifier;
} special[] = {
	{ "up", VTERM_KEY_UP, VTERM_MOD_NONE },
	{ "down", VTERM_KEY_DOWN, VTERM_MOD_NONE },
	{ "left", VTERM_KEY_LEFT, VTERM_MOD_NONE },
	{ "right", VTERM_KEY_RIGHT, VTERM_MOD_NONE },
	{ "home", VTERM_KEY_HOME, VTERM_MOD_NONE },
	{ "end", VTERM_KEY_END, VTERM_MOD_NONE },
	{ "pgup", VTERM_KEY_PAGEUP, VTERM_MOD_NONE },
	{ "pgdn", VTERM_KEY_PAGEDOWN, VTERM_MOD_NONE },
	{ "ins", VTERM_KEY_INS, VTERM_MOD_NONE },
	{ "del", VTERM_KEY_DEL, VTERM_MOD_NONE },
	{ "enter", VTERM_KEY_ENTER, VTERM_MOD_NONE },
	{ "tab", VTERM_KEY_TAB, VTERM_MOD_NONE },
	{ "btab", VTERM_KEY_TAB, VTERM_MOD_SHIFT },
	{ "esc", VTERM_KEY_ESCAPE, VTERM_MOD_NONE },
	{ "backspace", VTERM_KEY_BACKSPACE, VTERM_MOD_NONE },
	{ "f1", VTERM_KEY_FUNCTION(1), VTERM_MOD_NONE },
	{ "f2", VTERM_KEY_FUNCTION(2), VTERM_MOD_NONE },
	{ "f3", VTERM_KEY_FUNCTION(3), VTERM_MOD_NONE },
	{ "f4", VTERM_KEY_FUNCTION(4), VTERM_MOD_NONE },
	{ "f5", VTERM_KEY_FUNCTION(5), VTERM_MOD_NONE },
	{ "f6", VTERM_KEY_FUNCTION(6), VTERM_MOD_NONE },
	{ "f7", VTERM_KEY_FUNCTION(7), VTERM_MOD_NONE },
	{ "f8", VTERM_KEY_FUNCTION(8), VTERM_MOD_NONE },
	{ "f9", VTERM_KEY_FUNCTION(9), VTERM_MOD_NONE },
	{ "f10", VTERM_KEY_FUNCTION(10), VTERM_MOD_NONE },
	{ "f11", VTERM_KEY_FUNCTION(11), VTERM_MOD_NONE },
	{ "f12", VTERM_KEY_FUNCTION(12), VTERM_MOD_NONE },
};

/* The characters as keys; "each" counts them all, else they are the content of a paste. */
static void type_text(struct screen *s, const char *text, bool each)
{
	struct str rest = str_of(text);

	while (rest.len > 0) {
		uint32_t c;
		size_t len = utf8_next(rest, &c);

		/* A line end goes out as the enter key does, in a paste too. */
		if (c == '\n')
			buf_putc(&s->input, '\r');
		else
			buf_add(&s->input, rest.data, len);
		s->keys += each;
		rest.data += len;
		rest.len -= len;
	}
}

/* Where the program has not asked for brackets, a terminal types what is pasted. */
static void paste_text(struct screen *s, const char *text)
{
	bool bracketed = s->grammar.modes.paste;

	vterm_keyboard_start_paste(s->emulator);
	type_text(s, text, !bracketed);
	vterm_keyboard_end_paste(s->emulator);
	s->keys += bracketed;
}

/* "ctrl-d". */
static bool press_control(struct screen *s, const char *key)
{
	if (strncmp(key, "ctrl-", 5) != 0 || !isalpha((unsigned char)key[5]) || key[6] != '\0')
		return false;
	buf_putc(&s->input, key[5] & 0x1f);
	s->keys++;
	return true;
}

static bool press_special(struct screen *s, const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(special); i++) {
		if (strcmp(key, special[i].name) != 0)
			continue;
		vterm_keyboard_key(s->emulator, special[i].key, special[i].modifier);
		s->keys++;
		return true;
	}
	return false;
}

static void press(struct screen *s, const char *key)
{
	uint32_t c;

	if (strncmp(key, "text:", 5) == 0) {
		type_text(s, key + 5, true);
	} else if (strncmp(key, "paste:", 6) == 0) {
		paste_text(s, key + 6);
	} else if (strcmp(key, "space") == 0) {
		type_text(s, " ", true);
	} else if (key[0] != '\0' && utf8_next(str_of(key), &c) == strlen(key)) {
		type_text(s, key, true);
	} else if (!press_special(s, key) && !press_control(s, key)) {
		screen_fail(s, "the test presses a key that there isn't: \"%s\"", key);
	}
}

void screen_keys(struct screen *s, ...)
{
	bool escaped = false;
	const char *key;
	va_list keys;

	screen_begin_step(s);
	va_start(keys, s);
	while ((key = va_arg(keys, const char *))) {
		/* Together with what follows an escape would be read as another key. */
		if (escaped) {
			screen_flush_input(s);
			screen_settle(s);
		}
		press(s, key);
		escaped = strcmp(key, "esc") == 0;
	}
	va_end(keys);
	screen_flush_input(s);
}

void screen_key(struct screen *s, const char *key)
{
	screen_keys(s, key, NULL);
}
