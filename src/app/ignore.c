/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/ignore.h"
#include "store/ignored.h"

#include <string.h>

#define KEY_MAX_BYTES 1000

static bool check(const char *key, struct err *err)
{
	static const char *const prefixes[] = { "metric.", "param.", "code.", "data.", "test.", "environment." };
	bool known = false;

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		known = known || (strncmp(key, prefixes[i], strlen(prefixes[i])) == 0 &&
				  key[strlen(prefixes[i])]);
	if (!known)
		return err_set(err, ERR_USAGE,
			       "'%.200s' is no key of a comparison: it begins with metric., param., code., "
			       "data., test. or environment., such as param.train.seed", key);
	return strlen(key) <= KEY_MAX_BYTES || err_set(err, ERR_USAGE, "a key has at most %d bytes",
						       KEY_MAX_BYTES);
}

bool app_ignore(struct app *app, const struct repository *repository, const char *const *keys,
		size_t count, bool ignored, struct err *err)
{
	bool ok = true;

	if (!db_begin(app->store.db, err))
		return false;
	for (size_t i = 0; ok && i < count; i++)
		ok = check(keys[i], err) &&
		     ignored_set(&app->store, repository->id, keys[i], ignored, err);
	return db_end(app->store.db, ok, err);
}
