# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every test speaks TAP.  To add one:
#
#	a unit test      in unit/base/local.mk, and so in its neighbours:
#	                 UNIT_TESTS += %D%/test_buf
#	                 %C%_test_buf_SOURCES = %D%/test_buf.c
#	a screen test    here, with SCREEN_TESTS and %D%/screen/test_...
#	a fuzz target    as fuzz/local.mk says
#	a script         SCRIPT_TESTS += %D%/cli/version.sh %D%/cli/run.sh %D%/cli/explore.sh %D%/cli/release.sh
SCRIPT_TESTS += %D%/cli/demo.sh %D%/cli/demo_project.sh %D%/cli/repositories.sh %D%/cli/stores.sh
SCRIPT_TESTS += %D%/cli/stages.sh %D%/cli/full_disk.sh %D%/cli/killed.sh %D%/cli/killed_anywhere.sh

# fault

UNIT_TESTS += %D%/fault/test_disk
%C%_fault_test_disk_SOURCES = %D%/fault/test_disk.c %D%/support/fault_vfs.c \
	%D%/support/fault_vfs.h $(STORE_TEXT) $(SCRATCH)

# fuzz: what was found before is not met again

include %D%/fuzz/local.mk

# style

SCRIPT_TESTS += %D%/style/banned.sh %D%/style/headers.sh %D%/style/layers.sh
SCRIPT_TESTS += %D%/style/violations.sh %D%/style/manual.sh %D%/style/readme.sh
EXTRA_DIST += %D%/style/manual.py

# What cannot be built is not left out silently: skipped.sh reports each such program.
if HAVE_CMOCKA
check_PROGRAMS += $(UNIT_TESTS)
BUILT_UNIT_TESTS = $(UNIT_TESTS)
else
MISSED_UNIT_TESTS = $(UNIT_TESTS)
endif
if HAVE_VTERM
check_PROGRAMS += $(SCREEN_TESTS) $(SCREEN_SAMPLES)
BUILT_SCREEN_TESTS = $(SCREEN_TESTS)
else
MISSED_SCREEN_TESTS = $(SCREEN_TESTS)
endif

TESTS = $(BUILT_UNIT_TESTS) $(BUILT_SCREEN_TESTS) $(FUZZ_TESTS) $(SCRIPT_TESTS) %D%/support/skipped.sh
AM_TESTS_ENVIRONMENT += TEST_MISSED='$(MISSED_UNIT_TESTS) $(MISSED_SCREEN_TESTS)'; \
	export TEST_MISSED;

EXTRA_DIST += $(SCRIPT_TESTS) $(INTEROP_TESTS) %D%/support/must.h %D%/support/env.sh %D%/support/project.sh %D%/support/skipped.sh \
	%D%/support/tap.sh

check-interop: all
	@if test -z "$(INTEROP_TESTS)"; then \
		echo "check-interop: nothing to compare yet"; \
	else \
		$(MAKE) check-TESTS TESTS="$(INTEROP_TESTS)" TEST_SUITE_LOG=tests/interop.log; \
	fi

clean-local:
	-rm -rf tests/scratch $(FUZZ_BUILD) demo bench-*.db bench-*.db-wal bench-*.db-shm

.PHONY: check-interop
