/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "repo/checkout.h"
#include "repo/diff.h"
#include "repo/history.h"
#include "repo/tree.h"
#include "tests/support/must.h"
#include "tests/support/scratch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Four commits and a merge on main:
 *
 *	first: a, tool, bin, sub/deep     second: a grows, bin goes, b comes     third: b is c now
 *	side (from first): side           merge of side into main */
#define GIT "git -c user.name=ana -c user.email=a@localhost -c commit.gpgsign=false"
#define AT(second) "GIT_AUTHOR_DATE='@" second " +0000' GIT_COMMITTER_DATE='@" second " +0000' "

struct fixture {
	struct arena arena;
	const char *path;
	struct repo *repo;
};

static int make_repository(void **state)
{
	const char *at;

	if (scratch_set_up(state) != 0)
		return -1;
	at = scratch_path(*state, "work");
	shell("mkdir '%s' && cd '%s' && git -c init.defaultBranch=main init -q &&"
	      " seq 1 9 >a && printf '#!/bin/sh\\n' >tool && chmod +x tool && printf 'x\\0y' >bin &&"
	      " mkdir sub && echo deep >sub/deep && ln -s a link && git add . &&"
	      " " AT("1000") GIT " commit -qm 'First\n\nwith a body' && git tag v1 && git branch side", at, at);
	shell("cd '%s' && seq 1 10 >a && git rm -q bin && seq 1 30 >b && git add . &&"
	      " " AT("2000") GIT " commit -qm Second && git mv b c &&"
	      " " AT("3000") GIT " commit -qm Third", at);
	shell("cd '%s' && git checkout -q side && echo s >side && git add . &&"
	      " " AT("2500") GIT " commit -qm Side && git checkout -q main &&"
	      " " AT("4000") GIT " merge -q --no-ff -m Merge side", at);
	return 0;
}

static void open_at(struct fixture *f, void **state, const char *name)
{
	*f = (struct fixture){ .arena = ARENA_INIT, .path = scratch_path(*state, name) };
	must((f->repo = repo_open(f->path, &err)) != NULL);
}

static void close_fixture(struct fixture *f)
{
	repo_close(f->repo);
	arena_release(&f->arena);
}

static const char *resolve(struct fixture *f, const char *rev)
{
	char id[COMMIT_ID_SIZE];

	must(repo_resolve(f->repo, rev, id, &err));
	return arena_strdup(&f->arena, id);
}

static void test_revisions(void **state)
{
	struct fixture f;
	struct commit commit;
	char id[COMMIT_ID_SIZE];

	open_at(&f, state, "work/sub");
	assert_string_equal(strrchr(repo_path(f.repo), '/'), "/work");
	assert_string_equal(resolve(&f, "v1"), resolve(&f, "main~3"));
	assert_string_equal(resolve(&f, "HEAD^2"), resolve(&f, "side"));
	must_not(repo_resolve(f.repo, "nothing", id, &err), ERR_NOT_FOUND, "has no commit nothing");
	must_not(repo_resolve(f.repo, "v1:a", id, &err), ERR_NOT_FOUND, "v1:a");
	must(repo_commit(f.repo, resolve(&f, "v1"), &f.arena, &commit, &err));
	assert_string_equal(commit.subject, "First");
	assert_string_equal(commit.message, "First\n\nwith a body\n");
	assert_string_equal(commit.author, "ana");
	assert_true(commit.time == 1000000 && commit.parents == 0 && !commit.parent[0]);
	must(repo_commit(f.repo, resolve(&f, "main"), &f.arena, &commit, &err));
	assert_int_equal(commit.parents, 2);
	assert_string_equal(commit.parent, resolve(&f, "main~1"));
	must_not(repo_commit(f.repo, "0123456789012345678901234567890123456789", &f.arena, &commit, &err),
		 ERR_NOT_FOUND, "0123456789");
	close_fixture(&f);
}

static void test_branches_and_heads(void **state)
{
	struct fixture f;
	struct branch *branches;
	size_t count;

	open_at(&f, state, "work");
	must(repo_branches(f.repo, &f.arena, &branches, &count, &err));
	assert_int_equal(count, 3);
	assert_string_equal(branches[0].name, "main");
	assert_true(branches[0].is_head && !branches[0].is_tag);
	assert_string_equal(branches[1].name, "side");
	assert_false(branches[1].is_head);
	assert_string_equal(branches[2].name, "v1");
	assert_true(branches[2].is_tag);
	assert_string_equal(repo_head_branch(f.repo, &f.arena), "main");
	assert_false(repo_is_bare(f.repo) || repo_is_shallow(f.repo) || repo_is_empty(f.repo));
	close_fixture(&f);

	shell("cd '%s' && git clone -q work detached && cd detached && git checkout -q --detach",
	      (const char *)*state);
	open_at(&f, state, "detached");
	assert_null(repo_head_branch(f.repo, &f.arena));
	assert_string_equal(resolve(&f, "HEAD"), resolve(&f, "main"));
	close_fixture(&f);
}

