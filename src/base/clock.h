/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_CLOCK_H
#define ASSAY_BASE_CLOCK_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Time.  Moments are milliseconds since 1970 in UTC, as the store keeps them; 0 means "not yet". */

/* Now.  ASSAY_NOW (milliseconds) in the environment stops the clock there, for tests and
 * pictures. */
int64_t clock_now(void);

/* Milliseconds on a clock that never jumps, for measuring and for timers. */
int64_t clock_steady(void);

/* "2026-11-23 14:02:11 UTC" and "2026-11-23T14:02:11.123Z"; the second is what files and JSON hold.
 * out has CLOCK_TEXT_SIZE bytes; it is returned. */
#define CLOCK_TEXT_SIZE 40
char *clock_format_long(char *out, int64_t moment);
char *clock_format_iso(char *out, int64_t moment);

/* "14:02:11" in the local time zone. */
char *clock_format_time(char *out, int64_t moment);

/* A moment beside others that are step milliseconds apart, in the local time zone: "14:02:11", "14:02" or,
 * for whole days, "11-23". */
char *clock_format_tick(char *out, int64_t moment, int64_t step);

/* How many milliseconds the local time is ahead of UTC at a moment. */
int64_t clock_local_offset(int64_t moment);

/* The moment of an ISO text as above.  Also taken, for other tools write them: a blank for the T,
 * any number of digits behind the second or none (beyond milliseconds they are cut off), and an
 * offset from UTC ("+01:00", "+0100") for the Z.  A text without a zone names no moment: false; nor
 * does one outside the years 1 to 9999 of UTC. */
bool clock_parse_iso(struct str text, int64_t *moment) WARN_UNUSED;

#endif
