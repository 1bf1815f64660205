/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/detach.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS_MAX 8

static const char *program = "/proc/self/exe";

void detach_set_program(const char *path)
{
	program = path;
}

void detach_ready(int ready)
{
	if (ready < 0)
		return;
	if (write(ready, "+", 1) != 1)
		fprintf(stderr, "whoever started this process is gone\n");
	close(ready);
}

static NORETURN void become(const char *const *arguments, const char *log_path, int ready)
{
	const char *argv[ARGUMENTS_MAX + 2] = { "assay" };
	int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0660);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	for (size_t i = 0; i < ARGUMENTS_MAX && arguments[i]; i++)
		argv[i + 1] = arguments[i];
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	umask(007);
	if (null < 0 || dup2(null, 0) < 0 || dup2(log >= 0 ? log : null, 1) < 0 ||
	    dup2(log >= 0 ? log : null, 2) < 0)
		_exit(3);
	if (ready == DETACH_READY)
		fcntl(DETACH_READY, F_SETFD, 0);
	else
		dup2(ready, DETACH_READY);
	close_range(DETACH_READY + 1, ~0U, 0);
	execv(program, (char *const *)argv);
	dprintf(2, "cannot start %s: %s\n", program, strerror(errno));
	_exit(3);
}

/* Waits for the word that it is up; it closes the pipe without one when it cannot, and its log says
 * why. */
static bool await_ready(int fd, const char *log, struct err *err)
{
	char word;
	ssize_t got;

	do {
		got = read(fd, &word, 1);
	} while (got < 0 && errno == EINTR);
	return got == 1 || err_set(err, ERR_OUTSIDE, "the process for it could not start; %s says why", log);
}

bool detach(const char *const *arguments, const char *log, struct err *err)
{
	int ready[2];
	pid_t child;
	bool ok;

	if (pipe2(ready, O_CLOEXEC) != 0)
		return err_sys(err, "cannot start a process");
	child = fork();
	if (child == 0) {
		setsid();
		if (fork() == 0)
			become(arguments, log, ready[1]);
		_exit(0);
	}
	close(ready[1]);
	ok = child > 0 || err_sys(err, "cannot start a process");
	while (ok && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		continue;
	ok = ok && await_ready(ready[0], log, err);
	close(ready[0]);
	return ok;
}
