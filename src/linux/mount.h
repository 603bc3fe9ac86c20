/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mounts, carried out as planned. Every mount is built detached (open_tree, fsopen + fsmount), gets its
 * attributes there, and is then attached once, to a target that was resolved once, by fd. Bind sources are
 * opened by HOST where it has the right, so that INIT neither needs to reach them nor to trust their names.
 * Every failure begins with the op's label ("mounts[3] /data: ").
 * Sources: open_tree(2), move_mount(2), fsopen(2), fsconfig(2), fsmount(2), mount_setattr(2), config.md "Mounts".
 */
#ifndef HUSK_LINUX_MOUNT_H
#define HUSK_LINUX_MOUNT_H

#include "linux/idmap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mount_kind {
	MOUNT_FS,      /* a new mount of a file system */
	MOUNT_BIND,    /* a part of the host's tree */
	MOUNT_REMOUNT, /* change what is mounted at the target */
	MOUNT_CGROUP,  /* the container's cgroups: what that is, is in struct mount_env */
};

/* One mount_setattr(2): bits of MOUNT_ATTR_*, and one of MS_SHARED, MS_SLAVE, MS_PRIVATE, MS_UNBINDABLE or 0. */
struct mount_step {
	uint64_t set, clear, propagation;
	bool recursive;
};

struct mount_op {
	const char *label;   /* "mounts[3] /data", for sentences */
	const char *options; /* as configured, joined with ",", for sentences */
	enum mount_kind kind;
	const char *type, *source; /* NULL: not given; the source of a bind is absolute */
	const char *target;	   /* absolute, without "." and ".." */

	/* Options of the file system: "size=64k", "ro". */
	const char *const *data;
	size_t data_len;
	/* MOUNT_ATTR_* that a new mount starts with. */
	uint64_t attrs;
	/* Done in this order on the detached tree (remount: in place). */
	const struct mount_step *steps;
	size_t steps_len;

	bool recursive;	    /* bind: with all that is mounted below the source */
	bool reconfigure;   /* remount: of the file system too, not of this mount only */
	bool plain_target;  /* no part of the target may be a symlink (/proc, /sys) */
	bool inside_proc;   /* the target is on the list of those that may be inside /proc */
	bool copy_up;	    /* tmpfs: starts with what was at the target */
	bool late_readonly; /* becomes read-only in mount_finish() */
	/* Bound recursively instead, read-only, when the kernel refuses the type (EPERM). */
	const char *fallback;
	/* SELinux label for a file system that takes no context option. */
	const char *xattr_label;

	bool idmap, idmap_recursive;
	struct idmap map; /* no ranges: the user namespace `userns` */
	int userns;	  /* an fd of the caller's, -1: none */

	int fd; /* the detached mount, later the attached one; -1: none. Owned by the op */
};

/* One directory of a mount of type cgroup. */
struct mount_cgroup {
	/* "cpu,cpuacct", "systemd", "unified"; "": the target itself (a v2-only host). */
	const char *name;
	const char *host_dir;	/* the container's cgroup on the host, absolute */
	const char *fs_options; /* v1: "cpu,cpuacct", "none,name=systemd"; NULL on v2 */
	bool v2;
};

struct mount_env {
	const struct mount_cgroup *cgroups;
	size_t cgroups_len;
	bool cgroup_ns; /* INIT is in a cgroup namespace of the container's */
};

/* HOST: opens every bind source as a detached tree and applies its steps and id maps. Without the privilege
 * (EPERM on the first) it leaves all fds -1 for mount_attach() to do the same inside; an id-mapped mount
 * is refused then. */
int mount_open_sources(struct mount_op *ops, size_t len);

/* INIT, in the container's namespaces: makes and attaches everything, in order. `root` is the fd of
 * rootfs_attach(); a mount on "/" itself takes its place (the number stays). Targets that are missing are made
 * (0755, files 0644, less the umask). */
int mount_attach(struct mount_op *ops, size_t len, int root, const struct mount_env *env);

/* INIT, once nothing is made below the mounts any more (after devices and console): makes those read-only that
 * had to stay writable until now, and closes their fds. */
int mount_finish(struct mount_op *ops, size_t len);

/* HOST, as soon as INIT has its copies of the fds: closes them, or the mounts would live as long as HOST does. */
void mount_close(struct mount_op *ops, size_t len);

#endif
