/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/pager.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the shell ends with when it finds no such program. */
#define NOT_FOUND 127

static const char *find_pager(void)
{
	const char *pager = getenv("DVC_PAGER");

	if (!pager || !*pager)
		pager = getenv("PAGER");
	if (pager && *pager && strcmp(pager, "less") != 0)
		return pager;
	/* Who has set up less wants it so, but colours and long lines need these. */
	return getenv("LESS") && *getenv("LESS") ? "less -R -S" : "less -F -R -S -X";
}

bool pager_show(const struct buf *text)
{
	const char *pager = isatty(STDOUT_FILENO) ? find_pager() : NULL;
	void (*before)(int);
	FILE *to;
	int status;

	if (!pager)
		return false;
	/* Whoever leaves the pager early does not want the rest. */
	before = signal(SIGPIPE, SIG_IGN);
	to = popen(pager, "w");
	if (to)
		(void)!fwrite(text->data, 1, text->len, to);
	status = to ? pclose(to) : -1;
	signal(SIGPIPE, before);
	return to && status >= 0 && !(WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND);
}
