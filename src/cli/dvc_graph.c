/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc.h"
#include "cli/hand_over.h"
#include "cli/plain_table.h"

#include <stdlib.h>
#include <string.h>

/* assay dvc stage list, assay dvc dag */

int dvc_stage_list(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	static const char *const default_targets[] = { "dvc.yaml" };
	bool names = foreign_flag(call, "name-only") || foreign_flag(call, "names-only");
	struct dvc_query query = {
		.targets = call->arg_count ? call->args : default_targets,
		.count = call->arg_count ? call->arg_count : 1,
		.all = foreign_flag(call, "all"),
		.strict = foreign_flag(call, "fail"),
		.recursive = foreign_flag(call, "recursive"),
	};
	struct dvc_here here;
	struct dvc_row *rows;
	size_t count;
	int status;

	if (!dvc_open(&here, &status, err))
		return status;
	if (app_dvc_stages(&here, &query, &rows, &count, err)) {
		const char **cells = ARENA_ARRAY(&here.arena, const char *, 2 * count);
		struct plain_table table = { .cells = cells, .columns = 2, .rows = count };

		for (size_t i = 0; i < count; i++) {
			cells[2 * i] = rows[i].address;
			cells[2 * i + 1] = names ? "" : rows[i].description;
		}
		plain_table_write(&cli->out, &table);
		status = 0;
	}
	app_dvc_close(&here);
	return status;
}

static void write_dot(struct buf *out, struct arena *arena, const struct dvc_dag *dag)
{
	struct dvc_edges *feeds = ARENA_ARRAY(arena, struct dvc_edges, dag->count);

	buf_puts(out, "strict digraph {\n");
	for (size_t n = 0; n < dag->count; n++) {
		buf_printf(out, "\"%s\";\n", dag->names[n]);
		for (size_t i = 0; i < dag->needs[n].count; i++)
			feeds[dag->needs[n].to[i]].count++;
	}
	for (size_t n = 0; n < dag->count; n++) {
		feeds[n].to = ARENA_ARRAY(arena, size_t, feeds[n].count);
		feeds[n].count = 0;
	}
	for (size_t n = 0; n < dag->count; n++) {
		for (size_t i = 0; i < dag->needs[n].count; i++) {
			struct dvc_edges *to = &feeds[dag->needs[n].to[i]];

			to->to[to->count++] = n;
		}
	}
	for (size_t n = 0; n < dag->count; n++) {
		for (size_t i = 0; i < feeds[n].count; i++)
			buf_printf(out, "\"%s\" -> \"%s\";\n", dag->names[n], dag->names[feeds[n].to[i]]);
	}
	buf_puts(out, "}\n\n");
}

/* A node, or an edge by its two ends, while they are sorted by name. */
struct arrow {
	const char *from, *to;
	size_t node;
};

static int by_name(const void *a, const void *b)
{
	const struct arrow *x = a, *y = b;
	int order = strcmp(x->from, y->from);

	return order || !x->to ? order : strcmp(x->to, y->to);
}

static void write_part(struct buf *out, struct arena *arena, const struct dvc_dag *dag, size_t part,
		       size_t *numbers, size_t *last)
{
	size_t nodes = 0, edges = 0, room = 1;
	struct arrow *arrows;

	for (size_t n = 0; n < dag->count; n++)
		room += dag->part[n] == part ? 1 + dag->needs[n].count : 0;
	arrows = ARENA_ARRAY(arena, struct arrow, room);
	for (size_t n = 0; n < dag->count; n++) {
		if (dag->part[n] == part)
			arrows[nodes++] = (struct arrow){ .from = dag->names[n], .node = n };
	}
	qsort(arrows, nodes, sizeof(*arrows), by_name);
	for (size_t i = 0; i < nodes; i++) {
		numbers[arrows[i].node] = ++*last;
		buf_printf(out, "\n\tnode%zu[\"%s\"]", *last, arrows[i].from);
	}
	for (size_t n = 0; n < dag->count; n++) {
		for (size_t i = 0; dag->part[n] == part && i < dag->needs[n].count; i++)
			arrows[edges++] = (struct arrow){ dag->names[dag->needs[n].to[i]], dag->names[n],
							  dag->needs[n].to[i] * dag->count + n };
	}
	qsort(arrows, edges, sizeof(*arrows), by_name);
	for (size_t i = 0; i < edges; i++)
		buf_printf(out, "\n\tnode%zu-->node%zu", numbers[arrows[i].node / dag->count],
			   numbers[arrows[i].node % dag->count]);
}

