/* SPDX-License-Identifier: Apache-2.0 */
/*
 * linux.seccomp, checked and put into the kernel's terms.
 * Source: config-linux.md, "Seccomp"; what runc does where the spec is silent (see seccomp.c).
 */
#ifndef HUSK_PLAN_SECCOMP_H
#define HUSK_PLAN_SECCOMP_H

#include "base/str.h"
#include "libocispec/oci_config.h"
#include "linux/seccomp.h"

/* Errors: "linux.seccomp.syscalls[2].errnoRet: …". */
int plan_seccomp(const struct oci_seccomp *s, struct seccomp_plan *ret);

/* For `features`, NULL-ended: names as in the config and the kernel's (libseccomp's) values. */
extern const struct name seccomp_action_names[];
extern const struct name seccomp_operator_names[];
extern const struct name seccomp_arch_names[];
extern const struct name seccomp_flag_names[];

#endif
