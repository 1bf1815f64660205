/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/format.h"
#include "base/compiler.h"
#include "base/mem.h"
#include "base/str.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REAL_COLUMNS 10

char *format_age(char *out, int64_t milliseconds)
{
	int64_t seconds = milliseconds > 0 ? milliseconds / 1000 : 0;
	int64_t days = seconds / 86400;

	if (seconds < 60)
		snprintf(out, FORMAT_SIZE, "%ds", (int)seconds);
	else if (seconds < 3600)
		snprintf(out, FORMAT_SIZE, "%dm", (int)(seconds / 60));
	else if (days < 1)
		snprintf(out, FORMAT_SIZE, "%dh", (int)(seconds / 3600));
	else if (days < 365)
		snprintf(out, FORMAT_SIZE, "%dd", (int)days);
	else
		snprintf(out, FORMAT_SIZE, "%dy", (int)(days / 365 < 999 ? days / 365 : 999));
	return out;
}

char *format_duration(char *out, int64_t milliseconds)
{
	int64_t seconds = milliseconds > 0 ? milliseconds / 1000 : 0;
	int minute = (int)(seconds / 60 % 60), second = (int)(seconds % 60);

	if (seconds < 3600)
		snprintf(out, FORMAT_SIZE, "%d:%02d", minute, second);
	else
		snprintf(out, FORMAT_SIZE, "%lld:%02d:%02d", (long long)(seconds / 3600), minute,
			 second);
	return out;
}

static uint64_t magnitude_of(int64_t value)
{
	return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

char *format_size(char *out, int64_t bytes)
{
	static const char units[] = "kMGTPE";
	const char *sign = bytes < 0 ? "-" : "";
	uint64_t size = magnitude_of(bytes);
	uint64_t unit = 1000;
	size_t i = 0;

	if (size < 1000) {
		snprintf(out, FORMAT_SIZE, "%s%d B", sign, (int)size);
		return out;
	}
	/* What rounds to 1000 belongs to the next unit. */
	while (units[i + 1] && size >= unit * 1000 - unit / 2) {
		unit *= 1000;
		i++;
	}
	if (size < unit * 10 - unit / 20) {
		int tenths = (int)((size + unit / 20) / (unit / 10));

		snprintf(out, FORMAT_SIZE, "%s%d.%d %cB", sign, tenths / 10, tenths % 10, units[i]);
	} else {
		snprintf(out, FORMAT_SIZE, "%s%d %cB", sign, (int)((size + unit / 2) / unit),
			 units[i]);
	}
	return out;
}

char *format_count(char *out, int64_t count)
{
	char digits[FORMAT_SIZE];
	int len = snprintf(digits, sizeof(digits), "%llu",
			   (unsigned long long)magnitude_of(count));
	char *end = out;

	if (count < 0)
		*end++ = '-';
	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*end++ = ',';
		*end++ = digits[i];
	}
	*end = '\0';
	return out;
}

/* As snprintf of one number into out, with a point whatever the locale; the length it needs. */
static int print_real(char *out, const char *format, int precision, double value)
{
	static locale_t c_locale;
	locale_t before;
	int len;

	if (!c_locale)
		c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	before = c_locale ? uselocale(c_locale) : (locale_t)0;
	/* Only literals of this file come here. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	len = snprintf(out, FORMAT_SIZE, format, precision, value);
#pragma GCC diagnostic pop
	if (before)
		uselocale(before);
	return len;
}

static bool write_special(char *out, double value)
{
	if (isfinite(value))
		return false;
	snprintf(out, FORMAT_SIZE, "%s", isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
	return true;
}

static bool looks_like_zero(const char *text)
{
	return text[strspn(text, "-0.")] == '\0';
}

char *format_real(char *out, double value, int decimals)
{
	if (write_special(out, value))
		return out;
	if (value == 0)
		value = 0;	/* no "-0" */
	for (int digits = decimals; digits >= 0; digits--) {
		if (print_real(out, "%.*f", digits, value) > REAL_COLUMNS)
			continue;
		if (value == 0 || !looks_like_zero(out))
			return out;
		break;
	}
	for (int digits = decimals < 4 ? decimals : 4; digits >= 0; digits--) {
		if (print_real(out, "%.*e", digits, value) <= REAL_COLUMNS)
			break;
	}
	return out;
}

/* "3e-05" becomes "3e-5". */
static void shorten_exponent(char *text)
{
	char *exponent = strchr(text, 'e'), *digits = exponent ? exponent + 2 : NULL;

	if (digits && *digits == '0')
		memmove(digits, digits + 1, strlen(digits));
}

char *format_exact(char *out, double value)
{
	/* Every decimal of 15 digits survives a normal double, so less need not be tried there. */
	int digits = fabs(value) >= DBL_MIN ? 15 : 1;
	double back;

	if (write_special(out, value))
		return out;
	for (; digits <= 17; digits++) {
		print_real(out, "%.*g", digits, value);
		if (str_to_real(str_of(out), &back) && back == value)
			break;
	}
	shorten_exponent(out);
	return out;
}

static int compare_reals(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Whether neighbours in the sorted values that differ do so in writing, too. */
static bool are_told_apart(const double *values, size_t count, int decimals)
{
	for (size_t i = 1; i < count; i++) {
		char a[FORMAT_SIZE], b[FORMAT_SIZE];

		if (values[i] == values[i - 1])
			continue;
		if (strcmp(format_real(a, values[i - 1], decimals),
			   format_real(b, values[i], decimals)) == 0)
			return false;
	}
	return true;
}

int format_decimals(const double *values, unsigned count)
{
	double *sorted = mem_zalloc(count, sizeof(*sorted));
	size_t finite = 0;
	bool whole = true;
	int decimals = 4;

	for (unsigned i = 0; i < count; i++) {
		if (!isfinite(values[i]))
			continue;
		whole = whole && values[i] == trunc(values[i]);
		sorted[finite++] = values[i];
	}
	if (whole) {
		decimals = 0;
	} else {
		qsort(sorted, finite, sizeof(*sorted), compare_reals);
		while (decimals < 6 && !are_told_apart(sorted, finite, decimals))
			decimals++;
	}
	free(sorted);
	return decimals;
}
