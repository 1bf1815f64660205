/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/statistics.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CONFIDENCE_LEFT 0.05
#define FRACTION_STEPS 1000
#define EXACT_MOST 8

static const double nothing = (double)NAN;

struct sample sample_of(const double *values, size_t n)
{
	struct sample sample = { .n = n, .mean = n ? 0 : nothing, .deviation = nothing };
	double squares = 0;

	for (size_t i = 0; i < n; i++) {
		double distance = values[i] - sample.mean;

		sample.mean += distance / (double)(i + 1);
		squares += distance * (values[i] - sample.mean);
	}
	if (n > 1)
		sample.deviation = sqrt(squares / (double)(n - 1));
	return sample;
}

/* The continued fraction of the incomplete beta function, which is fast below (a + 1) / (a + b + 2). */
static double beta_fraction(double a, double b, double x)
{
	const double tiny = 1e-300;
	double c = 1, d = 1 - (a + b) * x / (a + 1), h;

	d = 1 / (fabs(d) < tiny ? tiny : d);
	h = d;
	for (int m = 1; m <= FRACTION_STEPS; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		const double terms[] = { even, odd };
		double before = h;

		for (int i = 0; i < 2; i++) {
			d = 1 + terms[i] * d;
			d = 1 / (fabs(d) < tiny ? tiny : d);
			c = 1 + terms[i] / c;
			c = fabs(c) < tiny ? tiny : c;
			h *= d * c;
		}
		if (fabs(h - before) <= 1e-16 * fabs(h))
			break;
	}
	return h;
}

/* I(x; a, b); y is 1 - x, which the caller knows better than a subtraction does. */
static double beta_regularized(double a, double b, double x, double y)
{
	double front;

	if (x <= 0 || y <= 0)
		return x <= 0 ? 0 : 1;
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(y));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(a, b, x) / a;
	return 1 - front * beta_fraction(b, a, y) / b;
}

double t_two_sided(double t, double freedom)
{
	double square = t * t;

	if (isnan(t) || !(freedom > 0))
		return nothing;
	if (isinf(square))
		return 0;
	return beta_regularized(freedom / 2, 0.5, freedom / (freedom + square), square / (freedom + square));
}

double t_quantile_two_sided(double p, double freedom)
{
	double low = 0, high = 1;

	if (!(p > 0 && p <= 1) || !(freedom > 0))
		return nothing;
	while (t_two_sided(high, freedom) > p && high < 1e300)
		high *= 2;
	for (;;) {
		double middle = low + (high - low) / 2;

		if (middle <= low || middle >= high)
			return high;
		if (t_two_sided(middle, freedom) > p)
			low = middle;
		else
			high = middle;
	}
}

double sample_interval(const struct sample *sample)
{
	if (sample->n < SAMPLE_LEAST)
		return nothing;
	return t_quantile_two_sided(CONFIDENCE_LEFT, (double)(sample->n - 1)) * sample->deviation /
	       sqrt((double)sample->n);
}

struct difference difference_welch(const struct sample *first, const struct sample *second)
{
	double x = first->deviation * first->deviation / (double)first->n;
	double y = second->deviation * second->deviation / (double)second->n;
	struct difference out = { .value = second->mean - first->mean, .interval = nothing, .freedom = nothing,
				  .statistic = nothing, .p = nothing };

	if (first->n < 2 || second->n < 2)
		return out;
	if (x + y == 0) {
		out.interval = 0;
		return out;
	}
	out.freedom = (x + y) * (x + y) / (x * x / (double)(first->n - 1) + y * y / (double)(second->n - 1));
	out.statistic = out.value / sqrt(x + y);
	out.p = t_two_sided(out.statistic, out.freedom);
	out.interval = t_quantile_two_sided(CONFIDENCE_LEFT, out.freedom) * sqrt(x + y);
	return out;
}

struct place {
	double value;
	size_t at;
};

static int by_value(const void *a, const void *b)
{
	double x = ((const struct place *)a)->value, y = ((const struct place *)b)->value;

	return (x > y) - (x < y);
}

