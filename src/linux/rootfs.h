/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The root file system: a detached, recursive clone of the rootfs directory, attached once over that directory in
 * the container's mount namespace (so that hooks see it at its path), and made "/" at the end.
 * Sources: pivot_root(2), mount_namespaces(7), config.md "Root", config-linux.md "Rootfs Mount Propagation".
 */
#ifndef HUSK_LINUX_ROOTFS_H
#define HUSK_LINUX_ROOTFS_H

#include "linux/mount.h"

struct rootfs_plan {
	const char *path;		/* absolute */
	const struct mount_step *steps; /* on the detached clone */
	size_t steps_len;
	struct mount_step last; /* propagation of "/" at the very end; .propagation 0: stays */
	bool no_pivot;		/* MS_MOVE and chroot instead of pivot_root */
	bool readonly;
	int fd; /* the clone, -1: none yet */
};

/* HOST: opens the clone. Without the privilege (EPERM) fd stays -1 and rootfs_attach() does it. "root.path
 * /x/rootfs: why". A symlink to a directory is followed, this once. */
int rootfs_open(struct rootfs_plan *plan);

/* INIT, in the new mount namespace: cuts its propagation to the host, attaches the clone. *ret_root is the fd of the
 * new root (O_PATH, the caller's). */
int rootfs_attach(struct rootfs_plan *plan, int *ret_root);

/* INIT: makes `root` "/" and the working directory, drops everything else of the old tree with one umount,
 * applies plan->last. */
int rootfs_pivot(const struct rootfs_plan *plan, int root);

/* INIT, after the pivot: makes "/" (that one mount) read-only. */
int rootfs_readonly(void);

#endif
