/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/guard.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/lock.h"
#include "base/mem.h"
#include "dvc/leftover.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define WAIT_MS 3000
#define TRY_EVERY_MS 50
#define CLAIMS_MAX ((size_t)64 * 1024 * 1024)
/* What a lock by a second name says of itself; nobody, DVC as well, takes it for stale when this is over. */
#define HARDLINK_LIFETIME_S (365 * 24 * 3600)

/* A lock file. */
struct lock_file {
	char *path, *mine;	/* mine: the file that path is a second name of */
	bool hardlink, held;
	int fd;
};

struct guard {
	char *root, *cache, *folder, *command;
	struct lock_file project, edit;	/* edit: of the claims, while they are written */
	json_t *claims;		/* as of when the project's lock was taken; NULL: none */
};

static void lock_init(struct lock_file *lock, const char *folder, const char *name, bool hardlink)
{
	struct buf path = BUF_INIT;
	uint64_t chance;

	*lock = (struct lock_file){ .hardlink = hardlink, .fd = -1 };
	path_join(&path, folder, name);
	lock->path = buf_take(&path);
	/* Other machines have processes of the same number. */
	if (getrandom(&chance, sizeof(chance), 0) != (ssize_t)sizeof(chance))
		chance = (uint64_t)clock_steady();
	buf_printf(&path, "%s/%s.%ld.%016" PRIx64 ".lock", folder, name, (long)getpid(), chance);
	lock->mine = buf_take(&path);
}

struct guard *guard_open(const char *root, const char *cache, const char *command, bool hardlink)
{
	struct guard *guard = mem_zalloc(1, sizeof(*guard));
	struct buf folder = BUF_INIT;

	path_join(&folder, root, ".dvc/tmp");
	guard->folder = buf_take(&folder);
	guard->root = mem_strdup(root);
	guard->cache = mem_strdup(cache);
	guard->command = mem_strdup(command);
	lock_init(&guard->project, guard->folder, "lock", hardlink);
	lock_init(&guard->edit, guard->folder, "rwlock.lock", hardlink);
	return guard;
}

/* A process says in the file who it is, for people. */
static void write_pid(int fd)
{
	char text[32], there[32];
	int len = snprintf(text, sizeof(text), " %ld\n", (long)getpid());

	/* It is taken often, and to cut a file short takes long on some file systems. */
	if (pread(fd, there, sizeof(there), 0) == len && memcmp(there, text, (size_t)len) == 0)
		return;
	if (ftruncate(fd, 0) == 0)
		(void)!pwrite(fd, text, (size_t)len, 0);
}

/* Whether the lock's name is a second one of our file. */
static bool is_mine(const struct lock_file *lock)
{
	struct stat mine, st;

	return stat(lock->mine, &mine) == 0 && stat(lock->path, &st) == 0 && mine.st_nlink > 1 &&
	       mine.st_ino == st.st_ino && mine.st_dev == st.st_dev;
}

/* The second name: made at once, or not at all.  One that is there is never taken away: whoever looked whether it
 * is stale could take away that of who took it meanwhile. */
static bool take_by_name(struct lock_file *lock, struct err *err)
{
	struct timespec until[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = time(NULL) + HARDLINK_LIFETIME_S } };
	int fd = open(lock->mine, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), failure;
	bool ok;

	if (fd < 0)
		return err_sys(err, "cannot make the lock %s", lock->mine);
	ok = fd_write_all(fd, lock->mine, strlen(lock->mine));
	(void)futimens(fd, until);
	close(fd);
	ok = ok && link(lock->mine, lock->path) == 0;
	failure = errno;
	/* NFS may have made it, and lose the answer. */
	if (ok || is_mine(lock))
		return true;
	(void)unlink(lock->mine);
	errno = failure;
	if (failure != EEXIST)
		return err_sys(err, "cannot make the lock %s", lock->path);
	return err_set(err, ERR_BUSY, "%s is held by another process (if none works on this project, remove it)",
		       lock->path);
}

static bool try_to_take(struct lock_file *lock, struct err *err)
{
	if (lock->hardlink)
		return take_by_name(lock, err);
	lock->fd = lock_take(lock->path, err);
	if (lock->fd >= 0)
		write_pid(lock->fd);
	return lock->fd >= 0;
}

