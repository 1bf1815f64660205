/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "ui/widget/chart_plot.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct chart_point at(double x, double y)
{
	return (struct chart_point){ x, x, y, y, y, y, isfinite(y), !isfinite(y) };
}

/* The plot as text: a letter for each curve, in rows of cols characters, with a bar behind each row. */
static const char *drawn(const struct chart_plot *plot)
{
	static char text[4096];
	size_t len = 0;

	for (int row = 0; row < plot->rows; row++) {
		for (int col = 0; col < plot->cols; col++) {
			int cell = row * plot->cols + col;

			text[len++] = plot->bits[cell] ? (char)('a' + plot->owner[cell]) : '.';
		}
		text[len++] = '|';
	}
	text[len] = '\0';
	return text;
}

static const char *plot_of(const struct chart_series *series, size_t count, int rows, int cols, struct chart_scale x,
			   struct chart_scale y)
{
	struct chart_plot plot;
	const char *text;

	chart_plot_init(&plot, rows, cols, GLYPH_LETTERS, count, x, y);
	for (size_t i = 0; i < count; i++)
		chart_plot_add(&plot, i, &series[i]);
	text = drawn(&plot);
	chart_plot_release(&plot);
	return text;
}

static struct chart_scale from_to(double low, double high)
{
	return chart_scale(low, high, false, CHART_NUMBER);
}

static void test_lines(void **state)
{
	struct chart_point rising[] = { at(0, 0), at(4, 4) };
	struct chart_point gap[] = { at(0, 0), at(1, 0), at(2, (double)NAN), at(3, 0), at(4, 0) };
	struct chart_point infinite[] = { at(0, 1), at(2, INFINITY), at(4, 1) };
	struct chart_point one[] = { at(2, 2) };
	struct chart_series series = { .points = rising, .count = 2 };

	(void)state;
	assert_string_equal(plot_of(&series, 1, 5, 5, from_to(0, 4), from_to(0, 4)),
			    "....a|...aa|..aa.|.aa..|aa...|");
	series = (struct chart_series){ .points = gap, .count = 5 };
	assert_string_equal(plot_of(&series, 1, 2, 5, from_to(0, 4), from_to(0, 1)), ".....|aa.aa|");
	series = (struct chart_series){ .points = infinite, .count = 3 };
	assert_string_equal(plot_of(&series, 1, 2, 5, from_to(0, 4), from_to(0, 1)), "a...a|.....|");
	series = (struct chart_series){ .points = one, .count = 1 };
	assert_string_equal(plot_of(&series, 1, 3, 5, from_to(0, 4), from_to(0, 4)), ".....|..a..|.....|");
	series.count = 0;
	assert_string_equal(plot_of(&series, 1, 1, 5, from_to(0, 4), from_to(0, 4)), ".....|");
}

/* What many points say is drawn from the lowest to the highest, where the line comes in between. */
static void test_envelopes(void **state)
{
	struct chart_point points[] = { at(0, 2), { 1, 1, 0, 4, 2, 2, 100, 0 }, at(2, 2),
					{ 3, 4, 1, 3, 2, 2, 100, 0 } };
	struct chart_point thin[] = { at(0, 0), at(0.1, 4), at(0.2, 1), at(4, 1) };
	struct chart_series series = { .points = points, .count = 4 };

	(void)state;
	assert_string_equal(plot_of(&series, 1, 5, 5, from_to(0, 4), from_to(0, 4)),
			    ".a...|.a.aa|aaaaa|.a.aa|.a...|");
	/* Three points in one column: the spike among them stays. */
	series = (struct chart_series){ .points = thin, .count = 4 };
	assert_string_equal(plot_of(&series, 1, 5, 5, from_to(0, 4), from_to(0, 4)),
			    "a....|a....|a....|aaaaa|a....|");
}

/* Points outside of what is shown pull their lines across it; nothing is written outside. */
static void test_a_part_of_a_line(void **state)
{
	struct chart_point points[] = { at(-1e9, 0), at(1e9, 0), at(1e12, 1e300) };
	struct chart_point steep[] = { at(-10, -10), at(10, 10) };
	struct chart_series series = { .points = points, .count = 3 };

	(void)state;
	assert_string_equal(plot_of(&series, 1, 3, 5, from_to(0, 4), from_to(-1, 1)), ".....|aaaaa|.....|");
	series = (struct chart_series){ .points = steep, .count = 2 };
	assert_string_equal(plot_of(&series, 1, 5, 5, from_to(0, 4), from_to(0, 4)), "....a|...aa|..aa.|.aa..|aa...|");
}

static void test_logarithmic(void **state)
{
	struct chart_point points[] = { at(0, 1), at(1, 10), at(2, 0), at(3, -5), at(4, 100) };
	struct chart_series series = { .points = points, .count = 5 };

	(void)state;
	assert_string_equal(plot_of(&series, 1, 3, 5, from_to(0, 4), chart_scale(1, 100, true, CHART_NUMBER)),
			    "....a|.a...|aa...|");
}

