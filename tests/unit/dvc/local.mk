# SPDX-License-Identifier: GPL-3.0-or-later

UNIT_TESTS += %D%/test_hash
%C%_test_hash_SOURCES = %D%/test_hash.c $(SCRATCH)
UNIT_TESTS += %D%/test_ignore
%C%_test_ignore_SOURCES = %D%/test_ignore.c
UNIT_TESTS += %D%/test_lock
%C%_test_lock_SOURCES = %D%/test_lock.c
UNIT_TESTS += %D%/test_project
%C%_test_project_SOURCES = %D%/test_project.c $(SCRATCH)
UNIT_TESTS += %D%/test_dvcfile
%C%_test_dvcfile_SOURCES = %D%/test_dvcfile.c
