// SPDX-License-Identifier: Apache-2.0
/*
 * Paths below a rootfs, by openat2(2). Missing parts are made one component at a time, each with
 * mkdirat(2) in a directory that is already held by fd: mkdirat does not follow a symlink in the last
 * component, and the walk goes on with what the kernel then finds there, in the root again.
 */
#include "base/inroot.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/sys.h"

#include <fcntl.h>
#include <sys/stat.h>

/* EAGAIN: a rename elsewhere made the kernel give up a ".." check; it asks to try again. */
#define TRIES 128

int inroot_try(int root, const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(unsigned int)flags | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int fd = -1;

	for (int i = 0; i < TRIES; i++) {
		fd = sys_openat2(root, path, &how);
		if (fd >= 0)
			return fd;
		if (errno != EAGAIN && errno != EINTR)
			break;
	}
	return -errno;
}

int inroot_open(int root, const char *path, int flags)
{
	int fd = inroot_try(root, path, flags);

	if (fd == -ELOOP)
		return fail(ELOOP,
			    "open %s in the rootfs: a symbolic link that may not be followed",
			    path);
	if (fd < 0)
		return fail(-fd, "open %s in the rootfs: %s", path, err_str(-fd));
	return fd;
}

/* The text of `path` up to its nth component, relative ("" is "."). */
static char *head(char **parts, size_t n)
{
	char *path = mem_strdup(".");

	for (size_t i = 0; i < n; i++)
		path = mem_printf("%s/%s", path, parts[i]);
	return path;
}

int inroot_mkdirs(int root, const char *path, mode_t mode)
{
	int fd = inroot_try(root, path, O_PATH | O_DIRECTORY);
	size_t len;
	char **parts;

	if (fd >= 0)
		return fd;
	if (fd != -ENOENT)
		return fail(-fd, "open directory %s in the rootfs: %s", path, err_str(-fd));

	parts = str_split(path, "/", &len);
	for (size_t i = 0; i < len; i++) {
		_close_ int dir = TRY(inroot_open(root, head(parts, i), O_PATH | O_DIRECTORY));

		if (streq(parts[i], ".."))
			continue;
		if (mkdirat(dir, parts[i], mode) < 0 && errno != EEXIST)
			return fail_sys("mkdir %s in the rootfs", head(parts, i + 1));
	}
	return inroot_open(root, path, O_PATH | O_DIRECTORY);
}

int inroot_parent(int root, const char *path, const char **ret_name)
{
	size_t len;
	char **parts = str_split(path, "/", &len);
	int dir;

	if (!len || streq(parts[len - 1], "..") || streq(parts[len - 1], "."))
		return fail(EINVAL, "%s in the rootfs: not the path of a file", path);
	dir = TRY(inroot_mkdirs(root, head(parts, len - 1), 0755));
	*ret_name = parts[len - 1];
	return dir;
}

int inroot_mkfile(int root, const char *path, mode_t mode)
{
	int fd = inroot_try(root, path, O_PATH);
	_close_ int dir = -1;
	const char *name;

	if (fd >= 0)
		return fd;
	if (fd != -ENOENT)
		return fail(-fd, "open %s in the rootfs: %s", path, err_str(-fd));
	dir = TRY(inroot_parent(root, path, &name));
	fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0 && errno != EEXIST)
		return fail_sys("create %s in the rootfs", path);
	fd_close(&fd);
	return inroot_open(root, path, O_PATH);
}
