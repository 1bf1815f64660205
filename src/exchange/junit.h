/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_EXCHANGE_JUNIT_H
#define ASSAY_EXCHANGE_JUNIT_H

/* exchange/: the files of other tools: bytes in, records out.
 *
 * junit.h reads what test runners write.  The only door to expat.  Nothing here opens a file or a
 * store. */

#include "store/test_result.h"

/* A report in the form that JUnit, pytest, gotestsum and many others write
 * (https://github.com/testmoapp/junitxml gathers the variants). */
struct junit_report {
	struct test_result *tests;	/* in the order of the file; a name may stand there twice */
	size_t count;
	const char *note;		/* what could not be read, as a sentence; NULL: all was */
};

#define JUNIT_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define JUNIT_TESTS_MAX 200000
#define JUNIT_DEPTH_MAX 64
#define JUNIT_MESSAGE_MAX 4000

/* Reads a report; all lives in the arena.  A test is called by its class, or else its suite, and its
 * name: "tests.test_model.test_loads".
 *
 * Where the file stops being XML, the tests so far are what there is, and note says so; control
 * characters, which XML forbids and some runners write, are read as question marks.  ERR_INPUT when it
 * is no report at all, or declares entities. */
bool junit_parse(struct arena *arena, struct str bytes, const char *where, struct junit_report *out,
		 struct err *err) WARN_UNUSED;

/* The version of expat. */
const char *junit_library_version(void);

#endif
