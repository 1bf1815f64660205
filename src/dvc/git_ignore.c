/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/git_ignore.h"
#include "base/file.h"
#include "repo/ignored.h"
#include "repo/index.h"

#include <string.h>
#include <sys/stat.h>

#define IGNORE_MAX ((size_t)64 * 1024 * 1024)

static bool has_line(struct str text, struct str wanted)
{
	struct str line;

	while (str_next(&text, '\n', &line)) {
		if (str_equal(line, wanted))
			return true;
	}
	return false;
}

static bool add_line(const char *file, const char *name, struct err *err)
{
	struct buf text = BUF_INIT, line = BUF_INIT;
	struct err own = ERR_INIT;
	bool ok = file_read(&text, file, IGNORE_MAX, &own) || own.code == ERR_NOT_FOUND ||
		  err_set(err, own.code, "%s", own.text);

	buf_putc(&line, '/');
	for (const char *c = name; *c; c++) {
		if (strchr("[]!*#?", *c))
			buf_putc(&line, '\\');
		buf_putc(&line, *c);
	}
	if (ok && !has_line(buf_str(&text), buf_str(&line))) {
		if (text.len && text.data[text.len - 1] != '\n')
			buf_putc(&text, '\n');
		buf_add_str(&text, buf_str(&line));
		buf_putc(&text, '\n');
		ok = file_write_with(file, buf_str(&text), mode_of_file(file), FILE_WHOLE, err);
	}
	buf_release(&text);
	buf_release(&line);
	return ok;
}

bool git_ignore_add(struct repo *repo, struct arena *arena, const char *root, const char *path,
		    const char **changed, struct err *err)
{
	const char *full = arena_printf(arena, "%s/%s", root, path), *inside = full;
	size_t top = strlen(repo_path(repo));
	struct stat st;
	bool is_folder = stat(full, &st) == 0 && S_ISDIR(st.st_mode);

	*changed = NULL;
	if (strncmp(full, repo_path(repo), top) == 0)
		inside = full + top + (full[top] == '/');
	if (repo_is_tracked(repo, inside))
		return err_set(err, ERR_INPUT, "the output %s is in Git already: take it out of there (git rm -r --cached "
			       "%s), or say \"cache: false\"", path, path);
	if (repo_is_ignored(repo, inside, is_folder))
		return true;
	*changed = arena_printf(arena, "%.*s.gitignore", (int)(path_base(path) - path), path);
	return add_line(arena_printf(arena, "%s/%s", root, *changed), path_base(path), err);
}
