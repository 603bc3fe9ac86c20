/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changing the limits of a container that runs. Source: config-linux.md "Control groups"; runc-update(8) for what
 * engines expect of it.
 */
#ifndef HUSK_CONTAINER_UPDATE_H
#define HUSK_CONTAINER_UPDATE_H

#include "container/container.h"

/* Writes the resources into the cgroup of a container that was loaded (container_load), running, created or paused.
 * Device rules are left as they are. Of cpu.quota and cpu.period the one that is not given is taken from
 * what was set last. Keeps what is set now in the state directory. */
int container_update(struct container *c, const struct oci_resources *wanted);

#endif
