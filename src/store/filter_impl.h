/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_FILTER_IMPL_H
#define ASSAY_STORE_FILTER_IMPL_H

#include "base/regex.h"
#include "base/vec.h"
#include "store/filter.h"

/* What the parser and the matcher of filters share and nobody else sees. */

enum filter_kind {
	FILTER_AND, FILTER_OR, FILTER_NOT,
	FILTER_WORD,	/* anywhere in what describes the run */
	FILTER_METRIC, FILTER_PARAM, FILTER_TAG, FILTER_HAS_TAG,
	FILTER_BRANCH, FILTER_BY, FILTER_COMMIT, FILTER_STATE, FILTER_RUN, FILTER_SINCE, FILTER_UNTIL,
	FILTER_IS, FILTER_SUBJECT, FILTER_COMMENT,
};

enum filter_op {
	OP_EQ, OP_NE, OP_GT, OP_GE, OP_LT, OP_LE,
	OP_RE, OP_NOT_RE,		/* ~ and !~ */
	OP_LIKE, OP_NOT_LIKE, OP_ILIKE, OP_NOT_ILIKE, OP_IN, OP_NOT_IN,
};

/* Sets of operators: 1 << op. */
#define FILTER_OPS_SAME (1u << OP_EQ | 1u << OP_NE)
#define FILTER_OPS_ORDER (1u << OP_GT | 1u << OP_GE | 1u << OP_LT | 1u << OP_LE)
#define FILTER_OPS_LIST (1u << OP_IN | 1u << OP_NOT_IN)
#define FILTER_OPS_PATTERN                                                                         \
	(1u << OP_RE | 1u << OP_NOT_RE | 1u << OP_LIKE | 1u << OP_NOT_LIKE | 1u << OP_ILIKE | \
	 1u << OP_NOT_ILIKE)

struct filter_node {
	enum filter_kind kind;
	struct filter_node *left, *right;	/* of AND and OR; NOT has only left */
	enum filter_op op;
	struct str key;		/* of a param or tag, escaped as in JSON */
	int64_t metric;
	struct str text;	/* the value as typed */
	bool is_number;
	double number;		/* the same as a number */
	int64_t moment;
	struct regex *regex;	/* of the patterns; the filter's */
	struct str *list;	/* of IN */
	size_t list_count;
};

struct filter {
	struct filter_node *root;	/* NULL: everything */
	unsigned parts;			/* see filter_parts */
	bool names_archived;		/* archived runs are spoken of, so they aren't left out */
	VEC_OF(struct regex *) patterns;
};

struct filter_parser {
	struct arena *arena;
	struct str text;
	const struct filter_names *names;
	int64_t now;
	struct filter *filter;
	struct err *err;
	size_t pos;
	size_t at;		/* where it went wrong */
	unsigned depth;
};

/* What is filtered by besides metrics, params and tags. */
struct filter_field {
	const char *name;
	enum filter_kind kind;
	const char *offered;	/* how completion writes it; NULL: under another name */
};

extern const struct filter_field filter_fields[];	/* ends with a NULL name */

/* Notes what is wrong at a byte of the text, if nothing was noted before; false. */
bool filter_fail(struct filter_parser *p, size_t at, const char *format, ...) PRINTF_LIKE(3, 4);

/* Whether a field can be compared so, and with the value that the node has; at is where the operator
 * and the value stand.  Of a value that means a moment the node gets it. */
bool filter_check_operator(struct filter_parser *p, const struct filter_field *field, enum filter_op op,
			   size_t at);
bool filter_check_value(struct filter_parser *p, struct filter_node *node, size_t at);

#endif
