/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_now(void)
{
	const char *fixed = getenv("ASSAY_NOW");
	int64_t moment;

	if (fixed && str_to_int(str_of(fixed), &moment))
		return moment;
	return read_clock(CLOCK_REALTIME);
}

int64_t clock_steady(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

#define DAY_MS INT64_C(86400000)

/* Splits a moment into its second and the milliseconds behind that, also before 1970. */
static time_t second_of(int64_t moment, int *milliseconds)
{
	int64_t second = moment / 1000;
	int rest = (int)(moment % 1000);

	if (rest < 0) {
		rest += 1000;
		second--;
	}
	*milliseconds = rest;
	return (time_t)second;
}

char *clock_format_long(char *out, int64_t moment)
{
	int milliseconds;
	time_t second = second_of(moment, &milliseconds);
	struct tm tm = { 0 };

	gmtime_r(&second, &tm);
	if (!strftime(out, CLOCK_TEXT_SIZE, "%Y-%m-%d %H:%M:%S UTC", &tm))
		out[0] = '\0';
	return out;
}

char *clock_format_iso(char *out, int64_t moment)
{
	int milliseconds;
	time_t second = second_of(moment, &milliseconds);
	struct tm tm = { 0 };
	size_t len;

	gmtime_r(&second, &tm);
	/* %Y writes no leading zeros, which the years before 1000 would need. */
	len = (size_t)snprintf(out, CLOCK_TEXT_SIZE, "%04lld", tm.tm_year + 1900LL);
	len += strftime(out + len, CLOCK_TEXT_SIZE - len, "-%m-%dT%H:%M:%S", &tm);
	snprintf(out + len, CLOCK_TEXT_SIZE - len, ".%03dZ", milliseconds);
	return out;
}

int64_t clock_local_offset(int64_t moment)
{
	int milliseconds;
	time_t second = second_of(moment, &milliseconds);
	struct tm tm = { 0 };

	return localtime_r(&second, &tm) ? (int64_t)tm.tm_gmtoff * 1000 : 0;
}

char *clock_format_tick(char *out, int64_t moment, int64_t step)
{
	int milliseconds;
	time_t second = second_of(moment, &milliseconds);
	struct tm tm = { 0 };

	if (!localtime_r(&second, &tm) ||
	    !strftime(out, CLOCK_TEXT_SIZE,
		      step >= DAY_MS ? "%m-%d" : step >= 60000 ? "%H:%M" : "%H:%M:%S", &tm))
		out[0] = '\0';
	return out;
}

char *clock_format_time(char *out, int64_t moment)
{
	int milliseconds;
	time_t second = second_of(moment, &milliseconds);
	struct tm tm = { 0 };

	localtime_r(&second, &tm);
	if (!strftime(out, CLOCK_TEXT_SIZE, "%H:%M:%S", &tm))
		out[0] = '\0';
	return out;
}

/* Takes exactly digits digits off text. */
static bool take_number(struct str *text, unsigned digits, int *out)
{
	if (text->len < digits)
		return false;
	*out = 0;
	for (unsigned i = 0; i < digits; i++) {
		char c = text->data[i];

		if (c < '0' || c > '9')
			return false;
		*out = *out * 10 + (c - '0');
	}
	text->data += digits;
	text->len -= digits;
	return true;
}

static bool take_one_of(struct str *text, const char *choice)
{
	for (; text->len && *choice; choice++) {
		if (text->data[0] == *choice) {
			text->data++;
			text->len--;
			return true;
		}
	}
	return false;
}

/* Days from 1970-01-01 to a date of the Gregorian calendar, counting years from March, so that the
 * leap day is the last: https://howardhinnant.github.io/date_algorithms.html#days_from_civil */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	       day_of_year - 719468;
}

static int days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static bool take_date(struct str *text, int64_t *days)
{
	int year, month, day;

	if (!take_number(text, 4, &year) || !take_one_of(text, "-") ||
	    !take_number(text, 2, &month) || !take_one_of(text, "-") ||
	    !take_number(text, 2, &day))
		return false;
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in(year, month))
		return false;
	*days = days_of(year, month, day);
	return true;
}

/* The milliseconds since midnight.  A leap second, :60, counts as the second behind it. */
static bool take_time(struct str *text, int64_t *milliseconds)
{
	int hour, minute, second, digit, unit = 100;

	if (!take_number(text, 2, &hour) || !take_one_of(text, ":") ||
	    !take_number(text, 2, &minute) || !take_one_of(text, ":") ||
	    !take_number(text, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	*milliseconds = ((hour * 60 + minute) * 60 + second) * INT64_C(1000);
	if (!take_one_of(text, "."))
		return true;
	if (!take_number(text, 1, &digit))
		return false;
	do {
		*milliseconds += digit * unit;
		unit /= 10;
	} while (take_number(text, 1, &digit));
	return true;
}

/* "Z", "+01:00" or "+0100", as milliseconds east of UTC. */
static bool take_zone(struct str *text, int64_t *east)
{
	bool west;
	int hours, minutes;

	*east = 0;
	if (take_one_of(text, "Zz"))
		return true;
	west = text->len && text->data[0] == '-';
	if (!take_one_of(text, "+-") || !take_number(text, 2, &hours))
		return false;
	(void)take_one_of(text, ":");
	if (!take_number(text, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*east = (west ? -1 : 1) * (hours * 60 + minutes) * INT64_C(60000);
	return true;
}

bool clock_parse_iso(struct str text, int64_t *moment)
{
	int64_t days, milliseconds, east;

	if (!take_date(&text, &days) || !take_one_of(&text, "Tt ") ||
	    !take_time(&text, &milliseconds) || !take_zone(&text, &east) || text.len)
		return false;
	*moment = days * DAY_MS + milliseconds - east;
	/* The offset may lead out of the years that have four digits. */
	return *moment >= days_of(1, 1, 1) * DAY_MS && *moment < days_of(10000, 1, 1) * DAY_MS;
}
