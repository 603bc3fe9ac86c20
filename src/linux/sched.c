/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scheduling of the calling process. No C library call covers all of it: sched_setattr(2) and
 * ioprio_set(2) have no wrapper, and that of sched_setaffinity(2) is made for 1024 CPUs.
 */
#include "linux/sched.h"

#include "base/err.h"

#include <linux/ioprio.h>
#include <linux/sched/types.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ALL_CPUS_BYTES 8192

int sched_apply(const struct sched_plan *plan)
{
	struct sched_attr attr = {
		.size = sizeof attr,
		.sched_policy = plan->policy,
		.sched_flags = plan->flags,
		.sched_nice = plan->nice,
		.sched_priority = plan->priority,
		.sched_runtime = plan->runtime,
		.sched_deadline = plan->deadline,
		.sched_period = plan->period,
	};

	if (plan->has_policy)
		CHECK(syscall(SYS_sched_setattr, 0, &attr, 0), "set the scheduler");
	if (plan->has_io)
		CHECK(syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0,
			      IOPRIO_PRIO_VALUE(plan->io_class, plan->io_priority)),
		      "set the I/O priority");
	return 0;
}

int sched_set_cpus(const struct cpu_set_plan *cpus)
{
	unsigned long all[ALL_CPUS_BYTES / sizeof(long)];

	/* The kernel takes those of the mask that exist and that the cpuset allows. */
	if (cpus->bits) {
		CHECK(syscall(SYS_sched_setaffinity, 0, cpus->size, cpus->bits),
		      "set the CPU affinity");
		return 0;
	}
	/* Nobody has asked for this one. */
	memset(all, 0xff, sizeof all);
	syscall(SYS_sched_setaffinity, 0, sizeof all, all);
	return 0;
}
