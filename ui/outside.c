/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/project.h"
#include "base/compiler.h"
#include "base/file.h"
#include "ui/draw/term.h"
#include "ui/ui.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Commands that have the terminal to themselves for a while. */

#define ARGUMENTS_MAX 16

/* In a process group of its own, which Ctrl-C then reaches alone. */
static NORETURN void become(const char *folder, const char *const *arguments)
{
	const char *argv[ARGUMENTS_MAX + 2] = { "assay" };
	sigset_t none;

	for (size_t i = 0; i < ARGUMENTS_MAX && arguments[i]; i++)
		argv[i + 1] = arguments[i];
	setpgid(0, 0);
	tcsetpgrp(STDIN_FILENO, getpid());
	signal(SIGTTOU, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(STDOUT_FILENO, STDERR_FILENO);
	if (chdir(folder) == 0)
		execv("/proc/self/exe", (char *const *)argv);
	dprintf(STDERR_FILENO, "cannot start it in %s: %s\n", folder, strerror(errno));
	_exit(3);
}

static int await(pid_t child)
{
	int result = 0;

	/* There is no shell that could let it go on after Ctrl-Z. */
	while (waitpid(child, &result, WUNTRACED) < 0 ? errno == EINTR : WIFSTOPPED(result)) {
		if (WIFSTOPPED(result))
			kill(-child, SIGCONT);
	}
	return WIFEXITED(result) ? WEXITSTATUS(result) : 128 + WTERMSIG(result);
}

static void show_command(const char *const *arguments)
{
	struct buf words = BUF_INIT, line = BUF_INIT;

	buf_puts(&words, "$ assay");
	for (size_t i = 0; arguments[i]; i++) {
		buf_putc(&words, ' ');
		buf_add_word(&words, str_of(arguments[i]));
	}
	text_clean_to(&line, buf_str(&words));
	buf_putc(&line, '\n');
	(void)!fd_write_all(STDOUT_FILENO, line.data, line.len);
	buf_release(&words);
	buf_release(&line);
}

void ui_run_outside(struct ui *ui, const char *const *arguments)
{
	struct arena arena = ARENA_INIT;
	void (*before)(int) = signal(SIGTTOU, SIG_IGN);
	const char *folder;
	int status = -1;
	pid_t child;

	/* The command itself says what is amiss there. */
	(void)!app_project_path(&ui->repository, &arena, &folder, NULL);
	term_lend();
	show_command(arguments);
	child = fork();
	if (child == 0)
		become(folder, arguments);
	if (child > 0) {
		setpgid(child, child);
		tcsetpgrp(STDIN_FILENO, child);
		status = await(child);
		tcsetpgrp(STDIN_FILENO, getpgrp());
	}
	term_await_enter();
	term_take_back();
	signal(SIGTTOU, before);
	arena_release(&arena);
	if (child < 0)
		ui_say(ui, STYLE_BAD, "The process for it could not be started");
	else if (status != 0)
		ui_say(ui, STYLE_WARNING, "\"assay %s %s\" ended with status %d", arguments[0], arguments[1], status);
	ui_reload(ui);
}
