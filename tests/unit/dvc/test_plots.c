/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dvc/plot_table.h"
#include "dvc/plots.h"
#include "tests/support/must.h"
#include "tests/support/scratch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The data of plots, and the curves that a project defines.  What DVC 3.67 draws of the project of plots.sh was
 * read off the points that "dvc plots show --json" wrote. */

static struct arena arena;

static struct plot_table table(const char *path, const char *text, bool header)
{
	struct plot_table out;

	must(plot_table_read(&arena, str_of(text), path, header, &out, &err));
	return out;
}

/* A column as "1 2 -": "-" is no number. */
static void has_column(const struct plot_table *table, const char *name, const char *wanted)
{
	const struct plot_column *column = plot_table_column(table, name);
	struct buf text = BUF_INIT;

	assert_non_null(column);
	for (size_t i = 0; i < table->rows; i++) {
		if (isnan(column->values[i]))
			buf_puts(&text, i ? " -" : "-");
		else
			buf_printf(&text, "%s%g", i ? " " : "", column->values[i]);
	}
	assert_string_equal(text.data, wanted);
	buf_release(&text);
}

static void test_separated_values(void **state)
{
	struct plot_table read = table("a.csv", "\nstep,\"na,me\",y\r\n1,\"x\"\"1\",2.5\r\n\n2,,nan,9\n3,\"4\"", true);

	(void)state;
	assert_int_equal(read.column_count, 3);
	assert_int_equal(read.rows, 3);
	has_column(&read, "step", "1 2 3");
	has_column(&read, "na,me", "- - 4");
	has_column(&read, "y", "2.5 - -");
	assert_int_equal(plot_table_column(&read, "y")->numbers, 1);
	read = table("a.tsv", "1\t2\n3\t\n", false);
	has_column(&read, "0", "1 3");
	has_column(&read, "1", "2 -");
	read = table("a.tsv", "", true);
	assert_int_equal(read.rows, 0);
	read = table("a.csv", "a,b\n", true);
	assert_int_equal(read.rows, 0);
	assert_int_equal(read.column_count, 2);
}

static void test_lists_of_maps(void **state)
{
	struct plot_table read = table("a.json", "{\"deep\": {\"one\": [{\"a\": 1, \"b\": true}, {\"a\": \"2\", \"b\": null}]},"
				       " \"none\": [1, 2], \"odd\": [{\"x\": 1}, {\"y\": 2}], \"two\": [{\"c\": NaN}, {\"c\": 4}]}",
				       true);

	(void)state;
	assert_int_equal(read.first_count, 2);
	assert_int_equal(read.column_count, 3);
	has_column(&read, "a", "1 2");
	has_column(&read, "b", "1 -");
	has_column(&read, "c", "- 4");
	read = table("a.yaml", "- {s: 1, v: 1e-1}\n- {s: 2, v: .inf}\n", true);
	has_column(&read, "v", "0.1 inf");
	read = table("a.toml", "[[l]]\nx = 1\n[[l]]\nx = 2\n", true);
	has_column(&read, "x", "1 2");
	must_not(plot_table_read(&arena, str_of("[{"), "b.json", true, &read, &err), ERR_INPUT, "b.json:1");
}

/* Few bytes must not ask for much memory. */
static void test_too_much(void **state)
{
	struct plot_table read;
	struct buf text = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		buf_printf(&text, "%sc%zu", i ? "," : "", i);
	buf_puts(&text, "\n");
	for (size_t i = 0; i < 40000; i++)
		buf_puts(&text, "1\n");
	must_not(plot_table_read(&arena, buf_str(&text), "wide.csv", true, &read, &err), ERR_INPUT,
		 "wide.csv has 1000 columns and more than 33554 rows");
	buf_clear(&text);
	for (size_t i = 0; i <= 1000; i++)
		buf_printf(&text, "%s\"c%zu\": 1", i ? ", " : "[{", i);
	buf_puts(&text, "}]");
	must_not(plot_table_read(&arena, buf_str(&text), "wide.json", true, &read, &err), ERR_INPUT,
		 "wide.json has more than 1000 columns");
	buf_release(&text);
}

static void test_names_of_files(void **state)
{
	(void)state;
	assert_true(plot_is_image("a/b.png"));
	assert_false(plot_is_image("a.png/b"));
	assert_false(plot_is_image("b.PNG"));
	assert_true(plot_table_is_one("x.tsv"));
	assert_false(plot_table_is_one("x.txt"));
}

static void has_curve(const struct dvc_plots *plots, const char *name, const char *x_name, const char *wanted)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < plots->curve_count; i++) {
		const struct dvc_curve *curve = &plots->curves[i];

		if (strcmp(curve->name, name) != 0)
			continue;
		assert_string_equal(curve->x_name, x_name);
		for (size_t p = 0; p < curve->count; p++)
			buf_printf(&text, "%s%g:%g", p ? " " : "", curve->x[p], curve->y[p]);
		assert_string_equal(text.data, wanted);
		buf_release(&text);
		return;
	}
	fail_msg("there is no curve %s", name);
}

static void test_curves_of_a_project(void **state)
{
	const char *folder = scratch_path(*state, "project");
	struct hash_cache *known;
	struct project_files files;
	struct dvc_project project;
	struct dvc_plots plots;
	struct source *source;
	struct cache *cache;
	struct repo *repo;

	shell("sh \"$ASSAY_SHARE/../tests/support/plots.sh\" '%s'", folder);
	repo = repo_open(folder, &err);
	source = source_open_folder(folder, repo, &err);
	known = hash_cache_open(folder);
	cache = cache_open(scratch_path(*state, "project/.dvc/cache"), known, false);
	assert_non_null(source);
	must(dvc_project_load(&project, source, NULL, &err));
	project_files_open(&files, &arena, source, &project, cache);
	/* From the cache where it is not there. */
	shell("rm '%s/kept.csv' '%s/roc.json'", folder, folder);
	dvc_plots_read(&files, true, &plots);
	assert_int_equal(plots.curve_count, 6);
	has_curve(&plots, "live/train/loss.tsv", "step", "5:4 4:5 3:6 2:10 1:20");
	has_curve(&plots, "live/acc.tsv", "step", "0:0.2 1:nan 2:0.9");
	has_curve(&plots, "both:sub/a.csv:accuracy", "epoch", "1:0.2 2:0.5");
	has_curve(&plots, "both:sub/b.yaml:accuracy", "epoch", "1:0.2 2:0.6");
	has_curve(&plots, "both:sub/b.yaml:other", "epoch", "1:7 2:8");
	has_curve(&plots, "kept.csv", "step", "0:0 1:2 2:4 3:6");
	assert_int_equal(plots.image_count, 3);
	assert_string_equal(plots.images[0].path, "picture.png");
	assert_int_equal(plots.images[0].size, 4);
	assert_int_equal(plots.note_count, 1);
	assert_string_equal(plots.notes[0], "roc.json is not there");
	project_files_close(&files);
	dvc_project_release(&project);
	cache_close(cache);
	hash_cache_close(known);
	source_close(source);
	repo_close(repo);
}

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_separated_values, release),
		cmocka_unit_test_teardown(test_lists_of_maps, release),
		cmocka_unit_test_teardown(test_too_much, release),
		cmocka_unit_test_teardown(test_names_of_files, release),
		cmocka_unit_test_setup_teardown(test_curves_of_a_project, scratch_set_up, scratch_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
