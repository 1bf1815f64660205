/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_IGNORE_H
#define ASSAY_APP_IGNORE_H

#include "app/app.h"

/* Keys that comparisons in a repository leave out.  A key is what compare_key_name says: "metric.NAME",
 * "param.NAME", "code.PATH", "data.PATH",
 * "test.NAME", "environment.NAME".  For all of the keys or, on failure, none. */
bool app_ignore(struct app *app, const struct repository *repository, const char *const *keys,
		size_t count, bool ignored, struct err *err) WARN_UNUSED;

#endif
