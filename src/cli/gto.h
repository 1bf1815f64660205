/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_GTO_H
#define ASSAY_CLI_GTO_H

#include "app/gto.h"
#include "cli/foreign.h"

/* The table, ended by a row without words. */
extern const struct foreign_command gto_commands[];

/* The commands of "assay gto", as rows in the table of gto.c want them. */
int gto_show(struct cli *cli, const struct foreign_call *call, struct err *err);
int gto_history(struct cli *cli, const struct foreign_call *call, struct err *err);
int gto_stage_list(struct cli *cli, const struct foreign_call *call, struct err *err);
int gto_check_ref(struct cli *cli, const struct foreign_call *call, struct err *err);
int gto_parse_tag(struct cli *cli, const struct foreign_call *call, struct err *err);
int gto_register(struct cli *cli, const struct foreign_call *call, struct err *err);
int gto_assign(struct cli *cli, const struct foreign_call *call, struct err *err);
int gto_deprecate(struct cli *cli, const struct foreign_call *call, struct err *err);

/* A command ends with these to have GTO do it itself; or because it was typed wrongly. */
#define GTO_HAND_OVER (-2)
#define GTO_USAGE (-3)

/* Opens the repository of the option --repo, or of this folder, and reads its registry if that is needed.
 * On failure *status is what the command ends with. */
bool gto_open(struct gto_here *here, const struct foreign_call *call, bool registry, int *status,
	      struct err *err) WARN_UNUSED;

/* The moment of an event with its author's offset from UTC, as Python writes it; between day and time
 * stands separator. */
const char *gto_time(struct arena *arena, const struct gto_event *event, char separator);

/* An event, and a version with all that happened to it, as GTO writes them as JSON.  bare leaves out the
 * numbers by which GTO orders events. */
void gto_write_event(struct json_writer *w, struct arena *arena, const struct gto_event *event, bool bare,
		     bool with_word);
void gto_write_version(struct json_writer *w, struct arena *arena, const struct gto_version *version,
		       struct gto_stage **stages, size_t stage_count);

#endif
