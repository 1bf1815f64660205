/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_DETACH_H
#define ASSAY_BASE_DETACH_H

#include "base/err.h"

/* Work that outlives the terminal: a process of this program that nobody waits for. */

/* Starts "assay ARGUMENT..." (ended by NULL) in a session of its own, cut loose from the terminal,
 * with all that it prints appended to the file at log, and returns when it has called detach_ready.
 *
 * It is this program started anew, for nothing of SQLite's may be carried across a fork
 * (https://www.sqlite.org/howtocorrupt.html, 2.6). */
bool detach(const char *const *arguments, const char *log, struct err *err) WARN_UNUSED;

/* The descriptor on which the new process says that it is up; -1 where a process was started in
 * another way and has nobody to tell. */
#define DETACH_READY 3

/* Says so.  To be called once, when whoever looks can see that the process lives. */
void detach_ready(int ready);

/* Another program than the running one to start, for tests; path must stay. */
void detach_set_program(const char *path);

#endif