static void test_odd_repositories(void **state)
{
	struct fixture f;
	struct history *history;
	struct commit commit;
	char id[COMMIT_ID_SIZE];
	static const char *const shallow[] = { "Merge", "Third", "Side" };

	shell("cd '%s' && git clone -q --bare work bare.git && git clone -q --depth 2 \"file://$PWD/work\" shallow"
	      " && git -c init.defaultBranch=main init -q empty && mkdir none", (const char *)*state);
	open_at(&f, state, "bare.git");
	assert_true(repo_is_bare(f.repo));
	assert_string_equal(strrchr(repo_path(f.repo), '/'), "/bare.git");
	resolve(&f, "main~3");
	close_fixture(&f);

	open_at(&f, state, "shallow");
	assert_true(repo_is_shallow(f.repo));
	must_not(repo_resolve(f.repo, "main~3", id, &err), ERR_NOT_FOUND, "shallow");
	must((history = history_open(f.repo, resolve(&f, "main"), &err)) != NULL);
	for (size_t i = 0; i < ARRAY_LEN(shallow); i++) {
		assert_true(history_next(history, &f.arena, &commit));
		assert_string_equal(commit.subject, shallow[i]);
	}
	assert_false(history_next(history, &f.arena, &commit));
	history_close(history);
	must((history = history_open(f.repo, resolve(&f, "main"), &err)) != NULL);
	assert_true(history_next(history, &f.arena, &commit));
	history_close(history);
	close_fixture(&f);

	open_at(&f, state, "empty");
	assert_true(repo_is_empty(f.repo));
	must_not(repo_resolve(f.repo, "HEAD", id, &err), ERR_NOT_FOUND, "has no commit yet");
	close_fixture(&f);
	must_not(repo_open(scratch_path(*state, "absent"), &err) != NULL, ERR_NOT_FOUND, "not in a Git repository");
}

static void test_history_is_newest_first(void **state)
{
	static const char *const subjects[] = { "Merge", "Third", "Side", "Second", "First" };
	struct fixture f;
	struct history *history;
	struct commit commit;

	open_at(&f, state, "work");
	must((history = history_open(f.repo, resolve(&f, "main"), &err)) != NULL);
	for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
		assert_true(history_next(history, &f.arena, &commit));
		assert_string_equal(commit.subject, subjects[i]);
	}
	assert_false(history_next(history, &f.arena, &commit));
	history_close(history);
	must_not(history_open(f.repo, "0123456789012345678901234567890123456789", &err) != NULL, ERR_NOT_FOUND,
		 "0123456789");
	close_fixture(&f);
}

static void test_the_files_of_a_commit(void **state)
{
	static const char *const paths[] = { "a", "bin", "link", "sub/deep", "tool" };
	struct fixture f;
	struct tree_file *files;
	struct buf bytes = BUF_INIT;
	struct digest digest, expected = digest_of(str_of("deep\n"));
	size_t count;
	bool found;

	open_at(&f, state, "work");
	must(tree_files(f.repo, resolve(&f, "v1"), "", &f.arena, &files, &count, &err));
	assert_int_equal(count, ARRAY_LEN(paths));
	for (size_t i = 0; i < count; i++)
		assert_string_equal(files[i].path, paths[i]);
	assert_true(files[0].mode == 0644 && files[0].size == 18 && files[4].mode == 0755);
	must(tree_files(f.repo, resolve(&f, "v1"), "sub", &f.arena, &files, &count, &err));
	assert_int_equal(count, 1);
	assert_string_equal(files[0].path, "sub/deep");
	must(tree_files(f.repo, resolve(&f, "v1"), "none", &f.arena, &files, &count, &err));
	assert_int_equal(count, 0);
	must(tree_read(f.repo, resolve(&f, "v1"), "bin", 100, &bytes, &found, &err));
	assert_true(found && bytes.len == 3 && bytes.data[1] == '\0');
	must(tree_read(f.repo, resolve(&f, "main"), "bin", 100, &bytes, &found, &err));
	assert_false(found);
	must_not(tree_read(f.repo, resolve(&f, "main"), "a", 5, &bytes, &found, &err), ERR_INPUT, "a");
	must(tree_digest(f.repo, resolve(&f, "main"), "sub/deep", &digest, &found, &err));
	assert_true(found && digest_equal(&digest, &expected));
	must(tree_digest(f.repo, resolve(&f, "main"), "sub", &digest, &found, &err));
	assert_false(found);
	buf_release(&bytes);
	close_fixture(&f);
}

