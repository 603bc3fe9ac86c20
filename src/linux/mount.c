// SPDX-License-Identifier: Apache-2.0
/*
 * Attaching the mounts of a container, in order. A target is resolved once, below the root's fd. First without
 * following any symlink: then the path in the config is the path that is used, and what the plan said about it
 * holds. Only if there are symlinks does it take the longer way, in which the target is checked not to lead into
 * /proc. A swap of a directory for a symlink meanwhile changes nothing: the fd stays what it was.
 */
#include "linux/mount_impl.h"

#include "base/fd.h"
#include "base/inroot.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/sys.h"
#include "linux/copyup.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

/* The inode number of a procfs root, fixed in the kernel since 2.6. */
#define PROC_ROOT_INO 1

static int open_plain(int root, const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(unsigned int)(O_PATH | O_CLOEXEC | flags),
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS,
	};
	int fd = sys_openat2(root, path, &how);

	return fd < 0 ? -errno : fd;
}

/* Makes the last component of a path whose other parts are there and are no symlinks. -errno without a sentence if
 * that is not so. */
static int make_last(int root, const char *path, bool directory)
{
	const char *name = strrchr(path, '/') + 1;
	_close_ int parent = -1;
	int fd, dir = root;

	if (name > path + 1) {
		parent = open_plain(root, mem_strndup(path, (size_t)(name - path)), O_DIRECTORY);
		dir = parent;
	}
	if (dir < 0)
		return dir;
	if (directory && mkdirat(dir, name, 0755) < 0 && errno != EEXIST)
		return -errno;
	if (directory)
		fd = openat(dir, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	else
		fd = openat(dir, name, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	return fd < 0 ? -errno : fd;
}

/* There are symlinks: follow them inside the root, but not into /proc. */
static int target_by_links(const struct mount_op *op, int root, bool directory)
{
	_close_ int fd = inroot_try(root, op->target, O_PATH);
	struct statfs fs;

	if (fd == -ENOENT)
		fd = directory ? inroot_mkdirs(root, op->target, 0755)
			       : inroot_mkfile(root, op->target, 0644);
	else if (fd < 0)
		return mount_fail(op, -fd, "open the target: %s", err_str(-fd));
	if (fd < 0)
		return err_within(fd, "%s", op->label);
	if (fstatfs(fd, &fs) < 0)
		return mount_fail(op, errno, "statfs the target: %s", err_str(errno));
	if (fs.f_type == PROC_SUPER_MAGIC)
		return mount_fail(op, EINVAL,
				  "cannot be mounted because it is inside /proc (by a symlink)");
	return take(&fd);
}

int mount_target(const struct mount_op *op, int root, bool directory)
{
	int fd = open_plain(root, op->target, 0);

	if (fd == -ENOENT)
		fd = make_last(root, op->target, directory);
	if (fd >= 0)
		return fd;
	if (fd == -ELOOP && op->plain_target)
		return mount_fail(op, ELOOP,
				  "must be mounted on an ordinary directory, there is a symlink");
	return target_by_links(op, root, directory);
}

/* On /proc itself only the whole of a procfs. */
static int check_is_proc(const struct mount_op *op)
{
	struct statfs fs;
	struct stat st;

	if (fstatfs(op->fd, &fs) < 0 || fstat(op->fd, &st) < 0)
		return mount_fail(op, errno, "stat the source: %s", err_str(errno));
	if (fs.f_type != PROC_SUPER_MAGIC || st.st_ino != PROC_ROOT_INO)
		return mount_fail(op, EINVAL, "cannot be mounted because it is not of type proc");
	return 0;
}

/* Whether one is a directory and the other is not, which the kernel refuses with EINVAL. */
static bool mismatch(int a, int b)
{
	struct stat of_a, of_b;

	return fstat(a, &of_a) == 0 && fstat(b, &of_b) == 0 &&
	       S_ISDIR(of_a.st_mode) != S_ISDIR(of_b.st_mode);
}

static int attach(struct mount_op *op, int target)
{
	int errnum;

	if (sys_move_mount(op->fd, target) == 0)
		return 0;
	errnum = errno;
	if (errnum == EINVAL && mismatch(op->fd, target))
		return mount_fail(op, ENOTDIR,
				  "attach: not a directory: source and target must be both "
				  "directories or both not");
	return mount_fail(op, errnum, "attach: %s", mount_strerror(errnum));
}

static int attach_bind(struct mount_op *op, int root)
{
	_close_ int target = -1;
	struct stat st;

	if (op->fd < 0)
		TRY(mount_open_source(op, op->idmap ? op->userns : -1));
	if (streq(op->target, "/proc"))
		TRY(check_is_proc(op));
	target = open_plain(root, op->target, 0);
	if (target < 0) {
		if (fstat(op->fd, &st) < 0)
			return mount_fail(op, errno, "stat the source: %s", err_str(errno));
		target = TRY(mount_target(op, root, S_ISDIR(st.st_mode)));
	}
	return attach(op, target);
}

/* The kernel refused the type; a part of the host's tree does instead, read-only all the way down. */
static int fall_back(struct mount_op *op)
{
	struct mount_step step = {
		.set = op->attrs | MOUNT_ATTR_RDONLY,
		.clear = op->attrs & MOUNT_ATTR__ATIME ? MOUNT_ATTR__ATIME : 0,
		.propagation = MS_PRIVATE,
		.recursive = true,
	};
	int r;

	op->fd = mount_clone(op->fallback, true);
	if (op->fd < 0)
		return mount_fail(op, errno, "bind %s instead: %s", op->fallback, err_str(errno));
	r = mount_apply(op->fd, &step, 1);
	return r < 0 ? mount_fail(op, -r, "bind %s instead: %s", op->fallback, err_text()) : 0;
}

static int set_label(const struct mount_op *op)
{
	_close_ int dir = openat(op->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0 ||
	    fsetxattr(dir, "security.selinux", op->xattr_label, strlen(op->xattr_label), 0) < 0)
		return mount_fail(op, errno, "label with %s: %s", op->xattr_label, err_str(errno));
	return 0;
}

static bool has_mode(const struct mount_op *op)
{
	for (size_t i = 0; i < op->data_len; i++)
		if (str_starts(op->data[i], "mode="))
			return true;
	return false;
}

/* A tmpfs that says nothing about its mode takes that of the directory it covers. */
static int make_tmpfs(const struct mount_op *op, const struct fs_spec *fs, int target)
{
	const char **data = mem_array(fs->data_len + 1, sizeof *data);
	struct fs_spec with_mode = *fs;
	struct stat st;

	if (has_mode(op))
		return mount_make_fs(op, fs);
	if (fstat(target, &st) < 0)
		return mount_fail(op, errno, "stat the target: %s", err_str(errno));
	if (fs->data_len)
		memcpy(data, fs->data, fs->data_len * sizeof *data);
	data[fs->data_len] = mem_printf("mode=%04o", st.st_mode & 07777);
	with_mode.data = data;
	with_mode.data_len++;
	return mount_make_fs(op, &with_mode);
}

/* mount(2) has attached it already; what is mounted there now is looked up again. */
static int attach_long(struct mount_op *op, int root, int target)
{
	int r;

	TRY(mount_long(op, target));
	op->fd = inroot_open(root, op->target, O_PATH);
	if (op->fd < 0)
		return err_within(op->fd, "%s", op->label);
	r = mount_apply(op->fd, op->steps, op->steps_len);
	return r < 0 ? mount_fail(op, -r, "%s", err_text()) : 0;
}

static int attach_fs(struct mount_op *op, int root)
{
	struct fs_spec fs = {op->type, op->source, op->data, op->data_len, op->attrs};
	_close_ int target = TRY(mount_target(op, root, true));
	int r;

	if (mount_is_long(op))
		return attach_long(op, root, target);
	op->fd = streq(op->type, "tmpfs") ? make_tmpfs(op, &fs, target) : mount_make_fs(op, &fs);
	if (op->fd == -EPERM && op->fallback)
		TRY(fall_back(op));
	TRY(op->fd);
	if (op->xattr_label)
		TRY(set_label(op));
	if (op->copy_up) {
		r = copyup(target, op->fd);
		if (r < 0)
			return err_within(r, "%s: tmpcopyup", op->label);
	}
	r = mount_apply(op->fd, op->steps, op->steps_len);
	return r < 0 ? mount_fail(op, -r, "%s", err_text()) : attach(op, target);
}

static int remount(const struct mount_op *op, int root)
{
	_close_ int target = inroot_open(root, op->target, O_PATH);
	int r;

	if (target < 0)
		return err_within(target, "%s", op->label);
	if (op->reconfigure)
		TRY(mount_reconfigure(op, target));
	r = mount_apply(target, op->steps, op->steps_len);
	return r < 0 ? mount_fail(op, -r, "remount: %s", err_text()) : 0;
}

static int attach_one(struct mount_op *op, int root, const struct mount_env *env)
{
	int r = 0;

	switch (op->kind) {
	case MOUNT_FS:
		r = attach_fs(op, root);
		break;
	case MOUNT_BIND:
		r = attach_bind(op, root);
		break;
	case MOUNT_CGROUP:
		r = mount_cgroup(op, root, env);
		break;
	case MOUNT_REMOUNT:
		return remount(op, root);
	}
	TRY(r);
	/* Mounted on the root itself: from now on this is the root. */
	if (streq(op->target, "/") && dup3(op->fd, root, O_CLOEXEC) < 0)
		return mount_fail(op, errno, "take over the root: %s", err_str(errno));
	if (!op->late_readonly)
		fd_close(&op->fd);
	return 0;
}

int mount_attach(struct mount_op *ops, size_t len, int root, const struct mount_env *env)
{
	for (size_t i = 0; i < len; i++)
		TRY(attach_one(&ops[i], root, env));
	return 0;
}

int mount_finish(struct mount_op *ops, size_t len)
{
	static const struct mount_step readonly = {.set = MOUNT_ATTR_RDONLY};

	for (size_t i = 0; i < len; i++) {
		int r;

		if (!ops[i].late_readonly || ops[i].fd < 0)
			continue;
		r = mount_apply(ops[i].fd, &readonly, 1);
		if (r < 0)
			return mount_fail(&ops[i], -r, "make read-only: %s", err_text());
		fd_close(&ops[i].fd);
	}
	return 0;
}

void mount_close(struct mount_op *ops, size_t len)
{
	for (size_t i = 0; i < len; i++)
		fd_close(&ops[i].fd);
}
