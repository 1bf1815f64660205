/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/dvclive.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/vec.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 8
#define FILES_MAX 2000
#define PORTION ((size_t)1024 * 1024)
#define COLUMNS_MAX 8
/* New files are looked for so often while a stage runs: its outs may hold very many. */
#define SCAN_MS 3000

/* One TSV file, as far as it was read. */
struct source {
	char *path;
	char *name;		/* of the metric */
	ino_t inode;		/* another one: the file was made anew */
	int64_t offset;
	int step, time, value;	/* columns; -1: not known yet, or not there */
	bool is_other;		/* its first line is not DVCLive's */
};

struct dvclive {
	const char *const *folders;
	size_t folder_count;
	int64_t scanned_at;	/* by the steady clock; 0: not since the stage started */
	VEC_OF(struct source) sources;
};

void dvclive_free(struct dvclive *live)
{
	if (!live)
		return;
	for (size_t i = 0; i < live->sources.len; i++) {
		free(live->sources.items[i].path);
		free(live->sources.items[i].name);
	}
	VEC_RELEASE(&live->sources);
	free(live);
}

static void add_source(struct dvclive *live, const char *path, const char *name)
{
	struct source source = { .step = -1, .time = -1, .value = -1 };

	for (size_t i = 0; i < live->sources.len; i++) {
		if (strcmp(live->sources.items[i].path, path) == 0)
			return;
	}
	source.path = mem_strdup(path);
	source.name = mem_strndup(name, strlen(name) - strlen(".tsv"));
	for (char *c = source.name; *c; c++)
		*c = *c == '/' ? '.' : *c;
	VEC_PUSH(&live->sources, source);
}

static bool is_tsv(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && strcmp(name + len - 4, ".tsv") == 0;
}

/* Looks for TSV files below folder; inside is the path within the DIR that gives the metric's name. */
static void scan(struct dvclive *live, const char *folder, const char *inside, int depth)
{
	DIR *list = opendir(folder);
	struct buf path = BUF_INIT, name = BUF_INIT;
	const struct dirent *entry;

	while (list && live->sources.len < FILES_MAX && (entry = readdir(list))) {
		struct stat st;

		if (entry->d_name[0] == '.')
			continue;
		path_join(&path, folder, entry->d_name);
		path_join(&name, inside, entry->d_name);
		/* No link is followed: it could lead out, or round. */
		if (lstat(path.data, &st) != 0)
			continue;
		if (S_ISREG(st.st_mode) && is_tsv(entry->d_name))
			add_source(live, path.data, name.data);
		else if (S_ISDIR(st.st_mode) && depth > 0)
			scan(live, path.data, name.data, depth - 1);
	}
	if (list)
		closedir(list);
	buf_release(&path);
	buf_release(&name);
}

static void scan_all(struct dvclive *live)
{
	struct buf plots = BUF_INIT;

	for (size_t i = 0; i < live->folder_count; i++) {
		path_join(&plots, live->folders[i], "plots/metrics");
		if (access(plots.data, F_OK) == 0)
			scan(live, plots.data, "", DEPTH_MAX);
		else
			scan(live, live->folders[i], "", DEPTH_MAX);
	}
	buf_release(&plots);
}

static int split(struct str line, struct str *out)
{
	int count = 0;

	while (count < COLUMNS_MAX && str_next(&line, '\t', &out[count])) {
		out[count] = str_trim(out[count]);
		count++;
	}
	return count;
}

static void read_header(struct source *source, struct str line)
{
	struct str cells[COLUMNS_MAX];
	int count = split(line, cells), others = 0;

	for (int i = 0; i < count; i++) {
		if (str_is(cells[i], "step"))
			source->step = i;
		else if (str_is(cells[i], "timestamp"))
			source->time = i;
		else
			source->value = i, others++;
	}
	source->is_other = source->step < 0 || others != 1;
}

