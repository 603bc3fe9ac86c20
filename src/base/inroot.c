// SPDX-License-Identifier: Apache-2.0
/*
 * Paths below a rootfs, by openat2(2). Missing parts are made one component at a time, each with
 * mkdirat(2) in a directory that is already held by fd: mkdirat does not follow a symlink in the last
 * component, and the walk goes on with what the kernel then finds there, in the root again. A symlink that leads
 * to nothing (/etc/resolv.conf of many images) is read, and what it names is made, in the root as well.
 */
#include "base/inroot.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/sys.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

/* EAGAIN: a rename elsewhere made the kernel give up a ".." check; it asks to try again. */
#define TRIES 128

/* How many symlinks that lead to nothing are walked past while something is made: as many as the kernel follows. */
#define MAX_LINKS 40

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

/* Where the symlink at parts[n], in the held directory `dir`, leads, with the parts behind it; NULL if it is none. */
static char *past_link(int dir, char **parts, size_t n)
{
	char to[PATH_MAX], *path;
	ssize_t len = readlinkat(dir, parts[n], to, sizeof to - 1);

	if (len < 0)
		return NULL;
	to[len] = '\0';
	path = to[0] == '/' ? mem_strdup(to) : mem_printf("%s/%s", head(parts, n), to);
	for (size_t i = n + 1; parts[i]; i++)
		path = mem_printf("%s/%s", path, parts[i]);
	return path;
}

/* Makes the missing directories of *path; where a symlink leads to nothing yet, *path becomes the path past it. */
static int make_missing(int root, const char **path, mode_t mode)
{
	char **parts = str_split(*path, "/", NULL), *past;
	_close_ int dir = TRY(inroot_open(root, ".", O_PATH | O_DIRECTORY));

	for (size_t i = 0; parts[i]; i++) {
		int next = inroot_try(root, head(parts, i + 1), O_PATH | O_DIRECTORY);

		if (next == -ENOENT && mkdirat(dir, parts[i], mode) < 0) {
			if (errno != EEXIST)
				return fail_sys("mkdir %s in the rootfs", head(parts, i + 1));
			past = past_link(dir, parts, i);
			if (past) {
				*path = past;
				return 0;
			}
		}
		if (next < 0)
			next = TRY(inroot_open(root, head(parts, i + 1), O_PATH | O_DIRECTORY));
		close(dir);
		dir = next;
	}
	return 0;
}

int inroot_mkdirs(int root, const char *path, mode_t mode)
{
	const char *at = path;

	for (int links = 0; links <= MAX_LINKS; links++) {
		int fd = inroot_try(root, at, O_PATH | O_DIRECTORY);

		if (fd >= 0)
			return fd;
		if (fd != -ENOENT)
			return fail(-fd, "open directory %s in the rootfs: %s", path, err_str(-fd));
		TRY(make_missing(root, &at, mode));
	}
	return fail(ELOOP, "open directory %s in the rootfs: %s", path, err_str(ELOOP));
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

/* Makes the file at *path, or sets *path to where the symlink there leads. */
static int make_file(int root, const char **path, mode_t mode)
{
	const char *name;
	_close_ int dir = TRY(inroot_parent(root, *path, &name));
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	char **parts, *past;
	size_t len;

	if (fd >= 0) {
		close(fd);
		return 0;
	}
	if (errno != EEXIST)
		return fail_sys("create %s in the rootfs", *path);
	parts = str_split(*path, "/", &len);
	past = past_link(dir, parts, len - 1);
	if (past)
		*path = past;
	return 0;
}

int inroot_mkfile(int root, const char *path, mode_t mode)
{
	const char *at = path;

	for (int links = 0; links <= MAX_LINKS; links++) {
		int fd = inroot_try(root, at, O_PATH);

		if (fd >= 0)
			return fd;
		if (fd != -ENOENT)
			return fail(-fd, "open %s in the rootfs: %s", path, err_str(-fd));
		TRY(make_file(root, &at, mode));
	}
	return fail(ELOOP, "open %s in the rootfs: %s", path, err_str(ELOOP));
}
