/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_EXCHANGE_GTO_INDEX_H
#define ASSAY_EXCHANGE_GTO_INDEX_H

#include "base/yaml.h"

/* What files say of GTO's artifacts: artifacts.yaml, as GTO reads it, and artifacts of a dvc.yaml
 * (https://dvc.org/doc/user-guide/project-structure/dvcyaml-files#artifacts); and GTO's settings. */

struct gto_annotation {
	const char *name;
	const char *type, *path;	/* NULL: not said */
	bool is_virtual;		/* not a file of the commit */
	const char **labels;
	size_t label_count;
	const char *description;	/* "" when there is none */
	const char *custom;		/* whatever it is, as JSON; NULL: none */
};

struct gto_index {
	struct gto_annotation *items;	/* in the order of the file */
	size_t count;
};

/* Parses an artifacts.yaml; all lives in the arena.  What GTO would not take is ERR_INPUT. */
bool gto_index_parse(struct arena *arena, struct str bytes, const char *name, struct gto_index *out,
		     struct err *err) WARN_UNUSED;

/* Adds the artifacts of a dvc.yaml that lies in folder ("" for the top), named as GTO's tags name them:
 * "folder:name".  A file that cannot be understood adds nothing. */
void gto_index_add_dvc(struct arena *arena, struct str bytes, const char *folder, struct gto_index *out);

/* The annotation of that name; NULL: none. */
const struct gto_annotation *gto_index_find(const struct gto_index *index, const char *name);

/* The file ".gto" and the environment. */
struct gto_settings {
	const char *index;		/* name of the file of annotations */
	const char **stages;		/* the only ones allowed; NULL: any */
	size_t stage_count;
	bool more;			/* there are settings that only GTO can follow */
};

/* Parses .gto's bytes (empty: no such file); strings live in the arena. */
bool gto_settings_parse(struct arena *arena, struct str bytes, const char *name, struct gto_settings *out,
			struct err *err) WARN_UNUSED;

#endif
