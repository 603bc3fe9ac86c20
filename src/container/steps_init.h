/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of INIT's rows (steps.c), in the table's order. */
#ifndef HUSK_CONTAINER_STEPS_INIT_H
#define HUSK_CONTAINER_STEPS_INIT_H

#include "container/container.h"

int init_cgroup_join(struct container *c);
int init_user_ns(struct container *c);
int init_time_ns(struct container *c);
int init_session(struct container *c);
int init_keyring(struct container *c);
int init_cgroup_ns(struct container *c);
int init_identify(struct container *c);
int init_loopback(struct container *c);
int init_names(struct container *c);
int init_rootfs(struct container *c);
int init_mounts(struct container *c);
int init_devices(struct container *c);
int init_terminal(struct container *c);
int init_finish_mounts(struct container *c);
int init_create_container(struct container *c);
int init_sysctl(struct container *c);
int init_pivot(struct container *c);
int init_chroot(struct container *c);
int init_readonly_paths(struct container *c);
int init_masked_paths(struct container *c);
int init_readonly_root(struct container *c);
int init_limits(struct container *c);
int init_scheduler(struct container *c);
int init_personality(struct container *c);
int init_make_cwd(struct container *c);
int init_cwd(struct container *c);
int init_labels(struct container *c);
int init_user(struct container *c);
int init_no_new_privileges(struct container *c);
int init_executable(struct container *c);
int init_start_container(struct container *c);
int init_descriptors(struct container *c);
int init_filter(struct container *c);
int init_capabilities(struct container *c);
int init_exec(struct container *c);

#endif
