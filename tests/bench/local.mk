# SPDX-License-Identifier: GPL-3.0-or-later
#
#	make bench-store RUNS=1000000 STORE=file	a store of made-up runs, which may also have
#		METRICS=4 PARAMS=2 POINTS=0		so many last values, params and points of a history each
#	make bench					figures on one of 10^6 runs, on a list of 100,000 commits
#							beside tig's, on 20 curves of 10^6 points, and on 20 runs of
#							1,500 metrics and 150 params side by side

EXTRA_PROGRAMS = %D%/make_store
%C%_make_store_SOURCES = %D%/make_store.c
EXTRA_DIST += %D%/terminal.py %D%/screen.py %D%/commits.py %D%/curves.py \
	%D%/compare.py %D%/floor.py
CLEANFILES += %D%/make_store

RUNS = 1000000
METRICS = 4
PARAMS = 2
POINTS = 0
STORE = bench-$(RUNS).db

bench-store: %D%/make_store
	%D%/make_store $(STORE) $(RUNS) $(METRICS) $(PARAMS) $(POINTS)

bench: all %D%/make_store
	test -f bench-$(RUNS).db || %D%/make_store bench-$(RUNS).db $(RUNS)
	python3 $(top_srcdir)/%D%/screen.py $(abs_top_builddir)/assay $(abs_top_builddir)/bench-$(RUNS).db
	python3 $(top_srcdir)/%D%/commits.py $(abs_top_builddir)/assay $(abs_top_builddir)
	test -f bench-curves.db || %D%/make_store bench-curves.db 20 4 2 1000000
	python3 $(top_srcdir)/%D%/curves.py $(abs_top_builddir)/assay $(abs_top_builddir)/bench-curves.db
	test -f bench-compare.db || %D%/make_store bench-compare.db 1500 1500 150
	python3 $(top_srcdir)/%D%/compare.py $(abs_top_builddir)/assay $(abs_top_builddir)/bench-compare.db

.PHONY: bench bench-store
