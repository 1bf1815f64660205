/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/views.h"
#include "base/clock.h"

#include <string.h>

#define NAME_MAX_BYTES 100

bool app_save_view(struct app *app, const struct repository *repository, const char *name,
		   const struct view *view, struct err *err)
{
	size_t len = strlen(name);

	if (!len || len > NAME_MAX_BYTES)
		return err_set(err, ERR_USAGE, "a view's name has 1 to %d bytes", NAME_MAX_BYTES);
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)name[i] < ' ' || name[i] == 0x7f)
			return err_set(err, ERR_USAGE, "a view's name has no control characters");
	}
	return view_save(&app->store, repository->id, name, view, app->user, clock_now(), err);
}

bool app_remove_view(struct app *app, const struct repository *repository, const char *name,
		     struct err *err)
{
	return view_remove(&app->store, repository->id, name, err);
}
