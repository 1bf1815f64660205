/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_MEM_H
#define ASSAY_BASE_MEM_H

#include "base/compiler.h"

#include <stddef.h>

/* Memory that is always had: when there is none left the program ends through the function that
 * mem_on_exhausted set (the screen restores the terminal there), so nobody checks for NULL. */

/* Zeroed memory of count * size bytes; the caller frees it with free(). */
void *mem_zalloc(size_t count, size_t size) WARN_UNUSED;

/* As realloc, for count * size bytes; refuses an overflow of the product. */
void *mem_resize(void *old, size_t count, size_t size) WARN_UNUSED;

/* A copy of the terminated string, or of len bytes of it with a NUL behind; freed with free(). */
char *mem_strdup(const char *s) WARN_UNUSED;
char *mem_strndup(const char *s, size_t len) WARN_UNUSED;

/* Called once before the program ends for want of memory. */
void mem_on_exhausted(void (*last_words)(void));

#endif
