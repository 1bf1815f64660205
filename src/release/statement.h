/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RELEASE_STATEMENT_H
#define ASSAY_RELEASE_STATEMENT_H

#include "release/authority.h"

/* The bytes that a person decides on: an in-toto Statement v1
 * (https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md) whose subject is the model
 * and whose predicate is ours.  It binds the version's bytes, the environment and its rules, what is
 * live now, the request and its end, and the metrics that were compared.  The same facts give the
 * same bytes, so a decision can be held against what would be decided on now. */
#define STATEMENT_TYPE "https://in-toto.io/Statement/v1"
#define STATEMENT_PREDICATE "urn:assay:approval:1"

/* approves false: the statement of a rejection.  In the arena. */
struct str statement_write(const struct authority *authority, bool approves, struct arena *arena);

/* A digest in the short form that a person reads aloud: "5b0c-91fe-77a2".  out has
 * STATEMENT_SHORT_SIZE bytes and is returned. */
#define STATEMENT_SHORT_SIZE 15
char *statement_short(char *out, const struct digest *digest);

#endif
