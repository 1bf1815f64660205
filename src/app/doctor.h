/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_DOCTOR_H
#define ASSAY_APP_DOCTOR_H

#include "app/app.h"

/* One thing that was looked at. */
struct finding {
	enum { FINDING_OK, FINDING_NOTE, FINDING_BAD } state;
	const char *what;
	const char *found;	/* version, path or "not found" */
	const char *cost;	/* what is missing without it; NULL where nothing is */
};

/* Looks at the libraries, the tools, the store and the terminal.  asked: the option --store.  Never
 * fails: what cannot be had is a finding.  *out is an array of *count in the arena. */
void app_doctor(const char *asked, struct arena *arena, struct finding **out, size_t *count);

#endif