static void write_mermaid(struct buf *out, struct arena *arena, const struct dvc_dag *dag, bool markdown)
{
	size_t *numbers = ARENA_ARRAY(arena, size_t, dag->count), last = 0;

	buf_puts(out, markdown ? "```mermaid\nflowchart TD" : "flowchart TD");
	for (size_t part = 0; part < dag->parts; part++)
		write_part(out, arena, dag, part, numbers, &last);
	buf_puts(out, markdown ? "\n```\n" : "\n");
}

/* The nodes, each behind those that it waits for, part by part. */
struct ordering {
	const struct dvc_dag *dag;
	size_t *order, count;
	bool *done;
};

static void put_in_order(struct ordering *ordering, size_t node)
{
	const struct dvc_edges *needs = &ordering->dag->needs[node];

	if (ordering->done[node])
		return;
	ordering->done[node] = true;
	for (size_t i = 0; i < needs->count; i++)
		put_in_order(ordering, needs->to[i]);
	ordering->order[ordering->count++] = node;
}

/* The graph where nobody can draw boxes: a line for each node. */
static void write_lines(struct buf *out, struct arena *arena, const struct dvc_dag *dag)
{
	struct ordering ordering = { dag, ARENA_ARRAY(arena, size_t, dag->count + 1), 0,
				     ARENA_ARRAY(arena, bool, dag->count + 1) };
	const char **cells = ARENA_ARRAY(arena, const char *, 2 * dag->count + 1);
	struct plain_table table = { .cells = cells, .columns = 2, .rows = dag->count };
	struct buf names = BUF_INIT;

	for (size_t part = 0; part < dag->parts; part++) {
		for (size_t n = 0; n < dag->count; n++) {
			if (dag->part[n] == part)
				put_in_order(&ordering, n);
		}
	}
	for (size_t i = 0; i < dag->count; i++) {
		const struct dvc_edges *needs = &dag->needs[ordering.order[i]];

		buf_clear(&names);
		for (size_t n = 0; n < needs->count; n++)
			buf_printf(&names, "%s%s", n ? ", " : "after ", dag->names[needs->to[n]]);
		cells[2 * i] = dag->names[ordering.order[i]];
		cells[2 * i + 1] = arena_strdup(arena, names.data);
	}
	buf_release(&names);
	plain_table_write(out, &table);
}

static void write_dag(struct buf *out, const struct foreign_call *call, struct arena *arena,
		      const struct dvc_dag *dag)
{
	if (foreign_flag(call, "quiet"))
		return;
	if (foreign_flag(call, "dot"))
		write_dot(out, arena, dag);
	else if (foreign_flag(call, "md") || foreign_flag(call, "mermaid"))
		write_mermaid(out, arena, dag, foreign_flag(call, "md"));
	else
		write_lines(out, arena, dag);
}

int dvc_dag(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	bool boxes = !foreign_flag(call, "dot") && !foreign_flag(call, "md") && !foreign_flag(call, "mermaid");
	struct dvc_dag_query query = {
		.target = call->arg_count ? call->args[0] : NULL,
		.full = foreign_flag(call, "full"),
		.outs = foreign_flag(call, "outs"),
		.collapse = foreign_flag(call, "collapse-foreach-matrix"),
	};
	struct dvc_here here;
	struct dvc_dag dag;
	int status;

	/* Boxes and lines are drawn by DVC, if it is there; and it alone knows what it means by outputs of a target. */
	if ((boxes && cli_can_hand_over("dvc")) || (query.outs && query.target))
		return DVC_HAND_OVER;
	if (query.outs && query.collapse) {
		err_set(err, ERR_USAGE, "--outs and --collapse-foreach-matrix exclude each other");
		return -1;
	}
	if (!dvc_open(&here, &status, err))
		return status;
	if (app_dvc_dag(&here, &query, &dag, err)) {
		write_dag(&cli->out, call, &here.arena, &dag);
		status = 0;
	}
	app_dvc_close(&here);
	return status;
}
