// SPDX-License-Identifier: Apache-2.0
/*
 * A mount of type cgroup. On a v2 host it is the one tree; otherwise a small tmpfs with a directory for each hierarchy,
 * and symlinks for controllers that share one ("cpu" and "cpuacct" for "cpu,cpuacct"). In a cgroup namespace the hierarchies
 * are mounted, which shows the container's cgroup as their root; without one, or where the kernel refuses, the
 * container's own cgroup directories are bound, so that the rest of the host's tree is not seen.
 */
#include "linux/mount_impl.h"

#include "base/fd.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/sys.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

static int bind_own(const struct mount_op *op, const struct mount_cgroup *cg)
{
	struct mount_step step = {
		.set = op->attrs,
		.clear = op->attrs & MOUNT_ATTR__ATIME ? MOUNT_ATTR__ATIME : 0,
		.propagation = MS_PRIVATE,
	};
	_close_ int fd = mount_clone(cg->host_dir, false);
	int r;

	if (fd < 0)
		return mount_fail(op, errno, "bind %s: %s", cg->host_dir, mount_strerror(errno));
	r = mount_apply(fd, &step, 1);
	return r < 0 ? mount_fail(op, -r, "bind %s: %s", cg->host_dir, err_text()) : take(&fd);
}

/* The detached mount of one hierarchy. */
static int make_one(const struct mount_op *op, const struct mount_cgroup *cg, bool cgroup_ns)
{
	struct fs_spec fs = {
		.type = cg->v2 ? "cgroup2" : "cgroup", .source = "cgroup", .attrs = op->attrs};
	int fd;

	if (!cgroup_ns)
		return bind_own(op, cg);
	if (cg->v2) {
		fs.data = op->data;
		fs.data_len = op->data_len;
	} else if (cg->fs_options) {
		fs.data = (const char *const *)str_split(cg->fs_options, ",", &fs.data_len);
	}
	fd = mount_make_fs(op, &fs);
	/* EBUSY: some option needs a change of the host's hierarchy; its directory is there all the same. */
	if (fd == -EPERM || fd == -EBUSY)
		return bind_own(op, cg);
	return fd;
}

static int make_links(const struct mount_op *op, const char *name)
{
	char **parts = str_split(name, ",", NULL);

	if (!strchr(name, ','))
		return 0;
	for (; *parts; parts++)
		if (symlinkat(name, op->fd, *parts) < 0 && errno != EEXIST)
			return mount_fail(op, errno, "link %s to %s: %s", *parts, name,
					  err_str(errno));
	return 0;
}

static int attach_one(const struct mount_op *op, const struct mount_cgroup *cg, bool cgroup_ns)
{
	_close_ int fd = TRY(make_one(op, cg, cgroup_ns));
	_close_ int dir = -1;

	if (mkdirat(op->fd, cg->name, 0755) < 0)
		return mount_fail(op, errno, "mkdir %s: %s", cg->name, err_str(errno));
	dir = openat(op->fd, cg->name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0 || sys_move_mount(fd, dir) < 0)
		return mount_fail(op, errno, "attach %s: %s", cg->name, err_str(errno));
	return make_links(op, cg->name);
}

/* The tmpfs of v1 and hybrid hosts; writable until it is filled. */
static int make_base(const struct mount_op *op)
{
	const char *data[] = {"mode=0755", NULL};
	struct fs_spec fs = {"tmpfs", "cgroup", data, 1, op->attrs & ~(uint64_t)MOUNT_ATTR_RDONLY};

	if (op->xattr_label)
		data[fs.data_len++] = mem_printf("context=%s", op->xattr_label);
	return mount_make_fs(op, &fs);
}

static int attach_base(struct mount_op *op, int target)
{
	int r;

	if (op->fd < 0)
		return op->fd;
	r = mount_apply(op->fd, op->steps, op->steps_len);
	if (r < 0)
		return mount_fail(op, -r, "%s", err_text());
	if (sys_move_mount(op->fd, target) < 0)
		return mount_fail(op, errno, "attach: %s", mount_strerror(errno));
	return 0;
}

int mount_cgroup(struct mount_op *op, int root, const struct mount_env *env)
{
	static const struct mount_step readonly = {.set = MOUNT_ATTR_RDONLY};
	_close_ int target = TRY(mount_target(op, root, true));
	int r;

	if (!env->cgroups_len)
		return mount_fail(op, ENODEV, "this host has no cgroups mounted");
	if (!*env->cgroups[0].name) {
		op->fd = make_one(op, &env->cgroups[0], env->cgroup_ns);
		return attach_base(op, target);
	}
	op->fd = make_base(op);
	TRY(attach_base(op, target));
	for (size_t i = 0; i < env->cgroups_len; i++)
		TRY(attach_one(op, &env->cgroups[i], env->cgroup_ns));
	r = op->attrs & MOUNT_ATTR_RDONLY ? mount_apply(op->fd, &readonly, 1) : 0;
	return r < 0 ? mount_fail(op, -r, "make read-only: %s", err_text()) : 0;
}
