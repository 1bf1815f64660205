# SPDX-License-Identifier: GPL-3.0-or-later

UNIT_TESTS += %D%/test_dvclive
%C%_test_dvclive_SOURCES = %D%/test_dvclive.c $(SCRATCH)
