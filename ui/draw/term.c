/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/term.h"
#include "base/file.h"
#include "base/mem.h"
#include "ui/draw/style.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#define PASTE_START (KEY_MAX + 1)
#define PASTE_END (KEY_MAX + 2)
#define PASTE_MAX ((size_t)64 * 1024)
/* xterm's limit is higher; screen readers of the sequence agree on this one. */
#define COPY_MAX ((size_t)74994)
#define ESC_DELAY_MS 25
/* Over a slow link the bytes of one key may arrive apart. */
#define ESC_DELAY_SSH_MS 100

/* What a crash must undo: leave the alternate screen, show the cursor, end paste and mouse modes,
 * plain attributes. */
static const char reset[] = "\033[?1000l\033[?1006l\033[?2004l\033[?1l\033>\033[?25h\033[0m\033[?1049l";

/* There is one terminal; this is it. */
static struct {
	bool is_open;
	bool is_gone;
	SCREEN *screen;
	WINDOW *input;		/* never painted: reading from it paints nothing */
	struct termios before;
	struct buf paste;
	int stderr_before;	/* where messages went, -1: not redirected */
	int stderr_file;
	bool mark;		/* tests want the idle mark */
	long keys;		/* handled */
	int cursor_row, cursor_col;
} term = { .cursor_row = -1, .stderr_before = -1, .paste = BUF_INIT };

/* Only calls that are safe in a signal handler. */
static void on_crash(int number)
{
	if (write(STDOUT_FILENO, reset, sizeof(reset) - 1) < 0)
		_exit(128 + number);
	tcsetattr(STDIN_FILENO, TCSANOW, &term.before);
	signal(number, SIG_DFL);
	raise(number);
}

static void catch_crashes(void)
{
	static const int numbers[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL };
	struct sigaction action = { .sa_handler = on_crash, .sa_flags = SA_RESETHAND };

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		sigaction(numbers[i], &action, NULL);
}

/* Libraries that complain would ruin the picture: their words are kept until the end. */
static void divert_stderr(void)
{
	term.stderr_file = memfd_create("stderr", MFD_CLOEXEC);
	if (term.stderr_file < 0)
		return;
	term.stderr_before = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	dup2(term.stderr_file, STDERR_FILENO);
}

static void restore_stderr(void)
{
	char bytes[4096];
	ssize_t got;

	if (term.stderr_before < 0)
		return;
	dup2(term.stderr_before, STDERR_FILENO);
	close(term.stderr_before);
	term.stderr_before = -1;
	lseek(term.stderr_file, 0, SEEK_SET);
	while ((got = read(term.stderr_file, bytes, sizeof(bytes))) > 0) {
		if (!fd_write_all(STDERR_FILENO, bytes, (size_t)got))
			break;
	}
	close(term.stderr_file);
}

static void set_modes(void)
{
	raw();
	noecho();
	nonl();
	nodelay(term.input, TRUE);
	keypad(term.input, TRUE);
	curs_set(0);
	if (!getenv("ESCDELAY"))
		set_escdelay(getenv("SSH_CONNECTION") || getenv("SSH_TTY") ? ESC_DELAY_SSH_MS
									    : ESC_DELAY_MS);
	define_key("\033[200~", PASTE_START);
	define_key("\033[201~", PASTE_END);
	putp("\033[?2004h");
	fflush(stdout);
}

