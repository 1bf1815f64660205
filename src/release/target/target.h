/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RELEASE_TARGET_TARGET_H
#define ASSAY_RELEASE_TARGET_TARGET_H

/* release/target/: what can be deployed to, one file each.
 *
 * To add a target: write its struct target_type in a file of its own, give it a row in the table of
 * target.c, and let pipeline/project.c know its keys.  A target changes nothing that serves until
 * activate, never leaves half a release in the place of a whole one, and reports what it reads back,
 * not what it meant to write. */

#include "pipeline/project.h"
#include "store/model.h"
#include "store/repository.h"

/* One environment's target. */
struct target {
	const struct target_type *type;
	const char *path;	/* absolute */
};

/* What is to be put there. */
struct release {
	int64_t deployment;	/* its number */
	const struct version *version;
	struct str record;	/* release.json: who released what, and why it was allowed */
	const char *kept;	/* the location of an earlier release of this version that may still be there;
				   NULL: none */
};

/* What serves, as read back. */
struct serving {
	const char *location;	/* NULL: nothing */
	struct digest digest;	/* of its model; empty when it cannot be read */
};

struct target_type {
	const char *name;	/* in assay.yaml */

	/* Brings the release there without changing what serves, and sets *location. */
	bool (*lay)(struct store *store, const struct target *target, const struct release *release,
		    struct arena *arena, const char **location, struct err *err);

	/* Takes away what a lay that was killed left. */
	bool (*clean)(const struct target *target, const struct release *release, struct err *err);

	/* Lets the release at location serve; NULL: nothing. */
	bool (*activate)(const struct target *target, const char *location, struct err *err);

	/* Reads back what serves, and the digest of the model in it, which is of version. */
	bool (*read_back)(const struct target *target, const struct version *version,
			  struct arena *arena, struct serving *out, struct err *err);
};

/* The target of an environment.  A relative path is one inside the repository's work tree; ERR_INPUT
 * where it has none. */
bool target_open(const struct repository *repository, const struct project_environment *environment,
		 struct arena *arena, struct target *out, struct err *err) WARN_UNUSED;

extern const struct target_type target_directory;

#endif
