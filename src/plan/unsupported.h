/* SPDX-License-Identifier: Apache-2.0 */
/* What the spec has and husk has not. Pure. Source: config-linux.md. */
#ifndef HUSK_PLAN_UNSUPPORTED_H
#define HUSK_PLAN_UNSUPPORTED_H

#include "libocispec/oci_config.h"

/* Refuses a config that asks for it: -ENOTSUP, "linux.netDevices: not supported yet". */
int plan_unsupported(const struct oci_config *config);

#endif
