/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_QUALITY_STATISTICS_H
#define ASSAY_QUALITY_STATISTICS_H

/* quality/: what numbers say, without a file or a store: values in, values out.
 *
 * Where the formulas come from:
 *
 *	mean, deviation		Welford's updates, https://doi.org/10.1080/00401706.1962.10490022
 *	t distribution		P(|T| > t) = I(v / (v + t^2); v/2, 1/2), DLMF 8.17 and 26.5.27 of Abramowitz and
 *				Stegun; I by its continued fraction, DLMF 8.17.22, evaluated as Lentz does
 *				(https://doi.org/10.1364/AO.15.000668)
 *	quantiles of t		by halving the interval in which P(|T| > t) passes the asked value, until it
 *				cannot be halved any more
 *	Welch's test		https://doi.org/10.1093/biomet/34.1-2.28, degrees of freedom by Satterthwaite,
 *				https://doi.org/10.2307/3002019
 *	Mann and Whitney's U	https://doi.org/10.1214/aoms/1177730491: exact by their recursion, or normal
 *				with the corrections for ties and continuity that SciPy makes
 *	Spearman's rho		Pearson's correlation of the ranks, ties at their mean rank; its p by
 *				t = rho sqrt((n - 2) / (1 - rho^2)), as SciPy does
 *
 * Results are NaN where they are not defined. */

#include <stdbool.h>
#include <stddef.h>

struct sample {
	size_t n;
	double mean;
	double deviation;	/* of the sample, with n - 1; NaN below two values */
};

struct sample sample_of(const double *values, size_t n);

/* Half of the 95 % confidence interval of the mean; NaN below SAMPLE_LEAST values. */
#define SAMPLE_LEAST 3
double sample_interval(const struct sample *sample);

/* P(|T| > |t|) of Student's t with that many degrees of freedom, and the t at which that is p. */
double t_two_sided(double t, double freedom);
double t_quantile_two_sided(double p, double freedom);

/* The difference of two means: second less first. */
struct difference {
	double value;
	double interval;	/* half of its 95 % interval, after Welch */
	double freedom;
	double statistic;	/* Welch's t, or U of the second sample */
	double p;		/* two-sided */
	bool is_exact;		/* of U: not by the normal approximation */
};

/* NaN in all but value below two values in either, and in statistic and p where neither varies. */
struct difference difference_welch(const struct sample *first, const struct sample *second);

/* Exact where one of them has at most eight values and none is tied, else normal; interval and freedom
 * are NaN. */
struct difference difference_mann_whitney(const double *first, size_t first_n, const double *second,
					  size_t second_n);

struct correlation {
	size_t n;
	double rho;		/* -1 to 1; NaN below three pairs and where either is constant */
	double p;		/* two-sided */
};

struct correlation correlation_spearman(const double *x, const double *y, size_t n);

#endif
