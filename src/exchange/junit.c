/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange/junit.h"
#include "base/buf.h"
#include "base/vec.h"

#include <expat.h>
#include <math.h>
#include <string.h>

#define SUITES_MAX 16

struct reader {
	struct arena *arena;
	XML_Parser parser;
	VEC_OF(struct test_result) tests;
	const char *suites[SUITES_MAX];	/* names of those that are open */
	int depth, suite_depth;
	int test_depth;			/* where the open test case stands; 0: none is open */
	int reason_depth;		/* where its failure, error or skipped stands */
	bool is_report;			/* the outermost element is one of a report */
	const char *refused;		/* why the parser was stopped */
	struct buf text;		/* of what is open */
};

static const char *attribute(const char **attributes, const char *name)
{
	for (; attributes[0]; attributes += 2) {
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	}
	return NULL;
}

static void stop(struct reader *r, const char *why)
{
	if (!r->refused)
		r->refused = why;
	XML_StopParser(r->parser, XML_FALSE);
}

static void open_suite(struct reader *r, const char **attributes)
{
	const char *name = attribute(attributes, "name");

	if (r->suite_depth < SUITES_MAX)
		r->suites[r->suite_depth] = name ? arena_strdup(r->arena, name) : "";
	r->suite_depth++;
}

static const char *name_of(struct reader *r, const char **attributes)
{
	const char *class = attribute(attributes, "classname"), *name = attribute(attributes, "name");
	int top = r->suite_depth < SUITES_MAX ? r->suite_depth : SUITES_MAX;

	if (!class || !*class)
		class = top ? r->suites[top - 1] : NULL;
	if (!class || !*class)
		return arena_strdup(r->arena, name ? name : "");
	return name && *name ? arena_printf(r->arena, "%s.%s", class, name) : arena_strdup(r->arena, class);
}

static void open_test(struct reader *r, const char **attributes)
{
	const char *time = attribute(attributes, "time");
	struct test_result test = { .name = name_of(r, attributes), .outcome = TEST_PASSED };

	if (!time || !str_to_real(str_of(time), &test.seconds) || !isfinite(test.seconds))
		test.seconds = (double)NAN;
	if (r->tests.len == JUNIT_TESTS_MAX) {
		stop(r, "it has more tests than are read");
		return;
	}
	VEC_PUSH(&r->tests, test);
	r->test_depth = r->depth;
}

static void add_text(struct reader *r, const char *bytes, size_t len)
{
	size_t room = r->text.len < JUNIT_MESSAGE_MAX ? JUNIT_MESSAGE_MAX - r->text.len : 0;

	buf_add(&r->text, bytes, len < room ? len : room);
}

/* Why the open test did not pass. */
static void open_reason(struct reader *r, enum test_outcome outcome, const char **attributes)
{
	struct test_result *test = &r->tests.items[r->tests.len - 1];
	const char *message = attribute(attributes, "message");

	if (outcome < test->outcome)
		return;
	test->outcome = outcome;
	r->reason_depth = r->depth;
	buf_clear(&r->text);
	if (message) {
		add_text(r, message, strlen(message));
		add_text(r, "\n", 1);
	}
}

static void XMLCALL start_element(void *data, const char *name, const char **attributes)
{
	static const struct { const char *name; enum test_outcome outcome; } reasons[] = {
		{ "failure", TEST_FAILED }, { "error", TEST_ERROR }, { "skipped", TEST_SKIPPED },
	};
	struct reader *r = data;

	if (++r->depth > JUNIT_DEPTH_MAX) {
		stop(r, "it is nested too deeply");
		return;
	}
	if (r->depth == 1)
		r->is_report = strcmp(name, "testsuites") == 0 || strcmp(name, "testsuite") == 0;
	if (!r->is_report)
		stop(r, "it is no test report: it does not begin with <testsuites> or <testsuite>");
	else if (!r->test_depth && strcmp(name, "testsuite") == 0)
		open_suite(r, attributes);
	else if (!r->test_depth && strcmp(name, "testcase") == 0)
		open_test(r, attributes);
	for (size_t i = 0; r->test_depth && r->depth == r->test_depth + 1 && i < ARRAY_LEN(reasons); i++) {
		if (strcmp(name, reasons[i].name) == 0)
			open_reason(r, reasons[i].outcome, attributes);
	}
}

