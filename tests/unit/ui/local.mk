# SPDX-License-Identifier: GPL-3.0-or-later

UNIT_TESTS += %D%/test_chart
%C%_test_chart_SOURCES = %D%/test_chart.c
UNIT_TESTS += %D%/test_chart_scale
%C%_test_chart_scale_SOURCES = %D%/test_chart_scale.c
UNIT_TESTS += %D%/test_pager
%C%_test_pager_SOURCES = %D%/test_pager.c
