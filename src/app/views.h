/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_VIEWS_H
#define ASSAY_APP_VIEWS_H

#include "app/app.h"
#include "store/view.h"

/* Keeps a view of a repository's runs under a name, in the place of one that is there; removes one.
 * ERR_USAGE when the name is empty, too long or has control characters in it. */
bool app_save_view(struct app *app, const struct repository *repository, const char *name,
		   const struct view *view, struct err *err) WARN_UNUSED;
bool app_remove_view(struct app *app, const struct repository *repository, const char *name,
		     struct err *err) WARN_UNUSED;

#endif
