/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_VERSION_H
#define ASSAY_BASE_VERSION_H

/* The program's version as configure.ac has it, for example "0.1.0".  Never freed. */
const char *version_text(void);

#endif
