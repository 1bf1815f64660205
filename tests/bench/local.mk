# SPDX-License-Identifier: GPL-3.0-or-later
#
#	make bench-store RUNS=1000000 STORE=file	a store of made-up runs, which may also have
#		METRICS=4 PARAMS=2 POINTS=0		so many last values, params and points of a history each
#	make bench					figures on one of 10^6 runs, on a list of 100,000 commits
#							beside tig's, on 20 curves of 10^6 points, and on 20 runs of
#							1,500 metrics and 150 params side by side; then bench-dvc
#	make bench-dvc					"assay dvc" beside the real DVC, which is installed into the
#							build folder: 70,000 files, 1,000 stages, 100 commits

EXTRA_PROGRAMS = %D%/make_store
%C%_make_store_SOURCES = %D%/make_store.c
EXTRA_DIST += %D%/terminal.py %D%/screen.py %D%/commits.py %D%/curves.py \
	%D%/compare.py %D%/floor.py %D%/dvc.py
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
	$(MAKE) bench-dvc

bench-dvc: all
	if sh $(top_srcdir)/tests/interop/install.sh tests/interop-peers; then \
		python3 $(top_srcdir)/%D%/dvc.py $(abs_top_builddir)/assay bench-dvc tests/interop-peers; fi

.PHONY: bench bench-dvc bench-store
