/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare.h"
#include "app/project.h"
#include "base/clock.h"
#include "base/loop.h"
#include "ui/draw/term.h"
#include "ui/frame.h"
#include "ui/screens.h"

#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Changes of the store are looked at no more often than this. */
#define COALESCE_MS 100
#define SECOND_MS 1000
/* Frames take texts from the snapshot's memory: when they have taken so much it is read anew, into fresh
 * memory. */
#define FRAMES_MAX ((size_t)8 * 1024 * 1024)
/* What the first picture does not need is done this long after it. */
#define AFTER_MS 30

/* Where events come from, besides the terminal. */
struct sources {
	struct ui *ui;
	struct loop *loop;
	int store_fd;		/* inotify on the store's folder; -1: not to be had */
	int signal_fd;
	int64_t data_version;
	bool reload_due, second_due, work_due;
};

static void on_tty(void *data, short events)
{
	struct ui *ui = ((struct sources *)data)->ui;

	(void)events;
	while (!ui->ended) {
		struct term_event event = term_read();

		if (event.kind == TERM_NOTHING)
			return;
		if (event.kind == TERM_GONE)
			ui->ended = true;
		else if (event.kind == TERM_PASTE)
			ui_paste(ui, term_paste());
		else
			ui_key(ui, event.key);
	}
}

static void on_reload_due(void *data)
{
	struct sources *sources = data;
	int64_t version = db_data_version(sources->ui->store.db);

	sources->reload_due = false;
	if (version == sources->data_version)
		return;
	sources->data_version = version;
	ui_reload(sources->ui);
}

/* Somebody wrote to the store's files; many writes become one look. */
static void on_store_written(void *data, short events)
{
	struct sources *sources = data;
	char bytes[4096];

	(void)events;
	while (read(sources->store_fd, bytes, sizeof(bytes)) > 0)
		;
	if (sources->reload_due)
		return;
	sources->reload_due = true;
	loop_after(sources->loop, COALESCE_MS, on_reload_due, sources);
}

static void on_signal(void *data, short events)
{
	struct sources *sources = data;
	struct signalfd_siginfo info;

	(void)events;
	while (read(sources->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGWINCH)
			term_resize();
		else
			sources->ui->ended = true;
	}
}

/* While something runs its times go on, once a second; else nothing is ever painted by itself. */
static void on_second(void *data)
{
	struct sources *sources = data;
	struct ui *ui = sources->ui;

	sources->second_due = false;
	/* What was killed while it is watched; failing that it is told when it next is opened. */
	if (ui->app_is_open)
		(void)!app_settle(&ui->app, NULL);
	/* Without inotify this is how changes are seen. */
	on_reload_due(sources);
	if (ui->top->type->is_outside && ui->top->type->is_live(ui->top) && !ui->top->busy)
		ui_reload(ui);
}

static void arm_second(struct sources *sources)
{
	struct screen *screen = sources->ui->top;
	bool live = screen->type->is_live && screen->type->is_live(screen);

	if (sources->second_due || (!live && sources->store_fd >= 0))
		return;
	sources->second_due = true;
	loop_after(sources->loop, SECOND_MS, on_second, sources);
}

/* A slice of what the screen has left undone; the next one is asked for when this one is drawn. */
static void on_work(void *data)
{
	struct sources *sources = data;
	struct screen *screen = sources->ui->top;
	struct err err = ERR_INIT;

	sources->work_due = false;
	if (!screen->busy)
		return;
	ui_begin_slice(sources->ui);
	if (!screen->type->work(screen, &err)) {
		screen->busy = false;
		ui_fail(sources->ui, &err);
	}
}

static void before_sleep(void *data)
{
	struct sources *sources = data;
	struct screen *top = sources->ui->top;

	if (sources->ui->ended) {
		loop_stop(sources->loop);
		return;
	}
	/* Work that is under way is not begun anew for the texts of its frames. */
	if (!top->busy && top->arena.total - top->loaded > FRAMES_MAX)
		ui_reload(sources->ui);
	frame_draw(sources->ui);
	arm_second(sources);
	if (sources->ui->top->busy && !sources->work_due) {
		sources->work_due = true;
		loop_after(sources->loop, 0, on_work, sources);
	}
}

/* Opening the store for writing settles what killed runners left. */
static void on_after_first(void *data)
{
	struct sources *sources = data;

	if (ui_app(sources->ui))
		on_reload_due(sources);
}

