# SPDX-License-Identifier: GPL-3.0-or-later
#
# The manual.  "make manual" renews the parts of the pages that are made from the program's tables;
# tests/style/manual.sh holds all of it against the program.

dist_man_MANS = %D%/assay.1 %D%/assay.yaml.5 %D%/assay-json.7 %D%/assay-keys.7
EXTRA_DIST += %D%/update.sh

check_PROGRAMS += %D%/tables
%C%_tables_SOURCES = %D%/tables.c

manual: %D%/tables
	$(SHELL) $(top_srcdir)/%D%/update.sh %D%/tables $(top_srcdir)/%D%/assay.1 \
		$(top_srcdir)/%D%/assay-keys.7

.PHONY: manual
