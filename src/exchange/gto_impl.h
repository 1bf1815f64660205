/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_EXCHANGE_GTO_IMPL_H
#define ASSAY_EXCHANGE_GTO_IMPL_H

#include "exchange/gto.h"

/* What gto*.c share. */

void gto_list_add(struct arena *arena, struct gto_list *list, const struct gto_event *event);

#endif
