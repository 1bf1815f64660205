/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_SCREEN_FACTS_H
#define ASSAY_UI_SCREEN_FACTS_H

#include "app/changes.h"
#include "app/revision.h"
#include "ui/ui.h"

/* What a revision says of itself against another one, among the details of a row.  Each draws from the line *row
 * of the area on, as far as there is room, and moves that on. */

/* "~ train.lr  0.1 → 0.2", a line each. */
void facts_draw_params(struct screen *screen, const struct param_change *params, size_t count, struct area area,
		       int *row);

/* "accuracy 0.95 ▲+0.01", several on a line, three lines at most. */
void facts_draw_metrics(struct screen *screen, const struct revision_facts *facts, const struct revision_facts *before,
			struct area area, int *row);

/* The versions of data that it brought, changed or took, three at most. */
void facts_draw_data(struct screen *screen, const struct revision_facts *facts, const struct revision_facts *before,
		     struct area area, int *row);

/* What could not be read, two at most. */
void facts_draw_notes(struct screen *screen, const struct revision_facts *facts, struct area area, int *row);

#endif
