/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/gto.h"

#include <string.h>

/* What GTO refuses, and in which order, decides the exit status of scripts: so it is the same here. */

static bool check_artifact(const char *name, struct err *err)
{
	return gto_artifact_ok(str_of(name)) ||
	       err_set(err, ERR_INPUT, "'%s' cannot be an artifact: letters, digits, '-', '_' and '/' can, with a "
		       "letter or digit at both ends, and FOLDER: in front", name);
}

static bool check_version(const char *version, struct err *err)
{
	return !version || gto_version_ok(str_of(version)) ||
	       err_set(err, ERR_INPUT, "'%s' is no version; one looks like v1.0.0", version);
}

static bool check_stage(const struct gto_here *here, const char *stage, struct err *err)
{
	const struct gto_settings *settings = &here->settings;
	struct buf known = BUF_INIT;

	if (!gto_stage_ok(str_of(stage)))
		return err_set(err, ERR_INPUT, "'%s' cannot be a stage: letters, digits, '-', '_' and '/' can, "
			       "with a letter or digit at both ends", stage);
	if (!settings->stages)
		return true;
	for (size_t i = 0; i < settings->stage_count; i++) {
		if (strcmp(settings->stages[i], stage) == 0)
			return true;
		buf_printf(&known, "%s%s", i ? ", " : "", settings->stages[i]);
	}
	err_set(err, ERR_INPUT, "'%s' is none of the stages that .gto allows: %s", stage, known.data);
	buf_release(&known);
	return false;
}

