/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/store.h"
#include "tests/support/must.h"
#include "tests/support/scratch.h"

#include <sys/stat.h>

/* Where a store may be, and as whose file. */

static void network_file_systems_are_known_by_their_number(void **state)
{
	static const uint64_t network[] = { 0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x5346414f,
					    0x0bd00bd0, 0x47504653 };
	/* ext4, xfs, btrfs, tmpfs, overlayfs, zfs */
	static const uint64_t local[] = { 0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630,
					  0x2fc12fc1 };

	for (size_t i = 0; i < sizeof(network) / sizeof(*network); i++)
		assert_true(store_type_is_network(network[i]));
	for (size_t i = 0; i < sizeof(local) / sizeof(*local); i++)
		assert_false(store_type_is_network(local[i]));
	(void)state;
}

static void assert_mode(const char *path, mode_t expected)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, expected);
}

/* A folder that its group shares makes a store that the group shares, whatever the umask. */
static void the_group_of_a_shared_folder_shares_the_store(void **state)
{
	const char *own = scratch_path(*state, "own/a.db"), *shared = scratch_path(*state, "shared/a.db");
	struct store store;
	mode_t mask = umask(077);

	shell("cd '%s' && mkdir shared && chmod 2770 shared", (const char *)*state);
	must(store_open(&store, own, DB_CREATE, &err));
	store_close(&store);
	must(store_open(&store, shared, DB_CREATE, &err));
	assert_mode(own, 0600);
	assert_mode(shared, 0660);
	assert_mode(scratch_path(*state, "shared/a.db-wal"), 0660);
	assert_mode(scratch_path(*state, "shared/a.db-shm"), 0660);
	store_close(&store);
	umask(mask);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(network_file_systems_are_known_by_their_number),
		cmocka_unit_test(the_group_of_a_shared_folder_shares_the_store),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
