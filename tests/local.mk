# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every test speaks TAP.  To add one:
#
#	a unit test      in unit/base/local.mk, and so in its neighbours:
#	                 UNIT_TESTS += %D%/test_buf
#	                 %C%_test_buf_SOURCES = %D%/test_buf.c
#	a screen test    here, with SCREEN_TESTS and %D%/screen/test_...
#	a fuzz target    as fuzz/local.mk says
#	a script         SCRIPT_TESTS += %D%/cli/version.sh %D%/cli/run.sh %D%/cli/killed.sh
#
# Unit and screen tests are cmocka programs with one cmocka_run_group_tests each, because a TAP
# stream has one plan.  They link everything below; main() of the program is not in it.
# A unit test does not call skip(): cmocka 1.1.5 writes "not ok # SKIP", which is a failure in TAP.
#
# support/env.sh says what a test finds in its environment.

TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
SH_LOG_COMPILER = $(SHELL)

AM_TESTS_ENVIRONMENT = \
	TEST_NAME=$@; TEST_BUILDDIR=$(abs_top_builddir); TEST_SRCDIR=$(abs_top_srcdir); \
	TEST_CC='$(CC) -std=gnu11 -D_GNU_SOURCE $(DEP_CFLAGS) $(WARN_CFLAGS)'; \
	. $(abs_top_srcdir)/tests/support/env.sh;

LDADD = $(ASSAY_LIBS) $(CMOCKA_LIBS) $(VTERM_LIBS) $(DEP_LIBS)

UNIT_TESTS =
SCREEN_TESTS =
SCRIPT_TESTS =
# Run by "make check-interop" only: they need the real tools, and fetch what is missing.
INTEROP_TESTS =
check_PROGRAMS =

# unit

# For a test that needs a folder for files: one more of its sources.
SCRATCH = %D%/support/scratch.c %D%/support/scratch.h

# For a test that needs a store with something in it.
RECORDS = %D%/support/records.c %D%/support/records.h $(SCRATCH)

# For a test that compares all that stores say.
STORE_TEXT = %D%/support/store_text.c %D%/support/store_text.h
EXTRA_DIST += %D%/fixtures/keep.sh %D%/fixtures/store-1.db %D%/fixtures/store-1.txt \
	%D%/fixtures/store-2.db %D%/fixtures/store-2.txt
EXTRA_DIST += %D%/support/kill_at_sync.c

include %D%/unit/base/local.mk
include %D%/unit/app/local.mk
include %D%/unit/dvc/local.mk
include %D%/unit/exchange/local.mk
include %D%/unit/pipeline/local.mk
include %D%/unit/quality/local.mk
include %D%/unit/repo/local.mk
include %D%/unit/store/local.mk
include %D%/unit/release/local.mk
include %D%/unit/runner/local.mk
include %D%/unit/ui/local.mk
EXTRA_DIST += %D%/data/dvc
SCRIPT_TESTS += %D%/unit/share/embed.sh

# screen

# For a test that runs a program on a terminal, and for one that draws its screen.
SCREEN = %D%/support/screen.c %D%/support/screen.h %D%/support/screen_impl.h \
	%D%/support/screen_process.c %D%/support/screen_keys.c %D%/support/screen_view.c \
	%D%/support/grammar.c %D%/support/grammar.h
PICTURE = %D%/support/picture.c %D%/support/picture.h

SCREEN_TESTS += %D%/screen/test_grammar
%C%_screen_test_grammar_SOURCES = %D%/screen/test_grammar.c \
	%D%/support/grammar.c %D%/support/grammar.h
SCREEN_TESTS += %D%/screen/test_harness
%C%_screen_test_harness_SOURCES = %D%/screen/test_harness.c $(SCREEN) $(PICTURE) $(SCRATCH)
SCREEN_TESTS += %D%/screen/test_harness_failures
%C%_screen_test_harness_failures_SOURCES = %D%/screen/test_harness_failures.c $(SCREEN)

SCREEN_TESTS += %D%/screen/test_runs
%C%_screen_test_runs_SOURCES = %D%/screen/test_runs.c $(SCREEN) $(SCRATCH)
SCREEN_TESTS += %D%/screen/test_commits
%C%_screen_test_commits_SOURCES = %D%/screen/test_commits.c $(SCREEN) $(SCRATCH)
SCREEN_TESTS += %D%/screen/test_experiments
%C%_screen_test_experiments_SOURCES = %D%/screen/test_experiments.c $(SCREEN) $(SCRATCH)

