/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scheduling. The kernel takes one struct for all policies and ignores what does not belong to the
 * policy; a value that would be ignored is refused here instead, because whoever wrote it meant it.
 */
#include "plan/sched.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

#include <linux/ioprio.h>
#include <linux/sched.h>

#define CPUS_MAX 65536 /* more than any machine has; bounds what a list may cost */

/* The kernel keeps this number free for a policy that it never got. */
#define SCHED_ISO 4

static const uint32_t policies[OCI_SCHEDULER_POLICY_COUNT] = {
	[OCI_SCHEDULER_POLICY_OTHER] = SCHED_NORMAL,
	[OCI_SCHEDULER_POLICY_FIFO] = SCHED_FIFO,
	[OCI_SCHEDULER_POLICY_RR] = SCHED_RR,
	[OCI_SCHEDULER_POLICY_BATCH] = SCHED_BATCH,
	[OCI_SCHEDULER_POLICY_ISO] = SCHED_ISO,
	[OCI_SCHEDULER_POLICY_IDLE] = SCHED_IDLE,
	[OCI_SCHEDULER_POLICY_DEADLINE] = SCHED_DEADLINE,
};

static const struct name flags[] = {
	{"SCHED_FLAG_RESET_ON_FORK", SCHED_FLAG_RESET_ON_FORK},
	{"SCHED_FLAG_RECLAIM", SCHED_FLAG_RECLAIM},
	{"SCHED_FLAG_DL_OVERRUN", SCHED_FLAG_DL_OVERRUN},
	{"SCHED_FLAG_KEEP_POLICY", SCHED_FLAG_KEEP_POLICY},
	{"SCHED_FLAG_KEEP_PARAMS", SCHED_FLAG_KEEP_PARAMS},
	{"SCHED_FLAG_UTIL_CLAMP_MIN", SCHED_FLAG_UTIL_CLAMP_MIN},
	{"SCHED_FLAG_UTIL_CLAMP_MAX", SCHED_FLAG_UTIL_CLAMP_MAX},
	{NULL},
};

static const int io_classes[OCI_IO_PRIORITY_CLASS_COUNT] = {
	[OCI_IO_PRIORITY_CLASS_RT] = IOPRIO_CLASS_RT,
	[OCI_IO_PRIORITY_CLASS_BE] = IOPRIO_CLASS_BE,
	[OCI_IO_PRIORITY_CLASS_IDLE] = IOPRIO_CLASS_IDLE,
};

static int plan_policy(const struct oci_scheduler *s, struct sched_plan *ret)
{
	bool real_time = s->policy == OCI_SCHEDULER_POLICY_FIFO ||
			 s->policy == OCI_SCHEDULER_POLICY_RR;

	if (s->nice < -20 || s->nice > 19)
		return fail(EINVAL, "process.scheduler.nice: %d is not between -20 and 19",
			    s->nice);
	if (s->priority && !real_time)
		return fail(EINVAL, "process.scheduler.priority: only for SCHED_FIFO and SCHED_RR");
	if (s->priority < 0)
		return fail(EINVAL, "process.scheduler.priority: %d is negative", s->priority);
	if ((s->runtime || s->deadline || s->period) && s->policy != OCI_SCHEDULER_POLICY_DEADLINE)
		return fail(EINVAL, "process.scheduler: runtime, deadline and period are only for "
				    "SCHED_DEADLINE");
	for (size_t i = 0; i < s->flags_len; i++) {
		const struct name *n = name_find(flags, s->flags[i]);

		if (!n)
			return fail(EINVAL, "process.scheduler.flags[%zu]: unknown value \"%s\"", i,
				    s->flags[i]);
		ret->flags |= (uint64_t)n->value;
	}
	ret->has_policy = true;
	ret->policy = policies[s->policy];
	ret->nice = s->nice;
	ret->priority = (uint32_t)s->priority;
	ret->runtime = s->runtime;
	ret->deadline = s->deadline;
	ret->period = s->period;
	return 0;
}

/* A decimal number at *p, which is moved behind it; -1 for none or one that is no CPU's. */
static long number(const char **p)
{
	long v = -1;

	for (; **p >= '0' && **p <= '9'; ++*p) {
		v = (v < 0 ? 0 : v) * 10 + (**p - '0');
		if (v >= CPUS_MAX)
			return -1;
	}
	return v;
}

static void set_cpus(struct cpu_set_plan *set, long first, long last)
{
	const long word = 8 * sizeof(long);

	for (long cpu = first; cpu <= last; cpu++)
		set->bits[cpu / word] |= 1UL << cpu % word;
}

/* "0-3,7": NULL or empty is not given. */
static int plan_cpus(const char *list, const char *where, struct cpu_set_plan *ret)
{
	struct cpu_set_plan set = {.size = CPUS_MAX / 8};
	const char *p = list;

	if (!list || !*list)
		return 0;
	set.bits = mem_alloc(set.size);
	for (;;) {
		long first = number(&p), last = first;

		if (*p == '-') {
			p++;
			last = number(&p);
		}
		if (first < 0 || last < first || (*p && *p != ','))
			return fail(EINVAL,
				    "process.execCPUAffinity.%s: \"%s\" is not a list of CPUs",
				    where, list);
		set_cpus(&set, first, last);
		if (!*p++)
			break;
	}
	*ret = set;
	return 0;
}

int plan_sched(const struct oci_process *p, struct sched_plan *ret)
{
	if (p->scheduler)
		TRY(plan_policy(p->scheduler, ret));
	if (p->io_priority) {
		if (p->io_priority->priority < 0 || p->io_priority->priority > 7)
			return fail(EINVAL,
				    "process.ioPriority.priority: %d is not between 0 and 7",
				    p->io_priority->priority);
		ret->has_io = true;
		ret->io_class = io_classes[p->io_priority->class];
		ret->io_priority = p->io_priority->priority;
	}
	if (p->exec_cpu_affinity) {
		TRY(plan_cpus(p->exec_cpu_affinity->initial, "initial", &ret->cpus_initial));
		TRY(plan_cpus(p->exec_cpu_affinity->final, "final", &ret->cpus_final));
	}
	return 0;
}
