/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/pager.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* What the shell ends with when it finds no such program. */
#define NOT_FOUND 127

static const char *find_pager(void)
{
	const char *pager = getenv("DVC_PAGER");

	if (!pager || !*pager)
		pager = getenv("PAGER");
	if (pager && *pager && strcmp(pager, "less") != 0)
		return pager;
	/* Who has set up less wants it so, but colours and long lines need these. */
	return getenv("LESS") && *getenv("LESS") ? "less -R -S" : "less -F -R -S -X";
}

/* Starts the shell command; what is written to *in it reads. */
static bool start(const char *command, pid_t *pid, int *in)
{
	const char *argv[] = { "sh", "-c", command, NULL };
	posix_spawn_file_actions_t actions;
	int ends[2], code;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
	code = posix_spawn(pid, "/bin/sh", &actions, NULL, (char *const *)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[0]);
	*in = ends[1];
	if (code != 0)
		close(ends[1]);
	return code == 0;
}

bool pager_show(const struct buf *text)
{
	const char *pager = isatty(STDOUT_FILENO) ? find_pager() : NULL;
	void (*before)(int);
	int in, status = 0;
	pid_t pid;

	if (!pager || !start(pager, &pid, &in))
		return false;
	/* Whoever leaves the pager early does not want the rest. */
	before = signal(SIGPIPE, SIG_IGN);
	(void)!fd_write_all(in, text->data, text->len);
	close(in);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	signal(SIGPIPE, before);
	return !(WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND);
}
