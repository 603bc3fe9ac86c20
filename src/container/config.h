/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a bundle to a container that is fully decided: config.json read, every part of it planned. Nothing is
 * made; the files that are opened are the namespaces to be joined.
 */
#ifndef HUSK_CONTAINER_CONFIG_H
#define HUSK_CONTAINER_CONFIG_H

#include "container/container.h"

/* create, run: c->opt.bundle's config.json. Sets everything of c up to the cgroup's path. */
int config_plan(struct container *c);

/* A container that exists: the copy of config.json that was made by create. */
int config_load_copy(struct container *c);

/* exec: c->opt.process_file, or c->process if that is set already; in the container of c->disk. */
int config_plan_exec(struct container *c);

#endif
