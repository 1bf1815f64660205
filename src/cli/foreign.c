/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/foreign.h"

#include <string.h>

struct reading {
	struct foreign_call *call;
	const struct foreign_option *options;	/* those that may be given here */
	const struct foreign_option *open;	/* takes more values */
	bool needs_value;		/* open has none yet */
};

static void give(struct reading *reading, const struct foreign_option *option, const char *value)
{
	struct foreign_call *call = reading->call;

	call->given[call->given_count].option = option;
	call->given[call->given_count++].value = value;
}

static const struct foreign_option *by_letter(const struct reading *reading, char letter)
{
	for (const struct foreign_option *o = reading->options; o->name; o++) {
		if (o->letter == letter)
			return o;
	}
	return NULL;
}

/* The option of that name, or the only one whose name begins so. */
static const struct foreign_option *by_name(const struct reading *reading, struct str name)
{
	const struct foreign_option *found = NULL;
	size_t matches = 0;

	for (const struct foreign_option *o = reading->options; o->name; o++) {
		if (str_is(name, o->name))
			return o;
		if (strncmp(o->name, name.data, name.len) == 0) {
			found = o;
			matches++;
		}
	}
	return matches == 1 ? found : NULL;
}

static bool begin(struct reading *reading, const struct foreign_option *option, const char *value)
{
	if (!option || (value && option->takes == TAKES_NOTHING))
		return false;
	if (option->takes == TAKES_NOTHING || value) {
		give(reading, option, value ? value : "");
		reading->open = NULL;
		return true;
	}
	reading->open = option;
	reading->needs_value = option->takes != TAKES_MAYBE;
	if (!reading->needs_value)
		give(reading, option, "");
	return true;
}

static bool read_option(struct reading *reading, const char *word)
{
	const char *value = strchr(word, '=');

	if (word[1] == '-')
		return begin(reading,
			     by_name(reading, (struct str){ word + 2, value ? (size_t)(value - word) - 2
									    : strlen(word + 2) }),
			     value ? value + 1 : NULL);
	for (size_t i = 1; word[i]; i++) {
		const struct foreign_option *option = by_letter(reading, word[i]);

		if (!option)
			return false;
		if (option->takes != TAKES_NOTHING)
			return begin(reading, option, word[i + 1] ? word + i + 1 : NULL);
		give(reading, option, "");
	}
	reading->open = NULL;
	return true;
}

/* How many of the words are the command's name; 0: it is another one. */
static size_t match_command(const struct foreign_command *command, char **words, size_t count)
{
	struct str rest = str_of(command->words), part;
	size_t n = 0;

	while (str_next(&rest, ' ', &part)) {
		if (n == count || !str_is(part, words[n]))
			return 0;
		n++;
	}
	return n;
}

static bool read_word(struct reading *reading, const char *word, bool only_args)
{
	struct foreign_call *call = reading->call;

	if (!only_args && word[0] == '-' && word[1] && !(reading->needs_value && reading->open->takes == TAKES_WORD))
		return !reading->needs_value && read_option(reading, word);
	if (!only_args && reading->open) {
		give(reading, reading->open, word);
		reading->needs_value = false;
		if (reading->open->takes != TAKES_VALUES)
			reading->open = NULL;
		return true;
	}
	call->args[call->arg_count++] = word;
	return call->command->max_args < 0 || call->arg_count <= (size_t)call->command->max_args;
}

bool foreign_parse(struct arena *arena, const struct foreign_command *table,
		   const struct foreign_option *leading, char **words, size_t count,
		   struct foreign_call *out)
{
	struct reading reading = { .call = out, .options = leading };
	size_t letters = 1, i = 0, taken = 0;
	bool only_args = false;

	for (size_t w = 0; w < count; w++)
		letters += strlen(words[w]) + 1;
	*out = (struct foreign_call){ .args = ARENA_ARRAY(arena, const char *, count + 1) };
	out->given = arena_alloc(arena, letters, sizeof(*out->given));
	for (; i < count && (words[i][0] == '-' || reading.open); i++) {
		if (!read_word(&reading, words[i], false))
			return false;
	}
	for (const struct foreign_command *c = table; c->words && !taken; c++) {
		taken = match_command(c, words + i, count - i);
		if (taken)
			out->command = c;
	}
	if (!taken || reading.needs_value)
		return false;
	reading.options = out->command->options;
	for (i += taken; i < count; i++) {
		if (!only_args && strcmp(words[i], "--") == 0)
			only_args = true;
		else if (!read_word(&reading, words[i], only_args))
			return false;
	}
	return !reading.needs_value;
}

const char *foreign_option(const struct foreign_call *call, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < call->given_count; i++) {
		if (strcmp(call->given[i].option->name, name) == 0)
			value = call->given[i].value;
	}
	return value;
}

bool foreign_flag(const struct foreign_call *call, const char *name)
{
	return foreign_option(call, name) != NULL;
}

const char **foreign_options(const struct foreign_call *call, const char *name, struct arena *arena,
			     size_t *count)
{
	const char **values = ARENA_ARRAY(arena, const char *, call->given_count + 1);

	*count = 0;
	for (size_t i = 0; i < call->given_count; i++) {
		if (strcmp(call->given[i].option->name, name) == 0)
			values[(*count)++] = call->given[i].value;
	}
	return values;
}
