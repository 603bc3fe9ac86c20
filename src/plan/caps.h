/* SPDX-License-Identifier: Apache-2.0 */
/*
 * process.capabilities: names to sets. What is unknown or can't be granted is a warning in the plan, as
 * the spec wants it, never a failure. Source: config.md, "Linux Process"; capabilities(7).
 */
#ifndef HUSK_PLAN_CAPS_H
#define HUSK_PLAN_CAPS_H

#include "plan/process.h"

/* Fills plan->caps (all empty for c NULL) and plan->warnings. `granted` is process_facts.caps. */
void plan_caps(const struct oci_capabilities *c, uint64_t granted, struct process_plan *plan);

#endif
