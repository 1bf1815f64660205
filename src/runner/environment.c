/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/environment.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/format.h"
#include "base/json.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANSWER_MAX ((size_t)256 * 1024)
#define PACKAGES_MAX 5000
#define GPUS_MAX 64
#define ARGUMENTS_MAX 64
#define CPUINFO_MAX ((size_t)4 * 1024 * 1024)

/* Variables that change what a stage computes.  None of them holds a secret. */
static const char *const variables[] = { "CUDA_VISIBLE_DEVICES", "OMP_NUM_THREADS", "PYTHONHASHSEED",
					 "CONDA_DEFAULT_ENV", "VIRTUAL_ENV" };

/* The names of packages are those of their folders, which is where pip has them from; a package that
 * stands in two places is the one that Python finds first.  No module is loaded but those that Python
 * loads by itself. */
static const char python_program[] =
	"import os, sys\n"
	"print(sys.version.split()[0])\n"
	"print(sys.executable)\n"
	"seen = set()\n"
	"for place in sys.path:\n"
	"    try:\n"
	"        names = sorted(os.listdir(place or '.'))\n"
	"    except OSError:\n"
	"        continue\n"
	"    for name in names:\n"
	"        stem, dot, end = name.rpartition('.')\n"
	"        if end not in ('dist-info', 'egg-info') or '-' not in stem:\n"
	"            continue\n"
	"        package, version = stem.split('-')[:2]\n"
	"        package = package.lower().replace('_', '-')\n"
	"        if package not in seen:\n"
	"            seen.add(package)\n"
	"            print(package + '==' + version)\n";

static bool spawn(const char *const *argv, const char *folder, int out, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	bool ok;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	if (folder)
		posix_spawn_file_actions_addchdir_np(&actions, folder);
	/* A group of its own, so that all of it can be ended. */
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
	ok = posix_spawnp(pid, argv[0], &actions, &attributes, (char *const *)argv, environ) == 0;
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return ok;
}

static void ask(struct environment_question *question, const char *const *argv, const char *folder)
{
	int ends[2];

	*question = (struct environment_question){ .fd = -1, .answer = BUF_INIT };
	if (pipe2(ends, O_CLOEXEC) != 0)
		return;
	if (spawn(argv, folder, ends[1], &question->pid)) {
		fcntl(ends[0], F_SETFL, O_NONBLOCK);
		question->fd = ends[0];
	} else {
		question->pid = 0;
		close(ends[0]);
	}
	close(ends[1]);
}

static void end_question(struct environment_question *question)
{
	if (!question->pid)
		return;
	kill(-question->pid, SIGKILL);
	waitpid(question->pid, NULL, 0);
	close(question->fd);
	question->pid = 0;
}

/* Takes up what is there; true when the answer is whole. */
static bool take(struct environment_question *question)
{
	char bytes[4096];
	ssize_t count;

	if (!question->pid)
		return true;
	while ((count = read(question->fd, bytes, sizeof(bytes))) > 0) {
		buf_add(&question->answer, bytes, (size_t)count);
		/* Whoever says that much never stops. */
		if (question->answer.len > ANSWER_MAX)
			break;
	}
	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	end_question(question);
	return true;
}

static bool is_python(struct str word)
{
	size_t base = word.len;

	while (base && word.data[base - 1] != '/')
		base--;
	word.data += base;
	word.len -= base;
	if (!str_starts(word, "python"))
		return false;
	for (size_t i = strlen("python"); i < word.len; i++) {
		if (!strchr("0123456789.", word.data[i]))
			return false;
	}
	return true;
}

/* What starts a command in an environment of its own: what to put behind "run" so that asking changes
 * nothing in it, and the options that have a value behind them.
 * https://docs.astral.sh/uv/reference/cli/#uv-run
 * https://python-poetry.org/docs/cli/#run
 * https://docs.conda.io/projects/conda/en/stable/commands/run.html */
static const struct {
	const char *name, *quietly, *with_value;
} launchers[] = {
	{ "uv", " --no-sync --offline", " -p --python --with --with-editable --with-requirements --extra --group"
	  " --only-group --no-group --project --directory --package --env-file --index --index-url --config-file " },
	{ "poetry", "", " -C --directory -P --project " },
	{ "conda", "", " -n --name -p --prefix --cwd " },
};

static struct str next_word(const char **command, const char *ends)
{
	struct str word;

