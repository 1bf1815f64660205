# SPDX-License-Identifier: GPL-3.0-or-later

UNIT_TESTS += %D%/test_export
%C%_test_export_SOURCES = %D%/test_export.c $(RECORDS)
UNIT_TESTS += %D%/test_history
%C%_test_history_SOURCES = %D%/test_history.c
UNIT_TESTS += %D%/test_compare
%C%_test_compare_SOURCES = %D%/test_compare.c $(RECORDS)
UNIT_TESTS += %D%/test_correlating
%C%_test_correlating_SOURCES = %D%/test_correlating.c $(RECORDS)
