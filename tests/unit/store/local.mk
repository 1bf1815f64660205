# SPDX-License-Identifier: GPL-3.0-or-later

UNIT_TESTS += %D%/test_kept
%C%_test_kept_SOURCES = %D%/test_kept.c $(STORE_TEXT) $(SCRATCH)
UNIT_TESTS += %D%/test_filter
%C%_test_filter_SOURCES = %D%/test_filter.c
UNIT_TESTS += %D%/test_place
%C%_test_place_SOURCES = %D%/test_place.c $(SCRATCH)
