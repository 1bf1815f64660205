/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#define TICK_NANOSECONDS 200000000L

struct crew {
	const struct parallel *work;
	atomic_size_t next;
	atomic_bool failed;
};

struct worker {
	struct crew *crew;
	unsigned number;
};

static unsigned threads_wanted(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	return cores < 1 ? 1 : cores > PARALLEL_MAX ? PARALLEL_MAX : (unsigned)cores;
}

static void *run_worker(void *argument)
{
	struct worker *worker = argument;
	const struct parallel *work = worker->crew->work;

	while (!atomic_load(&worker->crew->failed)) {
		size_t from = atomic_fetch_add(&worker->crew->next, work->at_once), to;

		if (from >= work->count)
			break;
		to = work->count - from > work->at_once ? from + work->at_once : work->count;
		if (!work->work(work->context, worker->number, from, to))
			atomic_store(&worker->crew->failed, true);
	}
	return NULL;
}

static void wait_for(pthread_t thread, const struct parallel *work)
{
	struct timespec until;

	if (work->tick) {
		do {
			work->tick(work->context);
			clock_gettime(CLOCK_REALTIME, &until);
			until.tv_nsec += TICK_NANOSECONDS;
			until.tv_sec += until.tv_nsec / 1000000000L;
			until.tv_nsec %= 1000000000L;
		} while (pthread_timedjoin_np(thread, NULL, &until) != 0);
	} else {
		pthread_join(thread, NULL);
	}
}

bool parallel_run(const struct parallel *work)
{
	struct crew crew = { .work = work };
	struct worker workers[PARALLEL_MAX];
	pthread_t threads[PARALLEL_MAX];
	unsigned count = 0, wanted;

	if (work->count <= work->at_once)
		wanted = work->tick ? 1 : 0;
	else
		wanted = threads_wanted();
	while (count < wanted) {
		workers[count] = (struct worker){ &crew, count };
		if (pthread_create(&threads[count], NULL, run_worker, &workers[count]) != 0)
			break;
		count++;
	}
	if (!count)
		run_worker(&(struct worker){ &crew, 0 });
	for (unsigned i = 0; i < count; i++)
		wait_for(threads[i], work);
	return !atomic_load(&crew.failed);
}
