// SPDX-License-Identifier: Apache-2.0
/*
 * Device nodes. All names are used in a directory held by fd (opened once for neighbours, below the rootfs), and never
 * followed when they are symlinks. mknodat(2) makes a node or fails; whatever stands in its place is opened and asked by
 * fd whether it is the very same device. A node that is bound comes from the host by its path, or, if that is another
 * device, from /dev/char and /dev/block, and is checked by fd as well before anything is attached.
 */
#include "linux/devices.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/inroot.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/sys.h"
#include "linux/mount_impl.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

/* Nothing that is mounted on the host's node later may come here, nor go there. */
static const struct mount_step private = {.propagation = MS_PRIVATE};

static const char *kind(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFCHR:
		return "character device";
	case S_IFBLK:
		return "block device";
	default:
		return "FIFO";
	}
}

static bool same_device(const struct device_op *op, const struct stat *st)
{
	if ((st->st_mode & S_IFMT) != (op->mode & S_IFMT))
		return false;
	return S_ISFIFO(op->mode) || st->st_rdev == makedev(op->major, op->minor);
}

/* The host's node at `path` as a detached tree, if it is the device. -errno without a sentence, -ENXIO: another one. */
static int clone_node(const struct device_op *op, const char *path)
{
	_close_ int fd = mount_clone(path, false);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	return same_device(op, &st) ? take(&fd) : -ENXIO;
}

static int open_source(const struct device_op *op)
{
	int r, fd = clone_node(op, op->path);
	char by_number[48];

	if (fd == -ENOENT || fd == -ENXIO) {
		snprintf(by_number, sizeof by_number, "/dev/%s/%u:%u",
			 S_ISBLK(op->mode) ? "block" : "char", op->major, op->minor);
		r = clone_node(op, by_number);
		fd = r == -ENOENT ? fd : r;
	}
	if (fd == -ENXIO)
		return fail(ENXIO, "%s: the host's %s is not the %s %u:%u", op->label, op->path,
			    kind(op->mode), op->major, op->minor);
	if (fd < 0)
		return fail(-fd, "%s: open the host's %s: %s", op->label, op->path,
			    mount_strerror(-fd));
	r = mount_apply(fd, &private, 1);
	if (r < 0) {
		close(fd);
		return err_within(r, "%s", op->label);
	}
	return fd;
}

int device_open_sources(struct device_op *ops, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		int fd;

		if (ops[i].link || !ops[i].bind)
			continue;
		fd = open_source(&ops[i]);
		if (fd == -EPERM) {
			err_clear();
			return 0;
		}
		ops[i].fd = TRY(fd);
	}
	return 0;
}

int device_open_null(int *ret)
{
	static const struct device_op null = {.label = "masked paths",
					      .path = "/dev/null",
					      .mode = S_IFCHR,
					      .major = 1,
					      .minor = 3};
	int fd = open_source(&null);

	/* Then the container's own has to do, which is checked just as well. */
	if (fd < 0)
		err_clear();
	*ret = fd < 0 ? -1 : fd;
	return 0;
}

/* Something is there already: the same device is left alone, because it may be the host's own (a bound /dev). */
static int check_existing(const struct device_op *op, int dir, const char *name)
{
	struct stat st;

	CHECK(fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW), "%s: stat", op->label);
	if (same_device(op, &st))
		return 0;
	if (S_ISFIFO(op->mode))
		return fail(EEXIST, "%s: exists and is not a FIFO", op->label);
	return fail(EEXIST, "%s: exists and is not the %s %u:%u", op->label, kind(op->mode),
		    op->major, op->minor);
}

/* The umask is 0 here, so the node has its mode from the start. */
static int make_node(const struct device_op *op, int dir, const char *name)
{
	_close_ int fd = -1;
	struct stat st;

	if (mknodat(dir, name, op->mode, makedev(op->major, op->minor)) < 0) {
		if (errno == EEXIST)
			return check_existing(op, dir, name);
		return fail_sys("%s: mknod", op->label);
	}
	if (!op->uid && !op->gid)
		return 0;
	fd = CHECK(openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC), "%s: open", op->label);
	CHECK(fstat(fd, &st), "%s: stat", op->label);
	if (!same_device(op, &st))
		return fail(EEXIST, "%s: was exchanged while it was made", op->label);
	CHECK(fchownat(fd, "", op->uid, op->gid, AT_EMPTY_PATH), "%s: chown to %u:%u", op->label,
	      op->uid, op->gid);
	return 0;
}

