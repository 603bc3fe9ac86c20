// SPDX-License-Identifier: Apache-2.0
/*
 * The private /proc handle. The host's own /proc serves when it is the true root of a procfs (file
 * system type and inode number), which costs three system calls; a fresh, detached procfs would be
 * as safe and far dearer, and is refused in many nested settings.
 */
#include "base/proc.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/sys.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

/* The inode number of a procfs root, fixed in the kernel since 2.6. */
#define PROC_ROOT_INO 1

static _Thread_local int root_fd = -1;

int proc_root(void)
{
	_close_ int fd = -1;
	struct statfs fs;
	struct stat st;

	if (root_fd >= 0)
		return root_fd;
	fd = CHECK(open("/proc", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), "open /proc");
	CHECK(fstatfs(fd, &fs), "statfs /proc");
	CHECK(fstat(fd, &st), "stat /proc");
	if (fs.f_type != PROC_SUPER_MAGIC || st.st_ino != PROC_ROOT_INO)
		return fail(ENODEV, "/proc is not the root of a procfs: mount one there");
	root_fd = take(&fd);
	return root_fd;
}

void proc_close(void)
{
	fd_close(&root_fd);
}

static int open_below(const char *path, int flags, uint64_t resolve)
{
	struct open_how how = {
		.flags = (uint64_t)(unsigned int)flags | O_CLOEXEC,
		.resolve = resolve,
	};
	int fd, root = proc_root();

	if (root < 0)
		return root;
	fd = sys_openat2(root, path, &how);
	return fd < 0 ? -errno : fd;
}

static int open_said(const char *path, int flags, uint64_t resolve)
{
	int fd = open_below(path, flags, resolve);

	if (fd == -EXDEV)
		return fail(EXDEV, "open /proc/%s: something else is mounted over it", path);
	if (fd < 0)
		return fail(-fd, "open /proc/%s: %s", path, err_str(-fd));
	return fd;
}

int proc_open(const char *path, int flags)
{
	return open_said(path, flags, RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS);
}

int proc_open_link(const char *path, int flags)
{
	return open_said(path, flags, 0);
}

int proc_poke(const char *path, const char *text)
{
	_close_ int fd = open_below(path, O_WRONLY,
				    RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS);
	ssize_t n;

	if (fd < 0)
		return fd;
	n = write(fd, text, strlen(text));
	if (n < 0)
		return -errno;
	return (size_t)n == strlen(text) ? 0 : -EIO;
}

int proc_write(const char *path, const char *text)
{
	int r = proc_poke(path, text);

	if (r < 0)
		return fail(-r, "write \"%s\" to `/proc/%s`: %s", text, path, err_str(-r));
	return 0;
}

int proc_slurp(const char *path, char **ret)
{
	_close_ int fd = TRY(proc_open(path, O_RDONLY));

	return file_slurp_fd(fd, path, (size_t)16 << 20, ret, NULL);
}

char *proc_fd_path(int fd)
{
	return mem_printf("/proc/self/fd/%d", fd);
}

/* What follows the command's name in /proc/PID/stat: ") " and the fields from the third on. */
static int read_stat(pid_t pid, char *buf, size_t size, char **ret)
{
	char path[32];
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "%d/stat", pid);
	fd = open_below(path, O_RDONLY, RESOLVE_BENEATH | RESOLVE_NO_XDEV);
	if (fd < 0)
		return fd == -ENOENT ? -ESRCH : fd;
	n = read(fd, buf, size - 1);
	close(fd);
	if (n <= 0)
		return -ESRCH;
	buf[n] = '\0';
	/* Field 2 is the command in parentheses and may contain anything; field 3 follows the last ")". */
	*ret = strrchr(buf, ')');
	return *ret ? 0 : -ESRCH;
}

/* A flag of field 9 that the kernel clears in execve(2), before it closes any fd; ps(1) shows it as "F". */
#define PF_FORKNOEXEC 0x40

int proc_executed(pid_t pid)
{
	char buf[1024], *p;
	unsigned int flags;
	int r = read_stat(pid, buf, sizeof buf, &p);

	if (r < 0)
		return r;
	if (sscanf(p, ") %*c %*d %*d %*d %*d %*d %u", &flags) != 1)
		return -ESRCH;
	return !(flags & PF_FORKNOEXEC);
}

int proc_stat(pid_t pid, uint64_t *ret_start, char *ret_state)
{
	char buf[1024], *p;
	unsigned long long start;
	int r = read_stat(pid, buf, sizeof buf, &p);

	if (r < 0)
		return r;
	if (sscanf(p,
		   ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d "
		   "%*d %*d %llu",
		   ret_state, &start) != 2)
		return -ESRCH;
	*ret_start = start;
	return 0;
}
