/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Namespaces: the table of the eight types, opening a namespace file as what it claims to be, joining.
 * Source: namespaces(7), setns(2), ioctl_ns(2), config-linux.md "Namespaces".
 */
#ifndef HUSK_LINUX_NS_H
#define HUSK_LINUX_NS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order in which they are joined: the user namespace first, because it gives the rights over the
 * others; the mount namespace last, because it changes what paths mean. */
enum ns_type { NS_USER, NS_PID, NS_NET, NS_IPC, NS_UTS, NS_CGROUP, NS_TIME, NS_MNT, NS_COUNT };

struct ns_kind {
	const char *name; /* the spec's: "network" */
	const char *file; /* the kernel's, below /proc/PID/ns: "net" */
	uint64_t flag;	  /* CLONE_NEW… */
};

extern const struct ns_kind ns_kinds[NS_COUNT];

/* What is to happen with one type of namespace. */
struct ns_op {
	bool make;	  /* a new one */
	const char *path; /* or the one at this path */
	size_t index;	  /* in linux.namespaces, for sentences */
	int fd;		  /* of the joined one, -1: none (yet) */
};

struct ns_plan {
	struct ns_op of[NS_COUNT];
};

/* A plan that neither makes nor joins anything. */
static inline void ns_plan_init(struct ns_plan *plan)
{
	for (int t = 0; t < NS_COUNT; t++)
		plan->of[t] = (struct ns_op){.fd = -1};
}

/* The CLONE_NEW… flags of the namespaces to be made. */
uint64_t ns_flags(const struct ns_plan *plan);

static inline bool ns_joins(const struct ns_plan *plan, enum ns_type type)
{
	return plan->of[type].path || plan->of[type].fd >= 0;
}

bool ns_joins_any(const struct ns_plan *plan);

/* Opens the namespace file of every joined type (fd in the plan) and checks by NS_GET_NSTYPE that it is
 * of that type. Failure: "linux.namespaces[2].path /proc/77/ns/net: why"; the plan is then half filled. */
int ns_open(struct ns_plan *plan);

/* Joins all of them: in table order; when a user namespace gives no right over another one, the others are
 * joined first and the user namespace after them (as nsenter does). Must be single-threaded. */
int ns_join(const struct ns_plan *plan);

/* Closes the namespace files: an open one keeps the mount busy on which it lies. */
void ns_close(struct ns_plan *plan);

/* Joins, through a pidfd, the namespaces of a process that `flags` (CLONE_NEW…) lists, in one call. */
int ns_join_process(int pidfd, uint64_t flags);

/* Device and inode of a process' namespace ("self" or a number for `who`), which together are its identity. Of time
 * namespaces the one that is entered by the next exec. */
struct ns_id {
	uint64_t dev, ino;
};

int ns_identify(const char *who, enum ns_type type, struct ns_id *ret);

#endif
