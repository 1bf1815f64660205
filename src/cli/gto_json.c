/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/gto.h"

#include <stdlib.h>
#include <time.h>

const char *gto_time(struct arena *arena, const struct gto_event *event, char separator)
{
	time_t seconds = (time_t)(event->time / 1000 + (int64_t)event->offset * 60);
	int ahead = abs(event->offset);
	char day[16], hour[16];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(day, sizeof(day), "%Y-%m-%d", &tm);
	strftime(hour, sizeof(hour), "%H:%M:%S", &tm);
	return arena_printf(arena, "%s%c%s%c%02d:%02d", day, separator, hour, event->offset < 0 ? '-' : '+',
			    ahead / 60, ahead % 60);
}

static void write_annotation(struct json_writer *w, const struct gto_annotation *annotation)
{
	json_open_object(w);
	json_text_field(w, "source", "gto");
	json_key(w, "artifact");
	json_open_object(w);
	json_text_field(w, "type", annotation->type);
	json_text_field(w, "path", annotation->path);
	json_bool_field(w, "virtual", annotation->is_virtual);
	json_key(w, "labels");
	json_open_list(w);
	for (size_t i = 0; i < annotation->label_count; i++)
		json_text(w, annotation->labels[i]);
	json_close_list(w);
	json_text_field(w, "description", annotation->description);
	json_key(w, "custom");
	json_raw(w, str_of(annotation->custom ? annotation->custom : "null"));
	json_close_object(w);
	json_close_object(w);
}

static void write_commit(struct json_writer *w, const struct gto_event *event)
{
	json_text_field(w, "version", event->version);
	json_key(w, "enrichments");
	json_open_list(w);
	if (event->annotation)
		write_annotation(w, event->annotation);
	json_close_list(w);
	json_text_field(w, "committer", event->committer);
	json_text_field(w, "committer_email", event->committer_email);
}

void gto_write_event(struct json_writer *w, struct arena *arena, const struct gto_event *event, bool bare,
		     bool with_word)
{
	json_open_object(w);
	if (!bare) {
		json_int_field(w, "priority", event->kind);
		json_bool_field(w, "addition", event->kind == GTO_COMMIT || event->kind == GTO_REGISTRATION ||
					       event->kind == GTO_ASSIGNMENT);
	}
	json_text_field(w, "artifact", event->artifact);
	json_text_field(w, "created_at", gto_time(arena, event, 'T'));
	json_text_field(w, "author", event->author);
	json_text_field(w, "author_email", event->email);
	json_text_field(w, "message", event->message);
	json_text_field(w, "commit_hexsha", event->commit);
	if (event->kind == GTO_COMMIT)
		write_commit(w, event);
	else
		json_text_field(w, "tag", event->tag);
	if (event->kind != GTO_COMMIT && event->version)
		json_text_field(w, "version", event->version);
	if (event->stage)
		json_text_field(w, "stage", event->stage);
	if (with_word)
		json_text_field(w, "event", gto_kind_word(event->kind));
	json_close_object(w);
}

static void write_events(struct json_writer *w, struct arena *arena, const char *key,
			 const struct gto_list *events, bool with_word)
{
	json_key(w, key);
	json_open_list(w);
	for (size_t i = 0; i < events->count; i++)
		gto_write_event(w, arena, events->items[i], false, with_word);
	json_close_list(w);
}

/* Who says that it is so: what versions and stages have in common. */
static void write_authority(struct json_writer *w, struct arena *arena, bool active,
			    const struct gto_event *activated, const struct gto_event *author)
{
	json_bool_field(w, "is_active", active);
	json_text_field(w, "activated_at", activated ? gto_time(arena, activated, 'T') : NULL);
	json_text_field(w, "created_at", gto_time(arena, author, 'T'));
	json_text_field(w, "author", author->author);
	json_text_field(w, "author_email", author->email);
	json_text_field(w, "message", author->message);
	json_text_field(w, "ref", author->tag ? author->tag : author->commit);
}

static void write_stage(struct json_writer *w, struct arena *arena, const struct gto_stage *stage)
{
	json_open_object(w);
	json_text_field(w, "artifact", stage->version->artifact->name);
	json_text_field(w, "commit_hexsha", stage->version->commit);
	json_text_field(w, "version", stage->version->name);
	json_text_field(w, "stage", stage->name);
	write_events(w, arena, "assignments", &stage->assignments, true);
	write_events(w, arena, "unassignments", &stage->unassignments, true);
	write_authority(w, arena, stage->active, stage->active ? stage->newest : NULL,
			stage->assigned ? stage->assigned : stage->newest);
	json_close_object(w);
}

void gto_write_version(struct json_writer *w, struct arena *arena, const struct gto_version *version,
		       struct gto_stage **stages, size_t stage_count)
{
	struct gto_list made = { .items = (const struct gto_event *[]){ version->made }, .count = !!version->made };

	json_open_object(w);
	json_text_field(w, "artifact", version->artifact->name);
	json_text_field(w, "commit_hexsha", version->commit);
	json_text_field(w, "version", version->name);
	write_events(w, arena, "enrichments", &made, false);
	write_events(w, arena, "registrations", &version->registrations, false);
	write_events(w, arena, "deregistrations", &version->deregistrations, false);
	json_key(w, "stages");
	json_open_list(w);
	for (size_t i = 0; i < stage_count; i++)
		write_stage(w, arena, stages[i]);
	json_close_list(w);
	write_authority(w, arena, version->active, version->activated, version->author);
	json_bool_field(w, "discovered", version->discovered);
	json_close_object(w);
}
