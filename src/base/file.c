// SPDX-License-Identifier: Apache-2.0
/*
 * Whole files. EINTR is retried, short reads and writes are continued for ordinary files; a kernel
 * file gets exactly one write(2), because a second would be a second command to it.
 */
#include "base/file.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/str.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static ssize_t read_some(int fd, void *buf, size_t size)
{
	ssize_t n;

	do
		n = read(fd, buf, size);
	while (n < 0 && errno == EINTR);
	return n;
}

int file_slurp_fd(int fd, const char *what, size_t max, char **ret, size_t *ret_len)
{
	struct stat st;
	size_t cap = 4096, len = 0;
	char *buf;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		cap = (size_t)st.st_size + 1;
	if (cap > max + 1)
		cap = max + 1;
	buf = mem_alloc(cap + 1);
	for (;;) {
		ssize_t n = read_some(fd, buf + len, cap - len);

		if (n < 0)
			return fail_sys("read %s", what);
		if (n == 0)
			break;
		len += (size_t)n;
		if (len > max)
			return fail(EFBIG, "read %s: larger than %zu bytes", what, max);
		if (len == cap) {
			char *bigger = mem_alloc(cap * 2 + 1);

			memcpy(bigger, buf, len);
			buf = bigger;
			cap *= 2;
		}
	}
	buf[len] = '\0';
	*ret = buf;
	if (ret_len)
		*ret_len = len;
	return 0;
}

int file_slurp(int dir, const char *path, size_t max, char **ret, size_t *ret_len)
{
	_close_ int fd = CHECK(openat(dir, path, O_RDONLY | O_CLOEXEC), "open %s", path);

	return file_slurp_fd(fd, path, max, ret, ret_len);
}

int file_peek(int dir, const char *path, char *buf, size_t size)
{
	_close_ int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read_some(fd, buf, size - 1);
	if (n < 0)
		return -errno;
	if (n > 0 && buf[n - 1] == '\n')
		n--;
	buf[n] = '\0';
	return (int)n;
}

int file_poke(int dir, const char *path, const char *text)
{
	_close_ int fd = openat(dir, path, O_WRONLY | O_CLOEXEC);
	size_t len = strlen(text);
	ssize_t n;

	if (fd < 0)
		return -errno;
	do
		n = write(fd, text, len);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n == len ? 0 : -EIO;
}

int file_write(int dir, const char *path, const char *text)
{
	int r = file_poke(dir, path, text);

	if (r < 0)
		return fail(-r, "write \"%s\" to %s: %s", text, path, err_str(-r));
	return 0;
}

int file_write_fd(int fd, const char *what, const void *data, size_t len)
{
	const char *at = data;

	while (len) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_sys("write %s", what);
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

int file_replace(int dir, const char *path, const void *data, size_t len, mode_t mode)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char *tmp = mem_printf("%.*s.%s.tmp", (int)(name - path), path, name);
	_close_ int fd =
		CHECK(openat(dir, tmp, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode),
		      "create %s", tmp);

	TRY(file_write_fd(fd, tmp, data, len));
	if (renameat(dir, tmp, dir, path) < 0) {
		int r = fail_sys("rename %s to %s", tmp, path);

		unlinkat(dir, tmp, 0);
		return r;
	}
	return 0;
}

int file_mkdirs(int dir, const char *path, mode_t mode)
{
	char *copy = mem_strdup(path);
	struct stat st;

	for (char *p = copy + 1; *copy && *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdirat(dir, copy, mode) < 0 && errno != EEXIST)
			return fail_sys("mkdir %s", copy);
		*p = '/';
	}
	if (mkdirat(dir, path, mode) == 0)
		return 0;
	if (errno != EEXIST)
		return fail_sys("mkdir %s", path);
	CHECK(fstatat(dir, path, &st, 0), "stat %s", path);
	if (!S_ISDIR(st.st_mode))
		return fail(ENOTDIR, "mkdir %s: exists and is not a directory", path);
	return 0;
}

/* The entries below one directory; true recursion, bounded by the depth of what husk itself made. */
static int remove_below(int fd, const char *what)
{
	DIR *d = fdopendir(fd);
	struct dirent *e;
	int r = 0;

	if (!d) {
		r = fail_sys("read directory %s", what);
		close(fd);
		return r;
	}
	while (r == 0 && (e = readdir(d)))
		if (!streq(e->d_name, ".") && !streq(e->d_name, ".."))
			r = file_remove_tree(dirfd(d), e->d_name);
	closedir(d);
	return r;
}

int file_remove_tree(int dir, const char *path)
{
	int fd;

	if (unlinkat(dir, path, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return fail_sys("remove %s", path);
	fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : fail_sys("open %s", path);
	TRY(remove_below(fd, path));
	if (unlinkat(dir, path, AT_REMOVEDIR) < 0 && errno != ENOENT)
		return fail_sys("remove directory %s", path);
	return 0;
}
