# SPDX-License-Identifier: GPL-3.0-or-later

UNIT_TESTS += %D%/test_statistics
%C%_test_statistics_SOURCES = %D%/test_statistics.c
UNIT_TESTS += %D%/test_table_diff
%C%_test_table_diff_SOURCES = %D%/test_table_diff.c
