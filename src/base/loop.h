/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_LOOP_H
#define ASSAY_BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

/* One poll(2) loop over descriptors and timers, without threads and without nesting.  It sleeps
 * until something happens; with no timer set it costs nothing. */
struct loop;

struct loop *loop_new(void);
void loop_free(struct loop *loop);

/* Calls ready(data, revents) whenever the descriptor has one of the poll events, or an error or
 * hang-up.  The descriptor stays the caller's and must be unwatched before it is closed.
 * Watching it again replaces what was asked for.  Every callback may watch, unwatch, set and
 * cancel timers and stop the loop; what it unwatches or cancels isn't called any more. */
void loop_watch(struct loop *loop, int fd, short events, void (*ready)(void *data, short revents),
		void *data);
void loop_unwatch(struct loop *loop, int fd);

/* Calls due(data) once, milliseconds from now; returns a number to cancel it by. */
int loop_after(struct loop *loop, int64_t milliseconds, void (*due)(void *data), void *data);
void loop_cancel(struct loop *loop, int timer);

/* Runs until loop_stop is called from inside or nothing is left to wait for.
 * before_sleep(data), if not NULL, is called at the start and each time all that was ready has
 * been handled: the place to draw. */
void loop_run(struct loop *loop, void (*before_sleep)(void *data), void *data);
void loop_stop(struct loop *loop);

#endif
