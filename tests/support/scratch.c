/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/file.h"
#include "tests/support/scratch.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static struct arena paths;

int scratch_set_up(void **state)
{
	const char *parent = getenv("TMPDIR");
	char *folder = arena_printf(&paths, "%s/scratch-XXXXXX", parent ? parent : ".");

	*state = mkdtemp(folder);
	return *state ? 0 : -1;
}

int scratch_tear_down(void **state)
{
	struct err err = ERR_INIT;
	bool ok = path_remove(*state, &err);

	if (!ok)
		print_error("%s\n", err.text);
	arena_release(&paths);
	return ok ? 0 : -1;
}

const char *scratch_path(const char *folder, const char *name)
{
	return arena_printf(&paths, "%s/%s", folder, name);
}

void scratch_write(const char *folder, const char *name, const void *bytes, size_t len)
{
	int fd = open(scratch_path(folder, name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_true(fd_write_all(fd, bytes, len));
	assert_int_equal(close(fd), 0);
}

void shell(const char *format, ...)
{
	struct buf command = BUF_INIT;
	va_list args;
	pid_t pid;
	int status;

	va_start(args, format);
	buf_vprintf(&command, format, args);
	va_end(args);
	pid = fork();
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", command.data, (char *)NULL);
		_exit(127);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	buf_release(&command);
}