SCREEN_TESTS += %D%/screen/test_dvc
%C%_screen_test_dvc_SOURCES = %D%/screen/test_dvc.c $(SCREEN) $(SCRATCH)
SCREEN_TESTS += %D%/screen/test_compare
%C%_screen_test_compare_SOURCES = %D%/screen/test_compare.c $(SCREEN) $(SCRATCH)
SCREEN_TESTS += %D%/screen/test_table
%C%_screen_test_table_SOURCES = %D%/screen/test_table.c $(SCREEN) $(SCRATCH)
SCREEN_TESTS += %D%/screen/test_release
%C%_screen_test_release_SOURCES = %D%/screen/test_release.c $(SCREEN) $(SCRATCH)
SCREEN_TESTS += %D%/screen/test_models
%C%_screen_test_models_SOURCES = %D%/screen/test_models.c $(SCREEN) $(SCRATCH)
SCREEN_TESTS += %D%/screen/test_luck
%C%_screen_test_luck_SOURCES = %D%/screen/test_luck.c $(SCREEN) $(SCRATCH)

SCREEN_TESTS += %D%/screen/test_hard
%C%_screen_test_hard_SOURCES = %D%/screen/test_hard.c $(SCREEN) $(RECORDS)
SCREEN_TESTS += %D%/screen/test_curves
%C%_screen_test_curves_SOURCES = %D%/screen/test_curves.c $(SCREEN) $(RECORDS)

# What the harness is tested on.
SCREEN_SAMPLES = %D%/screen/sample
%C%_screen_sample_SOURCES = %D%/screen/sample.c

# cli

SCRIPT_TESTS += %D%/cli/version.sh %D%/cli/run.sh %D%/cli/explore.sh %D%/cli/compare.sh %D%/cli/release.sh
SCRIPT_TESTS += %D%/cli/demo.sh %D%/cli/demo_project.sh %D%/cli/repositories.sh %D%/cli/stores.sh
SCRIPT_TESTS += %D%/cli/dvc_outside.sh %D%/cli/templates.sh %D%/cli/stages.sh %D%/cli/full_disk.sh %D%/cli/killed.sh %D%/cli/killed_anywhere.sh
SCRIPT_TESTS += %D%/cli/hand_over.sh %D%/cli/dvc_asked.sh %D%/cli/dvc_data.sh %D%/cli/dvc_replay.sh %D%/cli/dvc_text.sh %D%/cli/dvc_values.sh \
	%D%/cli/dvc_add.sh %D%/cli/dvc_parts.sh %D%/cli/dvc_remote.sh %D%/cli/dvc_states.sh %D%/cli/compare_revisions.sh
EXTRA_DIST += %D%/cli/dvc_replay.py
SCRIPT_TESTS += %D%/cli/gto.sh %D%/cli/gto_replay.sh %D%/cli/experiments.sh %D%/cli/keep.sh
EXTRA_DIST += %D%/cli/gto_replay.py %D%/data/gto %D%/cli/experiments.py %D%/data/experiments
SCRIPT_TESTS += %D%/cli/dvc_repro.sh %D%/cli/dvc_repro_replay.sh %D%/cli/dvc_run.sh \
	%D%/cli/dvc_run_data.sh %D%/cli/dvc_run_many.sh
EXTRA_DIST += %D%/cli/dvc_repro_replay.py

# fault

UNIT_TESTS += %D%/fault/test_disk
%C%_fault_test_disk_SOURCES = %D%/fault/test_disk.c %D%/support/fault_vfs.c \
	%D%/support/fault_vfs.h $(STORE_TEXT) $(SCRATCH)

# fuzz: what was found before is not met again

include %D%/fuzz/local.mk

# interop

include %D%/interop/local.mk

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

EXTRA_DIST += $(SCRIPT_TESTS) $(INTEROP_TESTS) %D%/support/must.h %D%/support/env.sh %D%/support/project.sh %D%/support/queue.sh %D%/support/skipped.sh \
	%D%/support/tap.sh %D%/support/dvc.sh %D%/support/dvc_data.sh

check-interop: all
	@if test -z "$(INTEROP_TESTS)"; then \
		echo "check-interop: nothing to compare yet"; \
	else \
		$(MAKE) check-TESTS TESTS="$(INTEROP_TESTS)" TEST_SUITE_LOG=tests/interop.log; \
	fi

clean-local:
	-rm -rf tests/scratch tests/interop-peers bench-dvc $(FUZZ_BUILD) demo bench-*.db bench-*.db-wal bench-*.db-shm

.PHONY: check-interop
