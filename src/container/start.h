/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is done to a container that exists: start, delete. Source: runtime.md "Operations".
 */
#ifndef HUSK_CONTAINER_START_H
#define HUSK_CONTAINER_START_H

#include "container/container.h"

/* INIT, after `create` has ended: waits on c->listen_fd for `start`; its connection is the channel from then on. Whether
 * that `start` lives on is of no matter to INIT. */
int start_wait(struct container *c);

/* Lets the program of a created container run, and runs the poststart hooks; if one fails, the container is ended and
 * deleted. */
int container_start(struct container *c);

/* Removes a stopped or created container, with `force` also a running one: the undo column of the step table. */
int container_delete(struct container *c, bool force);

#endif
