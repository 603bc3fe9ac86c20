/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside cgroup/ and for its tests: a list of device rules (cgroup/setting.h) in the two forms that
 * the kernel takes. Both functions are pure. Sources: cgroup-v1/devices.rst, cgroup-v2.rst "Device
 * controller", bpf(2).
 */
#ifndef HUSK_CGROUP_DEVICES_H
#define HUSK_CGROUP_DEVICES_H

#include "cgroup/cgroup.h"

#include <linux/bpf.h>

/* Most rules of a list: what the kernel's verifier takes in the worst case, with room. */
#define DEVICE_RULES_MAX 1000

/* Whether these rules allow everything, so that there is nothing to do. */
bool device_rules_open(const struct device_rules *rules);

/*
 * The eBPF program (BPF_PROG_TYPE_CGROUP_DEVICE) that returns 1 where the rules allow what is asked
 * for: each kind of access in it is decided by the last rule that matches. Fails with -E2BIG.
 */
int device_program(const struct device_rules *rules, struct bpf_insn **ret, size_t *ret_len);

/* What v1 can say: all devices or none, and exceptions from that. */
struct device_list {
	bool allow; /* all but the exceptions */
	struct device_rule *at;
	size_t len, cap;
};

/* Fails with -EINVAL for a rule that takes away a part of an earlier one: v1 has no word for that.
 */
int device_list_make(const struct device_rules *rules, struct device_list *ret);

/* "c 1:*  rw" as devices.allow and devices.deny take it, in the arena. */
char *device_rule_text(const struct device_rule *rule);

/* Loads and attaches the program; rootless and without permission: 0. */
int device_program_attach(const struct cgroup_dir *d, const struct device_rules *rules,
			  bool rootless);

#endif
