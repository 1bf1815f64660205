/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_ADD_H
#define ASSAY_APP_ADD_H

#include "app/app.h"

/* Adds the Git repository that path is in.  name NULL: its folder's; branch NULL: the protected one
 * is main or master if there is one, else the branch that is checked out. */
bool app_add(struct app *app, const char *path, const char *name, const char *branch,
	     struct arena *arena, struct repository *out, struct err *err) WARN_UNUSED;

#endif