	*command += strspn(*command, " \t");
	word = (struct str){ *command, strcspn(*command, ends) };
	*command += word.len;
	return word;
}

/* Appends "uv run --extra gpu python" for "uv run --extra gpu train.py"; rest is what stands behind "uv". */
static bool add_launched(size_t launcher, struct str name, const char *rest, struct buf *out)
{
	static const char ends[] = " \t\n;&|()'\"";
	struct buf option = BUF_INIT;
	struct str word = next_word(&rest, ends);
	bool takes;

	if (!str_equal(word, str_of("run")))
		return false;
	buf_clear(out);
	buf_printf(out, "%.*s run%s", STR_ARG(name), launchers[launcher].quietly);
	for (word = next_word(&rest, ends); str_starts(word, "-"); word = next_word(&rest, ends)) {
		if (str_equal(word, str_of("-m")) || str_equal(word, str_of("--module")) ||
		    str_equal(word, str_of("--")))
			break;
		buf_printf(out, " %.*s", STR_ARG(word));
		buf_clear(&option);
		buf_printf(&option, " %.*s ", STR_ARG(word));
		takes = strstr(launchers[launcher].with_value, option.data) != NULL;
		if (takes) {
			word = next_word(&rest, ends);
			buf_printf(out, " %.*s", STR_ARG(word));
		}
	}
	buf_release(&option);
	if (is_python(word))
		buf_printf(out, " %.*s", STR_ARG(word));
	else
		buf_puts(out, " python");
	return word.len > 0;
}

static bool take_launched(struct str word, const char *rest, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_LEN(launchers); i++) {
		if (str_equal(word, str_of(launchers[i].name)))
			return add_launched(i, word, rest, out);
	}
	return false;
}

bool environment_python_of(const char *command, struct buf *out)
{
	while (*command) {
		size_t len = strcspn(command, " \t\n;&|()'\"");
		struct str word = { command, len };

		if (len && take_launched(word, command + len, out))
			return true;
		if (len && is_python(word)) {
			buf_clear(out);
			buf_add_str(out, word);
			return true;
		}
		command += len;
		command += *command != '\0';
	}
	return false;
}

/* The program as one line, for conda takes no other: exec("import os\\nprint ..."). */
static void write_program(struct buf *out)
{
	buf_puts(out, "exec(\"");
	for (const char *at = python_program; *at; at++) {
		if (*at == '\n')
			buf_puts(out, "\\n");
		else
			buf_putc(out, *at);
	}
	buf_puts(out, "\")");
}

/* The words, which hold no blanks, with the program behind them. */
static void ask_words(struct environment *environment, struct buf *words, const char *folder)
{
	const char *argv[ARGUMENTS_MAX + 3];
	struct buf program = BUF_INIT;
	size_t count = 0;
	char *rest = NULL;

	write_program(&program);
	for (char *word = strtok_r(words->data, " ", &rest); word && count < ARGUMENTS_MAX;
	     word = strtok_r(NULL, " ", &rest))
		argv[count++] = word;
	argv[count++] = "-c";
	argv[count++] = program.data;
	argv[count] = NULL;
	ask(&environment->python, argv, folder);
	buf_release(&program);
}

static void ask_python(struct environment *environment, const struct pipeline *pipeline,
		       const char *folder)
{
	struct buf word = BUF_INIT, wdir = BUF_INIT;
	bool found = false;

	for (size_t i = 0; !found && i < pipeline->count; i++) {
		const struct stage *stage = &pipeline->stages[i];

		for (size_t j = 0; !found && j < stage->command_count; j++)
			found = environment_python_of(stage->commands[j], &word);
		if (found)
			path_join(&wdir, folder, stage->wdir);
	}
	if (found)
		ask_words(environment, &word, wdir.data);
	buf_release(&word);
	buf_release(&wdir);
}

void environment_start(struct environment *environment, const struct pipeline *pipeline,
		       const char *folder)
{
	if (environment->started_at)
		return;
	environment->started_at = clock_steady();
	environment->python = environment->gpu = (struct environment_question){ .fd = -1,
										.answer = BUF_INIT };
	ask_python(environment, pipeline, folder);
	ask(&environment->gpu, (const char *const[]){ "nvidia-smi", "--query-gpu=name",
						      "--format=csv,noheader", NULL }, NULL);
}