bool term_open(struct err *err)
{
	const char *type = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(err, ERR_USAGE, "the screen needs a terminal; \"assay help\" lists the "
			       "commands, which don't");
	if (tcgetattr(STDIN_FILENO, &term.before) != 0)
		return err_sys(err, "cannot use this terminal");
	/* They would freeze the size. */
	unsetenv("LINES");
	unsetenv("COLUMNS");
	if (!type || !*type || strcmp(type, "dumb") == 0)
		return err_set(err, ERR_USAGE, "this terminal (TERM=%s) cannot show the screen; \"assay "
			       "help\" lists the commands", type ? type : "");
	term.screen = newterm(type, stdout, stdin);
	if (!term.screen)
		term.screen = newterm("xterm-256color", stdout, stdin);
	if (!term.screen)
		return err_set(err, ERR_USAGE, "the terminal type %s is not known here; set TERM to one "
			       "that is, such as xterm", type);
	term.is_open = true;
	term.mark = getenv("ASSAY_IDLE_MARK") != NULL;
	/* Until its first endwin, ncurses flushes at every cursor motion; afterwards a frame is one
	 * write (lib_mvcur.c). */
	endwin();
	term.input = newwin(1, 1, 0, 0);
	set_modes();
	style_init();
	catch_crashes();
	mem_on_exhausted(term_close);
	divert_stderr();
	return true;
}

void term_close(void)
{
	if (!term.is_open)
		return;
	term.is_open = false;
	if (!term.is_gone) {
		putp("\033[?2004l");
		curs_set(1);
		fflush(stdout);
		endwin();
		tcsetattr(STDIN_FILENO, TCSADRAIN, &term.before);
	}
	delwin(term.input);
	delscreen(term.screen);
	restore_stderr();
	buf_release(&term.paste);
}

int term_rows(void)
{
	return LINES;
}

int term_cols(void)
{
	return COLS;
}

void term_resize(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
		resizeterm(size.ws_row, size.ws_col);
	/* The terminal may have cut cells off even when it is back at its old size. */
	clearok(curscr, TRUE);
}

static int translate(int key)
{
	static const struct { int from, to; } keys[] = {
		{ KEY_UP, TERM_KEY_UP }, { KEY_DOWN, TERM_KEY_DOWN }, { KEY_LEFT, TERM_KEY_LEFT },
		{ KEY_RIGHT, TERM_KEY_RIGHT }, { KEY_HOME, TERM_KEY_HOME }, { KEY_END, TERM_KEY_END },
		{ KEY_PPAGE, TERM_KEY_PAGE_UP }, { KEY_NPAGE, TERM_KEY_PAGE_DOWN },
		{ KEY_DC, TERM_KEY_DELETE }, { KEY_BACKSPACE, TERM_KEY_BACKSPACE },
		{ KEY_BTAB, TERM_KEY_BACKTAB }, { KEY_ENTER, TERM_KEY_ENTER },
		{ KEY_F(1), TERM_KEY_F1 }, { KEY_F(5), TERM_KEY_F5 },
	};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (keys[i].from == key)
			return keys[i].to;
	}
	return TERM_KEY_OTHER;
}

static void add_character(struct buf *out, wint_t c)
{
	char bytes[MB_LEN_MAX];
	mbstate_t state = { 0 };
	size_t len = wcrtomb(bytes, (wchar_t)c, &state);

	if (len != (size_t)-1 && out->len < PASTE_MAX)
		buf_add(out, bytes, len);
}

/* Reads up to the end of a paste.  Its bytes may come in pieces, so a pause is waited through; a
 * terminal that never ends it is not waited for. */
static void read_paste(void)
{
	struct pollfd more = { STDIN_FILENO, POLLIN, 0 };
	wint_t c;

	buf_clear(&term.paste);
	for (;;) {
		int result = wget_wch(term.input, &c);

		if (result == KEY_CODE_YES && c == (wint_t)PASTE_END)
			return;
		if (result == OK)
			add_character(&term.paste, c);
		else if (result == ERR && poll(&more, 1, 1000) <= 0)
			return;
	}
}

struct term_event term_read(void)
{
	struct pollfd tty = { STDIN_FILENO, POLLIN, 0 };
	wint_t c;
	int result;

