# SPDX-License-Identifier: GPL-3.0-or-later

UNIT_TESTS += %D%/test_run
%C%_test_run_SOURCES = %D%/test_run.c $(RECORDS)
UNIT_TESTS += %D%/test_run_sorted
%C%_test_run_sorted_SOURCES = %D%/test_run_sorted.c $(RECORDS)
UNIT_TESTS += %D%/test_metric
%C%_test_metric_SOURCES = %D%/test_metric.c $(RECORDS)
UNIT_TESTS += %D%/test_object
%C%_test_object_SOURCES = %D%/test_object.c $(RECORDS)
UNIT_TESTS += %D%/test_repository
%C%_test_repository_SOURCES = %D%/test_repository.c $(RECORDS)
UNIT_TESTS += %D%/test_stage_run
%C%_test_stage_run_SOURCES = %D%/test_stage_run.c $(RECORDS)
UNIT_TESTS += %D%/test_deployment
%C%_test_deployment_SOURCES = %D%/test_deployment.c $(RECORDS)
UNIT_TESTS += %D%/test_model
%C%_test_model_SOURCES = %D%/test_model.c $(RECORDS)
UNIT_TESTS += %D%/test_kept
%C%_test_kept_SOURCES = %D%/test_kept.c $(STORE_TEXT) $(SCRATCH)
UNIT_TESTS += %D%/test_filter
%C%_test_filter_SOURCES = %D%/test_filter.c
UNIT_TESTS += %D%/test_place
%C%_test_place_SOURCES = %D%/test_place.c $(SCRATCH)
UNIT_TESTS += %D%/test_outline
%C%_test_outline_SOURCES = %D%/test_outline.c $(RECORDS)
UNIT_TESTS += %D%/test_metric_at
%C%_test_metric_at_SOURCES = %D%/test_metric_at.c $(RECORDS)
