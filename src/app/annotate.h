/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_ANNOTATE_H
#define ASSAY_APP_ANNOTATE_H

#include "app/app.h"

/* What people say of runs. */
struct annotation {
	const char *const *set;		/* "NAME=VALUE" or "NAME", for tags */
	size_t set_count;
	const char *const *remove;	/* names of tags; one that isn't there is no error */
	size_t remove_count;
	const char *comment;		/* NULL: stays as it is; "": none any more */
};

/* Says the same of all the runs, or of none when one of them isn't there or a tag is none.  A tag's
 * name has no blanks, quotes or '='. */
bool app_annotate(struct app *app, const int64_t *runs, size_t count, const struct annotation *annotation,
		  struct err *err) WARN_UNUSED;

/* Archives runs, so that they are shown only where asked for, or brings them back.  ERR_INPUT for one
 * that is not done yet. */
bool app_archive(struct app *app, const int64_t *runs, size_t count, bool archived,
		 struct err *err) WARN_UNUSED;

#endif
