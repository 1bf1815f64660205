/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_BUF_H
#define ASSAY_BASE_BUF_H

#include "base/compiler.h"
#include "base/str.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* A growing byte string.
 *
 * data is never NULL and always terminated, may contain NUL bytes, and may be read but not replaced
 * by the user; len does not count the terminator.  Start with BUF_INIT, end with buf_release, after
 * which the struct is as good as new. */
struct buf {
	char *data;
	size_t len;
	size_t room;	/* allocated bytes, 0 while data is the shared empty string */
};

extern char buf_empty[];
#define BUF_INIT { .data = buf_empty }

void buf_release(struct buf *buf);

/* Empty again, keeping the memory. */
void buf_clear(struct buf *buf);

/* Makes room for extra more bytes behind len. */
void buf_reserve(struct buf *buf, size_t extra);

/* Cuts to len bytes; len must not be more than buf->len. */
void buf_truncate(struct buf *buf, size_t len);

void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_add_str(struct buf *buf, struct str s);
void buf_puts(struct buf *buf, const char *s);
void buf_putc(struct buf *buf, char c);
void buf_fill(struct buf *buf, char c, size_t count);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_vprintf(struct buf *buf, const char *format, va_list args) PRINTF_LIKE(2, 0);

/* Appends text as a POSIX shell takes it for one word: as it is where it can stand so, else in quotes, as Python's
 * shlex.quote puts them (https://docs.python.org/3/library/shlex.html#shlex.quote). */
void buf_add_word(struct buf *buf, struct str text);

/* The content as a view that lives until the next change. */
struct str buf_str(const struct buf *buf);

/* The content as a string of the caller's, to be freed; buf is empty afterwards. */
char *buf_take(struct buf *buf) WARN_UNUSED;

#endif
