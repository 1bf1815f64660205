/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_COLUMNS_H
#define ASSAY_CLI_COLUMNS_H

#include "base/text.h"

/* A table of text on standard output: columns as wide as their widest cell, two blanks between, the
 * last one as it comes.
 *
 *	columns_init(&table, &arena, "RUN", ">", "STATE", "<", NULL);
 *	columns_add(&table, "42"); columns_add(&table, "ok");	(row by row)
 *	columns_write(&table, &cli->out); */
#define COLUMNS_MAX 16

struct columns {
	struct arena *arena;
	const char *titles[COLUMNS_MAX];
	bool right[COLUMNS_MAX];	/* numbers are at the right */
	size_t count;
	struct text *cells;
	size_t len, room;
};

/* titles: pairs of a title and "<" or ">", ended by NULL. */
void columns_init(struct columns *table, struct arena *arena, ...) __attribute__((sentinel));

/* The next cell; foreign text is made showable, "" and NULL are shown as "-". */
void columns_add(struct columns *table, const char *foreign);
void columns_addf(struct columns *table, const char *format, ...) PRINTF_LIKE(2, 3);

void columns_write(const struct columns *table, struct buf *out);

#endif
