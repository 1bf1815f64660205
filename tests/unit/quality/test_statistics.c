/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "quality/statistics.h"

#include <math.h>

/* Against SciPy 1.17.1: stats.t.isf and sf, ttest_ind(equal_var=False) and its confidence_interval,
 * mannwhitneyu, spearmanr, ttest_1samp. */

static void check(double value, double expected)
{
	double error = fabs(value - expected);

	if (!(error <= 1e-12 || error <= 1e-10 * fabs(expected)))
		fail_msg("%.17g, not %.17g", value, expected);
}

/* p, degrees of freedom, t */
static const double quantiles[][3] = {
	{ 0.05, 1, 12.706204736174705 },
	{ 0.05, 2, 4.302652729749464 },
	{ 0.05, 4, 2.7764451051977943 },
	{ 0.05, 7.5, 2.3330396268649745 },
	{ 0.05, 30, 2.042272456301238 },
	{ 0.05, 1000, 1.9623390808264085 },
	{ 0.05, 0.5, 164.55767348048846 },
	{ 0.01, 1, 63.65674116287158 },
	{ 0.01, 2, 9.924843200918293 },
	{ 0.01, 4, 4.604094871349993 },
	{ 0.01, 7.5, 3.4214226881240446 },
	{ 0.01, 30, 2.749995653567226 },
	{ 0.01, 1000, 2.580754698065951 },
	{ 0.01, 0.5, 4113.964588804181 },
	{ 0.5, 1, 1.0000000000000002 },
	{ 0.5, 2, 0.8164965809277261 },
	{ 0.5, 4, 0.7406970841126829 },
	{ 0.5, 7.5, 0.7085995804442596 },
	{ 0.5, 30, 0.6827556933212927 },
	{ 0.5, 1000, 0.6747351646070093 },
	{ 0.5, 0.5, 1.5537739740300383 },
	{ 1e-06, 1, 636619.7723670577 },
	{ 1e-06, 2, 999.9992499998438 },
	{ 1e-06, 4, 49.45863675693464 },
	{ 1e-06, 7.5, 14.36328624498385 },
	{ 1e-06, 30, 6.119075620384216 },
	{ 1e-06, 1000, 4.922289523429588 },
	{ 1e-06, 0.5, 411396462526.53595 },
};

/* t, degrees of freedom, P(|T| > |t|) */
static const double tails[][3] = {
	{ 0, 1, 1.0 },
	{ 0, 3, 1.0 },
	{ 0, 10, 1.0 },
	{ 0, 200.5, 1.0 },
	{ 0.5, 1, 0.7048327646991335 },
	{ 0.5, 3, 0.651447964848151 },
	{ 0.5, 10, 0.627893605742973 },
	{ 0.5, 200.5, 0.6176233826232095 },
	{ 2.0, 1, 0.2951672353008665 },
	{ 2.0, 3, 0.13932596855884305 },
	{ 2.0, 10, 0.07338803477074037 },
	{ 2.0, 200.5, 0.046849804626440957 },
	{ -3.1, 1, 0.19865218439823706 },
	{ -3.1, 3, 0.05329554461433608 },
	{ -3.1, 10, 0.011250657216083414 },
	{ -3.1, 200.5, 0.002213476359870225 },
	{ 10.0, 1, 0.06345103486110713 },
	{ 10.0, 3, 0.0021283990584141503 },
	{ 10.0, 10, 1.5895531755964125e-06 },
	{ 10.0, 200.5, 2.3341113174448033e-19 },
	{ 40.0, 1, 0.015912179824051624 },
	{ 40.0, 3, 3.4380680789158506e-05 },
	{ 40.0, 10, 2.2808577430857535e-12 },
	{ 40.0, 200.5, 1.620000045048326e-97 },
};

static void test_t(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(quantiles); i++)
		check(t_quantile_two_sided(quantiles[i][0], quantiles[i][1]), quantiles[i][2]);
	for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
		double p = t_two_sided(tails[i][0], tails[i][1]);

		/* Small ones too are right in all their digits. */
		assert_true(fabs(p - tails[i][2]) <= 1e-10 * tails[i][2]);
	}
	assert_true(isnan(t_two_sided((double)NAN, 3)) && isnan(t_two_sided(1, 0)));
	assert_true(t_two_sided((double)INFINITY, 3) == 0);
	assert_true(isnan(t_quantile_two_sided(0, 3)) && isnan(t_quantile_two_sided(2, 3)));
}

static const double a[] = { 0.971, 0.968, 0.9755 }, b[] = { 0.9565, 0.951, 0.9602, 0.9588 };
static const double c[] = { 1.1, 2.2, 3.3, 4.4, 5.5, 6.6, 7.7, 8.8, 9.9 };
static const double d[] = { 2.0, 2.5, 3.5, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0 };
static const double e[] = { 1, 2, 2, 3, 3, 3, 4 }, f[] = { 2, 3, 4, 4, 5 };

