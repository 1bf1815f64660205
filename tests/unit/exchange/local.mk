# SPDX-License-Identifier: GPL-3.0-or-later

UNIT_TESTS += %D%/test_gto_name
%C%_test_gto_name_SOURCES = %D%/test_gto_name.c
UNIT_TESTS += %D%/test_junit
%C%_test_junit_SOURCES = %D%/test_junit.c
EXTRA_DIST += tests/data/junit/gotestsum.xml tests/data/junit/node.xml \
	tests/data/junit/pytest-collection-error.xml tests/data/junit/pytest-none.xml \
	tests/data/junit/pytest.xml