bool environment_poll(struct environment *environment)
{
	bool python, gpu;

	if (!environment->started_at)
		return true;
	python = take(&environment->python);
	gpu = take(&environment->gpu);
	if (clock_steady() - environment->started_at < ENVIRONMENT_WAIT_MS)
		return python && gpu;
	end_question(&environment->python);
	end_question(&environment->gpu);
	return true;
}

/* The value behind the first line that begins so, without blanks around it. */
static struct str field_of(struct str text, const char *name)
{
	struct str line;

	while (str_next(&text, '\n', &line)) {
		struct str label;

		if (str_starts(line, name) && str_next(&line, ':', &label))
			return str_trim(line);
	}
	return STR_NONE;
}

static void add_processor(struct json_writer *w)
{
	struct buf text = BUF_INIT;
	struct str model;
	char count[32];

	if (file_read(&text, "/proc/cpuinfo", CPUINFO_MAX, NULL)) {
		model = field_of(buf_str(&text), "model name");
		if (model.len) {
			json_key(w, "cpu");
			json_text_str(w, model);
		}
	}
	snprintf(count, sizeof(count), "%ld", sysconf(_SC_NPROCESSORS_ONLN));
	json_text_field(w, "cpus", count);
	buf_release(&text);
}

static void add_memory(struct json_writer *w)
{
	int64_t pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
	char text[FORMAT_SIZE];

	if (pages > 0 && size > 0)
		json_text_field(w, "memory", format_size(text, pages * size));
}

static void add_gpus(struct json_writer *w, struct str answer)
{
	struct str line;
	int at = 0;

	while (at < GPUS_MAX && str_next(&answer, '\n', &line)) {
		char key[32];

		line = str_trim(line);
		if (!line.len)
			continue;
		snprintf(key, sizeof(key), "gpu.%d", at++);
		json_key(w, key);
		json_text_str(w, line);
	}
}

static void add_python(struct json_writer *w, struct str answer)
{
	struct buf key = BUF_INIT;
	struct str line, name;

	if (str_next(&answer, '\n', &line) && line.len) {
		json_key(w, "python");
		json_text_str(w, line);
	}
	if (str_next(&answer, '\n', &line) && line.len) {
		json_key(w, "python.path");
		json_text_str(w, line);
	}
	for (int i = 0; i < PACKAGES_MAX && str_next(&answer, '\n', &line); i++) {
		if (!str_next(&line, '=', &name) || !name.len || line.len < 2)
			continue;
		buf_clear(&key);
		buf_printf(&key, "package.%.*s", STR_ARG(name));
		json_key_str(w, buf_str(&key));
		json_text_str(w, (struct str){ line.data + 1, line.len - 1 });
	}
	buf_release(&key);
}

static void add_variables(struct json_writer *w)
{
	for (size_t i = 0; i < ARRAY_LEN(variables); i++) {
		const char *value = getenv(variables[i]);
		char key[64];

		if (!value)
			continue;
		snprintf(key, sizeof(key), "env.%s", variables[i]);
		json_text_field(w, key, value);
	}
}

void environment_finish(struct environment *environment, struct buf *facts)
{
	struct json_writer w = JSON_WRITER(facts);
	struct utsname system;

	while (!environment_poll(environment)) {
		struct pollfd fds[] = { { environment->python.fd, POLLIN, 0 },
					{ environment->gpu.fd, POLLIN, 0 } };

		fds[0].fd = environment->python.pid ? fds[0].fd : -1;
		fds[1].fd = environment->gpu.pid ? fds[1].fd : -1;
		poll(fds, ARRAY_LEN(fds), 50);
	}
	json_open_object(&w);
	if (uname(&system) == 0) {
		json_text_field(&w, "host", system.nodename);
		json_text_field(&w, "kernel", system.release);
	}
	add_processor(&w);
	add_memory(&w);
	if (environment->started_at) {
		add_gpus(&w, buf_str(&environment->gpu.answer));
		add_python(&w, buf_str(&environment->python.answer));
	}
	add_variables(&w);
	json_close_object(&w);
}

void environment_release(struct environment *environment)
{
	if (!environment->started_at)
		return;
	end_question(&environment->python);
	end_question(&environment->gpu);
	buf_release(&environment->python.answer);
	buf_release(&environment->gpu.answer);
	environment->started_at = 0;
}