static void test_samples(void **state)
{
	struct sample sample = sample_of(a, ARRAY_LEN(a));

	(void)state;
	check(sample.mean, 0.9715);
	check(sample.deviation, 0.0037749172176354076);
	check(sample_interval(&sample), 0.009377414219063795);
	sample = sample_of(c, ARRAY_LEN(c));
	check(sample_interval(&sample), 2.3155925513444435);
	/* Two values give no interval, one no deviation, none no mean. */
	sample = sample_of(a, 2);
	assert_true(isnan(sample_interval(&sample)) && !isnan(sample.deviation));
	sample = sample_of(a, 1);
	assert_true(isnan(sample.deviation) && sample.mean == a[0]);
	sample = sample_of(a, 0);
	assert_true(isnan(sample.mean));
	/* A large mean does not swallow the spread. */
	sample = sample_of((const double[]){ 1e9 + 1, 1e9 + 2, 1e9 + 3 }, 3);
	check(sample.deviation, 1);
}

static void check_welch(const double *x, size_t x_n, const double *y, size_t y_n, const double *expected)
{
	struct sample first = sample_of(x, x_n), second = sample_of(y, y_n);
	struct difference difference = difference_welch(&first, &second);

	check(difference.value, expected[0]);
	check(difference.interval, expected[1]);
	check(difference.freedom, expected[2]);
	check(difference.statistic, expected[3]);
	check(difference.p, expected[4]);
}

static void test_welch(void **state)
{
	const double same[] = { 2, 2, 2 };
	struct sample constant = sample_of(same, 3), one = sample_of(a, 1);
	struct difference difference;

	(void)state;
	check_welch(a, ARRAY_LEN(a), b, ARRAY_LEN(b),
		    (const double[]){ -0.014875000000000083, 0.007829132892428904, 4.6378930555167575,
				      -5.0009418191319766, 0.005042241364139157 });
	check_welch(c, ARRAY_LEN(c), d, ARRAY_LEN(d),
		    (const double[]){ 5.1, 4.467032249703204, 13.857585584494252, 2.4510608350765684,
				      0.028141951249115598 });
	check_welch(e, ARRAY_LEN(e), f, ARRAY_LEN(f),
		    (const double[]){ 1.0285714285714285, 1.4561152656952556, 7.848789145031441,
				      1.6343949933110054, 0.14154385844059678 });
	difference = difference_welch(&constant, &constant);
	assert_true(difference.value == 0 && isnan(difference.p));
	difference = difference_welch(&constant, &one);
	assert_true(isnan(difference.p) && isnan(difference.interval));
}

static void check_u(const double *x, size_t x_n, const double *y, size_t y_n, double u, double p, bool exact)
{
	struct difference difference = difference_mann_whitney(x, x_n, y, y_n);

	check(difference.statistic, u);
	check(difference.p, p);
	assert_int_equal(difference.is_exact, exact);
}

static void test_mann_whitney(void **state)
{
	const double same[] = { 2, 2, 2 };

	(void)state;
	check_u(a, ARRAY_LEN(a), b, ARRAY_LEN(b), 0, 0.05714285714285714, true);
	check_u(b, ARRAY_LEN(b), a, ARRAY_LEN(a), 12, 0.05714285714285714, true);
	check_u(c, ARRAY_LEN(c), d, ARRAY_LEN(d), 69, 0.055013832353979004, false);
	check_u(e, ARRAY_LEN(e), f, ARRAY_LEN(f), 26.5, 0.15386839471212985, false);
	/* Of two and two there are six orders. */
	check_u(c, 2, d + 3, 2, 4, 2.0 / 6, true);
	check_u(same, 3, same, 3, 4.5, 1, false);
	assert_true(isnan(difference_mann_whitney(a, 0, b, 2).p));
}

static void test_spearman(void **state)
{
	const double x[] = { 0.1, 0.01, 0.1, 0.5, 0.05, 0.2 }, y[] = { 0.95, 0.9, 0.93, 0.7, 0.96, 0.91 };
	const double down[] = { 9, 8, 3 }, same[] = { 1, 1, 1 };
	struct correlation correlation = correlation_spearman(x, y, ARRAY_LEN(x));

	(void)state;
	check(correlation.rho, -0.4058397249567139);
	check(correlation.p, 0.42466250756136437);
	assert_int_equal(correlation.n, 6);
	correlation = correlation_spearman(c, down, 3);
	check(correlation.rho, -1);
	assert_true(correlation.p == 0);
	assert_true(isnan(correlation_spearman(c, same, 3).rho));
	assert_true(isnan(correlation_spearman(c, down, 2).rho));
	assert_true(isnan(correlation_spearman(c, down, 0).rho));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_t),
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_welch),
		cmocka_unit_test(test_mann_whitney),
		cmocka_unit_test(test_spearman),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
