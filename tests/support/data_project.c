/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "tests/support/data_project.h"

#include <stdlib.h>

struct data_project data_project_open(const char *folder)
{
	struct data_project project = { .err = ERR_INIT };
	struct buf real = BUF_INIT;

	if (!path_real(&real, folder, &project.err))
		fail_msg("%s", project.err.text);
	project.root = buf_take(&real);
	project.walk = walk_open(project.root, &project.err);
	assert_non_null(project.walk);
	project.known = hash_cache_open(project.root);
	return project;
}

void data_project_close(struct data_project *project)
{
	walk_close(project->walk);
	hash_cache_close(project->known);
	arena_release(&project->arena);
	free(project->root);
}

struct content data_project_look(struct data_project *project, const char *path)
{
	struct content item = { .path = path, .is_output = true };

	if (!content_read(project->walk, project->known, &project->arena, &item, 1, NULL, &project->err))
		fail_msg("%s: %s", path, project->err.text);
	return item;
}