static void test_what_a_commit_changed(void **state)
{
	struct fixture f;
	struct diff_file *files;
	struct buf patch = BUF_INIT;
	size_t count;

	open_at(&f, state, "work");
	must(diff_commits(f.repo, resolve(&f, "v1"), resolve(&f, "main~2"), &f.arena, &files, &count, &err));
	assert_int_equal(count, 3);
	assert_string_equal(files[0].path, "a");
	assert_true(files[0].status == 'M' && files[0].added == 1 && files[0].removed == 0);
	assert_string_equal(files[1].path, "b");
	assert_true(files[1].status == 'A' && files[1].added == 30);
	assert_string_equal(files[2].path, "bin");
	assert_true(files[2].status == 'D' && files[2].is_binary);
	must(diff_commits(f.repo, resolve(&f, "main~2"), resolve(&f, "main~1"), &f.arena, &files, &count, &err));
	assert_int_equal(count, 1);
	assert_string_equal(files[0].path, "c");
	assert_int_equal(files[0].status, 'R');
	must(diff_commits(f.repo, "", resolve(&f, "v1"), &f.arena, &files, &count, &err));
	assert_true(count == 5 && files[0].status == 'A');
	must(diff_patch(f.repo, resolve(&f, "v1"), resolve(&f, "main"), "a", 10000, &patch, &err));
	assert_non_null(strstr(patch.data, "+10\n"));
	assert_null(strstr(patch.data, "deep"));
	buf_clear(&patch);
	must(diff_patch(f.repo, "", resolve(&f, "main"), NULL, 200, &patch, &err));
	assert_non_null(strstr(patch.data, "was cut here"));
	assert_in_range(patch.len, 150, 240);
	buf_release(&patch);
	close_fixture(&f);
}

static void test_what_is_not_committed(void **state)
{
	struct fixture f;
	struct buf patch = BUF_INIT;

	shell("cd '%s' && git clone -q work dirty", (const char *)*state);
	open_at(&f, state, "dirty");
	must(diff_worktree(f.repo, resolve(&f, "HEAD"), 10000, &patch, &err));
	assert_int_equal(patch.len, 0);
	shell("cd '%s' && echo more >>a && echo unknown >new && echo '*.o' >.git/info/exclude && echo o >x.o", f.path);
	must(diff_worktree(f.repo, resolve(&f, "HEAD"), 10000, &patch, &err));
	assert_non_null(strstr(patch.data, "+more"));
	assert_non_null(strstr(patch.data, "+unknown"));
	assert_null(strstr(patch.data, "x.o"));
	buf_release(&patch);
	close_fixture(&f);
}

static void test_a_checkout_touches_nothing_else(void **state)
{
	struct fixture f;
	struct stat st;
	const char *to = scratch_path(*state, "laid out");
	char target[8] = "";

	open_at(&f, state, "work");
	shell("cd '%s' && find .git -type f -print0 | xargs -0 sha256sum >../before && git status --porcelain"
	      " --untracked-files=all >>../before", f.path);
	must(checkout_commit(f.repo, resolve(&f, "v1"), to, &err));
	assert_int_equal(stat(scratch_path(to, "tool"), &st), 0);
	assert_true(st.st_mode & 0100);
	assert_int_equal(access(scratch_path(to, "sub/deep"), F_OK), 0);
	assert_int_not_equal(access(scratch_path(to, "c"), F_OK), 0);
	assert_int_not_equal(access(scratch_path(to, ".git"), F_OK), 0);
	assert_int_equal(readlink(scratch_path(to, "link"), target, sizeof(target) - 1), 1);
	assert_string_equal(target, "a");
	shell("cd '%s' && find .git -type f -print0 | xargs -0 sha256sum >../after && git status --porcelain"
	      " --untracked-files=all >>../after && cmp ../before ../after", f.path);
	must_not(checkout_commit(f.repo, "0123456789012345678901234567890123456789", to, &err), ERR_NOT_FOUND,
		 "0123456789");
	close_fixture(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_revisions),
		cmocka_unit_test(test_branches_and_heads),
		cmocka_unit_test(test_odd_repositories),
		cmocka_unit_test(test_history_is_newest_first),
		cmocka_unit_test(test_the_files_of_a_commit),
		cmocka_unit_test(test_what_a_commit_changed),
		cmocka_unit_test(test_what_is_not_committed),
		cmocka_unit_test(test_a_checkout_touches_nothing_else),
	};

	return cmocka_run_group_tests(tests, make_repository, scratch_tear_down);
}
