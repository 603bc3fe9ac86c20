/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the rules to the kernel's instructions, by libseccomp; nothing is loaded into the kernel here.
 * Source: seccomp_init(3), seccomp_rule_add(3), seccomp_export_bpf(3); classic BPF in bpf(4) of the BSDs
 * and Documentation/userspace-api/seccomp_filter.rst.
 */
#ifndef HUSK_LINUX_SECCOMP_COMPILE_H
#define HUSK_LINUX_SECCOMP_COMPILE_H

#include "linux/seccomp.h"

/* *ret: *ret_len instructions in the arena, at most BPF_MAXINSNS. */
int seccomp_compile(const struct seccomp_plan *plan, struct sock_filter **ret, size_t *ret_len);

#endif
