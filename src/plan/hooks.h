/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks of `hooks`. Pure. Source: config.md "POSIX-platform Hooks".
 */
#ifndef HUSK_PLAN_HOOKS_H
#define HUSK_PLAN_HOOKS_H

#include "libocispec/oci_config.h"

/* Refuses paths that are not absolute and timeouts (seconds) that are not positive: "hooks.prestart[0].path …". */
int plan_hooks(const struct oci_hooks *hooks);

#endif
