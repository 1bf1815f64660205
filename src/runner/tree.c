/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/tree.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS_MAX 200
#define ROUND_PAUSE_MS 5

/* Kills the direct children and returns how many there were. */
static int kill_children(void)
{
	char path[64];
	FILE *list;
	long child;
	int count = 0;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	list = fopen(path, "re");
	if (!list)
		return 0;
	while (fscanf(list, "%ld", &child) == 1) {
		kill((pid_t)child, SIGKILL);
		count++;
	}
	fclose(list);
	return count;
}

void tree_kill(void)
{
	for (int round = 0; round < ROUNDS_MAX && kill_children() > 0; round++) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		poll(NULL, 0, ROUND_PAUSE_MS);
	}
}