	/* resizeterm puts a key of its own into the input. */
	do {
		result = wget_wch(term.input, &c);
	} while (result == KEY_CODE_YES && c == KEY_RESIZE);
	if (result == ERR) {
		/* Without this, a terminal that went away would be asked for ever. */
		if (poll(&tty, 1, 0) > 0 && (tty.revents & (POLLHUP | POLLERR | POLLNVAL)))
			term.is_gone = true;
		return (struct term_event){ term.is_gone ? TERM_GONE : TERM_NOTHING, 0 };
	}
	term.keys++;
	if (result == KEY_CODE_YES && c == (wint_t)PASTE_START) {
		read_paste();
		return (struct term_event){ TERM_PASTE, 0 };
	}
	if (result == KEY_CODE_YES)
		return (struct term_event){ TERM_KEY, translate((int)c) };
	if (c == 127 || c == 8)
		return (struct term_event){ TERM_KEY, TERM_KEY_BACKSPACE };
	return (struct term_event){ TERM_KEY, c == '\n' ? TERM_KEY_ENTER : (int)c };
}

bool term_has_input(void)
{
	struct pollfd tty = { STDIN_FILENO, POLLIN, 0 };

	return poll(&tty, 1, 0) > 0;
}

struct str term_paste(void)
{
	return buf_str(&term.paste);
}

void term_discard_input(void)
{
	while (term_read().kind > TERM_NOTHING && !term.is_gone)
		;
}

void term_cursor(int row, int col)
{
	term.cursor_row = row;
	term.cursor_col = col;
}

/* Tells the tests, behind all that was painted, how far the program is. */
static void write_mark(void)
{
	char mark[80];
	int len = snprintf(mark, sizeof(mark), "\033]7717;%ld;%d;%d\a", term.keys, LINES, COLS);

	if (!fd_write_all(STDOUT_FILENO, mark, (size_t)len))
		term.is_gone = true;
}

void term_flush(void)
{
	static int shown = -1;
	int wanted = term.cursor_row >= 0;

	if (term.is_gone)
		return;
	if (wanted != shown) {
		curs_set(wanted);
		shown = wanted;
	}
	leaveok(stdscr, !wanted);
	if (wanted)
		wmove(stdscr, term.cursor_row, term.cursor_col);
	wnoutrefresh(stdscr);
	doupdate();
	if (term.mark)
		write_mark();
}

void term_redraw(void)
{
	clearok(stdscr, TRUE);
}

bool term_copy(struct str text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buf out = BUF_INIT;
	bool ok;

	if (text.len * 4 / 3 > COPY_MAX)
		return false;
	buf_puts(&out, "\033]52;c;");
	for (size_t i = 0; i < text.len; i += 3) {
		unsigned long bits = 0;
		size_t have = text.len - i < 3 ? text.len - i : 3;

		for (size_t j = 0; j < 3; j++)
			bits = bits << 8 | (j < have ? (unsigned char)text.data[i + j] : 0);
		for (size_t j = 0; j < 4; j++)
			buf_putc(&out, j <= have ? digits[bits >> (18 - 6 * j) & 63] : '=');
	}
	buf_putc(&out, '\a');
	ok = fd_write_all(STDOUT_FILENO, out.data, out.len);
	buf_release(&out);
	return ok;
}

void term_lend(void)
{
	putp("\033[?2004l");
	curs_set(1);
	fflush(stdout);
	endwin();
	tcsetattr(STDIN_FILENO, TCSADRAIN, &term.before);
}

void term_await_enter(void)
{
	static const char words[] = "\nEnter goes back to assay.";
	char c = 0;

	/* Whatever the program left the terminal in. */
	tcsetattr(STDIN_FILENO, TCSADRAIN, &term.before);
	term.is_gone |= !fd_write_all(STDOUT_FILENO, words, sizeof(words) - 1);
	if (term.mark)
		write_mark();
	while (!term.is_gone && c != '\n') {
		ssize_t got = read(STDIN_FILENO, &c, 1);

		if (got < 0 && errno == EINTR)
			continue;
		term.keys += got == 1;
		term.is_gone |= got != 1;
	}
}

void term_take_back(void)
{
	term_resize();
	set_modes();
	term_redraw();
}

void term_suspend(void)
{
	term_lend();
	raise(SIGSTOP);
	term_take_back();
}
