/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Device nodes and the links beside them, made in a directory that is held by fd. In a user namespace, where the kernel
 * refuses mknod, the host's node is bound over an empty file instead, after its type and numbers were checked by fd.
 * Sources: mknodat(2), config-linux.md "Devices", "Default Devices", "Dev symbolic links".
 */
#ifndef HUSK_LINUX_DEVICES_H
#define HUSK_LINUX_DEVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct device_op {
	const char *
		label; /* "linux.devices[0] /dev/fuse", "default device /dev/null", for sentences */
	const char *path;  /* in the container, absolute, without "." and ".." */
	const char *link;  /* a symlink to this; NULL: a node */
	const char *needs; /* link: only if this exists below /proc ("kcore"); NULL: always */
	bool replace;	   /* link: takes the place of another file (ptmx) */
	mode_t mode;	   /* node: type and permissions */
	unsigned int major, minor;
	uid_t uid; /* in the container */
	gid_t gid;
	bool bind; /* bind the host's node */
	int fd;	   /* its detached tree, -1: none (yet). Owned by the op */
};

/* HOST: opens the host's nodes of the ops with `bind`. Without the privilege (EPERM) leaves -1, and device_make()
 * does it. */
int device_open_sources(struct device_op *ops, size_t len);

/* INIT: makes them all, with the modes given whatever the umask is. A node that exists already and is the same
 * device is left as it is; any other file in its place is an error. */
int device_make(struct device_op *ops, size_t len, int root);

/* HOST: a private detached tree of the host's /dev/null, checked to be char 1:3, for paths_mask(). *ret is the
 * caller's; -1 without the privilege, or without such a device. */
int device_open_null(int *ret);

/* INIT: binds the slave end of the container's terminal over /dev/console. The slave must be a pty of a devpts; the
 * target is made if missing and may not be a symlink. */
int console_bind(int root, int slave);

/* HOST, as soon as INIT has its copies of the fds: closes them, or the mounts would live as long as HOST does. */
void device_close(struct device_op *ops, size_t len);

#endif
