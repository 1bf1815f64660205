/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/role.h"
#include "base/compiler.h"
#include "base/file.h"

#include <fnmatch.h>
#include <stddef.h>

/* The first pattern that the file's name matches tells; a pattern with a slash is for the path. */
static const struct {
	const char *pattern;
	enum file_role role;
} rules[] = {
	{ "params.y*ml", ROLE_PARAMS },
	{ "params.json", ROLE_PARAMS },
	{ "params.toml", ROLE_PARAMS },
	{ "*/params/*", ROLE_PARAMS },
	{ "params/*", ROLE_PARAMS },
	{ "dvc.lock", ROLE_LOCK },
	{ "*.dvc", ROLE_DATA },
	{ "requirements*.txt", ROLE_ENVIRONMENT },
	{ "requirements*.in", ROLE_ENVIRONMENT },
	{ "constraints*.txt", ROLE_ENVIRONMENT },
	{ "pyproject.toml", ROLE_ENVIRONMENT },
	{ "setup.cfg", ROLE_ENVIRONMENT },
	{ "Pipfile*", ROLE_ENVIRONMENT },
	{ "poetry.lock", ROLE_ENVIRONMENT },
	{ "uv.lock", ROLE_ENVIRONMENT },
	{ "pdm.lock", ROLE_ENVIRONMENT },
	{ "environment.y*ml", ROLE_ENVIRONMENT },
	{ "conda*.y*ml", ROLE_ENVIRONMENT },
	{ "conda*.lock", ROLE_ENVIRONMENT },
	{ ".python-version", ROLE_ENVIRONMENT },
	{ "renv.lock", ROLE_ENVIRONMENT },
	{ "Dockerfile*", ROLE_ENVIRONMENT },
	{ "*.def", ROLE_ENVIRONMENT },
	{ "README*", ROLE_DOCS },
	{ "LICENSE*", ROLE_DOCS },
	{ "COPYING*", ROLE_DOCS },
	{ "CHANGELOG*", ROLE_DOCS },
	{ "*.md", ROLE_DOCS },
	{ "*.rst", ROLE_DOCS },
	{ "docs/*", ROLE_DOCS },
	{ "doc/*", ROLE_DOCS },
	{ "data/*", ROLE_DATA },
	{ "*/data/*.*", ROLE_DATA },
	{ "*.csv", ROLE_DATA },
	{ "*.tsv", ROLE_DATA },
	{ "*.parquet", ROLE_DATA },
	{ "*.feather", ROLE_DATA },
	{ "*.arrow", ROLE_DATA },
	{ "*.jsonl", ROLE_DATA },
	{ "*.ndjson", ROLE_DATA },
	{ "*.np[yz]", ROLE_DATA },
	{ "*.h5", ROLE_DATA },
	{ "*.hdf5", ROLE_DATA },
	{ "*.pkl", ROLE_DATA },
	{ "*.tfrecord*", ROLE_DATA },
	{ "*.png", ROLE_DATA },
	{ "*.jp*g", ROLE_DATA },
	{ "*.wav", ROLE_DATA },
	{ "*.zip", ROLE_DATA },
	{ "*.tar", ROLE_DATA },
	{ "*.tar.*", ROLE_DATA },
	{ "*.[gx]z", ROLE_DATA },
};

const char *role_word(enum file_role role)
{
	static const char *const words[ROLE_COUNT] = { "code", "params", "data", "env", "docs", "lock" };

	return words[role];
}

enum file_role role_of_path(const char *path)
{
	const char *name = path_base(path);

	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		const char *subject = path_base(rules[i].pattern) == rules[i].pattern ? name : path;

		if (fnmatch(rules[i].pattern, subject, 0) == 0)
			return rules[i].role;
	}
	return ROLE_CODE;
}
