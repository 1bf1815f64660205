# SPDX-License-Identifier: GPL-3.0-or-later

UNIT_TESTS += %D%/test_run
%C%_test_run_SOURCES = %D%/test_run.c $(RECORDS)
UNIT_TESTS += %D%/test_metric
%C%_test_metric_SOURCES = %D%/test_metric.c $(RECORDS)
