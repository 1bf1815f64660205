/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_JSON_FLAT_H
#define ASSAY_BASE_JSON_FLAT_H

#include "base/buf.h"

/* Looking one value up in a flat JSON object of our own writing without making a tree of it: for
 * scanning very many. */

/* The value under key in object as it is written there; false when there is none, or the object is
 * broken.  key is written as in JSON, without its quotes: for most keys that is the key itself. */
bool json_flat_find(struct str object, struct str key, struct str *value);

/* Takes the next key and value off an object that begins with '{' (or what is left of it): for looking
 * at each.  False at the end. */
bool json_flat_next(struct str *object, struct str *key, struct str *value);

/* Appends a string as it stands within quotes in JSON. */
void json_flat_escape(struct buf *out, struct str text);

/* Appends what a value says: a string without its quotes and escapes, all else as it is written. */
void json_flat_text(struct buf *out, struct str value);

#endif