static bool take(struct lock_file *lock, struct err *err)
{
	int64_t end = clock_steady() + WAIT_MS;

	if (lock->held)
		return true;
	for (;;) {
		struct err own = ERR_INIT;

		lock->held = try_to_take(lock, &own);
		if (lock->held)
			return true;
		if (own.code != ERR_BUSY || clock_steady() >= end)
			return err_set(err, own.code, "%s: DVC or assay works on this project, or was ended "
				       "abruptly; try again when it is done", own.text);
		poll(NULL, 0, TRY_EVERY_MS);
	}
}

static void drop(struct lock_file *lock)
{
	if (!lock->held)
		return;
	lock->held = false;
	if (lock->hardlink) {
		if (is_mine(lock))
			(void)unlink(lock->path);
		(void)unlink(lock->mine);
	} else {
		close(lock->fd);
		lock->fd = -1;
	}
}

void guard_close(struct guard *guard)
{
	if (!guard)
		return;
	guard_drop(guard);
	free(guard->project.path);
	free(guard->project.mine);
	free(guard->edit.path);
	free(guard->edit.mine);
	free(guard->root);
	free(guard->cache);
	free(guard->folder);
	free(guard->command);
	free(guard);
}

static bool read_claims(struct guard *guard, struct err *err)
{
	struct buf bytes = BUF_INIT, path = BUF_INIT;
	struct err own = ERR_INIT;
	bool ok;

	json_decref(guard->claims);
	guard->claims = NULL;
	path_join(&path, guard->folder, "rwlock");
	ok = file_read(&bytes, path.data, CLAIMS_MAX, &own);
	if (ok) {
		guard->claims = json_read(buf_str(&bytes), path.data, &own);
		ok = json_is_object(guard->claims);
		if (!ok)
			err_set(err, ERR_INPUT, "DVC's file of claims is broken; if no DVC runs, remove it: %s",
				own.code ? own.text : path.data);
	} else {
		guard->claims = json_object();
		ok = own.code == ERR_NOT_FOUND || err_set(err, own.code, "%s", own.text);
	}
	buf_release(&bytes);
	buf_release(&path);
	return ok;
}

bool guard_take(struct guard *guard, struct err *err)
{
	if (guard->project.held)
		return true;
	if (!folder_make(guard->folder, 0777, err) || !take(&guard->project, err))
		return false;
	leftover_begin(guard->root, guard->cache);
	if (read_claims(guard, err))
		return true;
	guard_drop(guard);
	return false;
}

void guard_drop(struct guard *guard)
{
	if (guard->project.held)
		leftover_end(guard->root);
	drop(&guard->project);
	json_decref(guard->claims);
	guard->claims = NULL;
}

static bool lies_in(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 && (!path[len] || path[len] == '/');
}

static bool is_ours(const struct guard *guard, const json_t *claim)
{
	const char *command = json_string_value(json_object_get(claim, "cmd"));

	return json_integer_value(json_object_get(claim, "pid")) == getpid() && command &&
	       strcmp(command, guard->command) == 0;
}

static bool is_alive(const json_t *claim)
{
	json_int_t pid = json_integer_value(json_object_get(claim, "pid"));

	return pid > 0 && pid <= INT32_MAX && (kill((pid_t)pid, 0) == 0 || errno == EPERM);
}

/* Who of one path's claims is in the way; those who are gone are not. */
static const json_t *find_blocker(const struct guard *guard, const json_t *claims)
{
	if (json_is_object(claims))
		return is_alive(claims) && !is_ours(guard, claims) ? claims : NULL;
	for (size_t i = 0; i < json_array_size(claims); i++) {
		const json_t *claim = json_array_get(claims, i);

		if (is_alive(claim) && !is_ours(guard, claim))
			return claim;
	}
	return NULL;
}

static bool check(const struct guard *guard, const char *kind, const char *const *paths, size_t count,
		  struct err *err)
{
	json_t *all = json_object_get(guard->claims, kind), *claims;
	const char *path;

	json_object_foreach(all, path, claims) {
		const json_t *blocker = find_blocker(guard, claims);
		const char *command = json_string_value(json_object_get(blocker, "cmd"));

		for (size_t i = 0; blocker && i < count; i++) {
			if (!lies_in(path, paths[i]) && !lies_in(paths[i], path))
				continue;
			return err_set(err, ERR_BUSY, "%s is %s by process %jd (%s): wait until it is done", paths[i],
				       strcmp(kind, "write") == 0 ? "written" : "read",
				       (intmax_t)json_integer_value(json_object_get(blocker, "pid")),
				       command ? command : "which does not say what it runs");
		}
	}
	return true;
}

