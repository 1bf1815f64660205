/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_JSON_H
#define ASSAY_BASE_JSON_H

#include "base/buf.h"
#include "base/err.h"

#include <jansson.h>

/* JSON: reading is jansson's tree, writing is a small stream.  The only door to jansson. */

/* The format of the answers that this program gives as JSON: what "assay": {"format": ...} says. */
#define JSON_ANSWER_FORMAT 1

/* The parsed document, to be released with json_decref; NULL with err set, naming where (the file
 * and line) when it is not JSON or gives a key twice.
 *
 * What Python writes beyond JSON: a bare NaN, Infinity or -Infinity is read as the string of that
 * name, an integer beyond 64 bits as a real; json_as_real takes all of them.  A string that holds
 * U+0000 is refused. */
json_t *json_read(struct str bytes, const char *where, struct err *err) WARN_UNUSED;

/* The value as a number: an integer, a real, or one of the strings "NaN", "Infinity", "-Infinity".
 * False, with *out untouched, when it is anything else or NULL. */
bool json_as_real(const json_t *value, double *out) WARN_UNUSED;

/* Writes JSON into a buf: call the functions in the order in which the document reads.
 *
 *	struct json_writer w = JSON_WRITER(&buf);
 *	json_open_object(&w); json_key(&w, "id"); json_int(&w, 42); json_close_object(&w);
 *
 * Strings may hold any bytes: invalid UTF-8 is replaced by U+FFFD.  A real that isn't finite is
 * written as the string "NaN", "Infinity" or "-Infinity". */
struct json_writer {
	struct buf *out;
	unsigned depth;
	bool pretty;		/* line breaks and two blanks a level */
	bool after_key;
};

#define JSON_WRITER(buf) { .out = (buf), .pretty = false }

void json_open_object(struct json_writer *w);
void json_close_object(struct json_writer *w);
void json_open_list(struct json_writer *w);
void json_close_list(struct json_writer *w);
void json_key(struct json_writer *w, const char *key);
void json_key_str(struct json_writer *w, struct str key);
void json_text(struct json_writer *w, const char *s);	/* null for NULL */
void json_text_str(struct json_writer *w, struct str s);
void json_int(struct json_writer *w, int64_t value);
void json_number(struct json_writer *w, double value);
void json_bool(struct json_writer *w, bool value);
void json_nothing(struct json_writer *w);

/* A value that is JSON already, as it is. */
void json_raw(struct json_writer *w, struct str json);

/* A value that was read, numbers in their shortest form. */
void json_value(struct json_writer *w, const json_t *value);

/* A moment of base/clock.h as ISO text; null for 0. */
void json_moment(struct json_writer *w, int64_t moment);

/* A key and its value at once.  json_id_field writes null for 0, which is no record's number. */
void json_text_field(struct json_writer *w, const char *key, const char *value);
void json_int_field(struct json_writer *w, const char *key, int64_t value);
void json_id_field(struct json_writer *w, const char *key, int64_t id);
void json_bool_field(struct json_writer *w, const char *key, bool value);
void json_moment_field(struct json_writer *w, const char *key, int64_t moment);

#endif