static void close_reason(struct reader *r)
{
	struct str text = str_trim(buf_str(&r->text));

	if (text.len)
		r->tests.items[r->tests.len - 1].message = arena_strndup(r->arena, text.data, text.len);
	r->reason_depth = 0;
}

static void XMLCALL end_element(void *data, const char *name)
{
	struct reader *r = data;

	if (r->reason_depth == r->depth)
		close_reason(r);
	else if (r->test_depth == r->depth)
		r->test_depth = 0;
	else if (!r->test_depth && strcmp(name, "testsuite") == 0)
		r->suite_depth--;
	r->depth--;
}

static void XMLCALL character_data(void *data, const char *bytes, int len)
{
	struct reader *r = data;

	if (r->reason_depth == r->depth)
		add_text(r, bytes, (size_t)len);
}

/* No report needs entities of its own, and they can grow without bounds. */
static void XMLCALL entity_declared(void *data, const char *name, int is_parameter, const char *value,
				    int value_length, const char *base, const char *system_id,
				    const char *public_id, const char *notation)
{
	(void)name, (void)is_parameter, (void)value, (void)value_length, (void)base, (void)system_id,
		(void)public_id, (void)notation;
	stop(data, "it declares entities");
}

/* The bytes with control characters replaced; how many there were. */
static size_t replace_controls(struct buf *bytes)
{
	size_t count = 0;

	/* In UTF-16 every other byte is one. */
	if (memchr(bytes->data, '\0', bytes->len))
		return 0;
	for (size_t i = 0; i < bytes->len; i++) {
		unsigned char c = (unsigned char)bytes->data[i];

		if (c < ' ' && c != '\t' && c != '\n' && c != '\r') {
			bytes->data[i] = '?';
			count++;
		}
	}
	return count;
}

static const char *parse(struct reader *r, struct str bytes)
{
	const char *why = NULL;

	r->parser = XML_ParserCreate(NULL);
	if (!r->parser)
		return "there is no memory for it";
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, start_element, end_element);
	XML_SetCharacterDataHandler(r->parser, character_data);
	XML_SetEntityDeclHandler(r->parser, entity_declared);
	if (XML_Parse(r->parser, bytes.data, (int)bytes.len, 1) != XML_STATUS_OK)
		why = r->refused ? r->refused
				 : arena_printf(r->arena, "line %lu: %s",
						(unsigned long)XML_GetCurrentLineNumber(r->parser),
						XML_ErrorString(XML_GetErrorCode(r->parser)));
	XML_ParserFree(r->parser);
	return why;
}

const char *junit_library_version(void)
{
	return XML_ExpatVersion();
}

bool junit_parse(struct arena *arena, struct str bytes, const char *where, struct junit_report *out,
		 struct err *err)
{
	struct reader r = { .arena = arena, .tests = VEC_INIT, .text = BUF_INIT };
	struct buf clean = BUF_INIT;
	const char *why;
	size_t replaced;

	*out = (struct junit_report){ .count = 0 };
	if (bytes.len > JUNIT_BYTES_MAX)
		return err_set(err, ERR_INPUT, "%s has more than %zu bytes", where, JUNIT_BYTES_MAX);
	buf_add_str(&clean, bytes);
	replaced = replace_controls(&clean);
	why = parse(&r, buf_str(&clean));
	buf_release(&clean);
	buf_release(&r.text);
	VEC_TO_ARENA(&r.tests, arena, &out->tests, &out->count);
	if (why && (!r.is_report || !out->count || r.refused))
		return err_set(err, ERR_INPUT, "%s cannot be read: %s", where, why);
	if (why)
		out->note = arena_printf(arena, "%s cannot be read to its end: %s", where, why);
	else if (replaced)
		out->note = arena_printf(arena, "%s is not well-formed: %zu control characters in it are read as ?",
					 where, replaced);
	return true;
}
