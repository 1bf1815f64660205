/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/loop.h"
#include "base/clock.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

/* What happened, in order, and what the callbacks act on. */
struct world {
	struct loop *loop;
	char events[64];
	size_t len;
	int pipe[2], other[2];
	int timer;
	short revents;
	int sleeps;
};

static struct world world;

static void note(char event)
{
	if (world.len < sizeof(world.events) - 1)
		world.events[world.len++] = event;
}

static int set_up(void **state)
{
	(void)state;
	memset(&world, 0, sizeof(world));
	world.loop = loop_new();
	return pipe(world.pipe) == 0 && pipe(world.other) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		close(world.pipe[i]);
		close(world.other[i]);
	}
	loop_free(world.loop);
	return 0;
}

static void note_due(void *data)
{
	note(*(const char *)data);
}

static void stop_due(void *data)
{
	(void)data;
	note('!');
	loop_stop(world.loop);
}

static void put_byte(int fd)
{
	assert_int_equal(write(fd, "x", 1), 1);
}

static void take_byte(void *data, short revents)
{
	char c;

	world.revents = revents;
	if (read(*(const int *)data, &c, 1) == 1)
		note(c);
	else
		loop_unwatch(world.loop, *(const int *)data);
}

static void test_nothing_to_wait_for_ends(void **state)
{
	(void)state;
	loop_run(world.loop, NULL, NULL);
	loop_watch(world.loop, world.pipe[0], POLLIN, take_byte, &world.pipe[0]);
	loop_unwatch(world.loop, world.pipe[0]);
	loop_unwatch(world.loop, 12345);
	loop_cancel(world.loop, loop_after(world.loop, 0, note_due, "a"));
	loop_cancel(world.loop, 12345);
	loop_run(world.loop, NULL, NULL);
	assert_string_equal(world.events, "");
}

static void test_timers_by_their_time(void **state)
{
	(void)state;
	loop_after(world.loop, 4, note_due, "c");
	loop_after(world.loop, 0, note_due, "a");
	loop_after(world.loop, 2, note_due, "b");
	loop_after(world.loop, 0, note_due, "A");
	loop_cancel(world.loop, loop_after(world.loop, 1, note_due, "never"));
	loop_run(world.loop, NULL, NULL);
	assert_string_equal(world.events, "aAbc");
}

static void test_timer_is_not_early(void **state)
{
	int64_t start = clock_steady();

	(void)state;
	loop_after(world.loop, 5, note_due, "a");
	loop_run(world.loop, NULL, NULL);
	assert_true(clock_steady() - start >= 5);
}

static void set_again(void *data)
{
	note('r');
	if (world.len == 1)
		put_byte(world.pipe[1]);
	if (world.len < 5)
		loop_after(world.loop, 0, set_again, data);
	else
		loop_stop(world.loop);
}

static void test_timers_that_set_timers_leave_room_for_input(void **state)
{
	(void)state;
	loop_watch(world.loop, world.pipe[0], POLLIN, take_byte, &world.pipe[0]);
	loop_after(world.loop, 0, set_again, NULL);
	loop_run(world.loop, NULL, NULL);
	assert_string_equal(world.events, "rxrrr");
}

static void cancel_other(void *data)
{
	(void)data;
	note('c');
	loop_cancel(world.loop, world.timer);
}

static void test_timer_cancels_one_that_is_due(void **state)
{
	(void)state;
	loop_after(world.loop, 0, cancel_other, NULL);
	world.timer = loop_after(world.loop, 0, note_due, "n");
	assert_true(world.timer > 0);
	loop_run(world.loop, NULL, NULL);
	assert_string_equal(world.events, "c");
}

static void test_hang_up_is_told(void **state)
{
	(void)state;
	put_byte(world.pipe[1]);
	close(world.pipe[1]);
	loop_watch(world.loop, world.pipe[0], POLLIN, take_byte, &world.pipe[0]);
	loop_run(world.loop, NULL, NULL);
	assert_string_equal(world.events, "x");
	assert_true(world.revents & POLLHUP);
	world.pipe[1] = dup(world.pipe[0]);
}

