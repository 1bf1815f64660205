/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store.h"
#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#ifndef CIFS_SUPER_MAGIC
#define CIFS_SUPER_MAGIC 0xFF534D42
#endif
#define LUSTRE_SUPER_MAGIC 0x0BD00BD0
#define GPFS_SUPER_MAGIC 0x47504653

bool store_locate(struct buf *out, const char *asked, struct err *err)
{
	const char *store = asked ? asked : getenv("ASSAY_STORE");
	const char *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");

	buf_clear(out);
	if (store && *store)
		buf_puts(out, store);
	else if (data && *data)
		buf_printf(out, "%s/assay/assay.db", data);
	else if (home && *home)
		buf_printf(out, "%s/.local/share/assay/assay.db", home);
	else
		return err_set(err, ERR_USAGE,
			       "neither HOME nor XDG_DATA_HOME is set; name a store with --store FILE");
	return true;
}

bool store_type_is_network(uint64_t type)
{
	switch (type) {
	case NFS_SUPER_MAGIC:
	case SMB_SUPER_MAGIC:
	case SMB2_SUPER_MAGIC:
	case CIFS_SUPER_MAGIC:
	case AFS_SUPER_MAGIC:
	case LUSTRE_SUPER_MAGIC:
	case GPFS_SUPER_MAGIC:
		return true;
	default:
		return false;
	}
}

static bool refuse_network(const char *folder, struct err *err)
{
	struct statfs fs;

	if (statfs(folder, &fs) != 0)
		return err_sys(err, "cannot look at the folder %s", folder);
	/* The kernel's numbers have 32 bits, whatever the field has. */
	return !store_type_is_network((uint32_t)fs.f_type) ||
	       err_set(err, ERR_INPUT,
		       "%s is on a network file system, where SQLite's locks cannot be trusted; "
		       "name a store on a local disk with --store",
		       folder);
}

/* Where the group of the folder shares it (set-group-ID), the file is the group's as well, and so
 * are the neighbours that SQLite makes after it. */
static bool create_file(const char *path, const char *folder, struct err *err)
{
	struct stat st;
	bool shared = stat(folder, &st) == 0 && (st.st_mode & S_ISGID);
	mode_t mode = shared ? 0660 : 0600;
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);

	if (fd < 0 && errno == EEXIST)
		return true;
	if (fd < 0)
		return err_sys(err, "cannot make the store %s", path);
	if (fchmod(fd, mode) != 0) {
		close(fd);
		return err_sys(err, "cannot set the mode of the store %s", path);
	}
	close(fd);
	return true;
}

/* Makes path absolute: a detached run opens the same store from another folder. */
static bool resolve(struct store *store, const char *path, enum db_mode mode, struct err *err)
{
	struct buf folder = BUF_INIT, real = BUF_INIT, full = BUF_INIT;
	const char *base = path_base(path);
	bool ok;

	buf_add(&folder, path, (size_t)(base - path));
	if (!folder.len)
		buf_puts(&folder, ".");
	ok = (mode != DB_CREATE || folder_make(folder.data, 0700, err)) &&
	     path_real(&real, folder.data, err) && refuse_network(real.data, err);
	if (ok) {
		path_join(&full, real.data, base);
		store->path = buf_take(&full);
		buf_printf(&full, "%s.d", store->path);
		store->folder = buf_take(&full);
	}
	if (ok && mode == DB_CREATE)
		ok = create_file(store->path, real.data, err);
	buf_release(&folder);
	buf_release(&real);
	return ok;
}

bool store_open(struct store *store, const char *path, enum db_mode mode, struct err *err)
{
	*store = (struct store){ 0 };
	if (mode != DB_CREATE && access(path, F_OK) != 0 && errno == ENOENT)
		return err_set(err, ERR_NOT_FOUND,
			       "there is no store at %s yet; \"assay init\" makes one", path);
	if (access(path, R_OK) != 0 && errno == EACCES)
		return err_set(err, ERR_DENIED,
			       "the store %s may not be read; its owner can allow it, or name another with "
			       "--store",
			       path);
	if (!resolve(store, path, mode, err))
		return err_add(err, "cannot open the store %s", path);
	store->db = db_open(store->path, mode, err);
	return store->db && store_migrate(store->db, store->path, mode, err);
}

void store_close(struct store *store)
{
	db_close(store->db);
	free(store->path);
	free(store->folder);
	*store = (struct store){ 0 };
}

void store_run_folder(const struct store *store, int64_t run, struct buf *out)
{
	buf_clear(out);
	buf_printf(out, "%s/runs/%" PRId64, store->folder, run);
}

/* Longer names of stages are cut: a file's name has 255 bytes at most. */
#define STAGE_NAME_MAX 200

/* Whether the run's own folder has a file of that name. */
static bool is_run_file(const char *name)
{
	static const char *const files[] = { "lock", "cancel", "checkout", "runner.log" };

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		if (strcmp(files[i], name) == 0)
			return true;
	}
	return false;
}

void store_stage_folder(const struct store *store, int64_t run, const char *stage, struct buf *out)
{
	bool escape_first = *stage == '.' || is_run_file(stage);
	uint64_t hash = UINT64_C(14695981039346656037);
	size_t start;

	store_run_folder(store, run, out);
	buf_putc(out, '/');
	start = out->len;
	for (const char *c = stage; *c; c++) {
		hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
		if (*c == '/' || *c == '%' || (unsigned char)*c < 0x20 || (c == stage && escape_first))
			buf_printf(out, "%%%02X", (unsigned char)*c);
		else
			buf_putc(out, *c);
	}
	if (out->len - start > STAGE_NAME_MAX) {
		buf_truncate(out, start + STAGE_NAME_MAX);
		buf_printf(out, "%%%016" PRIx64, hash);
	}
}

void store_object_path(const struct store *store, const struct digest *digest, struct buf *out)
{
	buf_clear(out);
	buf_printf(out, "%s/objects/%.2s/%s", store->folder, digest->hex, digest->hex + 2);
}

static const char *const phase_words[] = { "queued", "running", "waiting", "done" };
static const char *const outcome_words[] = { NULL,	 "success", "failure",
					     "canceled", "skipped", "lost" };

const char *phase_word(enum phase phase)
{
	return phase_words[phase];
}

const char *outcome_word(enum outcome outcome)
{
	return outcome_words[outcome];
}

const char *state_word(enum phase phase, enum outcome outcome)
{
	static const char *const words[] = { "done", "ok", "failed", "canceled", "cached", "lost" };

	return phase == PHASE_DONE ? words[outcome] : phase_words[phase];
}

enum phase phase_of(const char *word)
{
	for (size_t i = 0; word && i < ARRAY_LEN(phase_words); i++) {
		if (strcmp(word, phase_words[i]) == 0)
			return (enum phase)i;
	}
	return PHASE_DONE;
}

enum outcome outcome_of(const char *word)
{
	for (size_t i = 1; word && i < ARRAY_LEN(outcome_words); i++) {
		if (strcmp(word, outcome_words[i]) == 0)
			return (enum outcome)i;
	}
	return OUTCOME_NONE;
}
