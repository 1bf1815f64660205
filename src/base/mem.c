/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*exhausted_hook)(void);

void mem_on_exhausted(void (*last_words)(void))
{
	exhausted_hook = last_words;
}

static NORETURN void exhausted(void)
{
	static const char text[] = "assay: out of memory; nothing recorded is lost\n";

	if (exhausted_hook)
		exhausted_hook();
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(3);
	_exit(3);
}

void *mem_zalloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		exhausted();
	return p;
}

void *mem_resize(void *old, size_t count, size_t size)
{
	void *p;

	if (size && count > SIZE_MAX / size)
		exhausted();
	p = realloc(old, count && size ? count * size : 1);
	if (!p)
		exhausted();
	return p;
}

char *mem_strndup(const char *s, size_t len)
{
	char *copy = mem_zalloc(len + 1, 1);

	if (len)
		memcpy(copy, s, len);
	return copy;
}

char *mem_strdup(const char *s)
{
	return mem_strndup(s, strlen(s));
}
