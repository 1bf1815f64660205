/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char buf_empty[1] = "";

void buf_release(struct buf *buf)
{
	if (buf->room)
		free(buf->data);
	*buf = (struct buf)BUF_INIT;
}

void buf_clear(struct buf *buf)
{
	buf_truncate(buf, 0);
}

void buf_reserve(struct buf *buf, size_t extra)
{
	size_t need = buf->len + extra + 1;
	size_t room = buf->room ? buf->room : 32;

	if (need <= buf->room)
		return;
	while (room < need)
		room += room / 2;
	if (buf->room) {
		buf->data = mem_resize(buf->data, room, 1);
	} else {
		buf->data = mem_resize(NULL, room, 1);
		buf->data[0] = '\0';
	}
	buf->room = room;
}

void buf_truncate(struct buf *buf, size_t len)
{
	buf->len = len;
	if (buf->room)
		buf->data[len] = '\0';
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
	if (!len)
		return;
	buf_reserve(buf, len);
	memcpy(buf->data + buf->len, bytes, len);
	buf_truncate(buf, buf->len + len);
}

void buf_add_str(struct buf *buf, struct str s)
{
	buf_add(buf, s.data, s.len);
}

void buf_puts(struct buf *buf, const char *s)
{
	buf_add(buf, s, strlen(s));
}

void buf_putc(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

static bool is_plain_word(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    (!c || !strchr("_@%+=:,./-", c)))
			return false;
	}
	return text.len > 0;
}

void buf_add_word(struct buf *buf, struct str text)
{
	if (is_plain_word(text)) {
		buf_add_str(buf, text);
		return;
	}
	buf_putc(buf, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '\'')
			buf_puts(buf, "'\"'\"'");
		else
			buf_putc(buf, text.data[i]);
	}
	buf_putc(buf, '\'');
}

void buf_fill(struct buf *buf, char c, size_t count)
{
	buf_reserve(buf, count);
	memset(buf->data + buf->len, c, count);
	buf_truncate(buf, buf->len + count);
}

void buf_vprintf(struct buf *buf, const char *format, va_list args)
{
	va_list again;
	int need;

	va_copy(again, args);
	need = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (need <= 0)
		return;
	buf_reserve(buf, (size_t)need);
	vsnprintf(buf->data + buf->len, (size_t)need + 1, format, args);
	buf->len += (size_t)need;
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(buf, format, args);
	va_end(args);
}

struct str buf_str(const struct buf *buf)
{
	return (struct str){ buf->data, buf->len };
}

char *buf_take(struct buf *buf)
{
	char *s;

	buf_reserve(buf, 0);
	s = buf->data;
	*buf = (struct buf)BUF_INIT;
	return s;
}
