/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The private, verified /proc handle: opened once, in HOST, before anything is made; checked to be
 * the root of a real procfs. Every file below it is opened from that fd without crossing a mount, so
 * that nothing mounted over a part of /proc can be mistaken for it. INIT inherits the fd; "self" in
 * it is always the calling process, also after pivot_root and in other pid namespaces.
 * Source: proc(5), openat2(2).
 */
#ifndef HUSK_BASE_PROC_H
#define HUSK_BASE_PROC_H

#include <stdint.h>
#include <sys/types.h>

/* Opens and verifies /proc (once a process; later calls are free). The fd stays husk's: not to be closed. */
int proc_root(void);

/* Closes it: INIT, before what it looks up is the container's to choose. */
void proc_close(void);

/* Opens a file below /proc, e.g. "self/uid_map", "sys/net/ipv4/ip_forward"; flags as open(2). Magic links
 * are followed only with proc_open_link(). -errno with a sentence. */
int proc_open(const char *path, int flags);
int proc_open_link(const char *path, int flags);

/* One write(2) to a file below /proc. */
int proc_write(const char *path, const char *text);

/* As proc_write, -errno and no sentence. */
int proc_poke(const char *path, const char *text);

/* Reads a file below /proc as a NUL-terminated string into the arena. */
int proc_slurp(const char *path, char **ret);

/* "/proc/self/fd/N" in the arena: a path that names an fd, for calls that take only paths. Only for
 * processes that still have the host's /proc at /proc. */
char *proc_fd_path(int fd);

/* Start time of a process in clock ticks since boot (proc_pid_stat(5), field 22) and its state letter.
 * -ESRCH (no sentence) if there is none. */
int proc_stat(pid_t pid, uint64_t *ret_start, char *ret_state);

/* Has the process executed a program since it was forked? 1, 0; -ESRCH (no sentence): it has been reaped. */
int proc_executed(pid_t pid);

#endif
