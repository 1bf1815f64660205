/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_ROLE_H
#define ASSAY_PIPELINE_ROLE_H

/* What a file of a project is to a data scientist, told by its name alone.  It is a help for the
 * eye and decides nothing. */
enum file_role {
	ROLE_CODE,		/* all that is none of the others, pipelines included */
	ROLE_PARAMS,		/* params.yaml and its like */
	ROLE_DATA,		/* tables, arrays, images, archives; .dvc files, which stand for data */
	ROLE_ENVIRONMENT,	/* what packages and images it runs with */
	ROLE_DOCS,
	ROLE_LOCK,		/* dvc.lock: what came of a pipeline, not what went in */
	ROLE_COUNT,
};

/* "code", "params", "data", "env", "docs", "lock". */
const char *role_word(enum file_role role);

/* path uses slashes. */
enum file_role role_of_path(const char *path);

#endif
