/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repo/ref.h"
#include "base/vec.h"
#include "repo/git.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct ref *)a)->name, ((const struct ref *)b)->name);
}

bool ref_list(struct repo *repo, const char *prefix, struct arena *arena, struct ref **out, size_t *count,
	      struct err *err)
{
	VEC_OF(struct ref) list = VEC_INIT;
	git_reference_iterator *refs = NULL;
	git_reference *ref;
	int code = git_reference_iterator_glob_new(&refs, repo->handle, arena_printf(arena, "%s*", prefix));

	while (code == 0 && (code = git_reference_next(&ref, refs)) == 0) {
		const git_oid *target = git_reference_target(ref);
		struct ref found = { .name = arena_strdup(arena, git_reference_name(ref)) };

		if (target) {
			git_oid_tostr(found.target, sizeof(found.target), target);
			VEC_PUSH(&list, found);
		}
		git_reference_free(ref);
	}
	git_reference_iterator_free(refs);
	if (list.len)
		qsort(list.items, list.len, sizeof(*list.items), by_name);
	VEC_TO_ARENA(&list, arena, out, count);
	return code == GIT_ITEROVER || git_fail(err, code, "cannot list the refs %s of %s", prefix, repo->path);
}

bool ref_exists(struct repo *repo, const char *name)
{
	git_reference *ref = NULL;
	bool found = git_reference_lookup(&ref, repo->handle, name) == 0;

	git_reference_free(ref);
	return found;
}

bool ref_make(struct repo *repo, const char *name, const char *commit, const char *message, bool replace,
	      struct err *err)
{
	git_reference *ref = NULL;
	git_oid oid;
	int code = git_oid_fromstr(&oid, commit);

	if (code == 0)
		code = git_reference_create(&ref, repo->handle, name, &oid, replace, message);
	git_reference_free(ref);
	if (code == GIT_EEXISTS)
		return err_set(err, ERR_INPUT, "%s has %s already", repo->path, name);
	if (code == GIT_EINVALIDSPEC)
		return err_set(err, ERR_INPUT, "'%s' cannot be a name in Git", name);
	return code == 0 || git_fail(err, code, "cannot make %s in %s", name, repo->path);
}

bool ref_remove(struct repo *repo, const char *name, struct err *err)
{
	git_reference *ref = NULL;
	int code = git_reference_lookup(&ref, repo->handle, name);

	if (code == 0)
		code = git_reference_delete(ref);
	git_reference_free(ref);
	if (code == GIT_ENOTFOUND)
		return err_set(err, ERR_NOT_FOUND, "%s has no %s", repo->path, name);
	return code == 0 || git_fail(err, code, "cannot remove %s of %s", name, repo->path);
}

bool ref_log_start(struct repo *repo, const char *name, struct err *err)
{
	int code = git_reference_ensure_log(repo->handle, name);

	return code == 0 || git_fail(err, code, "cannot begin a log of %s in %s", name, repo->path);
}

/* The place of that target in the log; -1: nowhere. */
static int find_in_log(git_reflog *log, const char *target)
{
	for (size_t i = 0; i < git_reflog_entrycount(log); i++) {
		if (git_oid_streq(git_reflog_entry_id_new(git_reflog_entry_byindex(log, i)), target) == 0)
			return (int)i;
	}
	return -1;
}

bool ref_log_drop(struct repo *repo, const char *name, const char *target, struct err *err)
{
	git_reference *ref = NULL;
	git_reflog *log = NULL;
	int code, at;

	if (!ref_exists(repo, name))
		return true;
	code = git_reflog_read(&log, repo->handle, name);
	at = code == 0 ? find_in_log(log, target) : -1;
	if (at >= 0 && git_reflog_entrycount(log) == 1) {
		git_reflog_free(log);
		return ref_remove(repo, name, err);
	}
	if (at >= 0)
		code = git_reflog_drop(log, (size_t)at, true);
	/* Setting the ref notes that in the log on disk, which is then written as it is to be. */
	if (at == 0 && code == 0)
		code = git_reference_create(&ref, repo->handle, name,
					    git_reflog_entry_id_new(git_reflog_entry_byindex(log, 0)), true, NULL);
	if (at >= 0 && code == 0)
		code = git_reflog_write(log);
	git_reference_free(ref);
	git_reflog_free(log);
	return code == 0 || git_fail(err, code, "cannot take %s off the log of %s in %s", target, name, repo->path);
}
