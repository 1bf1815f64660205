/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "registry/declared.h"
#include "repo/tree.h"

#define FILE_MAX ((size_t)16 * 1024 * 1024)

bool declared_read(struct repo *repo, const char *rev, struct arena *arena, struct declared *out,
		   struct err *err)
{
	return declared_read_in(repo, rev, "", arena, out, err);
}

bool declared_read_in(struct repo *repo, const char *rev, const char *folder, struct arena *arena,
		      struct declared *out, struct err *err)
{
	const char *file = *folder ? arena_printf(arena, "%s/" PROJECT_FILE, folder) : PROJECT_FILE;
	struct buf bytes = BUF_INIT;
	bool found = false, ok;

	*out = (struct declared){ .project.models = NULL };
	ok = repo_resolve(repo, rev, out->commit, err) &&
	     tree_read(repo, out->commit, file, FILE_MAX, &bytes, &found, err);
	if (ok && found) {
		out->digest = digest_of(buf_str(&bytes));
		ok = project_parse(arena, buf_str(&bytes), file, NULL, &out->project, err) ||
		     err_add(err, "commit %.*s", COMMIT_SHORT, out->commit);
	}
	buf_release(&bytes);
	return ok && !found && *folder ? declared_read_in(repo, rev, "", arena, out, err) : ok;
}
