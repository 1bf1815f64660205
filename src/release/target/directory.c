/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "release/target/target.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

/* A directory:
 *
 *	PATH/releases/12-penguins-7/penguins.json	the model, a file or folder
 *	PATH/releases/12-penguins-7/release.json	who released it, and why it was allowed
 *	PATH/current -> releases/12-penguins-7		what serves
 *
 * A release is laid out under another name, synced, and renamed; current is replaced by renaming a
 * new link over it, so a reader sees the old or the new release and never a mixture. */
#define RELEASES "releases"
#define CURRENT "current"

static const char *path_in(const struct target *target, const char *name, struct arena *arena)
{
	struct buf path = BUF_INIT;
	const char *joined;

	path_join(&path, target->path, name);
	joined = arena_strdup(arena, path.data);
	buf_release(&path);
	return joined;
}

/* "12-penguins-7"; a slash in the model's name becomes a dash. */
static const char *release_name(const struct release *release, struct arena *arena)
{
	char *name = arena_printf(arena, "%" PRId64 "-%s-%" PRId64, release->deployment,
				  release->version->model, release->version->number);

	for (char *c = strchr(name, '/'); c; c = strchr(c, '/'))
		*c = '-';
	return name;
}

static const char *model_in(const char *location, const struct version *version, struct arena *arena)
{
	return arena_printf(arena, "%s/%s", location, path_base(version->path));
}

/* The digest of the model in a release; empty when it is not what a release has. */
static struct digest digest_in(const char *location, const struct version *version, struct arena *arena)
{
	struct object object;

	if (!object_of_path(model_in(location, version, arena), &object, NULL))
		return (struct digest){ "" };
	return object.digest;
}

/* Where a release is laid out until it is whole. */
static const char *temp_of(const struct target *target, const struct release *release,
			   struct arena *arena)
{
	return arena_printf(arena, "%s/%s/.%s", target->path, RELEASES, release_name(release, arena));
}

static bool directory_clean(const struct target *target, const struct release *release, struct err *err)
{
	struct arena arena = ARENA_INIT;
	bool ok = path_remove(temp_of(target, release, &arena), err);

	arena_release(&arena);
	return ok;
}

static bool lay_new(struct store *store, const struct target *target, const struct release *release,
		    struct arena *arena, const char **location, struct err *err)
{
	const char *temp = temp_of(target, release, arena);
	const char *final = arena_printf(arena, "%s/%s/%s", target->path, RELEASES,
					 release_name(release, arena));
	bool ok = path_remove(temp, err) && folder_make(temp, 0755, err) &&
		  object_restore(store, &release->version->object,
				 model_in(temp, release->version, arena), err) &&
		  file_write(arena_printf(arena, "%s/release.json", temp), release->record, 0644, err) &&
		  path_move(temp, final, err);

	if (!ok && !path_remove(temp, NULL))
		err_add(err, "%s could not be removed again", temp);
	*location = final;
	return ok;
}

static bool directory_lay(struct store *store, const struct target *target,
			  const struct release *release, struct arena *arena, const char **location,
			  struct err *err)
{
	struct digest kept;

	if (release->kept) {
		kept = digest_in(release->kept, release->version, arena);
		if (digest_equal(&kept, &release->version->object.digest)) {
			*location = release->kept;
			return true;
		}
	}
	return lay_new(store, target, release, arena, location, err);
}

static bool directory_activate(const struct target *target, const char *location, struct err *err)
{
	struct arena arena = ARENA_INIT;
	const char *current = path_in(target, CURRENT, &arena);
	size_t prefix = strlen(target->path);
	bool ok;

	/* Relative, so that the folder can be mounted or moved elsewhere as a whole. */
	if (location && strncmp(location, target->path, prefix) == 0 && location[prefix] == '/')
		location += prefix + 1;
	ok = location ? link_write(current, location, err) : path_remove(current, err);
	arena_release(&arena);
	return ok;
}

static bool directory_read_back(const struct target *target, const struct version *version,
				struct arena *arena, struct serving *out, struct err *err)
{
	struct buf link = BUF_INIT;
	bool found, ok = link_read(&link, path_in(target, CURRENT, arena), &found, err);

	*out = (struct serving){ .location = NULL };
	if (ok && found) {
		out->location = path_in(target, link.data, arena);
		out->digest = digest_in(path_in(target, CURRENT, arena), version, arena);
	}
	buf_release(&link);
	return ok;
}

const struct target_type target_directory = {
	.name = "directory",
	.lay = directory_lay,
	.clean = directory_clean,
	.activate = directory_activate,
	.read_back = directory_read_back,
};