static void add_point(struct source *source, struct str line, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);
	struct str cells[COLUMNS_MAX];
	int count = split(line, cells);
	double value, step, time;

	if (source->value >= count || source->step >= count ||
	    !str_to_real(cells[source->value], &value) || !str_to_real(cells[source->step], &step))
		return;
	json_open_object(&w);
	json_text_field(&w, "name", source->name);
	json_key(&w, "value");
	json_number(&w, value);
	json_key(&w, "step");
	json_number(&w, step);
	if (source->time >= 0 && source->time < count && str_to_real(cells[source->time], &time)) {
		json_key(&w, "time");
		json_number(&w, time / 1000);
	}
	json_close_object(&w);
	buf_putc(out, '\n');
}

/* Reads from the offset on; from the beginning again where the file is another one than before. */
static size_t read_portion(struct source *source, char *bytes)
{
	int fd = open(source->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	ssize_t got = 0;

	if (fd < 0)
		return 0;
	if (fstat(fd, &st) == 0) {
		if (st.st_ino != source->inode || st.st_size < source->offset) {
			source->inode = st.st_ino;
			source->offset = 0;
			source->step = source->time = source->value = -1;
			source->is_other = false;
		}
		got = pread(fd, bytes, PORTION, source->offset);
	}
	close(fd);
	return got > 0 ? (size_t)got : 0;
}

/* Reads the whole lines that were added to the file, a portion of them. */
static void read_on(struct source *source, char *bytes, struct buf *out)
{
	struct str rest = { bytes, read_portion(source, bytes) };
	const char *end = memrchr(rest.data, '\n', rest.len);
	struct str line;

	/* A portion without any line end is no TSV of numbers. */
	source->is_other = source->is_other || (!end && rest.len == PORTION);
	rest.len = end ? (size_t)(end - bytes) : 0;
	if (source->is_other || !end)
		return;
	while (!source->is_other && str_next(&rest, '\n', &line)) {
		if (source->value < 0)
			read_header(source, line);
		else
			add_point(source, line, out);
	}
	source->offset += end - bytes + 1;
}

static bool append(const char *path, const struct buf *lines, struct err *err)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	bool ok = fd >= 0 && fd_write_all(fd, lines->data, lines->len);

	if (!ok)
		err_sys(err, "cannot write the metrics file %s", path);
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Reads all that was added to a file and appends it to the metrics file, unless path is NULL. */
static bool read_all(struct source *source, char *bytes, const char *path, struct err *err)
{
	struct buf lines = BUF_INIT;
	int64_t before;
	bool ok = true;

	do {
		before = source->offset;
		buf_clear(&lines);
		read_on(source, bytes, &lines);
		if (path && lines.len)
			ok = append(path, &lines, err);
	} while (ok && source->offset != before);
	buf_release(&lines);
	return ok;
}

struct dvclive *dvclive_new(const char *const *folders, size_t count)
{
	struct dvclive *live = mem_zalloc(1, sizeof(*live));
	struct err ignored = ERR_INIT;
	char *bytes;

	live->folders = folders;
	live->folder_count = count;
	scan_all(live);
	bytes = live->sources.len ? mem_zalloc(PORTION, 1) : NULL;
	for (size_t i = 0; i < live->sources.len; i++)
		(void)read_all(&live->sources.items[i], bytes, NULL, &ignored);
	free(bytes);
	return live;
}

bool dvclive_translate(struct dvclive *live, const char *path, struct err *err)
{
	struct buf lines = BUF_INIT;
	int64_t now = clock_steady();
	char *bytes;
	bool ok = true;

	if (!live->scanned_at || now - live->scanned_at >= SCAN_MS) {
		live->scanned_at = now;
		scan_all(live);
	}
	if (!live->sources.len)
		return true;
	bytes = mem_zalloc(PORTION, 1);
	for (size_t i = 0; i < live->sources.len; i++)
		read_on(&live->sources.items[i], bytes, &lines);
	if (lines.len)
		ok = append(path, &lines, err);
	buf_release(&lines);
	free(bytes);
	return ok;
}

bool dvclive_finish(struct dvclive *live, const char *path, struct err *err)
{
	char *bytes;
	bool ok = true;

	scan_all(live);
	bytes = live->sources.len ? mem_zalloc(PORTION, 1) : NULL;
	for (size_t i = 0; ok && i < live->sources.len; i++)
		ok = read_all(&live->sources.items[i], bytes, path, err);
	free(bytes);
	return ok;
}
