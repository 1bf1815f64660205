/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_ERR_H
#define ASSAY_BASE_ERR_H

/* base/: what every other folder stands on.
 *
 * Errors, memory, strings, paths, time, text from outside, and the doors to libyaml, jansson,
 * PCRE2 and libcrypto.  Nothing here knows what a run, a model or a screen is.
 *
 * Start with err.h, mem.h and buf.h; text.h is the gate that all foreign text passes. */

#include "base/compiler.h"

#include <stdarg.h>
#include <stdbool.h>

/* What the caller can do about a failure. */
enum err_code {
	ERR_NONE,
	ERR_USAGE,	/* the command was typed wrongly: show its usage */
	ERR_INPUT,	/* a file or value from outside is not as it must be: mend it */
	ERR_NOT_FOUND,	/* the thing asked for does not exist: ask for another */
	ERR_BUSY,	/* somebody else holds it now: try again */
	ERR_DENIED,	/* a rule or a permission forbids it */
	ERR_OUTSIDE,	/* the system, a disk or a library failed */
};

/* One failure.  Lives on the caller's stack, starts as ERR_INIT, is handed down as the last
 * parameter and never allocated.  The text is one sentence that can be shown as it is: what, where,
 * what to do next. */
struct err {
	enum err_code code;
	char text[1000];
};

#define ERR_INIT { .code = ERR_NONE }

/* Records a failure unless one is recorded already: the first one wins.  Always returns false, so
 * that a function can end with it.  err may be NULL. */
bool err_set(struct err *err, enum err_code code, const char *format, ...) PRINTF_LIKE(3, 4);

/* As err_set, with ": " and the text of errno behind.  The code is ERR_NOT_FOUND for ENOENT,
 * ERR_DENIED for EACCES and EPERM, else ERR_OUTSIDE. */
bool err_sys(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Puts context and ": " in front of the recorded text.  Returns false. */
bool err_add(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Forgets what was recorded. */
void err_clear(struct err *err);

/* The exit status of a command that failed so: 2 usage, 4 denied, else 3 (could not tell). */
int err_exit_status(const struct err *err);

#endif
