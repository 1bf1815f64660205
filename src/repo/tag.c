/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repo/tag.h"
#include "base/clock.h"
#include "base/vec.h"
#include "repo/git.h"

#include <stdlib.h>
#include <string.h>

#define TAGS "refs/tags/"

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool tag_names(struct repo *repo, struct arena *arena, const char ***out, size_t *count, struct err *err)
{
	VEC_OF(const char *) list = VEC_INIT;
	git_reference_iterator *refs = NULL;
	const char *name;
	int code = git_reference_iterator_glob_new(&refs, repo->handle, TAGS "*");

	while (code == 0 && (code = git_reference_next_name(&name, refs)) == 0)
		VEC_PUSH(&list, arena_strdup(arena, name + strlen(TAGS)));
	git_reference_iterator_free(refs);
	if (list.len)
		qsort(list.items, list.len, sizeof(*list.items), by_bytes);
	VEC_TO_ARENA(&list, arena, out, count);
	return code == GIT_ITEROVER || git_fail(err, code, "cannot list the tags of %s", repo->path);
}

/* Of the year 9999; a tag may say anything. */
#define LAST_SECOND INT64_C(253402300799)

static void fill(git_tag *found, struct arena *arena, struct tag *out)
{
	const git_signature *tagger = git_tag_tagger(found);
	const char *message = git_tag_message(found);

	out->annotated = true;
	out->name = arena_strdup(arena, git_tag_name(found));
	out->tagger = arena_strdup(arena, tagger ? tagger->name : "");
	out->email = arena_strdup(arena, tagger ? tagger->email : "");
	out->time = tagger && tagger->when.time > 0 && tagger->when.time < LAST_SECOND ? tagger->when.time * 1000 : 0;
	out->offset = tagger ? tagger->when.offset : 0;
	out->message = arena_strdup(arena, message ? message : "");
	git_oid_tostr(out->target, sizeof(out->target), git_tag_target_id(found));
}

bool tag_read(struct repo *repo, const char *name, struct arena *arena, struct tag *out, struct err *err)
{
	char *ref = arena_printf(arena, TAGS "%s", name);
	git_tag *found = NULL;
	git_oid oid;
	int code = git_reference_name_to_id(&oid, repo->handle, ref);

	*out = (struct tag){ .name = ref + strlen(TAGS), .tagger = "", .email = "", .message = "" };
	if (code == GIT_ENOTFOUND || code == GIT_EINVALIDSPEC)
		return err_set(err, ERR_NOT_FOUND, "%s has no tag %s", repo->path, name);
	if (code != 0)
		return git_fail(err, code, "cannot read the tag %s of %s", name, repo->path);
	git_oid_tostr(out->target, sizeof(out->target), &oid);
	if (git_tag_lookup(&found, repo->handle, &oid) == 0)
		fill(found, arena, out);
	git_tag_free(found);
	return true;
}

bool tag_make(struct repo *repo, const char *name, const char *commit, const char *message, struct err *err)
{
	git_commit *target = git_find_commit(repo, commit, err);
	git_signature *who = target ? git_committer(repo, err) : NULL;
	git_oid made;
	int code = -1;

	if (who) {
		code = git_tag_create(&made, repo->handle, name, (git_object *)target, who, message, 0);
		if (code == GIT_EEXISTS)
			err_set(err, ERR_INPUT, "%s has a tag %s already", repo->path, name);
		else if (code == GIT_EINVALIDSPEC)
			err_set(err, ERR_INPUT, "'%s' cannot be a tag's name", name);
		else if (code != 0)
			git_fail(err, code, "cannot make the tag %s in %s", name, repo->path);
	}
	git_signature_free(who);
	git_commit_free(target);
	return code == 0;
}

bool tag_remove(struct repo *repo, const char *name, struct err *err)
{
	int code = git_tag_delete(repo->handle, name);

	if (code == GIT_ENOTFOUND)
		return err_set(err, ERR_NOT_FOUND, "%s has no tag %s", repo->path, name);
	return code == 0 || git_fail(err, code, "cannot remove the tag %s of %s", name, repo->path);
}
