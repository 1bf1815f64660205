# SPDX-License-Identifier: GPL-3.0-or-later
#
#	make bench-store RUNS=1000000 STORE=file	a store of made-up runs
#	make bench					figures on one of 10^6 runs, and of a list of 100,000
#							commits beside tig's

EXTRA_PROGRAMS = %D%/make_store
%C%_make_store_SOURCES = %D%/make_store.c
EXTRA_DIST += %D%/terminal.py %D%/screen.py %D%/commits.py
CLEANFILES += %D%/make_store

RUNS = 1000000
STORE = bench-$(RUNS).db

bench-store: %D%/make_store
	%D%/make_store $(STORE) $(RUNS)

bench: all %D%/make_store
	test -f bench-$(RUNS).db || %D%/make_store bench-$(RUNS).db $(RUNS)
	python3 $(top_srcdir)/%D%/screen.py $(abs_top_builddir)/assay $(abs_top_builddir)/bench-$(RUNS).db
	python3 $(top_srcdir)/%D%/commits.py $(abs_top_builddir)/assay $(abs_top_builddir)

.PHONY: bench bench-store
