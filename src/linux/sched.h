/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scheduling of the calling process: policy, I/O priority, CPU affinity.
 * Sources: sched(7), sched_setattr(2), ioprio_set(2), sched_setaffinity(2); config.md, "Linux Process".
 */
#ifndef HUSK_LINUX_SCHED_H
#define HUSK_LINUX_SCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As many CPUs as a list asks for: bit n of word n / 64. */
struct cpu_set_plan {
	unsigned long *bits; /* NULL: not given */
	size_t size;	     /* bytes, a multiple of sizeof(long) */
};

struct sched_plan {
	bool has_policy;
	uint32_t policy; /* SCHED_… */
	uint64_t flags;	 /* SCHED_FLAG_… */
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period; /* nanoseconds */
	bool has_io;
	int io_class;				      /* IOPRIO_CLASS_… */
	int io_priority;			      /* 0 to 7 */
	struct cpu_set_plan cpus_initial, cpus_final; /* exec only */
};

/* sched_setattr(2) and ioprio_set(2), what the plan has of them. */
int sched_apply(const struct sched_plan *plan);

/* sched_setaffinity(2): `cpus`, or with no bits every CPU that the cpuset allows, if that may be set. */
int sched_set_cpus(const struct cpu_set_plan *cpus);

#endif
