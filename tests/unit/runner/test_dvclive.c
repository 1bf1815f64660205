/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner/dvclive.h"
#include "base/file.h"
#include "tests/support/must.h"
#include "tests/support/scratch.h"

#include <sys/stat.h>

/* DVCLive's files become lines of the metrics file, as they grow. */

static const char *folder;

static struct dvclive *open_live(void)
{
	static const char *folders[1];

	folders[0] = scratch_path(folder, "dvclive");
	return dvclive_new(folders, 1);
}

/* What stands in the metrics file when all was looked for and read. */
static const char *translated(struct dvclive *live)
{
	static struct buf lines = BUF_INIT;
	const char *path = scratch_path(folder, "metrics");

	buf_clear(&lines);
	must(dvclive_finish(live, path, &err));
	if (!file_read(&lines, path, 100000, &err))
		buf_clear(&lines);
	return lines.data;
}

static void put(const char *name, const char *text)
{
	scratch_write(folder, name, text, strlen(text));
}

static int fresh(void **state)
{
	folder = *state;
	shell("cd '%s' && rm -rf dvclive metrics && mkdir -p dvclive/plots/metrics/train", folder);
	return 0;
}

static void test_points_come_as_the_file_grows(void **state)
{
	struct dvclive *live = open_live();

	(void)state;
	assert_string_equal(translated(live), "");
	put("dvclive/plots/metrics/train/loss.tsv", "timestamp\tstep\tloss\n1700000000500\t0\t0.5\n170");
	assert_string_equal(translated(live), "{\"name\":\"train.loss\",\"value\":0.5,\"step\":0,"
					      "\"time\":1700000000.5}\n");
	put("dvclive/plots/metrics/train/loss.tsv",
	    "timestamp\tstep\tloss\n1700000000500\t0\t0.5\n1700000001000\t1\tnan\n");
	assert_non_null(strstr(translated(live), "}\n{\"name\":\"train.loss\",\"value\":\"NaN\",\"step\":1,"));
	dvclive_free(live);
}

static void test_the_time_may_be_missing(void **state)
{
	struct dvclive *live = open_live();

	(void)state;
	put("dvclive/plots/metrics/acc.tsv", "step\tacc\n7\t0.25\n");
	assert_string_equal(translated(live), "{\"name\":\"acc\",\"value\":0.25,\"step\":7}\n");
	dvclive_free(live);
}

static void test_what_was_there_before_does_not_count(void **state)
{
	struct dvclive *live;

	(void)state;
	put("dvclive/plots/metrics/acc.tsv", "step\tacc\n1\t0.1\n");
	live = open_live();
	assert_string_equal(translated(live), "");
	/* A file that was made anew is read from its beginning. */
	shell("cd '%s/dvclive/plots/metrics' && printf 'step\\tacc\\n1\\t0.9\\n' > new && mv new acc.tsv", folder);
	assert_string_equal(translated(live), "{\"name\":\"acc\",\"value\":0.9,\"step\":1}\n");
	dvclive_free(live);
}

static void test_other_tables_are_passed_over(void **state)
{
	struct dvclive *live = open_live();

	(void)state;
	put("dvclive/plots/metrics/table.tsv", "name\tvalue\na\t1\n");
	put("dvclive/plots/metrics/wide.tsv", "step\ta\tb\n1\t2\t3\n");
	put("dvclive/plots/metrics/words.tsv", "step\ta\n1\thello\n");
	shell("ln -s / '%s/dvclive/plots/metrics/out'", folder);
	assert_string_equal(translated(live), "");
	dvclive_free(live);
}

static void test_the_older_layout(void **state)
{
	struct dvclive *live;

	(void)state;
	shell("rm -r '%s/dvclive/plots'", folder);
	live = open_live();
	put("dvclive/acc.tsv", "timestamp\tstep\tacc\n1700000000500\t3\t0.5\n");
	assert_string_equal(translated(live),
			    "{\"name\":\"acc\",\"value\":0.5,\"step\":3,\"time\":1700000000.5}\n");
	dvclive_free(live);
}

static size_t lines_of(const char *path)
{
	struct buf lines = BUF_INIT;
	size_t count = 0;

	must(file_read(&lines, path, 100000000, &err));
	for (size_t i = 0; i < lines.len; i++)
		count += lines.data[i] == '\n';
	buf_release(&lines);
	return count;
}

/* A look while the stage runs takes a portion of a file; at its end nothing is left. */
static void test_all_is_read_at_the_end(void **state)
{
	const char *path = scratch_path(folder, "metrics");
	struct dvclive *live = open_live();
	size_t taken;

	(void)state;
	shell("cd '%s/dvclive/plots/metrics' && { printf 'step\\tacc\\n'; seq 300000 | sed 's/$/\\t0.5/'; } >acc.tsv",
	      folder);
	must(dvclive_translate(live, path, &err));
	taken = lines_of(path);
	assert_true(taken > 0 && taken < 300000);
	put("dvclive/plots/metrics/late.tsv", "step\tlate\n7\t0.25\n");
	must(dvclive_finish(live, path, &err));
	assert_int_equal(lines_of(path), 300001);
	dvclive_free(live);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_points_come_as_the_file_grows, fresh),
		cmocka_unit_test_setup(test_the_time_may_be_missing, fresh),
		cmocka_unit_test_setup(test_what_was_there_before_does_not_count, fresh),
		cmocka_unit_test_setup(test_other_tables_are_passed_over, fresh),
		cmocka_unit_test_setup(test_the_older_layout, fresh),
		cmocka_unit_test_setup(test_all_is_read_at_the_end, fresh),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
