/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/plot_table.h"
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <string.h>

/* Any bytes as the data of a plot, of a form that the first byte names: columns of one length, whose numbers are
 * counted right; or one sentence. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "in.csv", "in.tsv", "in.json", "in.yaml", "in.toml", "in.py" };
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct plot_table table;
	const char *name = names[size ? data[0] / 2 % 6 : 0];

	if (!plot_table_read(&arena, size ? fuzz_input(data + 1, size - 1) : STR_NONE, name, size && data[0] % 2, &table,
			     &err)) {
		REQUIRE(err.code == ERR_INPUT && *err.text);
		arena_release(&arena);
		return 0;
	}
	REQUIRE(table.first_count <= table.column_count);
	for (size_t i = 0; i < table.column_count; i++) {
		const struct plot_column *column = &table.columns[i];
		size_t numbers = 0;

		for (size_t row = 0; row < table.rows; row++)
			numbers += !isnan(column->values[row]);
		REQUIRE(numbers == column->numbers);
		REQUIRE(plot_table_column(&table, column->name));
	}
	arena_release(&arena);
	return 0;
}