static void watch_store(struct sources *sources)
{
	const char *slash = strrchr(sources->ui->store.path, '/');
	struct buf folder = BUF_INIT;

	buf_add(&folder, sources->ui->store.path, (size_t)(slash - sources->ui->store.path) + 1);
	sources->store_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (sources->store_fd >= 0 &&
	    inotify_add_watch(sources->store_fd, folder.data, IN_MODIFY | IN_CREATE) < 0) {
		close(sources->store_fd);
		sources->store_fd = -1;
	}
	if (sources->store_fd >= 0)
		loop_watch(sources->loop, sources->store_fd, POLLIN, on_store_written, sources);
	buf_release(&folder);
}

static void watch_signals(struct sources *sources)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	sources->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	loop_watch(sources->loop, sources->signal_fd, POLLIN, on_signal, sources);
}

static void run(struct ui *ui)
{
	struct sources sources = { .ui = ui, .loop = loop_new(), .store_fd = -1 };

	sources.data_version = db_data_version(ui->store.db);
	watch_signals(&sources);
	watch_store(&sources);
	loop_watch(sources.loop, STDIN_FILENO, POLLIN, on_tty, &sources);
	loop_after(sources.loop, AFTER_MS, on_after_first, &sources);
	loop_run(sources.loop, before_sleep, &sources);
	loop_free(sources.loop);
	if (sources.store_fd >= 0)
		close(sources.store_fd);
	close(sources.signal_fd);
}

/* The repository that this folder is in, else the first; by its path alone, without Git. */
static bool choose_repository(struct ui *ui, struct err *err)
{
	struct repository *all;
	char *here = getcwd(NULL, 0);
	size_t count;
	bool ok = repository_list(&ui->store, &ui->arena, &all, &count, err);

	for (size_t i = 0; ok && i < count; i++) {
		size_t len = strlen(all[i].path);
		bool inside = here && strncmp(here, all[i].path, len) == 0 &&
			      (here[len] == '/' || here[len] == '\0');

		if (i == 0 || inside)
			ui->repository = all[i];
		if (inside) {
			app_project_around(&ui->repository, here, &ui->arena);
			break;
		}
	}
	free(here);
	return ok;
}

static bool start(struct ui *ui, const char *asked_store, struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok = store_locate(&path, asked_store, err);

	/* Without a store the first screen says what to do; that needs one to be read. */
	if (ok && access(path.data, F_OK) != 0) {
		ok = app_open(&ui->app, asked_store, DB_CREATE, err);
		ui->app_is_open = ok;
	}
	ok = ok && store_open(&ui->store, path.data, DB_READ, err) && choose_repository(ui, err) &&
	     term_open(err);
	buf_release(&path);
	return ok;
}

static void release(struct ui *ui)
{
	ui_forget_screens(ui);
	/* Whoever quits may have been asked something. */
	if (ui->sheet)
		sheet_release(ui->sheet);
	free(ui->sheet);
	while (ui->top) {
		struct screen *below = ui->top->below;

		ui->top->below = NULL;
		ui_close_screen(ui);
		ui->top = below;
	}
	compare_cache_free(ui->compare_cache);
	regex_free(ui->pattern);
	line_release(&ui->prompt);
	buf_release(&ui->prompt_note);
	buf_release(&ui->message);
	store_close(&ui->store);
	if (ui->app_is_open)
		app_close(&ui->app);
	arena_release(&ui->arena);
}

int ui_main(const char *asked_store)
{
	struct ui ui = { .arena = ARENA_INIT, .message = BUF_INIT, .prompt = LINE_INIT,
			 .prompt_note = BUF_INIT };
	struct err err = ERR_INIT;

	setlocale(LC_ALL, "");
	if (start(&ui, asked_store, &err)) {
		ui_load_common(&ui);
		if (!ui_push(&ui, ui.repository.id ? &screen_runs : &screen_repositories, NULL, NULL))
			err_set(&err, ERR_OUTSIDE, "%s", ui.message.data);
		else
			run(&ui);
	}
	term_close();
	if (err.code != ERR_NONE) {
		struct buf text = BUF_INIT;

		text_clean_to(&text, str_of(err.text));
		fprintf(stderr, "assay: %s\n", text.data);
		buf_release(&text);
	}
	release(&ui);
	return err_exit_status(&err);
}
