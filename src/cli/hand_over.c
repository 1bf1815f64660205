/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/hand_over.h"
#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* So often a handed-over program may call assay, which hands over again: stages that call assay do so
 * once or twice, a script that means itself never ends. */
#define DEPTH_MAX 8

/* "PROGRAM:PID:DEPTH", left in the environment by an earlier hand-over to this program. */
static bool goes_in_circles(const char *program, unsigned *depth)
{
	const char *mark = getenv("ASSAY_HANDED_OVER");
	struct str rest = str_of(mark ? mark : ""), name, pid, count;
	int64_t number = 0, before = 0;

	*depth = 1;
	if (!str_next(&rest, ':', &name) || !str_is(name, program) || !str_next(&rest, ':', &pid) ||
	    !str_next(&rest, ':', &count) || !str_to_int(pid, &number) || !str_to_int(count, &before))
		return false;
	*depth = (unsigned)before + 1;
	return number == getpid() || before < 1 || before >= DEPTH_MAX;
}

static bool is_this_program(const struct stat *own, const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_dev == own->st_dev && st.st_ino == own->st_ino;
}

/* The first executable file of that name in PATH that is not own; false when there is none. */
static bool find_program(const char *program, const struct stat *own, struct buf *path)
{
	const char *folders = getenv("PATH");
	struct str rest = str_of(folders ? folders : "/usr/local/bin:/usr/bin:/bin"), part;
	struct buf folder = BUF_INIT;
	bool found = false;

	while (!found && str_next(&rest, ':', &part)) {
		struct stat st;

		buf_clear(&folder);
		buf_add_str(&folder, part.len ? part : str_of("."));
		path_join(path, folder.data, program);
		found = stat(path->data, &st) == 0 && S_ISREG(st.st_mode) &&
			access(path->data, X_OK) == 0 && !is_this_program(own, path->data);
	}
	buf_release(&folder);
	return found;
}

bool cli_can_hand_over(const char *program)
{
	struct buf path = BUF_INIT;
	struct stat own;
	bool found = stat("/proc/self/exe", &own) == 0 && find_program(program, &own, &path);

	buf_release(&path);
	return found;
}

int cli_hand_over(const char *program, char **argv)
{
	struct buf path = BUF_INIT, mark = BUF_INIT, clean = BUF_INIT;
	struct stat own = { 0 };
	unsigned depth;

	text_clean_to(&clean, str_of(argv[1] ? argv[1] : ""));
	if (goes_in_circles(program, &depth))
		fprintf(stderr, "assay: the %s in PATH calls assay again, which cannot do \"%s %s\"; "
			"put the real %s into PATH\n", program, program, clean.data, program);
	else if (stat("/proc/self/exe", &own) != 0 || !find_program(program, &own, &path))
		fprintf(stderr, "assay: \"%s %s\" is for %s itself, which is not in PATH; install it to "
			"have that done\n", program, clean.data, program);
	else {
		buf_printf(&mark, "%s:%ld:%u", program, (long)getpid(), depth);
		setenv("ASSAY_HANDED_OVER", mark.data, 1);
		argv[0] = path.data;
		fflush(NULL);
		execv(path.data, argv);
		fprintf(stderr, "assay: cannot start %s: %s\n", path.data, strerror(errno));
	}
	buf_release(&path);
	buf_release(&mark);
	buf_release(&clean);
	return 3;
}
