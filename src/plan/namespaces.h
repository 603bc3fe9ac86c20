/* SPDX-License-Identifier: Apache-2.0 */
/*
 * linux.namespaces, uidMappings, gidMappings as plain data: what is made, what is joined, which ids.
 * Pure. Source: config-linux.md "Namespaces", "User namespace mappings".
 */
#ifndef HUSK_PLAN_NAMESPACES_H
#define HUSK_PLAN_NAMESPACES_H

#include "libocispec/oci_config.h"
#include "linux/idmap.h"
#include "linux/ns.h"

/* Fills *ret from the config (NULL linux: nothing). Refuses a type given twice, relative paths, names and
 * offsets without their namespace. */
int plan_namespaces(const struct oci_config *config, struct ns_plan *ret);

/* The id maps (in the arena). Refuses a new user namespace without maps, maps without a user namespace,
 * overlapping or empty ranges. */
int plan_idmap(const struct oci_config *config, const struct ns_plan *ns, struct idmap *ret);

#endif
