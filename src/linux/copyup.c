// SPDX-License-Identifier: Apache-2.0
/*
 * Copying a tree from directory fd to directory fd. Each entry is opened by its one name without following a
 * symlink, and asked for its type by fd, so a swap of names meanwhile can only lose the race. Modes are set
 * after the fact: they depend neither on the umask nor on the order (a directory without w is filled first).
 */
#include "linux/copyup.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/str.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>

static int copy_dir(int from, int to, const char *path);

/* What a tmpfs can't keep (user.* before Linux 6.6) is left out. */
static int copy_xattrs(int from, int to, const char *path)
{
	struct mem_mark mark = mem_mark();
	ssize_t len = flistxattr(from, NULL, 0), size;
	char *names, *value;

	if (len <= 0)
		return 0;
	names = mem_alloc((size_t)len);
	len = CHECK(flistxattr(from, names, (size_t)len), "list attributes of %s", path);
	for (char *n = names; n < names + len; n += strlen(n) + 1) {
		size = CHECK(fgetxattr(from, n, NULL, 0), "read %s of %s", n, path);
		value = mem_alloc((size_t)size + 1);
		size = CHECK(fgetxattr(from, n, value, (size_t)size), "read %s of %s", n, path);
		if (fsetxattr(to, n, value, (size_t)size, 0) < 0 && errno != EOPNOTSUPP)
			return fail_sys("set %s of %s", n, path);
	}
	mem_reset(mark);
	return 0;
}

static int copy_meta(int from, int to, const struct stat *st, const char *path)
{
	const struct timespec times[] = {st->st_atim, st->st_mtim};

	CHECK(fchown(to, st->st_uid, st->st_gid), "chown %s", path);
	CHECK(fchmod(to, st->st_mode & 07777), "chmod %s", path);
	TRY(copy_xattrs(from, to, path));
	CHECK(futimens(to, times), "set times of %s", path);
	return 0;
}

static int copy_content(int in, int out, off_t size, const char *path)
{
	off_t data = 0, hole;

	CHECK(ftruncate(out, size), "set the size of %s", path);
	while (data < size && (data = lseek(in, data, SEEK_DATA)) >= 0) {
		hole = lseek(in, data, SEEK_HOLE);
		if (hole < 0 || lseek(out, data, SEEK_SET) < 0)
			return fail_sys("seek in %s", path);
		while (data < hole) {
			ssize_t n = sendfile(out, in, &data, (size_t)(hole - data));

			if (n < 0)
				return fail_sys("copy %s", path);
			if (n == 0)
				return 0;
		}
	}
	if (data < 0 && errno != ENXIO)
		return fail_sys("seek in %s", path);
	return 0;
}

static int copy_file(int from, int to, const char *name, const char *path)
{
	_close_ int in = CHECK(openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC),
			       "open %s", path);
	_close_ int out = CHECK(openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600),
				"create %s", path);
	struct stat st;

	CHECK(fstat(in, &st), "stat %s", path);
	if (!S_ISREG(st.st_mode))
		return fail(EAGAIN, "copy %s: it changes while it is copied", path);
	TRY(copy_content(in, out, st.st_size, path));
	return copy_meta(in, out, &st, path);
}

static int copy_subdir(int from, int to, const char *name, const char *path)
{
	_close_ int in = CHECK(openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC),
			       "open %s", path);
	_close_ int out = -1;
	struct stat st;

	CHECK(fstat(in, &st), "stat %s", path);
	CHECK(mkdirat(to, name, 0700), "mkdir %s", path);
	out = CHECK(openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), "open %s",
		    path);
	TRY(copy_dir(in, out, path));
	return copy_meta(in, out, &st, path);
}

static int copy_symlink(int from, int to, const char *name, const char *path)
{
	char *target = mem_alloc(PATH_MAX);
	ssize_t n = CHECK(readlinkat(from, name, target, PATH_MAX - 1), "read link %s", path);

	target[n] = '\0';
	CHECK(symlinkat(target, to, name), "make link %s", path);
	return 0;
}

static int copy_entry(int from, int to, const char *name, const char *path)
{
	struct stat st;

	CHECK(fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW), "stat %s", path);
	switch (st.st_mode & S_IFMT) {
	case S_IFDIR:
		return copy_subdir(from, to, name, path);
	case S_IFREG:
		return copy_file(from, to, name, path);
	case S_IFLNK:
		TRY(copy_symlink(from, to, name, path));
		break;
	default:
		CHECK(mknodat(to, name, st.st_mode & S_IFMT, st.st_rdev), "make node %s", path);
		CHECK(fchmodat(to, name, st.st_mode & 07777, 0), "chmod %s", path);
	}
	CHECK(fchownat(to, name, st.st_uid, st.st_gid, AT_SYMLINK_NOFOLLOW), "chown %s", path);
	return 0;
}

static int copy_dir(int from, int to, const char *path)
{
	int fd = CHECK(openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open %s", path);
	DIR *d = fdopendir(fd);
	struct dirent *e;
	int r = 0;

	if (!d) {
		r = fail_sys("read directory %s", path);
		close(fd);
		return r;
	}
	while (r >= 0 && (e = readdir(d))) {
		struct mem_mark mark = mem_mark();

		if (!streq(e->d_name, ".") && !streq(e->d_name, ".."))
			r = copy_entry(from, to, e->d_name, mem_printf("%s/%s", path, e->d_name));
		mem_reset(mark);
	}
	closedir(d);
	return r;
}

int copyup(int from, int to)
{
	return copy_dir(from, to, ".");
}
