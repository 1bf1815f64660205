/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/loop.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/vec.h"

#include <limits.h>
#include <poll.h>
#include <stdlib.h>

struct watch {
	int fd;
	short events;
	bool gone;		/* unwatched; taken out before the next poll */
	void (*ready)(void *data, short revents);
	void *data;
};

struct timer {
	int number;
	int64_t due_at;		/* on clock_steady */
	void (*due)(void *data);
	void *data;
};

struct loop {
	VEC_OF(struct watch) watches;
	VEC_OF(struct timer) timers;
	VEC_OF(struct pollfd) polled;	/* of the first watches, in their order */
	int last_timer;
	bool stopped;
};

struct loop *loop_new(void)
{
	return mem_zalloc(1, sizeof(struct loop));
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	VEC_RELEASE(&loop->watches);
	VEC_RELEASE(&loop->timers);
	VEC_RELEASE(&loop->polled);
	free(loop);
}

void loop_watch(struct loop *loop, int fd, short events, void (*ready)(void *data, short revents),
		void *data)
{
	loop_unwatch(loop, fd);
	VEC_PUSH(&loop->watches,
		 (struct watch){ .fd = fd, .events = events, .ready = ready, .data = data });
}

void loop_unwatch(struct loop *loop, int fd)
{
	for (size_t i = 0; i < loop->watches.len; i++) {
		if (loop->watches.items[i].fd == fd)
			loop->watches.items[i].gone = true;
	}
}

int loop_after(struct loop *loop, int64_t milliseconds, void (*due)(void *data), void *data)
{
	VEC_PUSH(&loop->timers, (struct timer){ .number = ++loop->last_timer,
						.due_at = clock_steady() + milliseconds,
						.due = due,
						.data = data });
	return loop->last_timer;
}

void loop_cancel(struct loop *loop, int timer)
{
	size_t kept = 0;

	for (size_t i = 0; i < loop->timers.len; i++) {
		if (loop->timers.items[i].number != timer)
			loop->timers.items[kept++] = loop->timers.items[i];
	}
	loop->timers.len = kept;
}

void loop_stop(struct loop *loop)
{
	loop->stopped = true;
}

static void drop_gone_watches(struct loop *loop)
{
	size_t kept = 0;

	for (size_t i = 0; i < loop->watches.len; i++) {
		if (!loop->watches.items[i].gone)
			loop->watches.items[kept++] = loop->watches.items[i];
	}
	loop->watches.len = kept;
}

/* The timer that is due first among those numbered up to last; NULL when there is none. */
static const struct timer *first_timer(const struct loop *loop, int last)
{
	const struct timer *first = NULL;

	for (size_t i = 0; i < loop->timers.len; i++) {
		const struct timer *timer = &loop->timers.items[i];

		if (timer->number <= last && (!first || timer->due_at < first->due_at))
			first = timer;
	}
	return first;
}

/* What poll may wait, in its milliseconds. */
static int wait_of(const struct loop *loop)
{
	const struct timer *first = first_timer(loop, INT_MAX);
	int64_t wait;

	if (!first)
		return -1;
	wait = first->due_at - clock_steady();
	if (wait < 0)
		return 0;
	return wait < INT_MAX ? (int)wait : INT_MAX;
}

static void call_ready(struct loop *loop)
{
	/* Watches that callbacks add come behind the polled ones and wait for the next round. */
	for (size_t i = 0; i < loop->polled.len && !loop->stopped; i++) {
		struct watch watch = loop->watches.items[i];
		short revents = loop->polled.items[i].revents;

		if (!revents || watch.gone)
			continue;
		/* A closed descriptor would be reported forever. */
		if (revents & POLLNVAL)
			loop->watches.items[i].gone = true;
		watch.ready(watch.data, revents);
	}
}

static void call_due(struct loop *loop)
{
	int64_t now = clock_steady();
	int last = loop->last_timer;	/* those that callbacks set wait for the next round */
	const struct timer *first;

	while (!loop->stopped && (first = first_timer(loop, last)) && first->due_at <= now) {
		struct timer timer = *first;

		loop_cancel(loop, timer.number);
		timer.due(timer.data);
	}
}

void loop_run(struct loop *loop, void (*before_sleep)(void *data), void *data)
{
	loop->stopped = false;
	for (;;) {
		if (before_sleep)
			before_sleep(data);
		drop_gone_watches(loop);
		if (loop->stopped || (!loop->watches.len && !loop->timers.len))
			return;
		loop->polled.len = 0;
		for (size_t i = 0; i < loop->watches.len; i++) {
			const struct watch *watch = &loop->watches.items[i];

			VEC_PUSH(&loop->polled,
				 (struct pollfd){ .fd = watch->fd, .events = watch->events });
		}
		/* Interrupted or without memory, it is only asked again. */
		if (poll(loop->polled.items, loop->polled.len, wait_of(loop)) > 0)
			call_ready(loop);
		call_due(loop);
		if (loop->stopped)
			return;
	}
}
