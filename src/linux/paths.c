// SPDX-License-Identifier: Apache-2.0
/*
 * Masked and read-only paths. A mask is a clone of one object, attached by fd to a path that was walked once, without
 * magic links. The object itself goes to the first path: until Linux 6.15 only what is attached can be cloned.
 */
#include "linux/paths.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/inroot.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/sys.h"
#include "linux/mount_impl.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* What covers paths: one for directories, one for all else. */
struct mask {
	int fd;	       /* -1: none yet */
	bool attached; /* it is in place: from now on its clones are used */
};

static int clone_of(int fd, unsigned int flags)
{
	return sys_open_tree(fd, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | flags);
}

/* The container's own /dev/null, if it is that. */
static int own_null(int root)
{
	_close_ int fd = TRY(inroot_open(root, "/dev/null", O_PATH | O_NOFOLLOW));
	struct stat st;

	CHECK(fstat(fd, &st), "stat /dev/null");
	if (!S_ISCHR(st.st_mode) || st.st_rdev != makedev(1, 3))
		return fail(ENXIO, "/dev/null of the rootfs is not the character device 1:3");
	return CHECK(clone_of(fd, 0), "clone /dev/null");
}

static int make_empty(const char *mount_label)
{
	const char *data = mount_label && *mount_label ? mem_printf("context=%s", mount_label)
						       : NULL;
	struct mount_op op = {.label = "empty directory", .fd = -1};
	struct fs_spec fs = {"tmpfs", "tmpfs", &data, data != NULL,
			     MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
				     MOUNT_ATTR_NOEXEC};

	return mount_make_fs(&op, &fs);
}

/* Nothing is made that is not attached: to drop a detached mount the kernel waits for a grace period. */
static int attach(struct mask *mask, int target)
{
	_close_ int clone = -1;

	if (mask->attached)
		clone = CHECK(clone_of(mask->fd, 0), "clone the mask");
	CHECK(sys_move_mount(mask->attached ? clone : mask->fd, target), "cover it");
	mask->attached = true;
	return 0;
}

/* Walks a path from `root`; -1: there is nothing, which is fine. */
static int walk(int root, const char *path, int *ret)
{
	int fd = inroot_try(root, path, O_PATH);

	if (fd == -ENOENT || fd == -ENOTDIR)
		fd = -1;
	else if (fd < 0)
		return fail(-fd, "open: %s", err_str(-fd));
	*ret = fd;
	return 0;
}

struct masks {
	int root;
	struct mask file, directory;
	const char *label;
};

static int mask_one(struct masks *m, const char *path)
{
	_close_ int target = -1;
	struct mask *mask;
	struct stat st;

	TRY(walk(m->root, path, &target));
	if (target < 0)
		return 0;
	CHECK(fstat(target, &st), "stat");
	mask = S_ISDIR(st.st_mode) ? &m->directory : &m->file;
	if (mask->fd < 0)
		mask->fd = TRY(S_ISDIR(st.st_mode) ? make_empty(m->label) : own_null(m->root));
	return attach(mask, target);
}

int paths_mask(const char *const *paths, size_t len, const char *mount_label, int null_fd)
{
	struct masks m = {.file.fd = null_fd, .directory.fd = -1, .label = mount_label};
	int r = 0;

	m.root = CHECK(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), "open /");
	for (size_t i = 0; i < len && r >= 0; i++) {
		r = mask_one(&m, paths[i]);
		if (r < 0)
			err_within(r, "linux.maskedPaths[%zu] %s", i, paths[i]);
	}
	if (m.file.fd != null_fd)
		fd_close(&m.file.fd);
	fd_close(&m.directory.fd);
	close(m.root);
	return r;
}

static int readonly_one(int root, const char *path)
{
	static const struct mount_step readonly = {.set = MOUNT_ATTR_RDONLY};
	_close_ int target = -1, tree = -1;

	TRY(walk(root, path, &target));
	if (target < 0)
		return 0;
	tree = CHECK(clone_of(target, AT_RECURSIVE), "clone it");
	TRY(mount_apply(tree, &readonly, 1));
	CHECK(sys_move_mount(tree, target), "attach it");
	return 0;
}

int paths_readonly(const char *const *paths, size_t len)
{
	_close_ int root = CHECK(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), "open /");

	for (size_t i = 0; i < len; i++) {
		int r = readonly_one(root, paths[i]);

		if (r < 0)
			return err_within(r, "linux.readonlyPaths[%zu] %s", i, paths[i]);
	}
	return 0;
}