static void unwatch_other(void *data, short revents)
{
	(void)data;
	(void)revents;
	note('u');
	loop_unwatch(world.loop, world.pipe[0]);
	loop_unwatch(world.loop, world.other[0]);
}

static void test_unwatched_is_not_called_though_ready(void **state)
{
	(void)state;
	put_byte(world.pipe[1]);
	put_byte(world.other[1]);
	loop_watch(world.loop, world.pipe[0], POLLIN, unwatch_other, NULL);
	loop_watch(world.loop, world.other[0], POLLIN, unwatch_other, NULL);
	loop_run(world.loop, NULL, NULL);
	assert_string_equal(world.events, "u");
}

static void replace_self(void *data, short revents)
{
	(void)data;
	(void)revents;
	note('r');
	loop_watch(world.loop, world.pipe[0], POLLIN, take_byte, &world.pipe[0]);
	loop_after(world.loop, 0, stop_due, NULL);
}

static void test_watching_again_replaces(void **state)
{
	(void)state;
	put_byte(world.pipe[1]);
	loop_watch(world.loop, world.pipe[0], POLLIN, unwatch_other, NULL);
	loop_watch(world.loop, world.pipe[0], POLLIN, replace_self, NULL);
	/* The new one hears of the byte in the next round, after the timer, which stops the loop;
	 * so it must run twice. */
	loop_run(world.loop, NULL, NULL);
	assert_string_equal(world.events, "r!");
	loop_after(world.loop, 0, stop_due, NULL);
	loop_run(world.loop, NULL, NULL);
	assert_string_equal(world.events, "r!x!");
}

static void stop_ready(void *data, short revents)
{
	(void)data;
	(void)revents;
	note('s');
	loop_stop(world.loop);
}

static void test_stop_is_at_once(void **state)
{
	(void)state;
	put_byte(world.pipe[1]);
	put_byte(world.other[1]);
	loop_watch(world.loop, world.pipe[0], POLLIN, stop_ready, NULL);
	loop_watch(world.loop, world.other[0], POLLIN, stop_ready, NULL);
	loop_after(world.loop, 0, note_due, "t");
	loop_run(world.loop, NULL, NULL);
	assert_string_equal(world.events, "s");
}

static void test_closed_descriptor_is_told_once(void **state)
{
	int closed = dup(world.pipe[0]);

	(void)state;
	loop_watch(world.loop, closed, POLLIN, take_byte, &closed);
	close(closed);
	loop_run(world.loop, NULL, NULL);
	assert_true(world.revents & POLLNVAL);
}

static void count_sleep(void *data)
{
	++*(int *)data;
	if (world.sleeps == 3)
		loop_stop(world.loop);
	else
		loop_after(world.loop, 0, note_due, "t");
}

static void test_before_sleep_comes_before_each(void **state)
{
	(void)state;
	loop_run(world.loop, count_sleep, &world.sleeps);
	assert_int_equal(world.sleeps, 3);
	assert_string_equal(world.events, "tt");
}

static void test_many_watches(void **state)
{
	int fds[100];

	(void)state;
	put_byte(world.pipe[1]);
	for (int i = 0; i < 100; i++) {
		fds[i] = dup(i % 2 ? world.other[0] : world.pipe[0]);
		loop_watch(world.loop, fds[i], POLLIN, stop_ready, NULL);
	}
	loop_run(world.loop, NULL, NULL);
	assert_string_equal(world.events, "s");
	for (int i = 0; i < 100; i++)
		close(fds[i]);
}

/* Each has a world of its own. */
#define LOOP_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOOP_TEST(test_nothing_to_wait_for_ends),
		LOOP_TEST(test_timers_by_their_time),
		LOOP_TEST(test_timer_is_not_early),
		LOOP_TEST(test_timers_that_set_timers_leave_room_for_input),
		LOOP_TEST(test_timer_cancels_one_that_is_due),
		LOOP_TEST(test_hang_up_is_told),
		LOOP_TEST(test_unwatched_is_not_called_though_ready),
		LOOP_TEST(test_watching_again_replaces),
		LOOP_TEST(test_stop_is_at_once),
		LOOP_TEST(test_closed_descriptor_is_told_once),
		LOOP_TEST(test_before_sleep_comes_before_each),
		LOOP_TEST(test_many_watches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
