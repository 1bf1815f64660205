/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_FILTER_H
#define ASSAY_STORE_FILTER_H

#include "store/field.h"
#include "store/metric.h"

/* The language in which runs are filtered, the same on the screen and with "assay runs --filter":
 *
 *	smaller lr			both words are in the subject, the comment, a tag …
 *	~"bert|gpt"			a regular expression over the same
 *	metric.accuracy>=0.9		= != > >= < <=; a run without the value doesn't match
 *	param.lr<1e-3  param.opt=adam  param.opt~"^ad"
 *	tag.team=nlp  tag:team		the value; that there is one
 *	branch:main  by:ana  commit:a1b2  state:failed  run:42
 *	since:2d  until:2026-11-01	when it was started
 *	is:archived			archived ones too are left out unless asked for
 *	a AND b  a OR b  NOT a  -a  ( )	a b is a AND b
 *
 * and MLflow's search (https://mlflow.org/docs/latest/ml/search/search-runs/): metrics.`a b` > 1,
 * params.opt = 'adam', tags.team LIKE 'n%' (ILIKE ignores case), attributes.status = 'FINISHED',
 * IN ('a', 'b').
 *
 * Names that hold other characters than letters, digits and ._/-@ stand in double quotes or
 * backquotes. */
struct filter;

/* What names mean: all keys of the store. */
struct filter_names {
	const struct metric_key *metrics;
	size_t metric_count;
	const struct field_key *fields;
	size_t field_count;
};

/* The filter compiled; all but its patterns lives in the arena, so it ends with filter_release and the
 * arena.  An empty text matches every run that isn't archived.  NULL with err set when it is none;
 * *at is then the byte of the text where it went wrong. */
struct filter *filter_parse(struct arena *arena, struct str text, const struct filter_names *names,
			    int64_t now, size_t *at, struct err *err) WARN_UNUSED;
void filter_release(struct filter *filter);

/* What a filter looks at; the views need not outlive the call. */
struct filter_subject {
	int64_t run;
	struct str subject, comment, branch, by, commit;
	struct str params, tags;	/* flat JSON objects */
	struct str metrics;		/* last values, see metric_decode */
	enum phase phase;
	enum outcome outcome;
	int64_t queued_at;
	bool archived;
};

/* What a filter looks at at all; the rest of a subject may be left empty. */
enum filter_part {
	FILTER_READS_WORDS = 1,		/* subject, comment, branch, by, commit, tags */
	FILTER_READS_PARAMS = 2,
	FILTER_READS_TAGS = 4,
	FILTER_READS_METRICS = 8,
	FILTER_READS_STATE = 16,	/* phase and outcome */
	FILTER_READS_TIME = 32,		/* queued_at */
};
unsigned filter_parts(const struct filter *filter);

/* A run for which a pattern needs too many steps doesn't match, whatever else is asked: nobody knows.
 * filter_given_up counts how often that was so. */
bool filter_matches(const struct filter *filter, const struct filter_subject *subject);
int64_t filter_given_up(const struct filter *filter);

/* Whether it holds patterns, which may take long for a single run. */
bool filter_has_patterns(const struct filter *filter);

/* The part of text before the byte cursor that is the beginning of a name, and the names that begin so,
 * in the arena: for completion.  *start is where the beginning begins. */
void filter_complete(struct arena *arena, struct str text, size_t cursor, const struct filter_names *names,
		     size_t *start, const char ***out, size_t *count);

#endif
