/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_TESTS_SUPPORT_PICTURE_H
#define ASSAY_TESTS_SUPPORT_PICTURE_H

#include "base/buf.h"
#include "tests/support/screen.h"

/* Pictures of a screen, made from its cells; the same cells give the same bytes. */

enum picture_theme { PICTURE_DARK, PICTURE_LIGHT };

/* Appends the rows without trailing blanks, a line each. */
void picture_text(struct buf *out, struct screen *s);

/* Appends an SVG file; title is its description for those who cannot see it, in UTF-8. */
void picture_svg(struct buf *out, struct screen *s, enum picture_theme theme, const char *title);

/* Writes folder/name.txt, name-dark.svg and name-light.svg; fails the test when it cannot. */
void picture_save(struct screen *s, const char *folder, const char *name, const char *title);

#endif
