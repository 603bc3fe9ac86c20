// SPDX-License-Identifier: Apache-2.0
/*
 * The root file system. The clone is made from one resolution of root.path; the second look-up, in INIT, only decides where
 * in the container's own mount namespace the clone hangs until the pivot, so nothing is gained by exchanging
 * it. If INIT may not even look the path up (its root user is nobody on the host), the clone hangs further up.
 */
#include "linux/rootfs.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/sys.h"
#include "linux/mount_impl.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

static int open_clone(const struct rootfs_plan *plan)
{
	_close_ int fd = mount_clone(plan->path, true);
	struct stat st;
	int r;

	if (fd < 0)
		return fail(errno, "root.path %s: %s", plan->path, mount_strerror(errno));
	CHECK(fstat(fd, &st), "root.path %s", plan->path);
	if (!S_ISDIR(st.st_mode))
		return fail(ENOTDIR, "root.path %s: not a directory", plan->path);
	r = mount_apply(fd, plan->steps, plan->steps_len);
	return r < 0 ? err_within(r, "root.path %s", plan->path) : take(&fd);
}

int rootfs_open(struct rootfs_plan *plan)
{
	int fd = open_clone(plan);

	if (fd == -EPERM) {
		err_clear();
		return 0;
	}
	plan->fd = TRY(fd);
	return 0;
}

/* In a chroot (of the caller's) "/" is not the root of the mount namespace, and pivot_root would leave what is above it
 * there: whoever joins the namespace, exec first of all, would come out in the host's tree. To join one's own mount
 * namespace leads to its root. Returns whether that is another place. */
static int leave_chroot(void)
{
	_close_ int own = TRY(proc_open_link("self/ns/mnt", O_RDONLY | O_CLOEXEC));
	struct statx before, after;

	CHECK(statx(AT_FDCWD, "/", 0, STATX_INO | STATX_MNT_ID, &before), "stat /");
	CHECK(setns(own, CLONE_NEWNS), "go to the root of the mount namespace");
	CHECK(statx(AT_FDCWD, "/", 0, STATX_INO | STATX_MNT_ID, &after), "stat /");
	return before.stx_mnt_id != after.stx_mnt_id || before.stx_ino != after.stx_ino;
}

/* What is mounted or unmounted here from now on is not on the host. */
static int cut_off(void)
{
	_close_ int old = -1;

	if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) == 0)
		return 0;
	if (errno != EINVAL)
		return fail_sys("cut the container's mounts off from the host's");
	/* Not a mount point, so it is a chroot: out of it for a moment. */
	old = CHECK(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), "open /");
	TRY(leave_chroot());
	CHECK(mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL),
	      "cut the container's mounts off from the host's");
	CHECK(fchdir(old), "go back into the chroot");
	CHECK(chroot("."), "go back into the chroot");
	return 0;
}

/* The directory that the clone is attached to: the rootfs, or the nearest one above it that can be looked up. The host's
 * own root can't be pivoted to while it is that; the bundle, where husk is, serves as well. */
static int open_place(const char *path)
{
	char *at = mem_strdup(streq(path, "/") ? "." : path), *slash;
	int fd = open(at, O_PATH | O_DIRECTORY | O_CLOEXEC);

	while (fd < 0 && (slash = strrchr(at, '/')) && slash > at) {
		*slash = '\0';
		fd = open(at, O_PATH | O_DIRECTORY | O_CLOEXEC);
	}
	return fd < 0 ? fail_sys("root.path %s", path) : fd;
}

int rootfs_attach(struct rootfs_plan *plan, int *ret_root)
{
	_close_ int here = -1;

	TRY(cut_off());
	if (plan->fd < 0)
		plan->fd = TRY(open_clone(plan));
	here = TRY(open_place(plan->path));
	CHECK(sys_move_mount(plan->fd, here), "root.path %s: attach", plan->path);
	*ret_root = take(&plan->fd);
	return 0;
}

/* Without pivot_root the old tree stays below the new one. Its procfs and sysfs would still count as fully visible, and let
 * processes of the container mount new ones without the masks: they go, or are covered where they are locked. */
static int hide_old(const char *path)
{
	struct statfs fs;

	/* What a chroot has hidden from rootfs_attach() is shared with the host still. No mount point: nothing to do. */
	if (mount(NULL, path, NULL, MS_REC | MS_SLAVE, NULL) < 0)
		return 0;
	if (umount2(path, MNT_DETACH) == 0 || statfs(path, &fs) < 0)
		return 0;
	if (fs.f_type != PROC_SUPER_MAGIC && fs.f_type != SYSFS_MAGIC)
		return 0;
	CHECK(mount("tmpfs", path, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL),
	      "cover the host's %s", path);
	return 0;
}

static int move_root(int root)
{
	bool above = TRY(leave_chroot());
	_close_ int top = CHECK(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), "open /");

	if (above)
		CHECK(mount(NULL, "/", NULL, MS_SLAVE, NULL), "cut / off from the host's");
	TRY(hide_old("/proc"));
	TRY(hide_old("/sys"));
	CHECK(sys_move_mount(root, top), "move the rootfs to /");
	CHECK(fchdir(root), "enter the rootfs");
	CHECK(chroot("."), "chroot to the rootfs");
	return 0;
}

static int pivot(int root)
{
	bool above = TRY(leave_chroot());
	_close_ int old = -1;

	if (above)
		old = CHECK(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), "open /");
	CHECK(fchdir(root), "enter the rootfs");
	/* The old root comes to lie on top of the new one, at the same place; "." then finds it. */
	CHECK(sys_pivot_root(".", "."), "pivot_root");
	if (above) {
		/* rootfs_attach() could cut off only what is below the chroot. To unmount the rest while it
		 * is shared with the host would unmount it there. */
		CHECK(fchdir(old), "enter the old root");
		CHECK(mount(NULL, ".", NULL, MS_REC | MS_SLAVE, NULL),
		      "cut the old root off from the host's");
	}
	CHECK(umount2(".", MNT_DETACH), "unmount the old root");
	return 0;
}

int rootfs_pivot(const struct rootfs_plan *plan, int root)
{
	int r;

	TRY(plan->no_pivot ? move_root(root) : pivot(root));
	CHECK(chdir("/"), "chdir /");
	if (!plan->last.propagation)
		return 0;
	r = mount_apply(root, &plan->last, 1);
	return r < 0 ? err_within(r, "linux.rootfsPropagation") : 0;
}

int rootfs_readonly(void)
{
	struct mount_attr readonly = {.attr_set = MOUNT_ATTR_RDONLY};

	CHECK(syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, &readonly, sizeof readonly),
	      "root.readonly: make / read-only");
	return 0;
}