/* An empty file to bind over, or what is there unless it is a symlink or a directory. */
static int bind_target(const char *label, int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct stat st;

	if (fd >= 0)
		return fd;
	if (errno != EEXIST)
		return fail_sys("%s: create", label);
	fd = CHECK(openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC), "%s: open", label);
	if (fstat(fd, &st) < 0 || S_ISLNK(st.st_mode) || S_ISDIR(st.st_mode)) {
		close(fd);
		return fail(EEXIST, "%s: exists and is not a file to mount over", label);
	}
	return fd;
}

static int bind_node(struct device_op *op, int dir, const char *name)
{
	_close_ int target = -1;
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(st.st_mode))
		return check_existing(op, dir, name);
	if (op->fd < 0)
		op->fd = TRY(open_source(op));
	target = TRY(bind_target(op->label, dir, name));
	CHECK(sys_move_mount(op->fd, target), "%s: bind the host's device", op->label);
	fd_close(&op->fd);
	return 0;
}

static int make_link(const struct device_op *op, int dir, const char *name)
{
	char there[PATH_MAX];
	ssize_t n;

	if (op->needs && faccessat(TRY(proc_root()), op->needs, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	if (symlinkat(op->link, dir, name) == 0)
		return 0;
	if (errno != EEXIST)
		return fail_sys("%s: make the link", op->label);
	n = readlinkat(dir, name, there, sizeof there);
	if (!op->replace ||
	    (n == (ssize_t)strlen(op->link) && memcmp(there, op->link, (size_t)n) == 0))
		return 0;
	CHECK(unlinkat(dir, name, 0), "%s: replace what is there", op->label);
	CHECK(symlinkat(op->link, dir, name), "%s: make the link", op->label);
	return 0;
}

/* The directory that was opened last: devices come in groups. */
struct held {
	const char *path;
	size_t len;
	int fd;
};

/* The directory of the op's path, held, and the name in it. */
static int hold(struct held *held, const struct device_op *op, int root, const char **ret_name)
{
	const char *name = strrchr(op->path, '/') + 1;
	size_t len = (size_t)(name - op->path);
	int dir;

	if (held->fd < 0 || len != held->len || memcmp(op->path, held->path, len) != 0) {
		dir = inroot_parent(root, op->path, &name);
		if (dir < 0)
			return err_within(dir, "%s", op->label);
		fd_close(&held->fd);
		*held = (struct held){op->path, len, dir};
	}
	*ret_name = name;
	return held->fd;
}

static int make_one(struct device_op *op, int dir, const char *name)
{
	if (op->link)
		return make_link(op, dir, name);
	return op->bind ? bind_node(op, dir, name) : make_node(op, dir, name);
}

int device_make(struct device_op *ops, size_t len, int root)
{
	struct held held = {.fd = -1};
	mode_t mask = umask(0);
	int r = 0;

	for (size_t i = 0; i < len && r >= 0; i++) {
		const char *name = NULL;

		r = hold(&held, &ops[i], root, &name);
		if (r >= 0)
			r = make_one(&ops[i], held.fd, name);
	}
	umask(mask);
	fd_close(&held.fd);
	return r < 0 ? r : 0;
}

void device_close(struct device_op *ops, size_t len)
{
	for (size_t i = 0; i < len; i++)
		fd_close(&ops[i].fd);
}

int console_bind(int root, int slave)
{
	const char *name;
	_close_ int dir = TRY(inroot_parent(root, "/dev/console", &name));
	_close_ int target = TRY(bind_target("/dev/console", dir, name));
	_close_ int tree = -1;
	struct statfs fs;
	struct stat st;

	CHECK(fstatfs(slave, &fs), "/dev/console: statfs the terminal");
	CHECK(fstat(slave, &st), "/dev/console: stat the terminal");
	/* 136 to 143: the majors of Unix98 pty slaves (Documentation/admin-guide/devices.txt). */
	if (fs.f_type != DEVPTS_SUPER_MAGIC || !S_ISCHR(st.st_mode) || major(st.st_rdev) < 136 ||
	    major(st.st_rdev) > 143)
		return fail(ENOTTY, "/dev/console: not the slave end of a terminal");
	tree = CHECK(syscall(SYS_open_tree, slave, "",
			     OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH),
		     "/dev/console: clone the terminal");
	CHECK(sys_move_mount(tree, target), "/dev/console: bind the terminal");
	return 0;
}
