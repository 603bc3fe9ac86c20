/* SPDX-License-Identifier: Apache-2.0 */
/*
 * linux.resources as data: which value belongs into which file. The resource table has one row for
 * each field of the spec; create, update, features and the docs are fed by it. No system call is
 * made here. Source: config-linux.md, "Control groups" to "Unified".
 */
#ifndef HUSK_PLAN_RESOURCES_H
#define HUSK_PLAN_RESOURCES_H

#include "cgroup/setting.h"
#include "libocispec/oci_config.h"

/*
 * The settings for these resources on a host with this layout (struct cgroup_host.layout), in the
 * order in which they are to be written, in the arena. r may be NULL. What can't be expressed there
 * is refused with the config path. Zero shares, quota, period, weight, limit, swap and reservation
 * mean "not set", as engines send them.
 */
int plan_resources(const struct oci_resources *r, const struct cgroup_layout *layout,
		   struct cgroup_setting **ret, size_t *ret_len);

/* resources.devices in order, and behind them the devices that every container has; what none of
 * them names is refused (cgroup/setting.h). r may be NULL. */
int plan_device_rules(const struct oci_resources *r, struct device_rules *ret);

struct resource_plan;

/* A row of the resource table: one field of linux.resources. */
struct resource {
	const char *field;	/* below linux.resources: "memory.limit" */
	const char *controller; /* v2 name: "memory", "io" */
	const char *v1, *v2;	/* the files; NULL: there is none */
	const char *systemd;	/* the unit property of the systemd driver; NULL: none */
	int (*plan)(struct resource_plan *plan, const struct resource *row);
	/* Where the value is, for fields of one scalar: offsets, and its size in bytes (0: a
	 * string) */
	unsigned short section, has, value, size;
};

/* The table, in the order in which settings are written; ends with a NULL field. */
extern const struct resource resource_table[];

/* cpu.weight of cpu.shares: 2 gives 1, 1024 gives 100, 262144 gives 10000. */
uint64_t cpu_weight(uint64_t shares);

#endif
