/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RELEASE_ROLLOUT_FILE_H
#define ASSAY_RELEASE_ROLLOUT_FILE_H

#include "store/store.h"

/* What deployments write beside the store: FILE.d/deployments, and in it N.SUFFIX, in the arena. */
const char *rollout_folder(const struct store *store, struct arena *arena);
const char *rollout_file(const struct store *store, int64_t deployment, const char *suffix,
			 struct arena *arena);

#endif
