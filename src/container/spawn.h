/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making INIT. Source: clone(2) "clone3", setns(2), docs/design/steps.md.
 */
#ifndef HUSK_CONTAINER_SPAWN_H
#define HUSK_CONTAINER_SPAWN_H

#include "container/container.h"

/* HOST: makes INIT in the namespaces of c->ns (or, for exec, those of c->target_pidfd) and c->cgroup_fd; sets c->pid,
 * c->pidfd, c->channel, c->board. INIT goes on in walk_init() and never comes back. */
int spawn(struct container *c);

/* HOST: ends INIT, if it is there, and waits for it. */
void spawn_kill(struct container *c);

#endif
