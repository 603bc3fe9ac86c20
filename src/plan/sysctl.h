/* SPDX-License-Identifier: Apache-2.0 */
/*
 * linux.sysctl: only parameters of a namespace that the container does not share with husk.
 * Source: config-linux.md, "Sysctl"; namespaces(7); sysctl(8) for "." and "/" as separators.
 */
#ifndef HUSK_PLAN_SYSCTL_H
#define HUSK_PLAN_SYSCTL_H

#include <stddef.h>

#include "libocispec/oci_config.h"
#include "linux/sysctl.h"
#include "plan/process.h"

/* *ret: *ret_len operations in the config's order. Errors: "linux.sysctl["kernel.x"]: …". */
int plan_sysctl(const struct oci_config *config, const struct process_facts *facts,
		struct sysctl_op **ret, size_t *ret_len);

#endif
