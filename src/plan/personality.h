/* SPDX-License-Identifier: Apache-2.0 */
/* linux.personality, decided. Pure. Source: config-linux.md "Personality". */
#ifndef HUSK_PLAN_PERSONALITY_H
#define HUSK_PLAN_PERSONALITY_H

#include "libocispec/oci_config.h"
#include "linux/personality.h"

/* `l` may be NULL. The spec has no flags yet: any is refused, "linux.personality.flags[0]: …". */
int plan_personality(const struct oci_linux *l, struct personality_plan *ret);

#endif
