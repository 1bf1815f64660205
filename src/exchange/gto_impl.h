/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_EXCHANGE_GTO_IMPL_H
#define ASSAY_EXCHANGE_GTO_IMPL_H

#include "exchange/gto.h"

/* What gto*.c share. */

void gto_list_add(struct arena *arena, struct gto_list *list, const struct gto_event *event);

/* Sorts pointers by what they point to; equals stay in their order, which GTO's answers depend on. */
void gto_sort_pointers(void **items, size_t count, int (*compare)(const void *, const void *));

#endif
