/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The foreground: husk stays as long as the container's process (run, exec without --detach): signals go on to
 * it, its terminal is relayed, its end becomes husk's own.
 */
#ifndef HUSK_CONTAINER_WAIT_H
#define HUSK_CONTAINER_WAIT_H

#include "container/container.h"

/* To be called before INIT is made: blocks the signals that will be forwarded, and, unless told not to,
 * makes husk the reaper of what the container orphans. Returns a signalfd. */
int wait_prepare(struct container *c);

/* Waits for the end of c->pid. Relays between c->console_fd (the pty master, -1: none) and husk's own stdin and
 * stdout meanwhile. Returns its exit status, 128 + N if signal N killed it; < 0: husk itself failed. */
int wait_foreground(struct container *c, int signals);

#endif
