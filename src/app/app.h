/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_APP_H
#define ASSAY_APP_APP_H

/* app/: what a person can do, one file a verb.
 *
 * Both the commands and the screens act through these functions and nothing else, so each can do what
 * the other can.  A verb checks, changes the store in one transaction or starts a process of its own,
 * and returns at once; nothing here prints, asks or waits. */

#include "store/repository.h"

/* Who acts, and on which store. */
struct app {
	struct store store;
	char *user;		/* the Unix user's name, or its number where it has none */
	char *host;
	int64_t uid;
	bool unsettled;		/* runs of killed runners could not be looked after */
};

/* Opens the store (asked: the option --store, or NULL) and settles what killed runners left.  Close
 * with app_close, whatever the result. */
bool app_open(struct app *app, const char *asked, enum db_mode mode, struct err *err) WARN_UNUSED;
void app_close(struct app *app);

/* The repository that a verb works on: the named one; else the one that folder (NULL: the current
 * one) is in; else the only one there is. */
bool app_repository(struct app *app, const char *name, const char *folder, struct arena *arena,
		    struct repository *out, struct err *err) WARN_UNUSED;

/* Settles runs and deployments whose process was killed; for whoever watches one for long. */
bool app_settle(struct app *app, struct err *err) WARN_UNUSED;

/* Whether the words of a command line ask for one of the processes that this program starts of
 * itself (a runner, a deployment); then *status is the exit status of it. */
bool app_is_process(int argc, char **argv, int *status) WARN_UNUSED;

/* The full name of the commit that rev means in the repository, in the arena. */
bool app_resolve(const struct repository *repository, const char *rev, struct arena *arena,
		 const char **out, struct err *err) WARN_UNUSED;

#endif
