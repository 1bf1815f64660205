/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/shim.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/lock.h"
#include "base/mem.h"
#include "dvc/command.h"
#include "runner/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define TICK_MS 200
#define LINE_MAX_BYTES ((size_t)64 * 1024)
#define EXIT_MAX_BYTES 4096
#define LOG_MAX_BYTES (INT64_C(2) * 1024 * 1024 * 1024)
/* How long output is waited for after all processes are gone: it is in the pipe already. */
#define DRAIN_MS 1000

/* One of the two pipes that a command prints to. */
struct stream {
	int fd;			/* -1 once it is at its end */
	char mark;		/* 'o' or 'e' */
	struct buf line;	/* begun, not ended */
};

struct supervisor {
	const struct shim *shim;
	struct stream streams[2];
	int log;
	struct buf pending;	/* log lines to be written */
	size_t lost;		/* bytes that could not be */
	int64_t kept;		/* bytes in the log */
	int64_t log_max;
	char stamp[CLOCK_TEXT_SIZE];	/* of the moment stamped */
	int64_t stamped;
	pid_t child;
	int child_fd;		/* pidfd */
	bool child_gone;
	int64_t term_sent;	/* when SIGTERM went out, on the steady clock; 0: not yet */
	int64_t deadline;	/* of the timeout; 0: none */
	struct shim_exit result;
};

static void add_line(struct supervisor *s, struct stream *stream, const char *bytes, size_t len)
{
	int64_t now = clock_now();

	/* Many lines come within one millisecond. */
	if (now != s->stamped)
		clock_format_iso(s->stamp, now);
	s->stamped = now;
	buf_puts(&s->pending, s->stamp);
	buf_putc(&s->pending, ' ');
	buf_putc(&s->pending, stream->mark);
	buf_putc(&s->pending, ' ');
	buf_add_str(&s->pending, buf_str(&stream->line));
	buf_add(&s->pending, bytes, len);
	buf_putc(&s->pending, '\n');
	buf_clear(&stream->line);
}

static void take_bytes(struct supervisor *s, struct stream *stream, const char *bytes, size_t len)
{
	while (len) {
		const char *end = memchr(bytes, '\n', len);
		size_t part = end ? (size_t)(end - bytes) : len;

		if (end) {
			add_line(s, stream, bytes, part);
			part++;
		} else {
			buf_add(&stream->line, bytes, part);
			if (stream->line.len >= LINE_MAX_BYTES)
				add_line(s, stream, "", 0);
		}
		bytes += part;
		len -= part;
	}
}

/* Output goes on being read when the log may not grow any more, for the stage must not stop at that. */
static bool is_full(struct supervisor *s)
{
	char stamp[CLOCK_TEXT_SIZE];

	if (s->kept < s->log_max)
		return false;
	if (s->kept != INT64_MAX)
		dprintf(s->log, "%s e assay: the log has reached its maximum of %" PRId64 " bytes "
			"(ASSAY_LOG_MAX); what is printed from here on is not kept\n",
			clock_format_iso(stamp, clock_now()), s->log_max);
	s->kept = INT64_MAX;
	return true;
}

/* A full disk must not stop the stage: what cannot be written of the log is dropped, and said once
 * there is room again. */
static void flush_log(struct supervisor *s)
{
	if (s->pending.len && is_full(s))
		buf_clear(&s->pending);
	if (s->lost && s->pending.len) {
		char stamp[CLOCK_TEXT_SIZE];
		int len = dprintf(s->log, "\n%s e assay: %zu bytes of output could not be kept here\n",
				  clock_format_iso(stamp, clock_now()), s->lost);

		s->lost = len > 0 ? 0 : s->lost;
	}
	if (s->pending.len && !fd_write_all(s->log, s->pending.data, s->pending.len))
		s->lost += s->pending.len;
	else
		s->kept += (int64_t)s->pending.len;
	buf_clear(&s->pending);
}

static void end_stream(struct supervisor *s, struct stream *stream)
{
	if (stream->fd < 0)
		return;
	if (stream->line.len)
		add_line(s, stream, "", 0);
	close(stream->fd);
	stream->fd = -1;
	buf_release(&stream->line);
}

/* Reads what is there; false when nothing was. */
static bool read_stream(struct supervisor *s, struct stream *stream)
{
	char bytes[32 * 1024];
	ssize_t got;

	if (stream->fd < 0)
		return false;
	got = read(stream->fd, bytes, sizeof(bytes));
	if (got > 0 && s->kept != INT64_MAX) {
		take_bytes(s, stream, bytes, (size_t)got);
		flush_log(s);
	}
	if (got > 0)
		return true;
	if (got == 0 || (errno != EAGAIN && errno != EINTR))
		end_stream(s, stream);
	return false;
}

