/* SPDX-License-Identifier: Apache-2.0 */
/*
 * husk's own binary must not be writable through /proc/PID/exe from within a container (CVE-2019-5736: an
 * entrypoint that is a symlink to, or a script with the interpreter, /proc/self/exe makes the kernel execute
 * husk's file inside). Source: docs/design/security.md.
 */
#ifndef HUSK_LINUX_SELFEXE_H
#define HUSK_LINUX_SELFEXE_H

/* Before anything else, for commands that enter a container: executes husk again from a file that nobody can write,
 * unless it runs from one already. Returns 0 when it does (or need not), -errno when it can't. */
int selfexe_protect(char *const argv[], char *const envp[]);

#endif
