/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sd_notify(3) out of a container: with NOTIFY_SOCKET in husk's environment, the container gets a socket of its
 * own at /run/notify/notify.sock, whose READY=1 is passed on, with MAINPID as the host sees it.
 */
#ifndef HUSK_CONTAINER_NOTIFY_H
#define HUSK_CONTAINER_NOTIFY_H

#include "container/container.h"

#define NOTIFY_DIR "/run/notify"

/* NOTIFY_SOCKET of the environment, NULL if there is none. */
const char *notify_socket(void);

/* HOST, create and run: the directory "notify" in the container's state directory. */
int notify_prepare(struct container *c);

/* HOST, start and run, before the program starts: binds the container's socket. Returns its fd. */
int notify_bind(struct container *c);

/* Passes on what comes at `fd` until READY=1 has been, or the process behind c->pidfd has ended. As that runs
 * already, what goes wrong is a warning. */
void notify_relay(struct container *c, int fd);

#endif
