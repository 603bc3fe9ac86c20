/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the mount module share; for nobody else (rootfs.c and devices.c use the parts that say so).
 * Every function returns 0 or an fd, or -errno with a sentence.
 */
#ifndef HUSK_LINUX_MOUNT_IMPL_H
#define HUSK_LINUX_MOUNT_IMPL_H

#include "base/err.h"
#include "linux/mount.h"

/* err_str(), but for ENOSYS the sentence names the kernel's version and the one that husk needs. Also for others. */
const char *mount_strerror(int errnum);

/* Refuses a mount: "LABEL: fmt… (type …, source …, options …)"; returns -errnum. The reason is part of fmt. */
int mount_fail(const struct mount_op *op, int errnum, const char *fmt, ...) PRINTF(3, 4);

/* Clones `source` (absolute) as a detached tree. Sets errno and returns -1 on failure, without a sentence. Also for
 * others. */
int mount_clone(const char *source, bool recursive);

/* mount_setattr(2) for each step on the mount of `fd`. A clearing that the kernel refuses because an outer user namespace
 * has locked the flag is named: "can't clear nosuid,noexec: …". Also for others. */
int mount_apply(int fd, const struct mount_step *steps, size_t len);

/* Opens, id-maps and steps the source of one bind; op->fd is it. -EPERM without the right. */
int mount_open_source(struct mount_op *op, int userns);

/* One new file system. */
struct fs_spec {
	const char *type, *source;
	const char *const *data;
	size_t data_len;
	uint64_t attrs;
};

/* The superblock and its detached mount. Returns the mount's fd. */
int mount_make_fs(const struct mount_op *op, const struct fs_spec *fs);

/* Whether an option is longer than fsconfig(2) takes; then mount(2) is the only way, onto the directory `target`. */
bool mount_is_long(const struct mount_op *op);
int mount_long(const struct mount_op *op, int target);

/* Changes the options of the file system that `target` is on. */
int mount_reconfigure(const struct mount_op *op, int target);

/* Opens the target, and makes it if it is missing (as a directory, or as an empty file). */
int mount_target(const struct mount_op *op, int root, bool directory);

/* Attaches a mount of type cgroup; op->fd is it. */
int mount_cgroup(struct mount_op *op, int root, const struct mount_env *env);

#endif
