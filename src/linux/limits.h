/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Resource limits and the OOM score of the calling process.
 * Sources: prlimit(2), proc_pid_oom_score_adj(5); config.md, "POSIX process".
 */
#ifndef HUSK_LINUX_LIMITS_H
#define HUSK_LINUX_LIMITS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct rlimit_op {
	int resource;	     /* RLIMIT_… */
	const char *name;    /* "RLIMIT_NOFILE": for the error */
	uint64_t soft, hard; /* UINT64_MAX is no limit */
};

/* In the order given. */
int limits_set(const struct rlimit_op *ops, size_t len);

/* Writes `adj` (-1000 to 1000) to /proc/PID/oom_score_adj; pid 0 is the calling process. For a process in a
 * user namespace that is not dumpable only the parent may. -EACCES, -EPERM: lowering needs CAP_SYS_RESOURCE. */
int oom_score_adj_set(pid_t pid, int adj);

#endif
