/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "base/mem.h"
#include "base/vec.h"
#include "repo/git.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

bool git_fail(struct err *err, int code, const char *format, ...)
{
	const git_error *last = git_error_last();
	enum err_code kind = ERR_OUTSIDE;
	char text[512];
	va_list args;

	if (code == GIT_ENOTFOUND)
		kind = ERR_NOT_FOUND;
	else if (code == GIT_EOWNER)
		kind = ERR_DENIED;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return err_set(err, kind, "%s: %s", text, last ? last->message : "no reason given");
}

static bool set_path(struct repo *repo, struct err *err)
{
	const char *where = git_repository_workdir(repo->handle);
	struct buf real = BUF_INIT;

	if (!path_real(&real, where ? where : git_repository_path(repo->handle), err)) {
		buf_release(&real);
		return false;
	}
	repo->path = buf_take(&real);
	return true;
}

/* What libgit2 keeps of objects that were read: a list reads each commit once, a diff a few trees again, and
 * a file that many commits have alike is read for each of them. */
#define CACHE_MAX (8 * 1024 * 1024)
#define CACHED_FILE_MAX ((size_t)64 * 1024)
#define CACHED_FOLDER_MAX ((size_t)1024 * 1024)	/* one of 100 files is over libgit2's own limit already */

static bool is_starting;

/* libgit2 built with mbed TLS, as Debian's is, parses all certificates of the system when it starts, which
 * takes longer than anything that is asked of it here, and no connection is ever made through it.  So
 * mbed TLS's own function gives way to this one, which finds none then: a connection would be refused.  Whoever
 * else has mbed TLS, as libcurl may, gets what it asks for.  The program's symbols go before those of its
 * libraries. */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);

int mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	int (*theirs)(void *, const char *);
	void *found = is_starting ? NULL : dlsym(RTLD_NEXT, "mbedtls_x509_crt_parse_file");

	if (!found)
		return 0;
	/* C has no conversion from an object's address to a function's, though POSIX has them alike. */
	memcpy(&theirs, &found, sizeof(theirs));
	return theirs(chain, path);
}

/* Once for the life of the process. */
static void start_library(void)
{
	static bool started;

	if (started)
		return;
	started = true;
	is_starting = true;
	git_libgit2_init();
	is_starting = false;
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)CACHE_MAX);
	git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_BLOB, CACHED_FILE_MAX);
	git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, CACHED_FOLDER_MAX);
}

struct repo *repo_open(const char *path, struct err *err)
{
	struct repo *repo = mem_zalloc(1, sizeof(*repo));
	int code;

	start_library();
	code = git_repository_open_ext(&repo->handle, path, 0, NULL);
	if (code == 0 && set_path(repo, err))
		return repo;
	if (code == GIT_ENOTFOUND)
		err_set(err, ERR_NOT_FOUND, "%s is not in a Git repository; \"git init\" makes one", path);
	else if (code == GIT_EOWNER)
		err_set(err, ERR_DENIED,
			"%s belongs to another user; \"git config --global --add safe.directory %s\" "
			"allows it",
			path, path);
	else if (code != 0)
		git_fail(err, code, "cannot open the Git repository %s", path);
	repo_close(repo);
	return NULL;
}

void repo_close(struct repo *repo)
{
	if (!repo)
		return;
	git_repository_free(repo->handle);
	free(repo->path);
	free(repo);
}

const char *repo_path(const struct repo *repo)
{
	return repo->path;
}

bool repo_is_bare(const struct repo *repo)
{
	return git_repository_is_bare(repo->handle);
}

bool repo_is_shallow(const struct repo *repo)
{
	return git_repository_is_shallow(repo->handle);
}

/* libgit2 counts only a repository as empty whose HEAD has the name that init would give it now. */
bool repo_is_empty(const struct repo *repo)
{
	git_reference_iterator *refs = NULL;
	git_reference *ref = NULL;
	bool empty = git_repository_head_unborn(repo->handle) == 1 &&
		     git_reference_iterator_new(&refs, repo->handle) == 0 &&
		     git_reference_next(&ref, refs) == GIT_ITEROVER;

	git_reference_free(ref);
	git_reference_iterator_free(refs);
	return empty;
}

const char *repo_head_branch(struct repo *repo, struct arena *arena)
{
	git_reference *head = NULL;
	const char *name = NULL, *target;

	if (git_reference_lookup(&head, repo->handle, "HEAD") != 0)
		return NULL;
	target = git_reference_symbolic_target(head);
	if (target && strncmp(target, "refs/heads/", 11) == 0)
		name = arena_strdup(arena, target + 11);
	git_reference_free(head);
	return name;
}

