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
 * is refused with the config path. Zero shares, quota, period, limit, swap and reservation mean
 * "not set", as with runc.
 */
int plan_resources(const struct oci_resources *r, const struct cgroup_layout *layout,
		   struct cgroup_setting **ret, size_t *ret_len);

/* resources.devices in order (after "deny all"), and behind them the devices that every container
 * has. r may be NULL. */
int plan_device_rules(const struct oci_resources *r, struct device_rules *ret);

/* A row of the resource table, for features and the docs. */
struct resource;
struct resource {
	const char *field;	/* below linux.resources: "memory.limit" */
	const char *controller; /* v2 name: "memory", "io" */
	const char *v1, *v2;	/* the files; NULL: has none there */
	const char *systemd;	/* the unit property of the systemd driver; NULL: none */
	int (*plan)(void *plan, const struct resource *row);
	unsigned short section, has, value; /* offsets, for rows of one scalar */
	unsigned char kind;
};

/* The table, in the order in which settings are written; ends with a NULL field. */
extern const struct resource resource_table[];

#endif
