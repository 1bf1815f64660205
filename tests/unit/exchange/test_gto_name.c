/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/experiments.h"
#include "exchange/gto_name.h"

#include <string.h>

static void test_tags(void **state)
{
	static const char *const good[] = { "m@v1.0.0", "m@v1.2.3-rc.1+b5#4", "m@v1.0.0!", "m#prod", "m#prod!#9",
					    "m#a/b#1", "m#1", "m@deprecated", "sub/x.y=q#dev#2" };
	static const char *const bad[] = { "m@v1.2", "m@1.0.0", "m-#dev", "model.x@v1.0.0", "a=b=c@v1.0.0", "v1.0.0",
					   "m@v01.0.0", "m@v1.0.0-01", "m@v1.0.0-a..b", "m@deprecated!", "m#prod#", "m#",
					   "@v1.0.0", "m#p.q", "m@v1.0.0#x", "m@v1.0.0!!", "", "#", "=m#a" };
	struct arena arena = ARENA_INIT;
	struct gto_name name;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		if (!gto_name_parse(&arena, good[i], &name))
			fail_msg("%s is a tag", good[i]);
		assert_string_equal(gto_name_format(&arena, &name), good[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (gto_name_parse(&arena, bad[i], &name))
			fail_msg("%s is no tag", bad[i]);
	}
	assert_true(gto_name_parse(&arena, "a/b=m#prod!#12", &name));
	assert_string_equal(name.artifact, "a/b:m");
	assert_string_equal(name.stage, "prod");
	assert_int_equal(name.kind, GTO_UNASSIGNMENT);
	assert_int_equal(name.counter, 12);
	/* A counter of any length is one. */
	assert_true(gto_name_parse(&arena, "m#prod#99999999999999999999999999", &name));
	arena_release(&arena);
}

/* The order of https://semver.org/spec/v2.0.0.html, §11. */
static void test_versions(void **state)
{
	static const char *const order[] = { "v0.9.9", "v1.0.0-1", "v1.0.0-9", "v1.0.0-10", "v1.0.0-alpha",
					     "v1.0.0-alpha.1", "v1.0.0-alpha.beta", "v1.0.0-beta.2", "v1.0.0-beta.11",
					     "v1.0.0-rc.1", "v1.0.0", "v1.0.10", "v1.1.0",
					     "v2.0.0", "v123456789012345678901234567890.0.0" };
	struct arena arena = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		for (size_t k = 0; k < ARRAY_LEN(order); k++) {
			int got = gto_version_compare(str_of(order[i]), str_of(order[k]));

			if ((got > 0) - (got < 0) != (i > k) - (i < k))
				fail_msg("%s and %s compare as %d", order[i], order[k], got);
		}
	}
	assert_int_equal(gto_version_compare(str_of("v1.0.0+a"), str_of("v1.0.0+b")), 0);
	assert_string_equal(gto_version_next(&arena, "v1.2.9-rc.1+x", 2), "v1.2.10");
	assert_string_equal(gto_version_next(&arena, "v1.99.9", 1), "v1.100.0");
	assert_string_equal(gto_version_next(&arena, "v9.9.9", 0), "v10.0.0");
	arena_release(&arena);
}

static void test_queries(void **state)
{
	struct arena arena = ARENA_INIT;
	struct gto_query query = gto_query_parse(&arena, "d:m@latest");

	(void)state;
	assert_string_equal(query.artifact, "d:m");
	assert_true(query.latest);
	assert_string_equal(gto_query_parse(&arena, "m#prod").stage, "prod");
	assert_string_equal(gto_query_parse(&arena, "m@greatest").artifact, "m");
	/* What is no shortcut is a name, if an odd one. */
	assert_string_equal(gto_query_parse(&arena, "m@newest").artifact, "m@newest");
	arena_release(&arena);
}

#define ID "0123456789012345678901234567890123456789"

static void test_experiments(void **state)
{
	static const char *const bad[] = { "refs/exps/stash", "refs/exps/celery/stash", "refs/exps/exec/EXEC_HEAD",
					   "refs/exps/01/23456789012345678901234567890123456789",
					   "refs/exps/01/23456789012345678901234567890123456789/",
					   "refs/exps/01/23456789012345678901234567890123456789/a/b",
					   "refs/exps/0x/23456789012345678901234567890123456789/a", "refs/heads/main" };
	struct arena arena = ARENA_INIT;
	struct experiment one;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(experiment_of_ref(&arena, bad[i], &one));
	assert_true(experiment_of_ref(&arena, experiment_ref(&arena, ID, "fat-cat"), &one));
	assert_string_equal(one.baseline, ID);
	assert_string_equal(one.name, "fat-cat");
	arena_release(&arena);
}

/* A dvc.lock of DVC's, and the digest in the message of the commit that DVC made with it. */
static void test_the_digest_of_an_experiment(void **state)
{
	static const char lock[] =
		"schema: '2.0'\n"
		"stages:\n"
		"  prepare:\n"
		"    cmd: mkdir -p data && cat src.txt > data/a && cat params.yaml > data/b\n"
		"    deps:\n"
		"    - path: src.txt\n"
		"      hash: md5\n"
		"      md5: e1cbb0c3879af8347246f12c559a86b5\n"
		"      size: 5\n"
		"    params:\n"
		"      params.yaml:\n"
		"        seed: 4\n"
		"    outs:\n"
		"    - path: data\n"
		"      hash: md5\n"
		"      md5: 9b330cca73b009a7fbc8c3c309a43d6a.dir\n"
		"      size: 56\n"
		"      nfiles: 2\n"
		"  train:\n"
		"    cmd: cat data/* > model && cp params.yaml m.yaml && wc -l < model > n.txt\n"
		"    deps:\n"
		"    - path: data\n"
		"      hash: md5\n"
		"      md5: 9b330cca73b009a7fbc8c3c309a43d6a.dir\n"
		"      size: 56\n"
		"      nfiles: 2\n"
		"    params:\n"
		"      params.yaml:\n"
		"        deep.x: 1e-05\n"
		"        lr: 0.75\n"
		"    outs:\n"
		"    - path: m.yaml\n"
		"      hash: md5\n"
		"      md5: 9e5456df9bde67e6f673533b0f37469c\n"
		"      size: 51\n"
		"    - path: model\n"
		"      hash: md5\n"
		"      md5: 289fe0c58b2174196fec8128573e5f3f\n"
		"      size: 56\n"
		"    - path: n.txt\n"
		"      hash: md5\n"
		"      md5: 48a24b70a0b376535542b996af517398\n"
		"      size: 2\n";
	static const char *const stages[] = { "train", "prepare" }, *const one[] = { "train", "unknown" };
	struct digest digest;
	struct err err = ERR_INIT;

	(void)state;
	assert_true(experiment_digest(str_of(lock), stages, 2, &digest, &err));
	assert_string_equal(digest.hex, "45809e945c4ece7d8f57eeb84d856f2409e3764848be204ffc169cea030df00d");
	assert_true(experiment_digest(str_of(lock), one, 2, &digest, &err));
	assert_string_equal(digest.hex, "0924aa2d4bd2423a56b1ba39f39f63ef1f59d6ab15e0d946d618fdd9e4851552");
	assert_false(experiment_digest(str_of("stages: {"), one, 2, &digest, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_queries),
		cmocka_unit_test(test_experiments),
		cmocka_unit_test(test_the_digest_of_an_experiment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