/* The first one keeps its characters; a faint one stays out of others'. */
static void test_curves_over_each_other(void **state)
{
	struct chart_point low[] = { at(0, 0), at(4, 0) }, rising[] = { at(0, 0), at(4, 2) };
	struct chart_point box[] = { { 0, 4, 0, 2, 1, 1, 50, 0 } };
	struct chart_series series[] = { { .points = low, .count = 2 }, { .points = rising, .count = 2 },
					 { .points = box, .count = 1, .is_faint = true } };

	(void)state;
	assert_string_equal(plot_of(series, 2, 3, 5, from_to(0, 4), from_to(0, 2)), "...bb|.bbb.|aaaaa|");
	assert_string_equal(plot_of(series, 3, 3, 5, from_to(0, 4), from_to(0, 2)), "cccbb|cbbbc|aaaaa|");
}

static void test_curves_on_each_other_take_turns(void **state)
{
	struct chart_point line[] = { at(0, 0), at(8, 0) };
	struct chart_series series[] = { { .points = NULL }, { .points = line, .count = 2 },
					 { .points = line, .count = 2 } };

	(void)state;
	assert_string_equal(plot_of(series, 3, 1, 9, from_to(0, 8), from_to(0, 1)), "bbcbbcbbc|");
	series[0] = series[1];
	assert_string_equal(plot_of(series, 3, 1, 9, from_to(0, 8), from_to(0, 1)), "aaaaaaaaa|");
}

static void test_dots(void **state)
{
	struct chart_point points[] = { at(0, 0), at(3, 7) };
	struct chart_series series = { .points = points, .count = 2 };
	char bytes[GLYPH_DOT_SIZE];
	struct chart_plot plot;

	(void)state;
	chart_plot_init(&plot, 2, 2, GLYPH_BRAILLE, 1, from_to(0, 3), from_to(0, 7));
	chart_plot_add(&plot, 0, &series);
	/* ⢰⠁ above ⡜⠀ or the like: all eight dot rows are met. */
	assert_int_equal(plot.bits[2] & 0x40, 0x40);
	assert_int_equal(plot.bits[1] & 0x08, 0x08);
	assert_string_equal(glyph_of_dots(bytes, GLYPH_BRAILLE, 0x40).s, "\u2840");
	assert_string_equal(glyph_of_dots(bytes, GLYPH_BRAILLE, 0xff).s, "\u28ff");
	assert_string_equal(glyph_of_dots(bytes, GLYPH_BRAILLE, 0).s, " ");
	assert_int_equal(chart_plot_line(&plot, 0, 1), 0);
	assert_int_equal(chart_plot_col(&plot, 0), 0);
	assert_int_equal(chart_plot_col(&plot, 3), 1);
	assert_int_equal(chart_plot_col(&plot, 4), -1);
	chart_plot_release(&plot);
	chart_plot_init(&plot, 2, 2, GLYPH_BLOCKS, 1, from_to(0, 1), from_to(0, 3));
	chart_plot_add(&plot, 0, &(struct chart_series){ .points = (struct chart_point[]){ at(0, 0), at(1, 3) },
							  .count = 2 });
	assert_string_equal(glyph_of_dots(bytes, GLYPH_BLOCKS, plot.bits[2]).s, "▄");
	assert_string_equal(glyph_of_dots(bytes, GLYPH_BLOCKS, plot.bits[3]).s, "█");
	assert_string_equal(glyph_of_dots(bytes, GLYPH_BLOCKS, plot.bits[1]).s, "█");
	chart_plot_release(&plot);
}

#define POINTS 200

static void test_smoothing_is_its_formula(void **state)
{
	struct chart_point points[POINTS], out[POINTS];
	double weight = 0.97, span = POINTS * 10;

	(void)state;
	for (int i = 0; i < POINTS; i++) {
		points[i] = at(i * 10 + (i % 7), i % 23 == 5 ? (double)NAN : sin(i) * 5 + i);
		points[i].count *= 1 + i % 4;
	}
	chart_smooth(points, POINTS, weight, span, out);
	for (int i = 0; i < POINTS; i++) {
		double sum = 0, weights = 0;

		for (int j = 0; j <= i; j++) {
			double fade = pow(weight, 1000 * (points[i].x_low - points[j].x_low) / span);

			if (isnan(points[j].mean))
				continue;
			sum += (double)points[j].count * points[j].mean * fade;
			weights += (double)points[j].count * fade;
		}
		if (isnan(points[i].mean))
			assert_true(isnan(out[i].mean) && isnan(out[i].low));
		else
			assert_true(fabs(out[i].mean - sum / weights) < 1e-9 && out[i].low == out[i].mean);
	}
	assert_true(out[0].mean == points[0].mean);
	/* Weight 0 leaves all as it was. */
	chart_smooth(points, POINTS, 0, span, out);
	assert_true(out[7].mean == points[7].mean);
}

