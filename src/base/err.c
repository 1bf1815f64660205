/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void set_text(struct err *err, enum err_code code, const char *format, va_list args)
{
	err->code = code;
	vsnprintf(err->text, sizeof(err->text), format, args);
}

bool err_set(struct err *err, enum err_code code, const char *format, ...)
{
	va_list args;

	if (!err || err->code != ERR_NONE)
		return false;
	va_start(args, format);
	set_text(err, code, format, args);
	va_end(args);
	return false;
}

static enum err_code code_of_errno(int number)
{
	switch (number) {
	case ENOENT:
		return ERR_NOT_FOUND;
	case EACCES:
	case EPERM:
		return ERR_DENIED;
	default:
		return ERR_OUTSIDE;
	}
}

bool err_sys(struct err *err, const char *format, ...)
{
	int number = errno;
	va_list args;
	size_t len;

	if (!err || err->code != ERR_NONE)
		return false;
	va_start(args, format);
	set_text(err, code_of_errno(number), format, args);
	va_end(args);
	len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s", strerror(number));
	return false;
}

bool err_add(struct err *err, const char *format, ...)
{
	char text[sizeof(err->text)];
	va_list args;
	size_t len;

	if (!err || err->code == ERR_NONE)
		return false;
	memcpy(text, err->text, sizeof(text));
	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s", text);
	return false;
}

void err_clear(struct err *err)
{
	err->code = ERR_NONE;
	err->text[0] = '\0';
}

int err_exit_status(const struct err *err)
{
	switch (err->code) {
	case ERR_NONE:
		return 0;
	case ERR_USAGE:
		return 2;
	case ERR_DENIED:
		return 4;
	default:
		return 3;
	}
}