/* "SHELL -c COMMAND" */
static void shell_line(const struct shim *shim, const char *command, const char **argv)
{
	size_t n = 0;

	if (shim->users_shell) {
		n = dvc_shell(argv);
	} else {
		argv[n++] = "/bin/sh";
		argv[n++] = "-c";
	}
	argv[n++] = command;
	argv[n] = NULL;
}

static NORETURN void exec_command(const struct supervisor *s, const char *command, int out, int error)
{
	static const int usual[] = { SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGPIPE };
	const char *argv[DVC_SHELL_MAX + 2];
	int null = open("/dev/null", O_RDONLY);
	sigset_t none;

	setpgid(0, 0);
	/* Without its supervisor nobody could say how the stage ended: it must not go on unseen. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* What this process and its parents ignore, the command would ignore as well. */
	for (size_t i = 0; i < ARRAY_LEN(usual); i++)
		signal(usual[i], SIG_DFL);
	if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(error, 2) < 0)
		_exit(126);
	close_range(3, ~0U, 0);
	if (chdir(s->shim->wdir) != 0) {
		dprintf(2, "assay: cannot enter the working folder %s: %s\n", s->shim->wdir,
			strerror(errno));
		_exit(126);
	}
	shell_line(s->shim, command, argv);
	execvpe(argv[0], (char **)(uintptr_t)argv, s->shim->environment);
	dprintf(2, "assay: cannot start %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static bool start_command(struct supervisor *s, const char *command)
{
	int out[2] = { -1, -1 }, error[2] = { -1, -1 };

	if (pipe2(out, O_CLOEXEC) != 0 || pipe2(error, O_CLOEXEC) != 0)
		return false;
	s->child = fork();
	if (s->child == 0)
		exec_command(s, command, out[1], error[1]);
	if (s->child > 0)
		setpgid(s->child, s->child);
	close(out[1]);
	close(error[1]);
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	fcntl(error[0], F_SETFL, O_NONBLOCK);
	s->streams[0] = (struct stream){ out[0], 'o', BUF_INIT };
	s->streams[1] = (struct stream){ error[0], 'e', BUF_INIT };
	s->child_gone = s->child < 0;
	s->child_fd = s->child < 0 ? -1 : (int)syscall(SYS_pidfd_open, s->child, 0);
	return s->child > 0;
}

/* Asks the processes to end, and ends them when the grace is over. */
static void end_it(struct supervisor *s)
{
	int64_t now = clock_steady();

	if (!s->term_sent) {
		s->term_sent = now ? now : 1;
		kill(-s->child, SIGTERM);
	} else if (now - s->term_sent >= s->shim->grace_ms) {
		kill(-s->child, SIGKILL);
	}
}

static void tick(struct supervisor *s)
{
	if (!s->result.canceled && access(s->shim->cancel, F_OK) == 0)
		s->result.canceled = true;
	if (!s->result.timed_out && s->deadline && clock_steady() >= s->deadline)
		s->result.timed_out = true;
	if (s->result.canceled || s->result.timed_out)
		end_it(s);
}

static void wait_child(struct supervisor *s)
{
	int status;

	if (waitpid(s->child, &status, WNOHANG) != s->child)
		return;
	s->child_gone = true;
	if (WIFEXITED(status))
		s->result.exit_code = WEXITSTATUS(status);
	else
		s->result.signal = WTERMSIG(status);
}

static void watch_command(struct supervisor *s)
{
	int64_t last_tick = 0;

	while (!s->child_gone) {
		struct pollfd fds[3] = { { s->streams[0].fd, POLLIN, 0 },
					 { s->streams[1].fd, POLLIN, 0 },
					 { s->child_fd, POLLIN, 0 } };

		poll(fds, 3, TICK_MS);
		read_stream(s, &s->streams[0]);
		read_stream(s, &s->streams[1]);
		wait_child(s);
		/* A flood of output keeps poll from sleeping: look at the clock, not at its result. */
		if (clock_steady() - last_tick >= TICK_MS) {
			tick(s);
			last_tick = clock_steady();
		}
	}
}

/* A stage is over when its command is: what it left running is ended, and what that had printed is
 * still read. */
static void finish_command(struct supervisor *s)
{
	int64_t until;

	tree_kill();
	until = clock_steady() + DRAIN_MS;
	while ((s->streams[0].fd >= 0 || s->streams[1].fd >= 0) && clock_steady() < until) {
		struct pollfd fds[2] = { { s->streams[0].fd, POLLIN, 0 },
					 { s->streams[1].fd, POLLIN, 0 } };

		if (poll(fds, 2, TICK_MS) <= 0)
			break;
		read_stream(s, &s->streams[0]);
		read_stream(s, &s->streams[1]);
	}
	end_stream(s, &s->streams[0]);
	end_stream(s, &s->streams[1]);
	flush_log(s);
	if (s->child_fd >= 0)
		close(s->child_fd);
}

static void measure(struct shim_exit *result)
{
	struct rusage usage;

	if (getrusage(RUSAGE_CHILDREN, &usage) != 0)
		return;
	result->cpu_ms = (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
			 (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
	result->peak_kb = usage.ru_maxrss;
}

static bool write_exit(const struct supervisor *s, struct err *err)
{
	struct buf json = BUF_INIT, path = BUF_INIT;
	struct json_writer w = JSON_WRITER(&json);
	bool ok;

	json_open_object(&w);
	json_int_field(&w, "exit", s->result.exit_code);
	json_int_field(&w, "signal", s->result.signal);
	json_bool_field(&w, "canceled", s->result.canceled);
	json_bool_field(&w, "timed_out", s->result.timed_out);
	json_int_field(&w, "started", s->result.started_at);
	json_int_field(&w, "finished", s->result.finished_at);
	json_int_field(&w, "cpu_ms", s->result.cpu_ms);
	json_int_field(&w, "peak_kb", s->result.peak_kb);
	json_close_object(&w);
	path_join(&path, s->shim->folder, "exit");
	ok = file_write(path.data, buf_str(&json), 0660, err);
	buf_release(&json);
	buf_release(&path);
	return ok;
}

static int64_t log_max(void)
{
	const char *asked = getenv("ASSAY_LOG_MAX");
	int64_t bytes;

	return asked && str_to_int(str_of(asked), &bytes) && bytes > 0 ? bytes : LOG_MAX_BYTES;
}

static void supervise(struct supervisor *s)
{
	const struct stage *stage = s->shim->stage;

	s->log_max = log_max();
	s->result = (struct shim_exit){ .exit_code = stage->command_count ? -1 : 0,
				       .started_at = clock_now() };
	if (s->shim->timeout_ms)
		s->deadline = clock_steady() + s->shim->timeout_ms;
	for (size_t i = 0; i < stage->command_count; i++) {
		s->result.exit_code = -1;
		if (start_command(s, stage->commands[i])) {
			watch_command(s);
			finish_command(s);
		}
		if (s->result.exit_code != 0 || s->result.canceled || s->result.timed_out)
			break;
	}
	measure(&s->result);
	s->result.finished_at = clock_now();
}

/* The life of the shim's process.  Nothing of the runner is used after the fork but its memory. */
static NORETURN void shim_main(const struct shim *shim)
{
	struct supervisor s = { .shim = shim, .pending = BUF_INIT, .child_fd = -1 };
	struct buf path = BUF_INIT;
	struct err err = ERR_INIT;
	int lock;

	setsid();
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	prctl(PR_SET_NAME, "assay-stage");
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	close_range(3, ~0U, 0);
	path_join(&path, shim->folder, "lock");
	lock = lock_take(path.data, &err);
	path_join(&path, shim->folder, "log");
	s.log = open(path.data, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0660);
	if (lock < 0 || s.log < 0)
		_exit(3);
	supervise(&s);
	/* The exit file is all that tells the truth about the stage: on a full disk, insist a while. */
	for (int tries = 0; !write_exit(&s, &err) && tries < 50; tries++) {
		err_clear(&err);
		poll(NULL, 0, TICK_MS);
	}
	_exit(0);
}

bool shim_start(const struct shim *shim, pid_t *pid, struct err *err)
{
	if (!folder_make(shim->folder, 0770, err))
		return false;
	*pid = fork();
	if (*pid == 0)
		shim_main(shim);
	return *pid > 0 || err_sys(err, "cannot start a process for stage '%s'", shim->stage->name);
}

static int64_t integer_of(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

bool shim_read_exit(const char *folder, struct shim_exit *out, struct err *err)
{
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	json_t *root = NULL;

	path_join(&path, folder, "exit");
	if (file_read(&bytes, path.data, EXIT_MAX_BYTES, err))
		root = json_read(buf_str(&bytes), path.data, err);
	if (root)
		*out = (struct shim_exit){
			.exit_code = (int)integer_of(root, "exit"),
			.signal = (int)integer_of(root, "signal"),
			.canceled = json_is_true(json_object_get(root, "canceled")),
			.timed_out = json_is_true(json_object_get(root, "timed_out")),
			.started_at = integer_of(root, "started"),
			.finished_at = integer_of(root, "finished"),
			.cpu_ms = integer_of(root, "cpu_ms"),
			.peak_kb = integer_of(root, "peak_kb"),
		};
	json_decref(root);
	buf_release(&path);
	buf_release(&bytes);
	return root != NULL;
}
