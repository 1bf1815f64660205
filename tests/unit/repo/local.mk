# SPDX-License-Identifier: GPL-3.0-or-later

UNIT_TESTS += %D%/test_repo
%C%_test_repo_SOURCES = %D%/test_repo.c $(SCRATCH)