bool guard_check(struct guard *guard, const struct guard_paths *paths, struct err *err)
{
	if (!json_object_size(guard->claims))
		return true;
	return check(guard, "write", paths->reads, paths->read_count, err) &&
	       check(guard, "write", paths->writes, paths->write_count, err) &&
	       check(guard, "read", paths->writes, paths->write_count, err);
}

static json_t *part(struct guard *guard, const char *kind)
{
	json_t *part = json_object_get(guard->claims, kind);

	if (!json_is_object(part)) {
		part = json_object();
		json_object_set_new(guard->claims, kind, part);
	}
	return part;
}

/* As DVC does, but so that whoever is killed meanwhile leaves it whole. */
static bool write_claims(struct guard *guard, struct err *err)
{
	char *text = json_dumps(guard->claims, JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);
	struct buf path = BUF_INIT, temporary = BUF_INIT;
	bool ok;
	int fd;

	path_join(&path, guard->folder, "rwlock");
	buf_printf(&temporary, "%s/.assay-%ld-rwlock.tmp", guard->folder, (long)getpid());
	fd = open(temporary.data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	ok = fd >= 0 && fd_write_all(fd, text, strlen(text));
	ok = (fd < 0 || close(fd) == 0) && ok;
	ok = (ok && rename(temporary.data, path.data) == 0) || err_sys(err, "cannot write %s", path.data);
	if (!ok)
		(void)unlink(temporary.data);
	buf_release(&path);
	buf_release(&temporary);
	free(text);
	return ok;
}

/* Takes our claim off a path's claims; false when nothing is left of them. */
static bool keep_others(struct guard *guard, json_t *claims)
{
	if (json_is_object(claims))
		return is_alive(claims) && !is_ours(guard, claims);
	for (size_t i = json_array_size(claims); i > 0; i--) {
		const json_t *claim = json_array_get(claims, i - 1);

		if (!is_alive(claim) || is_ours(guard, claim))
			json_array_remove(claims, i - 1);
	}
	return json_array_size(claims) > 0;
}

static void take_off(struct guard *guard, const char *kind, const char *const *paths, size_t count)
{
	json_t *all = json_object_get(guard->claims, kind);

	for (size_t i = 0; i < count; i++) {
		json_t *claims = json_object_get(all, paths[i]);

		if (claims && !keep_others(guard, claims))
			json_object_del(all, paths[i]);
	}
	if (all && !json_object_size(all))
		json_object_del(guard->claims, kind);
}

/* Makes the claims those of now, for a DVC that could not take the project's lock again changes them without;
 * until they are written nobody else does. */
static bool begin_edit(struct guard *guard, struct err *err)
{
	if (take(&guard->edit, err) && read_claims(guard, err))
		return true;
	drop(&guard->edit);
	return false;
}

static bool end_edit(struct guard *guard, struct err *err)
{
	bool ok = write_claims(guard, err);

	drop(&guard->edit);
	return ok;
}

bool guard_claim(struct guard *guard, const struct guard_paths *paths, struct err *err)
{
	json_t *claim;

	if (!begin_edit(guard, err))
		return false;
	if (!guard_check(guard, paths, err)) {
		drop(&guard->edit);
		return false;
	}
	take_off(guard, "read", paths->reads, paths->read_count);
	take_off(guard, "write", paths->writes, paths->write_count);
	claim = json_pack("{s:I, s:s}", "pid", (json_int_t)getpid(), "cmd", guard->command);
	for (size_t i = 0; i < paths->read_count; i++) {
		json_t *readers = json_object_get(part(guard, "read"), paths->reads[i]);

		if (!json_is_array(readers)) {
			readers = json_array();
			json_object_set_new(part(guard, "read"), paths->reads[i], readers);
		}
		json_array_append(readers, claim);
	}
	for (size_t i = 0; i < paths->write_count; i++)
		json_object_set(part(guard, "write"), paths->writes[i], claim);
	json_decref(claim);
	return end_edit(guard, err);
}

bool guard_release(struct guard *guard, const struct guard_paths *paths, struct err *err)
{
	if (!begin_edit(guard, err))
		return false;
	take_off(guard, "read", paths->reads, paths->read_count);
	take_off(guard, "write", paths->writes, paths->write_count);
	return end_edit(guard, err);
}
