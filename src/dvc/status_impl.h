/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_STATUS_IMPL_H
#define ASSAY_DVC_STATUS_IMPL_H

#include "dvc/status.h"

/* For status.c, status_stage.c and dvcfile_update.c only. */

/* Whether two values are equal as Python has it: 1, 1.0 and true are, NaN is to nothing. */
bool status_values_equal(const struct yaml_node *a, const struct yaml_node *b);

/* Adds how parameters differ from the lock. */
bool status_check_params(struct source *source, struct arena *arena, struct dvc_stage_status *status,
			 struct err *err) WARN_UNUSED;

/* Whether a *.dvc file that says its own checksum was edited. */
bool status_check_single(struct source *source, struct arena *arena, struct dvc_stage_status *status,
			 struct err *err) WARN_UNUSED;

/* The checksum that the data of a *.dvc file has by DVC's rule. */
struct hash status_single_hash(const struct yaml_node *root);

/* Which stages' outputs a living process writes, by DVC's .dvc/tmp/rwlock. */
void status_find_running(struct source *source, struct arena *arena, struct dvc_stage_status *all,
			 size_t count);

#endif
