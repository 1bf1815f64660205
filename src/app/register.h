/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_REGISTER_H
#define ASSAY_APP_REGISTER_H

#include "app/app.h"
#include "store/model.h"

/* Makes a run's model the next version of model.  model and path NULL: as the run's assay.yaml
 * declares them; note may be NULL.  Strings of *out live in the arena. */
bool app_register(struct app *app, int64_t run, const char *model, const char *path, const char *note,
		  struct arena *arena, struct version *out, struct err *err) WARN_UNUSED;

/* Points an alias of its model at the version; removes it from the model. */
bool app_alias(struct app *app, const struct version *version, const char *name,
	       struct err *err) WARN_UNUSED;
bool app_unalias(struct app *app, const struct version *version, const char *name,
		 struct err *err) WARN_UNUSED;

/* Pins a run as its repository's baseline; a run that is pinned already is unpinned when toggle is
 * set.  *pinned tells which it is now. */
bool app_pin(struct app *app, int64_t run, bool toggle, bool *pinned, struct err *err) WARN_UNUSED;

#endif
