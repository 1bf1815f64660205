/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_TESTS_SUPPORT_STORE_TEXT_H
#define ASSAY_TESTS_SUPPORT_STORE_TEXT_H

#include "store/store.h"

/* Appends every record of the store, as the functions of src/store read it, as one line of JSON a
 * record: two stores with the same text say the same.  Long histories stand as their digest. */
bool store_text(struct store *store, struct buf *out, struct err *err) WARN_UNUSED;

/* Whether SQLite finds the file whole and every reference leads somewhere. */
bool store_is_sound(struct store *store, struct err *err) WARN_UNUSED;

#endif
