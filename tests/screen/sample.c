/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A small program for the screen harness to be tested on: it shows what it was sent, says when it
 * is at rest, and misbehaves when told to.
 *
 *	j k down up G	move the selection		/	show the cursor
 *	y		copy "assay" (OSC 52)		b	mouse on
 *	t		set the window's title		r	write a raw escape sequence
 *	m		no more idle marks		o	count one key too many
 *	u		ignore whatever comes next	x	exit without restoring anything
 *	q Ctrl-C	quit
 *
 * SIGUSR1 stands for data that changed. */

#include <curses.h>

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define KEY_PASTE_BEGIN (KEY_MAX + 1)
#define KEY_PASTE_END (KEY_MAX + 2)
#define ITEMS 1000
#define HEADER_ROWS 5

static volatile sig_atomic_t resized, reloaded, terminated;

static struct {
	WINDOW *input;	/* never drawn: reading from a window refreshes it */
	unsigned keys;
	unsigned reloads;
	int selected, top;
	bool muted, deaf, cursor, pasting, quit;
	char last[40];
	char pasted[200];
	size_t pasted_len;
} app;

static void note_signal(int number)
{
	if (number == SIGWINCH)
		resized = 1;
	else if (number == SIGUSR1)
		reloaded = 1;
	else
		terminated = 1;
}

/* The signals come only while the program waits. */
static void catch_signals(sigset_t *while_waiting)
{
	static const int caught[] = { SIGWINCH, SIGUSR1, SIGHUP, SIGTERM };
	struct sigaction action = { .sa_handler = note_signal };
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++) {
		sigaction(caught[i], &action, NULL);
		sigaddset(&blocked, caught[i]);
	}
	sigprocmask(SIG_BLOCK, &blocked, while_waiting);
}

static void send(const char *bytes)
{
	if (write(STDOUT_FILENO, bytes, strlen(bytes)) < 0)
		app.quit = true;
}

static void draw_item(int row, int item)
{
	bool selected = item == app.selected;

	if (selected)
		attron(A_REVERSE);
	mvprintw(row, 0, "%c item %-*d", selected ? '>' : ' ', COLS > 8 ? COLS - 7 : 1, item);
	attroff(A_REVERSE);
}

static void draw(void)
{
	int room = LINES > HEADER_ROWS ? LINES - HEADER_ROWS : 1;

	if (app.selected < app.top)
		app.top = app.selected;
	if (app.selected >= app.top + room)
		app.top = app.selected - room + 1;
	erase();
	mvprintw(0, 0, "%u keys, %dx%d, %u reloads", app.keys, LINES, COLS, app.reloads);
	mvprintw(1, 0, "last: %s", app.last);
	mvprintw(2, 0, "pasted: %s", app.pasted);
	mvaddstr(3, 0, "wide: \346\227\245\346\234\254 a\314\210 \342\226\217");
	attron(A_BOLD);
	mvaddstr(4, 0, "bold");
	attroff(A_BOLD);
	attron(A_DIM);
	mvaddstr(4, 5, "dim");
	attroff(A_DIM);
	attron(COLOR_PAIR(1));
	mvaddstr(4, 9, "red");
	attroff(COLOR_PAIR(1));
	for (int i = 0; i < room; i++)
		draw_item(HEADER_ROWS + i, app.top + i);
	mvaddch(LINES - 1, COLS - 1, '+');
	curs_set(app.cursor);
	move(1, app.cursor ? 6 : 0);
	refresh();
}

static void mark(void)
{
	char text[80];

	snprintf(text, sizeof(text), "\033]7717;%u;%d;%d\a", app.keys, LINES, COLS);
	if (!app.muted && getenv("ASSAY_IDLE_MARK"))
		send(text);
}

static void ignore_everything(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	for (;;)
		pause();
}

static void press(int key)
{
	switch (key) {
	case 'j':
	case KEY_DOWN:
		app.selected += app.selected < ITEMS - 1;
		break;
	case 'k':
	case KEY_UP:
		app.selected -= app.selected > 0;
		break;
	case 'G':
		app.selected = ITEMS - 1;
		break;
	case '/':
		app.cursor = true;
		break;
	case 'y':
		send("\033]52;c;YXNzYXk=\a");
		break;
	case 'b':
		mousemask(ALL_MOUSE_EVENTS, NULL);
		break;
	case 't':
		send("\033]0;title\a");
		break;
	case 'r':
		send("\033[5n");
		break;
	case 'm':
		app.muted = true;
		break;
	case 'o':
		app.keys++;
		break;
	case 'u':
		app.deaf = true;
		break;
	case 'x':
		_exit(0);
	case 'q':
	case 3:
		app.quit = true;
		break;
	}
}

static void paste(wint_t key)
{
	if (key < 0x80 && app.pasted_len + 1 < sizeof(app.pasted))
		app.pasted[app.pasted_len++] = key == '\r' ? '|' : (char)key;
	app.pasted[app.pasted_len] = '\0';
}

static void take(int status, wint_t key)
{
	const char *name = status == KEY_CODE_YES ? keyname(key) : key_name(key);

	if (status == KEY_CODE_YES && key == KEY_PASTE_BEGIN) {
		app.pasting = true;
		app.pasted_len = 0;
	} else if (status == KEY_CODE_YES && key == KEY_PASTE_END) {
		app.pasting = false;
		app.keys++;
	} else if (status == KEY_CODE_YES && key == KEY_RESIZE) {
		return;	/* resizeterm's own echo, no key */
	} else if (app.pasting) {
		paste(key);
	} else {
		app.keys++;
		snprintf(app.last, sizeof(app.last), "%s", name ? name : "?");
		press((int)key);
	}
}

static void take_keys(void)
{
	wint_t key;
	int status;

	while (!app.quit && (status = wget_wch(app.input, &key)) != ERR)
		take(status, key);
}

/* Reads keys, and resizes or reloads where a signal asked for it; false at the end. */
static bool wait_for_news(const sigset_t *while_waiting)
{
	struct pollfd terminal = { .fd = STDIN_FILENO, .events = POLLIN };
	struct winsize size;
	int ready;

	if (app.deaf)
		ignore_everything();
	ready = ppoll(&terminal, 1, NULL, while_waiting);
	if (ready < 0 && errno != EINTR)
		return false;
	if (terminated || (ready > 0 && terminal.revents & (POLLHUP | POLLERR)))
		return false;
	if (resized && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
		resizeterm(size.ws_row, size.ws_col);
		clearok(curscr, TRUE);
	}
	app.reloads += reloaded != 0;
	resized = reloaded = 0;
	if (ready > 0)
		take_keys();
	return !app.quit;
}

static void open_screen(void)
{
	newterm(NULL, stdout, stdin);
	/* ncurses flushes at every motion of the cursor until its first endwin. */
	endwin();
	raw();
	noecho();
	nonl();
	start_color();
	use_default_colors();
	init_pair(1, COLOR_RED, -1);
	app.input = newwin(1, 1, 0, 0);
	keypad(app.input, TRUE);
	nodelay(app.input, TRUE);
	define_key("\033[200~", KEY_PASTE_BEGIN);
	define_key("\033[201~", KEY_PASTE_END);
	send("\033[?2004h");
}

int main(void)
{
	sigset_t while_waiting;

	setlocale(LC_ALL, "");
	open_screen();
	catch_signals(&while_waiting);
	do {
		draw();
		mark();
	} while (wait_for_news(&while_waiting));
	send("\033[?2004l");
	endwin();
	return 0;
}
