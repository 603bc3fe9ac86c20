/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last steps before the container's program runs: its directory, its file, its execve(2). All of it is
 * for INIT, inside the container. The sentences have the words that engines look for:
 *	exec: "x": executable file not found in $PATH: no such file or directory
 *	exec: "/x": stat /x: no such file or directory
 *	exec: "/x": permission denied
 *	exec: "/etc": is a directory: permission denied
 *	chdir to cwd ("/x") set in config.json failed: no such file or directory
 * Sources: execve(2), exec(3), close_range(2); runtimes' texts as engines match them.
 */
#ifndef HUSK_LINUX_EXEC_H
#define HUSK_LINUX_EXEC_H

#include <stdbool.h>
#include <stddef.h>

/* Makes the missing directories of `cwd` (absolute, taken below the current root), 0755 less the umask. As
 * root, before the ids change. */
int exec_make_cwd(const char *cwd);

/* chdir(2), and a check that the kernel's own idea of where we are lies inside the current root
 * (CVE-2024-21626). Called twice: as root, where -EACCES and -EPERM (no root over that directory) are
 * answered with 1, "again as the user"; then with `final` set if the first call said so. */
int exec_chdir(const char *cwd, bool final);

/* The file that execvp(3) would run for `name`, with path_env as $PATH (NULL: /bin:/usr/bin), seen with the
 * current ids. *ret_path is in the arena. */
int exec_find(const char *name, const char *path_env, const char **ret_path);

/* What must be done before a system call filter stands that may forbid it: fds from 3 + `preserve` on are
 * closed (3 to 2 + `preserve` are the program's), but for the `len` ones of `keep`, which are not directories and
 * close-on-exec already (-1: none); signals get their default dispositions and an empty mask. */
int exec_prepare(unsigned int preserve, const int *keep, size_t len);

/* The signals' part of it. */
void exec_reset_signals(void);

/* execve(2) and no other system call. Only returns on failure (-errno, with the sentence). */
int exec_run(const char *path, char *const argv[], char *const env[]);

#endif