/* One more than the greatest counter of the artifact's tags, of whatever kind. */
static bool next_counter(struct gto_here *here, const char *artifact, uint64_t *out, struct err *err)
{
	struct gto_name name;
	const char **names;
	size_t count;

	*out = 1;
	if (!tag_names(here->repo, &here->arena, &names, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (gto_name_parse(&here->arena, names[i], &name) && name.has_counter &&
		    strcmp(name.artifact, artifact) == 0 && name.counter >= *out)
			*out = name.counter + 1;
	}
	return true;
}

static bool make(struct gto_here *here, struct gto_name *name, enum gto_form form, const char *commit,
		 const char *message, const char *meaning, struct err *err)
{
	const char *tag;

	if (form == GTO_COUNTED) {
		name->has_counter = true;
		if (!next_counter(here, name->artifact, &name->counter, err))
			return false;
	}
	tag = gto_name_format(&here->arena, name);
	if (!tag_make(here->repo, tag, commit, message, err))
		return false;
	VEC_PUSH(&here->acts, (struct gto_act){ tag, meaning, false });
	return true;
}

/* Removes the tags of the events, each once, oldest first; of one stage only, if that is given. */
static bool remove_tags(struct gto_here *here, const struct gto_list *events, const char *stage, struct err *err)
{
	for (size_t i = events->count; i-- > 0;) {
		const struct gto_event *event = events->items[i];

		if (!event->tag || (stage && (!event->stage || strcmp(event->stage, stage) != 0)))
			continue;
		if (!tag_remove(here->repo, event->tag, err))
			return false;
		VEC_PUSH(&here->acts, (struct gto_act){ event->tag, NULL, true });
	}
	return true;
}

/* The version to register at a commit that has none, or has one by a tag: as asked, else the next. */
static bool choose_version(struct gto_here *here, const struct gto_request *request,
			   const struct gto_artifact *artifact, const struct gto_version *at_commit,
			   const char **out, struct err *err)
{
	const struct gto_version *latest = artifact ? gto_latest(&here->arena, artifact) : NULL;
	struct gto_version *same = NULL;

	*out = request->version ? request->version : at_commit ? at_commit->name : NULL;
	if (*out) {
		if (!check_version(*out, err) ||
		    (artifact && !gto_version_find(artifact, *out, NULL, &same, err)))
			return false;
		return same == at_commit ||
		       err_set(err, ERR_INPUT, "version %s of '%s' is registered already, at commit %.*s", *out,
			       request->artifact, COMMIT_SHORT, same->commit);
	}
	if (!latest && request->bump >= 0)
		return err_set(err, ERR_INPUT, "'%s' has no version yet, so there is none to count up; leave the "
			       "option --bump-... away", request->artifact);
	*out = latest ? gto_version_next(&here->arena, latest->name,
					 request->bump >= 0 ? (unsigned)request->bump : 2)
		      : "v0.0.1";
	return true;
}

bool app_gto_register(struct gto_here *here, const struct gto_request *request, struct err *err)
{
	const char *artifact_name = request->artifact, *version, *message = request->message;
	struct gto_artifact *artifact = gto_artifact_find(&here->registry, artifact_name);
	struct gto_version *found = NULL;
	char commit[COMMIT_ID_SIZE];

	if (!check_artifact(artifact_name, err))
		return false;
	if (request->version && request->bump >= 0)
		return err_set(err, ERR_INPUT, "--version and --bump-... exclude each other");
	if (!repo_resolve(here->repo, request->ref ? request->ref : "HEAD", commit, err) ||
	    (artifact && !gto_version_find(artifact, NULL, commit, &found, err)))
		return false;
	if (found && !request->force && found->active && found->registrations.count)
		return err_set(err, ERR_INPUT, "'%s' is registered at commit %.*s already, as version %s",
			       artifact_name, COMMIT_SHORT, commit, found->name);
	if (found && request->version && strcmp(found->name, request->version) != 0)
		return err_set(err, ERR_INPUT, "commit %.*s was version %s of '%s', and can be that one only",
			       COMMIT_SHORT, commit, found->name, artifact_name);
	if (!choose_version(here, request, artifact, found, &version, err))
		return false;
	if (!message || !*message)
		message = arena_printf(&here->arena, "Registering artifact %s version %s", artifact_name, version);
	return make(here, &(struct gto_name){ .kind = GTO_REGISTRATION, .artifact = artifact_name,
					      .version = version },
		    request->form, commit, message,
		    arena_printf(&here->arena, "registers version %s of %s", version, artifact_name), err);
}

/* The version at the commit, registered if need be; its name, or the commit's. */
static bool version_at(struct gto_here *here, const struct gto_request *request, char commit[COMMIT_ID_SIZE],
		       struct gto_version **found, struct err *err)
{
	struct gto_artifact *artifact = gto_artifact_find(&here->registry, request->artifact);
	struct gto_request first = *request;

	*found = NULL;
	if (artifact && !gto_version_find(artifact, NULL, commit, found, err))
		return false;
	if (*found)
		return !request->version ||
		       err_set(err, ERR_INPUT, "commit %.*s is version %s of '%s' already; leave --version away",
			       COMMIT_SHORT, commit, (*found)->name, request->artifact);
	if (request->skip_registration)
		return true;
	first.form = GTO_SIMPLE;
	first.message = NULL;
	first.force = false;
	first.bump = -1;
	if (!app_gto_register(here, &first, err) || !app_gto_read(here, err))
		return false;
	artifact = gto_artifact_find(&here->registry, request->artifact);
	return !artifact || gto_version_find(artifact, NULL, commit, found, err);
}

static bool is_in_stage(const struct gto_version *version, const char *name)
{
	for (const struct gto_stage *stage = version->stages; stage; stage = stage->next) {
		if (stage->active && strcmp(stage->name, name) == 0)
			return true;
	}
	return false;
}

bool app_gto_assign(struct gto_here *here, const struct gto_request *request, struct err *err)
{
	struct gto_artifact *artifact = gto_artifact_find(&here->registry, request->artifact);
	const char *message = request->message, *name;
	struct gto_version *found = NULL;
	char commit[COMMIT_ID_SIZE];

	if (!check_artifact(request->artifact, err) || !check_stage(here, request->stage, err) ||
	    !check_version(request->version, err))
		return false;
	if (request->ref && request->version && request->skip_registration)
		return err_set(err, ERR_INPUT, "--version names the version to register, and --skip-registration "
			       "registers none: give one of them");
	if (request->version && !request->ref) {
		if (artifact && !gto_version_find(artifact, request->version, NULL, &found, err))
			return false;
		if (!found)
			return err_set(err, ERR_INPUT, "'%s' has no version %s", request->artifact,
				       request->version);
		memcpy(commit, found->commit, COMMIT_ID_SIZE);
	} else if (!repo_resolve(here->repo, request->ref ? request->ref : "HEAD", commit, err) ||
		   !version_at(here, request, commit, &found, err)) {
		return false;
	}
	name = found ? found->name : arena_strdup(&here->arena, commit);
	if (found && !request->force && is_in_stage(found, request->stage))
		return err_set(err, ERR_INPUT, "version %s of '%s' is in stage '%s' already; --force tags it once "
			       "more", name, request->artifact, request->stage);
	if (!message || !*message)
		message = arena_printf(&here->arena, "Assigning stage %s to artifact %s version %s",
				       request->stage, request->artifact, name);
	return make(here, &(struct gto_name){ .kind = GTO_ASSIGNMENT, .artifact = request->artifact,
					      .stage = request->stage },
		    request->form == GTO_SIMPLE ? GTO_SIMPLE : GTO_COUNTED, commit, message,
		    arena_printf(&here->arena, "puts version %s of %s in stage %s", name, request->artifact,
				 request->stage), err);
}

static bool no_version(const struct gto_request *request, struct err *err)
{
	return err_set(err, ERR_NOT_FOUND, "'%s' has no version %s", request->artifact, request->version);
}

static bool unassign(struct gto_here *here, const struct gto_request *request, struct err *err)
{
	const struct gto_artifact *artifact;
	const char *message = request->message;
	struct gto_version *found;
	bool was = false;

	if (!check_stage(here, request->stage, err) || !check_version(request->version, err) ||
	    !app_gto_artifact(here, request->artifact, &artifact, err) ||
	    !gto_version_find(artifact, request->version, NULL, &found, err))
		return false;
	if (!found)
		return no_version(request, err);
	for (const struct gto_stage *stage = found->stages; stage; stage = stage->next)
		was |= strcmp(stage->name, request->stage) == 0;
	if (!request->force && !was)
		return err_set(err, ERR_INPUT, "version %s of '%s' never was in stage '%s'", found->name,
			       request->artifact, request->stage);
	if (request->remove) {
		struct gto_list events = gto_version_events(&here->arena, found);

		return remove_tags(here, &events, request->stage, err);
	}
	if (!message || !*message)
		message = arena_printf(&here->arena, "Unassigning stage '%s' to artifact '%s' version '%s'",
				       request->stage, request->artifact, found->name);
	return make(here, &(struct gto_name){ .kind = GTO_UNASSIGNMENT, .artifact = request->artifact,
					      .stage = request->stage },
		    request->form == GTO_SIMPLE ? GTO_SIMPLE : GTO_COUNTED, found->commit, message,
		    arena_printf(&here->arena, "takes version %s of %s out of stage %s", found->name,
				 request->artifact, request->stage), err);
}

static bool deregister(struct gto_here *here, const struct gto_request *request, struct err *err)
{
	struct gto_artifact *artifact = gto_artifact_find(&here->registry, request->artifact);
	const char *message = request->message;
	struct gto_version *found = NULL;

	if (!check_version(request->version, err) ||
	    (artifact && !gto_version_find(artifact, request->version, NULL, &found, err)))
		return false;
	if (!found)
		return no_version(request, err);
	if (!request->force && (!found->registrations.count || !found->active))
		return err_set(err, ERR_INPUT, "version %s of '%s' is not registered any more", found->name,
			       request->artifact);
	if (request->remove) {
		struct gto_list events = gto_version_events(&here->arena, found);

		return remove_tags(here, &events, NULL, err);
	}
	if (!message || !*message)
		message = arena_printf(&here->arena, "Deregistering artifact %s version %s", request->artifact,
				       found->name);
	return make(here, &(struct gto_name){ .kind = GTO_DEREGISTRATION, .artifact = request->artifact,
					      .version = found->name },
		    request->form, found->commit, message,
		    arena_printf(&here->arena, "takes version %s of %s back", found->name, request->artifact), err);
}

bool app_gto_deprecate(struct gto_here *here, const struct gto_request *request, struct err *err)
{
	struct gto_artifact *artifact = gto_artifact_find(&here->registry, request->artifact);
	const char *message = request->message, *ref = request->ref;
	char commit[COMMIT_ID_SIZE];

	if (!check_artifact(request->artifact, err))
		return false;
	if (request->stage)
		return unassign(here, request, err);
	if (request->version)
		return deregister(here, request, err);
	if (request->force && request->form == GTO_SIMPLE)
		return err_set(err, ERR_INPUT, "--force needs a counter, so that the tag is a new one: leave "
			       "--simple away");
	if (!artifact && (!request->force || request->remove)) {
		const struct gto_artifact *none;

		return app_gto_artifact(here, request->artifact, &none, err);
	}
	if (!request->force && !artifact->active)
		return err_set(err, ERR_INPUT, "'%s' is deprecated already", request->artifact);
	if (request->remove)
		return remove_tags(here, &artifact->events, NULL, err);
	if (!ref)
		ref = artifact && artifact->events.count ? artifact->events.items[0]->commit : "HEAD";
	if (!message || !*message)
		message = arena_printf(&here->arena, "Deprecating artifact '%s'", request->artifact);
	return repo_resolve(here->repo, ref, commit, err) &&
	       make(here, &(struct gto_name){ .kind = GTO_DEPRECATION, .artifact = request->artifact },
		    request->force ? GTO_COUNTED : request->form, commit, message,
		    arena_printf(&here->arena, "deprecates %s", request->artifact), err);
}
