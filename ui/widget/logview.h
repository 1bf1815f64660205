/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_WIDGET_LOGVIEW_H
#define ASSAY_UI_WIDGET_LOGVIEW_H

#include "base/err.h"
#include "base/regex.h"
#include "ui/draw/draw.h"
#include "ui/widget/table.h"

#include <stdint.h>

/* A log file shown from its end.  Only what is seen is read, so its size doesn't matter; what is
 * printed too fast to be seen is passed over.  Lines are those of runner/shim.h: time, stream, text.
 * Start zeroed, with fd -1. */
struct logview {
	int fd;
	int64_t size;		/* when looked at last */
	int64_t top;		/* offset of the first line that is shown */
	bool follow;		/* the end stays in sight */
	bool times;		/* the time of each line is shown */
	bool wrap;		/* long lines go on in the next row, else they are cut */
	int rows;		/* at the last drawing */
};

/* Shows the file from its end; one that isn't there yet is empty.  Closes the one before. */
void logview_open(struct logview *view, const char *path);
void logview_close(struct logview *view);

/* Looks whether the file has grown; true when there is something new to draw. */
bool logview_refresh(struct logview *view);

void logview_move(struct logview *view, enum table_move move);

/* Goes to the next line that matches, behind the first shown one, or before it; false: there is
 * none. */
bool logview_find(struct logview *view, struct regex *pattern, bool backwards);

void logview_draw(struct logview *view, struct area area, struct regex *pattern);

#endif
