/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <string.h>
#include <wchar.h>

size_t text_next(const char *s, int *width)
{
	uint32_t c;
	size_t len;

	*width = 1;
	if ((unsigned char)*s < 0x80) {
		*width = *s != '\0';
		return *s != '\0';
	}
	len = utf8_next((struct str){ s, strnlen(s, 4) }, &c);
	if (c != UTF8_INVALID)
		*width = wcwidth((wchar_t)c);
	/* Only our own glyphs in a locale that has no word for them. */
	if (*width < 0)
		*width = 1;
	return len;
}

static struct text measure(const char *s)
{
	struct text text = { .s = s };
	size_t len;
	int width;

	while ((len = text_next(s + text.len, &width)) != 0) {
		text.len += len;
		text.width += width;
	}
	return text;
}

struct text text_trusted(const char *own)
{
	return measure(own);
}

struct text text_printf(struct arena *arena, const char *format, ...)
{
	struct buf buf = BUF_INIT;
	struct text text;
	va_list args;

	va_start(args, format);
	buf_vprintf(&buf, format, args);
	va_end(args);
	text = measure(arena_strndup(arena, buf.data, buf.len));
	buf_release(&buf);
	return text;
}

struct text text_fit(struct text t, int width)
{
	struct text fit = { .s = t.s };
	int columns;

	if (t.width <= width)
		return t;
	while (fit.len < t.len) {
		size_t len = text_next(t.s + fit.len, &columns);

		if (fit.width + columns > width)
			break;
		fit.len += len;
		fit.width += columns;
	}
	return fit;
}

struct text text_skip(struct text t, int columns)
{
	int width;

	if (columns <= 0)
		return t;
	while (t.len) {
		size_t len = text_next(t.s, &width);

		/* The marks of the last character that is skipped go with it. */
		if (columns <= 0 && width > 0)
			break;
		t.s += len;
		t.len -= len;
		t.width -= width;
		columns -= width;
	}
	return t;
}

struct text text_fit_words(struct text t, int width)
{
	struct text row = text_fit(t, width), words = { t.s, 0, 0 }, part = words;

	if (row.len == t.len)
		return row;
	while (part.len < row.len) {
		int columns;

		part.len += text_next(part.s + part.len, &columns);
		part.width += columns;
		if (part.s[part.len - 1] == ' ')
			words = part;
	}
	return words.width > width / 2 ? words : row;
}
