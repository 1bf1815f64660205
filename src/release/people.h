/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RELEASE_PEOPLE_H
#define ASSAY_RELEASE_PEOPLE_H

#include <stdbool.h>

/* Whether the user is in the Unix group, as its own or as a further one.  False when the host knows
 * one of the names not. */
bool people_in_group(const char *user, const char *group);

#endif
