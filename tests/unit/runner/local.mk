# SPDX-License-Identifier: GPL-3.0-or-later

UNIT_TESTS += %D%/test_plan
%C%_test_plan_SOURCES = %D%/test_plan.c $(RECORDS)
UNIT_TESTS += %D%/test_points
%C%_test_points_SOURCES = %D%/test_points.c $(RECORDS)
UNIT_TESTS += %D%/test_dvclive
%C%_test_dvclive_SOURCES = %D%/test_dvclive.c $(SCRATCH)
UNIT_TESTS += %D%/test_environment
%C%_test_environment_SOURCES = %D%/test_environment.c $(SCRATCH)
