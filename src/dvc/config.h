/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_CONFIG_H
#define ASSAY_DVC_CONFIG_H

#include "base/arena.h"
#include "base/err.h"
#include "dvc/cache.h"
#include "pipeline/pipeline.h"

/* DVC's configuration (https://dvc.org/doc/user-guide/project-structure/configuration), merged from the
 * system's, the user's, .dvc/config and .dvc/config.local: a later file goes before an earlier one.
 * Names of sections, remotes and settings are alike in capitals and small letters.  INI files in the dialect of
 * Python's configobj. */
struct dvc_setting {
	const char *section;	/* "core", "remote \"myremote\"", in lower case */
	const char *name;	/* in lower case */
	const char *value;	/* without its quotes; a list as "a, b" */
	const char *folder;	/* that relative paths in it start from: its file's */
	const char *file;	/* where it stands */
};

/* The files, in the order in which they are read. */
enum dvc_config_level {
	DVC_CONFIG_SYSTEM,
	DVC_CONFIG_USER,
	DVC_CONFIG_PROJECT,
	DVC_CONFIG_LOCAL,
	DVC_CONFIG_LEVELS,
};

/* The path of a level's file, which need not be there; NULL: there is no such level. */
const char *dvc_config_file(struct arena *arena, const char *root, enum dvc_config_level level);

struct dvc_config {
	struct dvc_setting *settings;	/* in the order in which they were read */
	size_t count;
};

/* root is the project's real path; all lives in the arena.  A line that cannot be read is ERR_INPUT. */
bool dvc_config_load(struct arena *arena, const char *root, struct dvc_config *out,
		     struct err *err) WARN_UNUSED;

/* Adds the settings of one file's text. */
bool dvc_config_parse(struct arena *arena, struct str text, const char *file, struct dvc_config *config,
		      struct err *err) WARN_UNUSED;

/* The setting in force, or NULL. */
const struct dvc_setting *dvc_config_find(const struct dvc_config *config, const char *section,
					  const char *name);
const char *dvc_config_get(const struct dvc_config *config, const char *section, const char *name);

/* A setting as true or false; missing where it is not there or neither. */
bool dvc_config_bool(const struct dvc_config *config, const char *section, const char *name, bool missing);

/* A setting that is a path, which starts from its file's folder or someone's home ("~"), made absolute; an address is
 * left alone. */
const char *dvc_config_path(struct arena *arena, const struct dvc_setting *setting);

/* Where objects are kept: cache.dir, else .dvc/cache. */
const char *dvc_config_cache(struct arena *arena, const struct dvc_config *config, const char *root);

/* The text with small letters: sections, names and the default remote's name are read so. */
const char *dvc_config_lower(struct arena *arena, const char *text);

/* The section of the remote of that name, which DVC reads without regard to capitals. */
const char *dvc_config_remote_section(struct arena *arena, const char *name);

/* remote.NAME.url, as a path made absolute; name NULL: of core.remote.  NULL when there is none. */
const char *dvc_config_remote(struct arena *arena, const struct dvc_config *config, const char *name);

/* [parsing] */
/* Whether the cache's files are to be the group's, too, and how they are linked into the work tree: *out stays as
 * it is where nothing is said; ERR_INPUT names what is no link. */
bool dvc_config_is_shared(const struct dvc_config *config);
bool dvc_config_links(const struct dvc_config *config, struct cache_links *out, struct err *err) WARN_UNUSED;

struct pipeline_options dvc_config_parsing(const struct dvc_config *config);

#endif
