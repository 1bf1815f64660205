/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/fault_vfs.h"

#include <sqlite3.h>
#include <stdlib.h>

/* How it works: https://www.sqlite.org/vfs.html.  A shim's file is its own head with the real file
 * right behind it. */
struct fault_file {
	sqlite3_file base;
	sqlite3_file *real;
};

static sqlite3_vfs *real_vfs;
static struct {
	bool armed, for_good, came;
	enum fault_kind kind;
	int left;
} fault;

static bool fails(bool is_write)
{
	if (!fault.armed || (fault.kind == FAULT_FULL && !is_write))
		return false;
	if (fault.left > 1) {
		fault.left--;
		return false;
	}
	if (fault.came && !fault.for_good)
		return false;
	fault.came = true;
	return true;
}

static sqlite3_file *real(sqlite3_file *file)
{
	return ((struct fault_file *)file)->real;
}

static int fault_close(sqlite3_file *file)
{
	sqlite3_file *f = real(file);

	return f->pMethods ? f->pMethods->xClose(f) : SQLITE_OK;
}

static int fault_read(sqlite3_file *file, void *to, int len, sqlite3_int64 at)
{
	return fails(false) ? SQLITE_IOERR_READ : real(file)->pMethods->xRead(real(file), to, len, at);
}

static int fault_write(sqlite3_file *file, const void *from, int len, sqlite3_int64 at)
{
	if (fails(true))
		return fault.kind == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
	return real(file)->pMethods->xWrite(real(file), from, len, at);
}

static int fault_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	return fails(false) ? SQLITE_IOERR_TRUNCATE : real(file)->pMethods->xTruncate(real(file), size);
}

static int fault_sync(sqlite3_file *file, int flags)
{
	(void)file;
	(void)flags;
	return fails(false) ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int fault_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return fails(false) ? SQLITE_IOERR_FSTAT : real(file)->pMethods->xFileSize(real(file), size);
}

static int fault_lock(sqlite3_file *file, int level)
{
	return fails(false) ? SQLITE_IOERR_LOCK : real(file)->pMethods->xLock(real(file), level);
}

static int fault_unlock(sqlite3_file *file, int level)
{
	return real(file)->pMethods->xUnlock(real(file), level);
}

static int fault_check_lock(sqlite3_file *file, int *out)
{
	return real(file)->pMethods->xCheckReservedLock(real(file), out);
}

static int fault_control(sqlite3_file *file, int op, void *arg)
{
	return real(file)->pMethods->xFileControl(real(file), op, arg);
}

static int fault_sector(sqlite3_file *file)
{
	return real(file)->pMethods->xSectorSize(real(file));
}

static int fault_device(sqlite3_file *file)
{
	return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int fault_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
	return fails(false) ? SQLITE_IOERR_SHMMAP
			    : real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}

static int fault_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}

static void fault_shm_barrier(sqlite3_file *file)
{
	real(file)->pMethods->xShmBarrier(real(file));
}

static int fault_shm_unmap(sqlite3_file *file, int delete)
{
	return real(file)->pMethods->xShmUnmap(real(file), delete);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = fault_close,
	.xRead = fault_read,
	.xWrite = fault_write,
	.xTruncate = fault_truncate,
	.xSync = fault_sync,
	.xFileSize = fault_size,
	.xLock = fault_lock,
	.xUnlock = fault_unlock,
	.xCheckReservedLock = fault_check_lock,
	.xFileControl = fault_control,
	.xSectorSize = fault_sector,
	.xDeviceCharacteristics = fault_device,
	.xShmMap = fault_shm_map,
	.xShmLock = fault_shm_lock,
	.xShmBarrier = fault_shm_barrier,
	.xShmUnmap = fault_shm_unmap,
};

static int fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
	struct fault_file *f = (struct fault_file *)file;
	int code;

	(void)vfs;
	f->base.pMethods = NULL;
	f->real = (sqlite3_file *)(f + 1);
	if (fails(false))
		return SQLITE_CANTOPEN;
	code = real_vfs->xOpen(real_vfs, name, f->real, flags, out_flags);
	if (f->real->pMethods)
		f->base.pMethods = &methods;
	return code;
}

static int fault_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	(void)vfs;
	(void)sync;
	return fails(false) ? SQLITE_IOERR_DELETE : real_vfs->xDelete(real_vfs, name, 0);
}

void fault_install(void)
{
	static sqlite3_vfs shim;

	real_vfs = sqlite3_vfs_find(NULL);
	shim = *real_vfs;
	shim.pNext = NULL;
	shim.zName = "fault";
	shim.szOsFile = (int)sizeof(struct fault_file) + real_vfs->szOsFile;
	shim.xOpen = fault_open;
	shim.xDelete = fault_delete;
	if (sqlite3_vfs_register(&shim, 1) != SQLITE_OK)
		abort();
}

void fault_arm(enum fault_kind kind, int n, bool for_good)
{
	fault.armed = true;
	fault.for_good = for_good;
	fault.came = false;
	fault.kind = kind;
	fault.left = n;
}

bool fault_disarm(void)
{
	fault.armed = false;
	return fault.came;
}
