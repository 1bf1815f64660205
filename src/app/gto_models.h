/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_GTO_MODELS_H
#define ASSAY_APP_GTO_MODELS_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/err.h"
#include "store/repository.h"

#include <stdint.h>

/* Models that a repository knows without this store: by GTO's tags, and by the artifacts of its dvc.yaml and
 * artifacts.yaml at HEAD.  They are shown beside the store's own, and never written there. */
struct tagged_version {
	const char *model;		/* "churn", "folder:churn" */
	const char *version;		/* "v1.0.0", seven digits of a commit, or NULL: none yet */
	const char *stages;		/* those it is in by the newest assignment: "dev, prod"; NULL: none */
	const char *stages_by_number;	/* those it would be in if the highest version counted, where that is
					   another one than by the newest assignment; NULL: none */
	const char *commit;		/* NULL: no version */
	const char *by, *message;	/* of who registered it; NULL: no version */
	int64_t at;			/* a moment; 0: no version */
	const char *path, *type, *description;	/* NULL: not said */
};

/* What the answer below depends on, read far quicker than the answer: the same mark, the same answer. */
bool app_tagged_versions_mark(const struct repository *repository, struct digest *out, struct err *err) WARN_UNUSED;

/* All of them by name, highest version first; deprecated ones are left out. */
bool app_tagged_versions(const struct repository *repository, struct arena *arena,
			 struct tagged_version **out, size_t *count, struct err *err) WARN_UNUSED;

#endif