bool repo_resolve(struct repo *repo, const char *rev, char commit[COMMIT_ID_SIZE], struct err *err)
{
	git_object *object = NULL, *peeled = NULL;
	int code;

	if (repo_is_empty(repo))
		return err_set(err, ERR_NOT_FOUND, "%s has no commit yet; commit something first",
			       repo->path);
	code = git_revparse_single(&object, repo->handle, rev);
	if (code == 0)
		code = git_object_peel(&peeled, object, GIT_OBJECT_COMMIT);
	if (code == 0)
		git_oid_tostr(commit, COMMIT_ID_SIZE, git_object_id(peeled));
	git_object_free(peeled);
	git_object_free(object);
	if (code == 0)
		return true;
	if (code == GIT_EAMBIGUOUS)
		return err_set(err, ERR_INPUT, "%s means more than one object of %s; give more digits",
			       rev, repo->path);
	/* What is there but cannot be read is something else than what is not there. */
	if (code != GIT_ENOTFOUND && code != GIT_EINVALIDSPEC && code != GIT_EPEEL)
		return git_fail(err, code, "cannot read %s of %s; \"git fsck\" says more", rev, repo->path);
	return err_set(err, ERR_NOT_FOUND, "%s has no commit %s%s", repo->path, rev,
		       repo_is_shallow(repo) ? " (it is a shallow clone; \"git fetch --unshallow\" "
					       "brings the rest)" : "");
}

git_commit *git_find_commit(struct repo *repo, const char *id, struct err *err)
{
	git_commit *commit = NULL;
	git_oid oid;
	int code = git_oid_fromstr(&oid, id);

	if (code == 0)
		code = git_commit_lookup(&commit, repo->handle, &oid);
	if (code == 0)
		return commit;
	git_fail(err, code, "cannot read the commit %s of %s", id, repo->path);
	return NULL;
}

git_tree *git_find_tree(struct repo *repo, const char *commit, struct err *err)
{
	git_commit *found = git_find_commit(repo, commit, err);
	git_tree *tree = NULL;
	int code;

	if (!found)
		return NULL;
	code = git_commit_tree(&tree, found);
	git_commit_free(found);
	if (code != 0)
		git_fail(err, code, "cannot read the files of commit %s of %s", commit, repo->path);
	return tree;
}

void git_fill_commit(git_commit *commit, struct arena *arena, struct commit *out)
{
	const char *summary = git_commit_summary(commit);

	*out = (struct commit){
		.parents = git_commit_parentcount(commit),
		.author = arena_strdup(arena, git_commit_author(commit)->name),
		.time = git_commit_time(commit) * 1000,
		.subject = arena_strdup(arena, summary ? summary : ""),
		.message = arena_strdup(arena, git_commit_message(commit)),
	};
	git_oid_tostr(out->id, sizeof(out->id), git_commit_id(commit));
	if (out->parents)
		git_oid_tostr(out->parent, sizeof(out->parent), git_commit_parent_id(commit, 0));
}

bool repo_commit(struct repo *repo, const char *id, struct arena *arena, struct commit *out,
		 struct err *err)
{
	git_commit *commit = git_find_commit(repo, id, err);

	if (!commit)
		return false;
	git_fill_commit(commit, arena, out);
	git_commit_free(commit);
	return true;
}

bool repo_commit_people(struct repo *repo, const char *id, struct arena *arena, struct commit_people *out,
			struct err *err)
{
	git_commit *commit = git_find_commit(repo, id, err);
	const git_signature *author, *committer;

	if (!commit)
		return false;
	author = git_commit_author(commit);
	committer = git_commit_committer(commit);
	*out = (struct commit_people){
		.author = arena_strdup(arena, author->name),
		.author_email = arena_strdup(arena, author->email),
		.committer = arena_strdup(arena, committer->name),
		.committer_email = arena_strdup(arena, committer->email),
		.offset = committer->when.offset,
	};
	git_commit_free(commit);
	return true;
}

static int by_kind_and_name(const void *a, const void *b)
{
	const struct branch *left = a, *right = b;

	if (left->is_tag != right->is_tag)
		return left->is_tag - right->is_tag;
	return strcmp(left->name, right->name);
}

bool repo_branches(struct repo *repo, struct arena *arena, struct branch **out, size_t *count,
		   struct err *err)
{
	VEC_OF(struct branch) list = VEC_INIT;
	git_reference_iterator *refs = NULL;
	git_reference *ref;
	const char *head = repo_head_branch(repo, arena);
	int code = git_reference_iterator_new(&refs, repo->handle);

	while (code == 0 && git_reference_next(&ref, refs) == 0) {
		git_object *commit = NULL;

		if ((git_reference_is_branch(ref) || git_reference_is_tag(ref)) &&
		    git_reference_peel(&commit, ref, GIT_OBJECT_COMMIT) == 0) {
			struct branch branch = { .is_tag = git_reference_is_tag(ref) };

			branch.name = arena_strdup(arena, git_reference_shorthand(ref));
			branch.is_head = head && !branch.is_tag && strcmp(head, branch.name) == 0;
			git_oid_tostr(branch.commit, sizeof(branch.commit), git_object_id(commit));
			VEC_PUSH(&list, branch);
		}
		git_object_free(commit);
		git_reference_free(ref);
	}
	git_reference_iterator_free(refs);
	if (list.len)
		qsort(list.items, list.len, sizeof(*list.items), by_kind_and_name);
	VEC_TO_ARENA(&list, arena, out, count);
	return code == 0 || git_fail(err, code, "cannot list the branches of %s", repo->path);
}

const char *repo_library_version(struct arena *arena)
{
	int major, minor, patch;

	git_libgit2_version(&major, &minor, &patch);
	return arena_printf(arena, "%d.%d.%d", major, minor, patch);
}
