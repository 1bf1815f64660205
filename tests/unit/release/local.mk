# SPDX-License-Identifier: GPL-3.0-or-later

UNIT_TESTS += %D%/test_policy
%C%_test_policy_SOURCES = %D%/test_policy.c
UNIT_TESTS += %D%/test_release
%C%_test_release_SOURCES = %D%/test_release.c $(SCRATCH)
