/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Local sockets: a pair between two processes of husk, listening and connecting by a path below a
 * directory fd (so that sun_path's 108 bytes are no limit), one datagram with file descriptors, and the
 * one-fd message of the console, pidfd and seccomp sockets.
 * Source: unix(7), cmsg(3), sendmsg(2).
 */
#ifndef HUSK_BASE_SOCK_H
#define HUSK_BASE_SOCK_H

#include <stddef.h>
#include <sys/types.h>

/* At most this many fds in one message. */
#define SOCK_FDS 4

/* A connected SOCK_SEQPACKET pair. */
int sock_pair(int ret[2]);

/* Listens (SOCK_SEQPACKET) on a new socket file `name` in the directory `dir`. Returns the fd. */
int sock_listen(int dir, const char *name);

/* Connects a socket of `type` (SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM) to `name` in `dir`. Returns the fd,
 * or -errno WITHOUT a sentence: a refused connection is an answer too. */
int sock_connect_at(int dir, const char *name, int type);

/* Connects to a path of the host; a failure names it. */
int sock_connect(const char *path, int type);

/* Sends one message with n_fds descriptors (0 to SOCK_FDS; they stay the caller's). */
int sock_send(int sock, const void *data, size_t len, const int *fds, size_t n_fds);

/* Receives one message of at most `size` bytes. Returns its length, 0 at the end of the stream; fds[0..3]
 * are the descriptors received (the caller's now), the rest -1. */
ssize_t sock_recv(int sock, void *data, size_t size, int fds[SOCK_FDS]);

#endif