/* A bucket of an outline counts as its points do, and large values stay values. */
static void test_smoothing_of_outlines(void **state)
{
	struct chart_point four[] = { at(0, 1), at(5, 2), at(5, 4), at(5, 6), at(9, 3) };
	struct chart_point two[] = { at(0, 1), at(5, 4), at(9, 3) };
	struct chart_point huge[] = { at(0, 1.7e308), at(1, -1.7e308), at(2, 1.7e308) };
	struct chart_point out[5], few[3];

	(void)state;
	two[1].count = 3;
	chart_smooth(four, 5, 0.9, 100, out);
	chart_smooth(two, 3, 0.9, 100, few);
	assert_true(fabs(out[4].mean - few[2].mean) < 1e-12);
	chart_smooth(huge, 3, 0.9, 1e6, few);
	assert_true(isfinite(few[1].mean) && isfinite(few[2].mean));
	chart_smooth(two, 1, 0.9, 0, few);
	assert_true(few[0].mean == 1);
}

static void test_the_nearest_point(void **state)
{
	struct chart_point points[] = { at(0, 1), { 10, 20, 0, 1, 0.5, 1, 9, 0 }, at(40, 2) };
	struct chart_series series = { .points = points, .count = 3 };

	(void)state;
	assert_ptr_equal(chart_find(&series, -5), &points[0]);
	assert_ptr_equal(chart_find(&series, 15), &points[1]);
	assert_ptr_equal(chart_find(&series, 29), &points[1]);
	assert_ptr_equal(chart_find(&series, 31), &points[2]);
	series.count = 0;
	assert_null(chart_find(&series, 1));
}

static void test_axes_leave_out_what_has_no_place(void **state)
{
	struct chart_point points[] = { at(1, -3), at(2, (double)NAN), at(3, 10), at(4, 1000), at(9, 5e5) };
	struct chart_series series = { .points = points, .count = 5 };
	struct chart chart = { .series = &series, .count = 1, .x_low = (double)NAN, .x_high = (double)NAN };
	struct chart_scale x, y;

	(void)state;
	chart_axes(&chart, &x, &y);
	assert_true(x.low == 1 && x.high == 9 && y.low == -3 && y.high == 5e5);
	chart.log_y = true;
	chart.x_low = 0;
	chart.x_high = 5;
	chart_axes(&chart, &x, &y);
	assert_true(x.low == 0 && x.high == 5 && y.low == 10 && y.high == 1000 && y.is_log);
}

/* Before anybody has chosen otherwise. */
static void test_the_linux_console_gets_blocks(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	unsetenv("ASSAY_GLYPHS");
	unsetenv("ASSAY_ASCII");
	setenv("TERM", "linux", 1);
	assert_int_equal(glyph_dots(), GLYPH_BLOCKS);
	setenv("TERM", "xterm", 1);
}

static void test_sparks(void **state)
{
	double rising[] = { 0, 1, 2, 3, 4, 5, 6, 7 }, gap[] = { 1, (double)NAN, INFINITY, 3 };
	double same[] = { 5, 5 }, huge[] = { -1.7e308, 1.7e308 };
	struct arena arena = ARENA_INIT;

	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	assert_string_equal(chart_spark(&arena, rising, 8, 8).s, "▁▂▃▄▅▆▇█");
	assert_string_equal(chart_spark(&arena, rising, 8, 4).s, "▁▃▅▇");
	assert_string_equal(chart_spark(&arena, gap, 4, 4).s, "▁  █");
	assert_string_equal(chart_spark(&arena, same, 2, 4).s, "▁▁▁▁");
	assert_string_equal(chart_spark(&arena, huge, 2, 2).s, "▁█");
	assert_string_equal(chart_spark(&arena, NULL, 0, 4).s, "");
	setenv("ASSAY_GLYPHS", "ascii", 1);
	assert_string_equal(chart_spark(&arena, rising, 8, 8).s, "__.--=##");
	assert_int_equal(glyph_dots(), GLYPH_LETTERS);
	setenv("ASSAY_GLYPHS", "blocks", 1);
	assert_int_equal(glyph_dots(), GLYPH_BLOCKS);
	glyph_dots_next();
	assert_int_equal(glyph_dots(), GLYPH_LETTERS);
	glyph_dots_next();
	assert_int_equal(glyph_dots(), GLYPH_BRAILLE);
	assert_string_equal(glyph_dots_word(), "braille");
	unsetenv("ASSAY_GLYPHS");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_envelopes),
		cmocka_unit_test(test_a_part_of_a_line),
		cmocka_unit_test(test_logarithmic),
		cmocka_unit_test(test_curves_over_each_other),
		cmocka_unit_test(test_curves_on_each_other_take_turns),
		cmocka_unit_test(test_dots),
		cmocka_unit_test(test_smoothing_is_its_formula),
		cmocka_unit_test(test_smoothing_of_outlines),
		cmocka_unit_test(test_the_nearest_point),
		cmocka_unit_test(test_axes_leave_out_what_has_no_place),
		cmocka_unit_test(test_the_linux_console_gets_blocks),
		cmocka_unit_test(test_sparks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
