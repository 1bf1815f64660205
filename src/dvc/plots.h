/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_PLOTS_H
#define ASSAY_DVC_PLOTS_H

#include "dvc/project_files.h"

/* The plots of a project at one state of it: those at the top of each dvc.yaml and those among the outs of
 * stages, with their data.  What has no numbers, such as a confusion matrix of words, is no curve. */
struct dvc_curve {
	const char *name;	/* the plot's id or path; where it has several, ":" and the field behind it */
	const char *x_name;	/* "step" where the plot names none: then x counts from 0 */
	double *x, *y;		/* in the order of the file; y NaN: no number */
	size_t count;
};

struct dvc_image {
	const char *path;
	struct cache_key key;
	int64_t size;		/* bytes; -1: not known, it is not in the cache */
};

struct dvc_plots {
	struct dvc_curve *curves;
	struct dvc_image *images;
	const char **notes;	/* sentences: what is not in the cache, what could not be read */
	size_t curve_count, image_count, note_count;
};

/* All lives in the arena of files, in the project's order.  Without curves only images are looked for. */
void dvc_plots_read(struct project_files *files, bool with_curves, struct dvc_plots *out);

#endif
