/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside cgroup/ only: what a new directory needs before it can be used.
 */
#ifndef HUSK_CGROUP_CREATE_H
#define HUSK_CGROUP_CREATE_H

#include "cgroup/dir.h"

/* What is asked of the new cgroup. */
struct cgroup_wish {
	const struct cgroup_setting *settings;
	size_t len;
};

/* v2: the controllers that the settings need, and those that measure if they can be had. -errno
 * with a sentence. */
int controllers_enable(const struct cgroup *cg, const struct cgroup_dir *d,
		       const struct cgroup_wish *wish);

/* v1: gives cpuset.cpus and cpuset.mems the parent's values where they are empty; without them
 * no process can enter. -errno with a sentence. */
int cpuset_inherit(const struct cgroup_dir *d);

#endif
