/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "base/mem.h"
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <string.h>

/* Gives the inputs in tests/fuzz/corpus/NAME to the target NAME, the name of this program, and before
 * them the empty one: the same with any compiler. */

#define INPUT_MAX ((size_t)16 * 1024 * 1024)

static unsigned replay(const char *folder, DIR *dir)
{
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	struct dirent *entry;
	unsigned count = 0;

	while ((entry = readdir(dir))) {
		struct err err = ERR_INIT;
		uint8_t *copy;

		if (entry->d_name[0] == '.')
			continue;
		path_join(&path, folder, entry->d_name);
		buf_clear(&bytes);
		if (!file_read(&bytes, path.data, INPUT_MAX, &err)) {
			printf("not ok 2 - %s\n", err.text);
			exit(1);
		}
		printf("# %s\n", entry->d_name);
		fflush(stdout);
		/* Of just that size, so that a byte too far is seen by the sanitizers. */
		copy = mem_zalloc(bytes.len + !bytes.len, 1);
		memcpy(copy, bytes.data, bytes.len);
		LLVMFuzzerTestOneInput(copy, bytes.len);
		free(copy);
		count++;
	}
	buf_release(&path);
	buf_release(&bytes);
	return count;
}

int main(int argc, char **argv)
{
	const char *share = getenv("ASSAY_SHARE");
	struct buf folder = BUF_INIT;
	unsigned count;
	DIR *dir;

	(void)argc;
	buf_printf(&folder, "%s/../tests/fuzz/corpus/%s", share ? share : "share",
		   path_base(argv[0]));
	dir = opendir(folder.data);
	if (!dir) {
		printf("1..1\nnot ok 1 - there is no folder %s\n", folder.data);
		return 1;
	}
	printf("1..2\n");
	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	printf("ok 1 - the empty input\n");
	count = replay(folder.data, dir);
	printf("%sok 2 - %u inputs of %s\n", count ? "" : "not ", count, path_base(argv[0]));
	closedir(dir);
	buf_release(&folder);
	return 0;
}
