/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_EXCHANGE_GTO_NAME_H
#define ASSAY_EXCHANGE_GTO_NAME_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

/* The names by which GTO 1 says in Git tags what happened to an artifact
 * (https://dvc.org/doc/gto/user-guide, https://github.com/iterative/gto):
 *
 *	ARTIFACT@vVERSION   ARTIFACT@vVERSION!   a version registered, deregistered
 *	ARTIFACT#STAGE      ARTIFACT#STAGE!      a stage assigned, unassigned
 *	ARTIFACT@deprecated                      an artifact deprecated
 *
 * each with an optional #COUNTER behind.  An artifact is NAME or FOLDER=NAME; people write ':' for the
 * '=', and so do all of these. */

/* What happened, by the number with which GTO orders what happened at the same moment. */
enum gto_kind {
	GTO_COMMIT = 0,		/* no tag: the commit of a version */
	GTO_CREATION,		/* has a name and no meaning yet */
	GTO_DEPRECATION,
	GTO_REGISTRATION,
	GTO_DEREGISTRATION,
	GTO_ASSIGNMENT,
	GTO_UNASSIGNMENT,
};

/* "registration": as the history says it. */
const char *gto_kind_word(enum gto_kind kind);

struct gto_name {
	enum gto_kind kind;
	const char *artifact;	/* with ':' */
	const char *version;	/* "v1.0.0"; NULL: none */
	const char *stage;	/* NULL: none */
	uint64_t counter;
	bool has_counter;
};

/* Parses a tag's name; false when it is none of GTO's.  Strings live in the arena. */
bool gto_name_parse(struct arena *arena, const char *tag, struct gto_name *out) WARN_UNUSED;

/* The name for such a tag, in the arena; with its counter if it has one. */
const char *gto_name_format(struct arena *arena, const struct gto_name *name);

/* What a person asks for: "churn", "churn@v1.0.0", "churn@latest", "churn#prod". */
struct gto_query {
	const char *artifact;
	const char *version, *stage;	/* NULL: not given */
	bool latest;
};

struct gto_query gto_query_parse(struct arena *arena, const char *text);

/* Whether text may name a stage (and a label, a type): letters, digits, '-', '_', '/', a letter or digit
 * at both ends.  And an artifact: the same, or FOLDER:NAME. */
bool gto_stage_ok(struct str text);
bool gto_artifact_ok(struct str text);

/* "v" and a version of https://semver.org/spec/v2.0.0.html. */
bool gto_version_ok(struct str text);

/* The order of two such versions (§11 there): what is behind a '+' does not count. */
int gto_version_compare(struct str a, struct str b);

/* The next version: part 0 is the major number, 1 the minor, 2 the patch; what is less than it is 0, and
 * what is behind '-' and '+' goes. */
const char *gto_version_next(struct arena *arena, const char *version, unsigned part);

#endif
