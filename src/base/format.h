/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_FORMAT_H
#define ASSAY_BASE_FORMAT_H

#include <stdint.h>

/* How numbers, sizes and durations are written for people, the same everywhere.
 * Each writes at most FORMAT_SIZE bytes to out, terminated, and returns out. */
#define FORMAT_SIZE 40

/* An age or a wait in at most four columns: "12s", "4m", "3h", "3d", "21d", "2y". */
char *format_age(char *out, int64_t milliseconds);

/* How long something took: "0:12", "3:07", "1:02:45". */
char *format_duration(char *out, int64_t milliseconds);

/* "812 B", "4.1 kB", "38 MB", "1.2 GB" (powers of 1000). */
char *format_size(char *out, int64_t bytes);

/* "1 234 567" with a thin grouping that stays ASCII: "1,234,567". */
char *format_count(char *out, int64_t count);

/* A measured value in at most ten columns with decimals digits behind the point, or with as many as
 * fit; "nan", "inf", "-inf" as such.  Scientific where the whole part would not fit, and where a
 * value that isn't 0 would look like it. */
char *format_real(char *out, double value, int decimals);

/* The shortest decimal text that reads back as the same double: for files, JSON and params.  "nan",
 * "inf", "-inf" as such. */
char *format_exact(char *out, double value);

/* How many digits behind the point tell count values apart: the smallest number from 4 (0 when all
 * are whole) to 6 at which no two different values look the same.  Values that aren't finite don't
 * count. */
int format_decimals(const double *values, unsigned count);

#endif
