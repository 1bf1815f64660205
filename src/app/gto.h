/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_GTO_H
#define ASSAY_APP_GTO_H

#include "base/vec.h"
#include "exchange/gto.h"

/* GTO's registry of a repository, read and written as GTO does it: all of it is in Git's tags. */
struct gto_here {
	struct arena arena;
	struct repo *repo;
	struct gto_settings settings;
	struct gto_registry registry;
	VEC_OF(struct gto_act) acts;	/* what was done, also when it failed half-way */
};

/* One tag made or removed. */
struct gto_act {
	const char *tag;
	const char *meaning;	/* "registers version v1.0.0 of net" */
	bool removed;
};

#define GTO_HERE_INIT { .arena = ARENA_INIT, .registry = GTO_REGISTRY_INIT, .acts = VEC_INIT }

/* Opens the repository that path is in and reads its settings; app_gto_read then reads the registry.  A
 * broken .gto or artifacts.yaml is an error, as for GTO.  Close it whatever the result. */
bool app_gto_open(struct gto_here *here, const char *path, struct err *err) WARN_UNUSED;
bool app_gto_read(struct gto_here *here, struct err *err) WARN_UNUSED;
void app_gto_close(struct gto_here *here);

/* The artifact; ERR_NOT_FOUND. */
bool app_gto_artifact(const struct gto_here *here, const char *name, const struct gto_artifact **out,
		      struct err *err) WARN_UNUSED;

/* The stages to show: the allowed ones, else those in use. */
const char **app_gto_stages(struct gto_here *here, size_t *count);

/* What one event is that a tag made; *out is NULL when the tag is not there, or not annotated, or says
 * nothing to GTO. */
bool app_gto_event(struct gto_here *here, const char *ref, const struct gto_event **out,
		   struct err *err) WARN_UNUSED;

/* How a tag is made. */
enum gto_form {
	GTO_AUTO,	/* as GTO is used to: with a counter for stages, else without */
	GTO_SIMPLE,	/* without a counter */
	GTO_COUNTED,
};

/* What to do; what is not given is NULL. */
struct gto_request {
	const char *artifact, *version, *stage;
	const char *ref;	/* a revision of Git */
	const char *message;
	enum gto_form form;
	int bump;		/* register: 0 major, 1 minor, 2 patch; -1: not said */
	bool force;
	bool skip_registration;	/* assign */
	bool remove;		/* deprecate: remove the tags, instead of making one that undoes them */
};

/* Makes a new version at ref: the one named, else the next after the highest. */
bool app_gto_register(struct gto_here *here, const struct gto_request *request, struct err *err) WARN_UNUSED;

/* Puts a version in a stage: the one named, or the one at ref, which is registered first if there is none. */
bool app_gto_assign(struct gto_here *here, const struct gto_request *request, struct err *err) WARN_UNUSED;

/* Takes a version out of a stage, or back, or deprecates the artifact, by what is given. */
bool app_gto_deprecate(struct gto_here *here, const struct gto_request *request, struct err *err) WARN_UNUSED;

#endif
