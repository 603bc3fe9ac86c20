/* SPDX-License-Identifier: Apache-2.0 */
/*
 * process.scheduler, ioPriority and execCPUAffinity as plain data.
 * Source: config.md, "Linux Process"; sched_setattr(2), ioprio_set(2), cpuset(7) "List format".
 */
#ifndef HUSK_PLAN_SCHED_H
#define HUSK_PLAN_SCHED_H

#include "libocispec/oci_config.h"
#include "linux/sched.h"

/* Errors: "process.scheduler.priority: …". */
int plan_sched(const struct oci_process *p, struct sched_plan *ret);

#endif
