/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of HOST's rows (steps.c), in the table's order; and those of the undo column. */
#ifndef HUSK_CONTAINER_STEPS_HOST_H
#define HUSK_CONTAINER_STEPS_HOST_H

#include "container/container.h"

int host_config(struct container *c);
int host_state(struct container *c);
void host_undo_state(struct container *c);
void host_undo_hooks(struct container *c);
int host_seccomp(struct container *c);
int host_cgroup(struct container *c);
void host_undo_cgroup(struct container *c);
int host_resources(struct container *c);
int host_exec_cgroup(struct container *c);
int host_exec_affinity(struct container *c);
int host_sources(struct container *c);
int host_notify(struct container *c);
int host_listen(struct container *c);
void host_undo_spawn(struct container *c);
int host_oom_score(struct container *c);
int host_id_maps(struct container *c);
int host_time_offsets(struct container *c);
int host_terminal(struct container *c);
int host_hooks_due(struct container *c);
int host_prestart(struct container *c);
int host_create_runtime(struct container *c);
int host_created(struct container *c);
int host_started(struct container *c);
int host_poststart(struct container *c);

#endif