/* The ranks of values from 1, ties at their mean; returns the sum of t^3 - t over all ties of t. */
static double rank(const double *values, size_t n, double *ranks)
{
	struct place *places = mem_zalloc(n ? n : 1, sizeof(*places));
	double ties = 0;

	for (size_t i = 0; i < n; i++)
		places[i] = (struct place){ values[i], i };
	qsort(places, n, sizeof(*places), by_value);
	for (size_t i = 0, end; i < n; i = end) {
		double t;

		for (end = i; end < n && places[end].value == places[i].value; end++)
			;
		t = (double)(end - i);
		ties += t * t * t - t;
		for (size_t j = i; j < end; j++)
			ranks[places[j].at] = ((double)i + (double)end + 1) / 2;
	}
	free(places);
	return ties;
}

/* P(U <= u) of samples without ties: of all orders of m and n values, how many have such a U.
 * counts[i][k] is how many orders of i and j values have U = k; j goes up in place. */
static double exact_cumulative(size_t m, size_t n, size_t u)
{
	size_t room = m * n + 1;
	double *counts = mem_zalloc((m + 1) * room, sizeof(*counts));
	double below = 0, all = 0;

	for (size_t i = 0; i <= m; i++)
		counts[i * room] = 1;
	for (size_t j = 1; j <= n; j++) {
		for (size_t i = 1; i <= m; i++) {
			/* The highest value is of the first sample, above all j of the second, or of the second. */
			for (size_t k = i * j + 1; k-- > 0;)
				counts[i * room + k] += k >= j ? counts[(i - 1) * room + k - j] : 0;
		}
	}
	for (size_t k = 0; k < room; k++) {
		all += counts[m * room + k];
		below += k <= u ? counts[m * room + k] : 0;
	}
	free(counts);
	return below / all;
}

struct difference difference_mann_whitney(const double *first, size_t first_n, const double *second,
					  size_t second_n)
{
	size_t n = first_n + second_n;
	double *all = mem_zalloc(2 * n + 1, sizeof(*all)), *ranks = all + n;
	double m1 = (double)first_n, m2 = (double)second_n, sum = 0, ties, highest;
	struct difference out = { .interval = nothing, .freedom = nothing, .statistic = nothing, .p = nothing };

	out.value = sample_of(second, second_n).mean - sample_of(first, first_n).mean;
	memcpy(all, first, first_n * sizeof(*all));
	memcpy(all + first_n, second, second_n * sizeof(*all));
	ties = rank(all, n, ranks);
	for (size_t i = first_n; i < n; i++)
		sum += ranks[i];
	free(all);
	if (!first_n || !second_n)
		return out;
	out.statistic = sum - m2 * (m2 + 1) / 2;
	highest = fmax(out.statistic, m1 * m2 - out.statistic);
	out.is_exact = ties == 0 && (first_n <= EXACT_MOST || second_n <= EXACT_MOST);
	if (out.is_exact) {
		/* P(U >= highest) is P(U <= m1 m2 - highest), for the distribution is symmetric. */
		out.p = 2 * exact_cumulative(first_n, second_n, (size_t)(m1 * m2 - highest));
	} else {
		double count = m1 + m2;
		double variance = m1 * m2 / 12 * (count + 1 - ties / (count * (count - 1)));

		out.p = variance > 0 ? erfc((highest - m1 * m2 / 2 - 0.5) / sqrt(variance) / sqrt(2)) : 1;
	}
	out.p = fmin(out.p, 1);
	return out;
}

struct correlation correlation_spearman(const double *x, const double *y, size_t n)
{
	struct correlation out = { .n = n, .rho = nothing, .p = nothing };
	double *ranks = mem_zalloc(2 * n + 1, sizeof(*ranks));
	double middle = ((double)n + 1) / 2, xx = 0, yy = 0, xy = 0;

	rank(x, n, ranks);
	rank(y, n, ranks + n);
	for (size_t i = 0; i < n; i++) {
		double dx = ranks[i] - middle, dy = ranks[n + i] - middle;

		xx += dx * dx;
		yy += dy * dy;
		xy += dx * dy;
	}
	free(ranks);
	if (n < 3 || xx == 0 || yy == 0)
		return out;
	out.rho = fmax(-1, fmin(1, xy / sqrt(xx * yy)));
	out.p = t_two_sided(out.rho * sqrt((double)(n - 2) / (1 - out.rho * out.rho)), (double)(n - 2));
	return out;
}
