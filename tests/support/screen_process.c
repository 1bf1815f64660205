/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/screen_impl.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#define PATIENCE_MS 5000
#define SLOW_FACTOR 4

/* Starting */

static void set_environment(const char *const *extra)
{
	setenv("TERM", "xterm-256color", 1);
	setenv("ASSAY_IDLE_MARK", "1", 1);
	setenv("ESCDELAY", "25", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TZ", "UTC", 1);
	unsetenv("COLUMNS");
	unsetenv("LINES");
	for (; extra && *extra; extra++) {
		if (strchr(*extra, '='))
			putenv((char *)*extra);
		else
			unsetenv(*extra);
	}
}

static void __attribute__((noreturn))
become(int terminal, const char *const *argv, const char *const *extra)
{
	sigset_t none;

	/* Whoever runs the tests may ignore signals, as nohup does. */
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (login_tty(terminal) != 0)
		_exit(126);
	set_environment(extra);
	execvp(argv[0], (char *const *)argv);
	dprintf(STDERR_FILENO, "cannot run %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static int patience(void)
{
	const char *preload = getenv("LD_PRELOAD");
	bool slow = getenv("ASSAY_SLOW_TESTS") || (preload && strstr(preload, "vgpreload"));

	return slow ? SLOW_FACTOR * PATIENCE_MS : PATIENCE_MS;
}

static void keep_key(const char *bytes, size_t len, void *user)
{
	buf_add(user, bytes, len);
}

static void make_emulator(struct screen *s)
{
	VTermScreen *cells;

	s->emulator = vterm_new(s->rows, s->cols);
	vterm_set_utf8(s->emulator, 1);
	vterm_output_set_callback(s->emulator, keep_key, &s->input);
	cells = vterm_obtain_screen(s->emulator);
	vterm_screen_enable_altscreen(cells, 1);
	vterm_screen_reset(cells, 1);
}

struct screen *screen_spawn(const char *const *argv, int rows, int cols,
			    const char *const *extra)
{
	struct screen *s = mem_zalloc(1, sizeof(*s));
	struct winsize size = { .ws_row = rows, .ws_col = cols };
	int program_end;

	*s = (struct screen){ .rows = rows, .cols = cols, .patience = patience(),
			      .input = BUF_INIT, .output = BUF_INIT, .recent = BUF_INIT };
	grammar_init(&s->grammar);
	make_emulator(s);
	assert_int_equal(openpty(&s->terminal, &program_end, NULL, NULL, &size), 0);
	assert_int_equal(tcgetattr(program_end, &s->before), 0);
	fcntl(s->terminal, F_SETFD, FD_CLOEXEC);
	fcntl(s->terminal, F_SETFL, O_NONBLOCK);
	s->pid = fork();
	assert_int_not_equal(s->pid, -1);
	if (s->pid == 0)
		become(program_end, argv, extra);
	close(program_end);
	s->pid_fd = (int)syscall(SYS_pidfd_open, s->pid, 0);
	assert_int_not_equal(s->pid_fd, -1);
	return s;
}

struct screen *screen_start(const char *const *argv, int rows, int cols,
			    const char *const *extra)
{
	struct screen *s = screen_spawn(argv, rows, cols, extra);

	screen_settle(s);
	return s;
}

pid_t screen_pid(const struct screen *s)
{
	return s->pid;
}

/* Ending */

static void note_end(struct screen *s, int status, const struct rusage *used)
{
	const struct timeval *user = &used->ru_utime;
	const struct timeval *system = &used->ru_stime;

	s->reaped = true;
	s->end.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	s->end.cpu_ms = (user->tv_sec + system->tv_sec) * 1000 +
			(user->tv_usec + system->tv_usec) / 1000;
}

bool screen_reap(struct screen *s)
{
	int64_t deadline = screen_deadline(s);
	struct pollfd process = { .fd = s->pid_fd, .events = POLLIN };
	struct rusage used;
	int status, ready;

	if (s->reaped)
		return true;
	do {
		int64_t left = deadline - clock_steady();

		ready = poll(&process, 1, left > 0 ? (int)left : 0);
	} while (ready < 0 && errno == EINTR);
	if (ready <= 0 || wait4(s->pid, &status, 0, &used) != s->pid)
		return false;
	note_end(s, status, &used);
	return true;
}

void screen_free(struct screen *s)
{
	if (!s->reaped) {
		kill(s->pid, SIGKILL);
		waitpid(s->pid, NULL, 0);
	}
	if (s->terminal >= 0)
		close(s->terminal);
	close(s->pid_fd);
	vterm_free(s->emulator);
	grammar_release(&s->grammar);
	buf_release(&s->input);
	buf_release(&s->output);
	buf_release(&s->recent);
	arena_release(&s->texts);
	free(s);
}

/* libvterm and ncurses agree on where a terminal begins: everything off. */
void screen_check_restored(struct screen *s)
{
	const struct grammar_modes *modes = &s->grammar.modes;
	struct termios now = { .c_iflag = 0 };
	const struct {
		bool wrong;
		const char *what;
	} checks[] = {
		{ modes->alternate, "the alternate screen" },
		{ modes->cursor_hidden, "the hidden cursor" },
		{ modes->cursor_keys, "application mode of the cursor keys" },
		{ modes->keypad, "application mode of the keypad" },
		{ modes->insert, "insert mode" },
		{ modes->no_wrap, "lines that do not wrap" },
		{ modes->paste, "bracketed paste" },
		{ modes->mouse, "mouse reports" },
		{ modes->line_drawing, "the line drawing characters" },
		{ modes->styled, "attributes or colours" },
	};

	for (size_t i = 0; i < ARRAY_LEN(checks); i++)
		if (checks[i].wrong)
			screen_fail(s, "the terminal was left with %s", checks[i].what);
	if (tcgetattr(s->terminal, &now) != 0)
		screen_fail(s, "cannot ask for the line discipline: %s", strerror(errno));
	if (now.c_iflag != s->before.c_iflag || now.c_oflag != s->before.c_oflag ||
	    now.c_cflag != s->before.c_cflag || now.c_lflag != s->before.c_lflag ||
	    memcmp(now.c_cc, s->before.c_cc, sizeof(now.c_cc)) != 0)
		screen_fail(s, "the terminal was left with another line discipline");
}

static struct screen_end finish(struct screen *s, int64_t since)
{
	struct screen_end end = s->end;

	end.ms = clock_steady() - since;
	screen_free(s);
	return end;
}

static struct screen_end await_end(struct screen *s, int64_t since, const char *reason)
{
	int64_t deadline = screen_deadline(s);
	enum screen_event event;

	do {
		event = screen_take(s, deadline);
	} while (event == SCREEN_READ);
	if (event == SCREEN_TIMEOUT)
		screen_fail(s, "the program did not end %s", reason);
	if (!screen_reap(s))
		screen_fail(s, "the program closed its terminal, but did not end");
	screen_check_restored(s);
	return finish(s, since);
}

struct screen_end screen_wait_end(struct screen *s)
{
	return await_end(s, clock_steady(), "of itself");
}

struct screen_end screen_close(struct screen *s)
{
	int64_t deadline = screen_deadline(s);
	enum screen_event event = s->silent ? SCREEN_SILENT : SCREEN_READ;

	/* A last key may make it end: a Ctrl-C in that moment would find the terminal restored and
	 * kill it. */
	while (s->grammar.marks > 0 && !screen_at_rest(s) && event == SCREEN_READ)
		event = screen_take(s, deadline);
	if (event == SCREEN_TIMEOUT)
		screen_fail(s, "the program neither handles its keys nor ends");
	if (event == SCREEN_READ)
		screen_keys(s, "ctrl-c", NULL);
	return await_end(s, clock_steady(), "by Ctrl-C");
}

struct screen_end screen_hang_up(struct screen *s)
{
	int64_t since = clock_steady();

	close(s->terminal);
	s->terminal = -1;
	if (!screen_reap(s))
		screen_fail(s, "the program runs on without its terminal");
	return finish(s, since);
}
