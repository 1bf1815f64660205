/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange/experiment_queue.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/* Any bytes as each of the files that DVC's queue leaves: what is found are full commits and no way out of a
 * folder; or one sentence that begins with the file. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = fuzz_input(data, size);
	struct arena arena = ARENA_INIT;
	struct err errs[4] = { ERR_INIT, ERR_INIT, ERR_INIT, ERR_INIT };
	struct experiment_message message;
	struct experiment_run run;
	struct experiment_process process;
	bool is_one, over, ok[4];

	ok[0] = experiment_message_parse(&arena, bytes, "in", &message, &is_one, &errs[0]);
	ok[1] = experiment_result_parse(bytes, "in", &over, &errs[1]);
	ok[2] = experiment_run_parse(&arena, bytes, "in", &run, &errs[2]);
	ok[3] = experiment_process_parse(&arena, bytes, "in", &process, &errs[3]);
	for (size_t i = 0; i < 4; i++)
		REQUIRE(ok[i] == (errs[i].code == ERR_NONE) && (ok[i] || strncmp(errs[i].text, "in", 2) == 0));
	if (ok[0] && is_one) {
		REQUIRE(strlen(message.experiment.commit) == COMMIT_ID_SIZE - 1);
		REQUIRE(strlen(message.experiment.baseline) == COMMIT_ID_SIZE - 1);
		REQUIRE(message.task && !strchr(message.task, '/'));
	}
	if (ok[2])
		REQUIRE(run.root && run.folder && run.location && strlen(run.baseline) == COMMIT_ID_SIZE - 1);
	arena_release(&arena);
	return 0;
}
