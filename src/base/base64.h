/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_BASE64_H
#define ASSAY_BASE_BASE64_H

#include "base/buf.h"

/* Bytes as text of RFC 4648.  Appends what text stands for; false when it is not such a text. */
bool base64_decode(struct buf *out, struct str text) WARN_UNUSED;

#endif
