/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_REVISION_CURVES_H
#define ASSAY_APP_REVISION_CURVES_H

#include "app/revision.h"

/* The curves of the plots of a revision, from Git or DVC's cache; nothing of it comes into the store. */
struct revision_curve {
	const char *name;	/* the plot's id or path; where it has several, ":" and the field behind it; foreign */
	const char *x_name;	/* what x is; foreign */
	double *x, *y;		/* by x; y NaN: no number */
	size_t count;
};

struct revision_curves {
	struct revision_curve *items;
	size_t count;
	const char **notes;	/* sentences: what is not in the cache, what could not be read */
	size_t note_count;
};

/* Those of a commit, by its full name; NULL: of the work tree.  All lives in the arena. */
bool app_revision_curves(struct revisions *revisions, const char *commit, struct arena *arena,
			 struct revision_curves *out, struct err *err) WARN_UNUSED;

/* The curve of that name, or NULL. */
const struct revision_curve *revision_curve_find(const struct revision_curves *curves, const char *name);

#endif
