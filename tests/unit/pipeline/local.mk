# SPDX-License-Identifier: GPL-3.0-or-later

UNIT_TESTS += %D%/test_pipeline
%C%_test_pipeline_SOURCES = %D%/test_pipeline.c
UNIT_TESTS += %D%/test_graph
%C%_test_graph_SOURCES = %D%/test_graph.c
UNIT_TESTS += %D%/test_params
%C%_test_params_SOURCES = %D%/test_params.c
UNIT_TESTS += %D%/test_dvc
%C%_test_dvc_SOURCES = %D%/test_dvc.c
EXTRA_DIST += tests/data/dvc
UNIT_TESTS += %D%/test_param_file
%C%_test_param_file_SOURCES = %D%/test_param_file.c
