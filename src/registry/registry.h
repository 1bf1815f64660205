/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_REGISTRY_REGISTRY_H
#define ASSAY_REGISTRY_REGISTRY_H

/* registry/: models and their versions.
 *
 * registry.h makes a run's artifact a version; declared.h reads what a commit's assay.yaml declares.
 * The records are store/model.h's.  Nothing here decides whether a version may be deployed: that is
 * release/. */

#include "store/model.h"
#include "store/repository.h"

/* What is to be registered. */
struct registration {
	int64_t run;
	const char *model;	/* NULL: the only one that assay.yaml declares at the run's commit */
	const char *path;	/* of the artifact; NULL: as assay.yaml declares it */
	const char *by;
	const char *note;	/* may be NULL */
};

/* Makes the artifact the model's next version.  Refused unless the run succeeded, its bytes are in
 * the store, and the run is of what its commit says: not one of a work tree with changes.  Strings
 * of *out live in the arena. */
bool registry_register(struct store *store, const struct registration *registration,
		       struct arena *arena, struct version *out, struct err *err) WARN_UNUSED;

/* Whether name may be a model's or an alias: letters, digits, '-', '_', '.' and '/', not a number. */
bool registry_name_ok(const char *name);

#endif
