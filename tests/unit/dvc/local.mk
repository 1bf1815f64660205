# SPDX-License-Identifier: GPL-3.0-or-later

# For a test that looks at a project's data.
DATA_PROJECT = tests/support/data_project.c tests/support/data_project.h $(SCRATCH)

UNIT_TESTS += %D%/test_cache
%C%_test_cache_SOURCES = %D%/test_cache.c $(DATA_PROJECT)
UNIT_TESTS += %D%/test_checkout
%C%_test_checkout_SOURCES = %D%/test_checkout.c $(DATA_PROJECT)
UNIT_TESTS += %D%/test_content
%C%_test_content_SOURCES = %D%/test_content.c $(DATA_PROJECT)
UNIT_TESTS += %D%/test_guard
%C%_test_guard_SOURCES = %D%/test_guard.c $(SCRATCH)
UNIT_TESTS += %D%/test_hash
%C%_test_hash_SOURCES = %D%/test_hash.c $(SCRATCH)
UNIT_TESTS += %D%/test_hash_cache
%C%_test_hash_cache_SOURCES = %D%/test_hash_cache.c $(SCRATCH)
UNIT_TESTS += %D%/test_ignore
%C%_test_ignore_SOURCES = %D%/test_ignore.c
UNIT_TESTS += %D%/test_manifest
%C%_test_manifest_SOURCES = %D%/test_manifest.c
EXTRA_DIST += tests/data/dvc/dirhash/expected.json tests/data/dvc/dirhash/input.tar
UNIT_TESTS += %D%/test_lock
%C%_test_lock_SOURCES = %D%/test_lock.c
UNIT_TESTS += %D%/test_project
%C%_test_project_SOURCES = %D%/test_project.c $(SCRATCH)
UNIT_TESTS += %D%/test_dvcfile
%C%_test_dvcfile_SOURCES = %D%/test_dvcfile.c
UNIT_TESTS += %D%/test_repro
%C%_test_repro_SOURCES = %D%/test_repro.c $(SCRATCH)
UNIT_TESTS += %D%/test_status
%C%_test_status_SOURCES = %D%/test_status.c $(DATA_PROJECT)
UNIT_TESTS += %D%/test_plots
%C%_test_plots_SOURCES = %D%/test_plots.c $(SCRATCH)
EXTRA_DIST += tests/support/plots.sh
