# SPDX-License-Identifier: GPL-3.0-or-later
#
# Pictures of the screens, drawn by "make screenshots" from cells of the terminal that the screen
# tests use: as text, which the README shows, and as SVG on a dark and a light ground.

PICTURES = runs run compare curves commits models deploy approval log trigger
EXTRA_DIST += $(PICTURES:%=%D%/%.txt) $(PICTURES:%=%D%/%-dark.svg) $(PICTURES:%=%D%/%-light.svg)

EXTRA_PROGRAMS += tests/screen/pictures
tests_screen_pictures_SOURCES = tests/screen/pictures.c $(SCREEN) $(PICTURE)
EXTRA_DIST += tests/screen/pictures.sh
CLEANFILES += tests/screen/pictures

screenshots: all tests/screen/pictures
	$(SHELL) $(top_srcdir)/tests/screen/pictures.sh $(abs_top_srcdir) $(abs_top_builddir)/assay \
		$(abs_top_builddir)/tests/screen/pictures

.PHONY: screenshots
