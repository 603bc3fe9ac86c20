/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Labels of the Linux security modules for the next execve(2), and for keys. No library: their kernel
 * files are written directly, through the private /proc handle, so that nothing mounted over /proc takes
 * the label's place (CVE-2019-16884, CVE-2025-52881). Error texts have the path in backquotes,
 * which podman looks for.
 * Sources: proc_pid_attr(5), apparmor(7), selinux(8).
 */
#ifndef HUSK_LINUX_LSM_H
#define HUSK_LINUX_LSM_H

#include <stdbool.h>

struct lsm_plan {
	const char *apparmor; /* profile, NULL: none */
	const char *selinux;  /* label, NULL: none */
};

/* Whether the kernel has them switched on. For HOST: they look at the host's /sys. */
bool lsm_apparmor_on(void);
bool lsm_selinux_on(void);

/* HOST, before anything is made: what the plan asks for is there. */
int lsm_check(const struct lsm_plan *plan);

/* INIT: the labels of the coming execve(2). AppArmor lets a task do this under no-new-privileges only in
 * the direction of less; so the row stands before it. */
int lsm_set_exec(const struct lsm_plan *plan);

/* INIT: the SELinux label of the keys made from here on; NULL sets the default again. */
int lsm_set_keycreate(const char *label);

#endif
