/* SPDX-License-Identifier: GPL-3.0-or-later */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "base/regex.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <pcre2.h>
#include <stdlib.h>
#include <wctype.h>

#define PATTERN_MAX 4096
#define MATCH_STEPS 1000000	/* some ten milliseconds */
#define MATCH_HEAP_KIB 20000
#define JIT_STACK_START ((size_t)32 * 1024)
#define JIT_STACK_MAX ((size_t)1024 * 1024)

struct regex {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *limits;
	pcre2_jit_stack *stack;	/* NULL without JIT */
	int64_t given_up;
};

static bool has_capital(struct str pattern)
{
	while (pattern.len) {
		uint32_t c;
		size_t len = utf8_next(pattern, &c);

		if (c == '\\' && pattern.len > 1)
			len++;
		else if (c != UTF8_INVALID && iswupper((wint_t)c))
			return true;
		pattern.data += len;
		pattern.len -= len;
	}
	return false;
}

static void set_error(struct err *err, struct str pattern, int code, size_t offset)
{
	PCRE2_UCHAR text[256];

	if (pcre2_get_error_message(code, text, sizeof(text)) < 0)
		text[0] = '\0';
	err_set(err, ERR_INPUT, "'%.*s' is not a regular expression: %s (at byte %zu)",
		STR_ARG(pattern), (const char *)text, offset);
}

struct regex *regex_new(struct str pattern, struct err *err)
{
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_MULTILINE |
			   PCRE2_NEVER_BACKSLASH_C;
	struct regex *regex;
	pcre2_code *code;
	size_t offset;
	int problem;

	if (pattern.len > PATTERN_MAX) {
		err_set(err, ERR_INPUT, "the pattern has %zu bytes; at most %d are taken",
			pattern.len, PATTERN_MAX);
		return NULL;
	}
	if (!has_capital(pattern))
		options |= PCRE2_CASELESS;
	code = pcre2_compile((PCRE2_SPTR)pattern.data, pattern.len, options, &problem, &offset,
			     NULL);
	if (!code) {
		set_error(err, pattern, problem, offset);
		return NULL;
	}
	regex = mem_zalloc(1, sizeof(*regex));
	regex->code = code;
	regex->match = pcre2_match_data_create(1, NULL);
	regex->limits = pcre2_match_context_create(NULL);
	if (!regex->match || !regex->limits) {
		err_set(err, ERR_OUTSIDE, "libpcre2 has no memory to match with");
		regex_free(regex);
		return NULL;
	}
	pcre2_set_match_limit(regex->limits, MATCH_STEPS);
	pcre2_set_heap_limit(regex->limits, MATCH_HEAP_KIB);
	/* Without JIT, where the processor or a policy forbids it, matching is only slower.  Its
	 * usual stack is too small for a group repeated along a long line. */
	if (pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0) {
		regex->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MAX, NULL);
		pcre2_jit_stack_assign(regex->limits, NULL, regex->stack);
	}
	return regex;
}

void regex_free(struct regex *regex)
{
	if (!regex)
		return;
	pcre2_match_context_free(regex->limits);
	pcre2_jit_stack_free(regex->stack);
	pcre2_match_data_free(regex->match);
	pcre2_code_free(regex->code);
	free(regex);
}

bool regex_find(struct regex *regex, struct str subject, size_t start, size_t *from, size_t *to)
{
	const size_t *match;
	int found;

	if (start > subject.len)
		return false;
	found = pcre2_match(regex->code, (PCRE2_SPTR)(subject.data ? subject.data : ""), subject.len,
			    start, 0, regex->match, regex->limits);
	regex->given_up += found < 0 && found != PCRE2_ERROR_NOMATCH;
	if (found < 0)
		return false;
	match = pcre2_get_ovector_pointer(regex->match);
	if (from)
		*from = match[0];
	/* "\K" within a lookahead can put the end before the beginning. */
	if (to)
		*to = match[1] > match[0] ? match[1] : match[0];
	return true;
}

int64_t regex_given_up(const struct regex *regex)
{
	return regex->given_up;
}
