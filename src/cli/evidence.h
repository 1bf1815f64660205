/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_EVIDENCE_H
#define ASSAY_CLI_EVIDENCE_H

#include "app/release.h"
#include "cli/cli.h"

/* What speaks for and against a request, as text, and as members of an open JSON object. */
void evidence_write_text(struct cli *cli, const struct evidence *evidence);
void evidence_write_json(struct cli *cli, const struct evidence *evidence);

#endif
