/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/gto.h"
#include "base/file.h"
#include "repo/tree.h"

#include <string.h>

#define SETTINGS_FILE ".gto"

/* What is known of a commit: who made it, and what its artifacts.yaml says. */
struct known_commit {
	struct gto_event event;
	struct gto_index index;
};

struct reading {
	struct gto_here *here;
	struct map commits;
};

static bool read_settings(struct gto_here *here, struct err *err)
{
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	struct err missing = ERR_INIT;
	bool ok = true;

	path_join(&path, repo_path(here->repo), SETTINGS_FILE);
	if (!repo_is_bare(here->repo) && !file_read(&bytes, path.data, YAML_MAX_BYTES, &missing) &&
	    missing.code != ERR_NOT_FOUND)
		ok = err_set(err, missing.code, "%s", missing.text);
	ok = ok && gto_settings_parse(&here->arena, buf_str(&bytes), SETTINGS_FILE, &here->settings, err);
	buf_release(&path);
	buf_release(&bytes);
	return ok;
}

static bool read_tags(struct gto_here *here, struct err *err)
{
	VEC_OF(struct tag) tags = VEC_INIT;
	struct gto_name name;
	const char **names;
	size_t count;
	bool ok = tag_names(here->repo, &here->arena, &names, &count, err);

	for (size_t i = 0; ok && i < count; i++) {
		struct tag tag;

		if (!gto_name_parse(&here->arena, names[i], &name))
			continue;
		ok = tag_read(here->repo, names[i], &here->arena, &tag, err);
		VEC_PUSH(&tags, tag);
	}
	ok = ok && gto_registry_add(&here->registry, tags.items, tags.len, err);
	VEC_RELEASE(&tags);
	return ok;
}

static bool read_index(struct gto_here *here, const char *id, struct gto_index *out, struct err *err)
{
	struct buf bytes = BUF_INIT;
	bool found, ok = tree_read(here->repo, id, here->settings.index, YAML_MAX_BYTES, &bytes, &found, err);

	if (ok && found)
		ok = gto_index_parse(&here->arena, buf_str(&bytes), here->settings.index, out, err) ||
		     err_add(err, "commit %.*s", COMMIT_SHORT, id);
	buf_release(&bytes);
	return ok;
}

static struct known_commit *know(struct reading *reading, const char *id, struct err *err)
{
	struct gto_here *here = reading->here;
	struct known_commit *known = map_find(&reading->commits, str_of(id));
	struct commit_people people;
	struct commit commit;

	if (known)
		return known;
	known = ARENA_NEW(&here->arena, struct known_commit);
	if (!repo_commit(here->repo, id, &here->arena, &commit, err) ||
	    !repo_commit_people(here->repo, id, &here->arena, &people, err) ||
	    !read_index(here, id, &known->index, err))
		return NULL;
	known->event = (struct gto_event){
		.kind = GTO_COMMIT,
		.author = people.author,
		.email = people.author_email,
		.committer = people.committer,
		.committer_email = people.committer_email,
		.message = commit.message,
		.time = commit.time,
		.offset = people.offset,
	};
	map_put(&reading->commits, str_of(arena_strdup(&here->arena, id)), known);
	return known;
}

static bool read_versions(struct reading *reading, struct gto_artifact *artifact, struct err *err)
{
	for (struct gto_version *version = artifact->versions; version; version = version->next) {
		struct known_commit *known = know(reading, version->commit, err);
		struct gto_event event;

		if (!known)
			return false;
		event = known->event;
		event.annotation = gto_index_find(&known->index, artifact->name);
		gto_version_made(&reading->here->registry, version, &event);
	}
	return true;
}

/* What HEAD annotates. */
static bool read_head(struct reading *reading, struct err *err)
{
	struct gto_here *here = reading->here;
	struct err unborn = ERR_INIT;
	char head[COMMIT_ID_SIZE];
	struct known_commit *known;
	bool ok = true;

	if (!repo_resolve(here->repo, "HEAD", head, &unborn))
		return true;
	known = know(reading, head, err);
	for (size_t i = 0; known && ok && i < known->index.count; i++) {
		struct gto_event event = known->event;

		event.annotation = &known->index.items[i];
		ok = gto_registry_annotate(&here->registry, known->index.items[i].name, head, &event, err);
	}
	return known && ok;
}

static bool read_registry(struct gto_here *here, struct err *err)
{
	struct reading reading = { .here = here, .commits = MAP_INIT };
	bool ok = read_tags(here, err);

	for (size_t i = 0; ok && i < here->registry.artifacts.len; i++)
		ok = read_versions(&reading, here->registry.artifacts.items[i], err);
	ok = ok && read_head(&reading, err);
	map_release(&reading.commits);
	if (ok)
		gto_registry_finish(&here->registry);
	return ok;
}

bool app_gto_open(struct gto_here *here, const char *path, struct err *err)
{
	*here = (struct gto_here)GTO_HERE_INIT;
	here->repo = repo_open(path, err);
	return here->repo && read_settings(here, err);
}

bool app_gto_read(struct gto_here *here, struct err *err)
{
	gto_registry_release(&here->registry);
	here->registry = (struct gto_registry)GTO_REGISTRY_INIT;
	return read_registry(here, err);
}

void app_gto_close(struct gto_here *here)
{
	gto_registry_release(&here->registry);
	repo_close(here->repo);
	VEC_RELEASE(&here->acts);
	arena_release(&here->arena);
	here->repo = NULL;
}

bool app_gto_artifact(const struct gto_here *here, const char *name, const struct gto_artifact **out,
		      struct err *err)
{
	*out = gto_artifact_find(&here->registry, name);
	return *out || err_set(err, ERR_NOT_FOUND, "%s has no artifact '%s': no tag and no %s names it",
			       repo_path(here->repo), name, here->settings.index);
}

const char **app_gto_stages(struct gto_here *here, size_t *count)
{
	if (!here->settings.stages)
		return gto_stage_names(&here->arena, &here->registry, count);
	*count = here->settings.stage_count;
	return here->settings.stages;
}

bool app_gto_event(struct gto_here *here, const char *ref, const struct gto_event **out, struct err *err)
{
	const char *name = strncmp(ref, "refs/tags/", 10) == 0 ? ref + 10 : ref;
	struct err missing = ERR_INIT;
	const struct gto_artifact *artifact;
	struct gto_name parsed;
	struct tag tag;

	*out = NULL;
	if (!tag_read(here->repo, name, &here->arena, &tag, &missing))
		return missing.code == ERR_NOT_FOUND || err_set(err, missing.code, "%s", missing.text);
	if (!gto_name_parse(&here->arena, name, &parsed))
		return true;
	artifact = gto_artifact_find(&here->registry, parsed.artifact);
	for (size_t i = 0; artifact && i < artifact->events.count; i++) {
		const struct gto_event *event = artifact->events.items[i];

		if (event->tag && strcmp(event->tag, name) == 0)
			*out = event;
	}
	return true;
}
