/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From config.json to mounts: plain data for linux/mount.h and linux/rootfs.h, without a system call. Failures name the
 * place in the config ("mounts[3] /data: …", "root.path: …").
 * Sources: config.md "Root", "Mounts", config-linux.md "Rootfs Mount Propagation", "Mount Label".
 */
#ifndef HUSK_PLAN_MOUNTS_H
#define HUSK_PLAN_MOUNTS_H

#include "linux/mount.h"
#include "linux/rootfs.h"

struct oci_config;

/* What the plan depends on beyond the config. */
struct mount_facts {
	bool userns;   /* the container is in a user namespace of its own, made or joined */
	bool rootless; /* husk's user is not the host's root */
	bool no_pivot; /* --no-pivot */
};

/* `bundle` is absolute: relative sources and root.path are taken from it. Ops are in the listed order. */
int plan_mounts(const struct oci_config *config, const char *bundle,
		const struct mount_facts *facts, struct mount_op **ret, size_t *ret_len);

int plan_rootfs(const struct oci_config *config, const char *bundle,
		const struct mount_facts *facts, struct rootfs_plan *ret);

/* Every mount option that husk knows by itself, sorted, for `features`; in the arena. */
const char **plan_mount_options(size_t *ret_len);

#endif
