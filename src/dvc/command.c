/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/command.h"
#include "base/file.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

/* Options by which a shell leaves the user's own files alone. */
static const struct { const char *shell, *options[3]; } quiet_shells[] = {
	{ "bash", { "--noprofile", "--norc", NULL } },
	{ "zsh", { "--no-rcs", NULL } },
	{ "fish", { "--no-config", NULL } },
};

size_t dvc_shell(const char **argv)
{
	const char *shell = getenv("SHELL");
	size_t n = 0;

	if (!shell || !*shell)
		shell = "/bin/sh";
	argv[n++] = shell;
	for (size_t i = 0; i < ARRAY_LEN(quiet_shells); i++) {
		for (size_t o = 0; strcasecmp(path_base(shell), quiet_shells[i].shell) == 0 && quiet_shells[i].options[o]; o++)
			argv[n++] = quiet_shells[i].options[o];
	}
	argv[n++] = "-c";
	return n;
}

static NORETURN void become_shell(struct dvc_work *work, const struct dvc_stage *stage, const char *folder,
				  const char *command)
{
	const char *argv[DVC_SHELL_MAX + 2];
	size_t n = dvc_shell(argv);

	argv[n++] = command;
	argv[n] = NULL;
	setenv("DVC_ROOT", work->root, 0);
	setenv("DVC_STAGE", dvc_work_address(work, stage), 1);
	if (chdir(folder) != 0)
		dprintf(STDERR_FILENO, "cannot go to %s: %s\n", folder, strerror(errno));
	else if (execvp(argv[0], (char **)(uintptr_t)argv) != 0)
		dprintf(STDERR_FILENO, "cannot run %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* The status of the command as Python has it: the negative signal that ended it, or its exit status. */
static bool run_one(struct dvc_work *work, const struct dvc_stage *stage, const char *command, int *status,
		    struct err *err)
{
	const char *folder = arena_printf(work->arena, "%s/%s", work->root, stage->stage->wdir);
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old;
	int wait_status = 0;
	pid_t child;

	if (access(folder, X_OK) != 0)
		return err_sys(err, "cannot go to %s, the folder that the stage runs in", folder);
	/* An interrupt is the command's: what it does with it is how it ends. */
	sigaction(SIGINT, &ignore, &old);
	child = fork();
	if (child == 0) {
		sigaction(SIGINT, &old, NULL);
		become_shell(work, stage, folder, command);
	}
	while (child > 0 && waitpid(child, &wait_status, 0) < 0 && errno == EINTR)
		;
	sigaction(SIGINT, &old, NULL);
	if (child < 0)
		return err_sys(err, "cannot start a process");
	*status = WIFSIGNALED(wait_status) ? -WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
	return true;
}

bool stage_run_commands(struct dvc_work *work, const struct dvc_stage *stage, bool dry, struct err *err)
{
	dvc_work_say(work, "Running stage '%s':", dvc_work_address(work, stage));
	for (size_t i = 0; i < stage->stage->command_count; i++) {
		const char *command = stage->stage->commands[i];
		int status;

		dvc_work_say(work, "> %s", command);
		if (dry)
			continue;
		if (!run_one(work, stage, command, &status, err))
			return false;
		if (status != 0)
			return err_set(err, ERR_OUTSIDE, "failed to run: %s, exited with %d", command, status);
	}
	return true;
}
