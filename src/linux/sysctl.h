/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kernel parameters, written through the private /proc handle by a process that is in the namespaces
 * they belong to (/proc/sys/net and /proc/sys/kernel/shm* show those of whoever opens the file).
 * Sources: proc_sys(5), sysctl(8).
 */
#ifndef HUSK_LINUX_SYSCTL_H
#define HUSK_LINUX_SYSCTL_H

#include <stddef.h>

struct sysctl_op {
	const char *key;  /* as the config has it: for the error */
	const char *path; /* below /proc, "sys/net/ipv4/ip_forward" */
	const char *value;
};

int sysctl_set(const struct sysctl_op *ops, size_t len);

#endif
