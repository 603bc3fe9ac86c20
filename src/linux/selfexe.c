// SPDX-License-Identifier: Apache-2.0
/*
 * The protected binary. Cheapest first: a binary on a read-only mount, or one that the container's root could
 * not write anyhow (husk without privilege, file of somebody else), needs nothing. Else husk executes
 * itself from a detached, read-only bind mount of its file: no copy, and no path that leads to a writable
 * one. Where such mounts are forbidden, from a sealed copy in memory.
 */
#include "linux/selfexe.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/sys.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static int is_protected(int exe)
{
	struct statfs fs;
	int seals = fcntl(exe, F_GET_SEALS);

	if (seals >= 0 && (seals & SEALS) == SEALS)
		return 1;
	CHECK(fstatfs(exe, &fs), "statfs /proc/self/exe");
	if (fs.f_flags & ST_RDONLY)
		return 1;
	return geteuid() != 0 && access("/proc/self/exe", W_OK) < 0;
}

static int by_mount(void)
{
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};
	_close_ int fd =
		sys_open_tree(AT_FDCWD, "/proc/self/exe", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (fd < 0 || sys_mount_setattr(fd, 0, &attr) < 0)
		return -1;
	return take(&fd);
}

static int by_copy(int exe)
{
	_close_ int fd = CHECK(memfd_create("husk", MFD_CLOEXEC | MFD_ALLOW_SEALING),
			       "make a file in memory");
	struct stat st;
	off_t at = 0;

	CHECK(fstat(exe, &st), "stat /proc/self/exe");
	while (at < st.st_size)
		if (CHECK(sendfile(fd, exe, &at, (size_t)(st.st_size - at)), "copy husk") == 0)
			return fail(EIO, "copy husk: the file is shorter than it says");
	CHECK(fcntl(fd, F_ADD_SEALS, SEALS), "seal husk's copy");
	return take(&fd);
}

int selfexe_protect(char *const argv[], char *const envp[])
{
	_close_ int exe =
		CHECK(open("/proc/self/exe", O_RDONLY | O_CLOEXEC), "open /proc/self/exe");
	_close_ int fd = -1;

	if (TRY(is_protected(exe)))
		return 0;
	fd = by_mount();
	if (fd < 0)
		fd = TRY(by_copy(exe));
	syscall(SYS_execveat, fd, "", argv, envp, AT_EMPTY_PATH);
	return fail_sys("execute husk from a protected file");
}
