/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "store/object.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Any bytes as the manifest of a folder: laid out inside that folder, or refused with a sentence. */

static char folder[] = "/tmp/assay-fuzz-XXXXXX";
static struct store store;

static void remove_folder(void)
{
	struct err err = ERR_INIT;

	if (!path_remove(folder, &err))
		fprintf(stderr, "%s\n", err.text);
}

static void make_folder(void)
{
	struct object object;

	REQUIRE(mkdtemp(folder));
	atexit(remove_folder);
	store.folder = folder;
	/* 2cf24dba…: what a manifest can name. */
	REQUIRE(object_put_bytes(&store, str_of("hello"), &object, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = fuzz_input(data, size);
	struct object object;
	struct buf path = BUF_INIT, out = BUF_INIT;
	struct err err = ERR_INIT;

	if (!store.folder)
		make_folder();
	REQUIRE(object_put_bytes(&store, bytes, &object, &err));
	object.files = 1;
	buf_printf(&out, "%s/out/inner", folder);
	(void)object_exists(&store, &object);
	if (!object_restore(&store, &object, out.data, &err))
		REQUIRE(*err.text);
	/* What leads out would stand beside it. */
	buf_printf(&path, "%s/out", folder);
	REQUIRE(access(path.data, F_OK) != 0 || path_remove(out.data, &err));
	REQUIRE(access(path.data, F_OK) != 0 || rmdir(path.data) == 0);
	store_object_path(&store, &object.digest, &path);
	if (size != 5 || memcmp(data, "hello", 5) != 0)
		unlink(path.data);
	buf_release(&path);
	buf_release(&out);
	return 0;
}
