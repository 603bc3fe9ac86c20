/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the resource planner only: the plan that grows, and the functions that the table's rows
 * name.
 */
#ifndef HUSK_PLAN_RESOURCES_IMPL_H
#define HUSK_PLAN_RESOURCES_IMPL_H

#include "base/mem.h"
#include "plan/resources.h"

struct resource_plan {
	const struct oci_resources *r;
	const struct cgroup_layout *layout;
	struct {
		struct cgroup_setting *at;
		size_t len, cap;
	} out;
};

/* Whether a controller is in the v2 tree of this host. */
bool on_v2(const struct resource_plan *p, const char *controller);

/* "linux.resources.memory.limit" of a row, and of an element of it:
 * "linux.resources.hugepageLimits[2]". */
const char *row_key(const struct resource *row);
const char *row_key_at(const struct resource *row, size_t i);

/* A new setting for the row's file and controller, of the version that this host has; NULL after
 * the sentence "KEY: cgroup v2 has nothing for it" (or v1) where there is no file. The caller sets
 * the value. */
struct cgroup_setting *add_setting(struct resource_plan *p, const struct resource *row,
				   const char *key);

/* The value of a scalar; false if it isn't given. */
bool get_int(const struct resource_plan *p, const struct resource *row, int64_t *ret);
bool get_uint(const struct resource_plan *p, const struct resource *row, uint64_t *ret);
const char *get_string(const struct resource_plan *p, const struct resource *row);

int plan_check_use(struct resource_plan *p, const struct resource *row);
int plan_memory_limit(struct resource_plan *p, const struct resource *row);
int plan_memory_swap(struct resource_plan *p, const struct resource *row);
int plan_reservation(struct resource_plan *p, const struct resource *row);
int plan_kernel_memory(struct resource_plan *p, const struct resource *row);
int plan_swappiness(struct resource_plan *p, const struct resource *row);
int plan_oom_killer(struct resource_plan *p, const struct resource *row);
int plan_hierarchy(struct resource_plan *p, const struct resource *row);
int plan_idle(struct resource_plan *p, const struct resource *row);
int plan_shares(struct resource_plan *p, const struct resource *row);
int plan_tied(struct resource_plan *p, const struct resource *row);
int plan_period(struct resource_plan *p, const struct resource *row);
int plan_quota(struct resource_plan *p, const struct resource *row);
int plan_realtime(struct resource_plan *p, const struct resource *row);
int plan_string(struct resource_plan *p, const struct resource *row);
int plan_pids(struct resource_plan *p, const struct resource *row);
int plan_weight(struct resource_plan *p, const struct resource *row);
int plan_leaf_weight(struct resource_plan *p, const struct resource *row);
int plan_weight_device(struct resource_plan *p, const struct resource *row);
int plan_throttle(struct resource_plan *p, const struct resource *row);
int plan_hugepages(struct resource_plan *p, const struct resource *row);
int plan_class_id(struct resource_plan *p, const struct resource *row);
int plan_priorities(struct resource_plan *p, const struct resource *row);
int plan_rdma(struct resource_plan *p, const struct resource *row);
int plan_unified(struct resource_plan *p, const struct resource *row);

#endif
