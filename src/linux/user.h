/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who the container's process is: ids, groups, home directory, and the ownership of its stdio.
 * Ids are numbers everywhere; a name is never looked up.
 * Sources: credentials(7), setgroups(2), user_namespaces(7), passwd(5); config.md, "POSIX-platform User".
 */
#ifndef HUSK_LINUX_USER_H
#define HUSK_LINUX_USER_H

#include <stddef.h>
#include <sys/types.h>

struct user_plan {
	uid_t uid;
	gid_t gid;
	mode_t umask;
	gid_t *groups; /* the additional ones; gid itself need not be among them */
	size_t groups_len;
};

/* setgroups(2). With no groups asked for, a user namespace that denies setgroups is fine (the list is
 * then what the caller had); with some it is an error. */
int user_set_groups(const gid_t *groups, size_t len);

/* setresgid(2), setresuid(2), with the permitted capabilities kept over the change (PR_SET_KEEPCAPS, which
 * ends at exec); the effective ones are gone if uid is not 0. caps_effective() or caps_apply() is to follow. */
int user_set_ids(uid_t uid, gid_t gid);

/* HOME of `uid` from /etc/passwd below the process's current root, in the arena. "/" when there is no such
 * file, no line, no value, or what is there is not a regular file of at most 16 MiB. Never fails. */
const char *user_home(uid_t uid);

/* Gives the pipes and terminals among fds 0, 1, 2 to `uid` (their group stays): without that a process
 * that is not root cannot open /dev/stdout. Anything else, /dev/null first of all, is left alone.
 * Where the kernel refuses (unmapped id, no permission, read-only file system) they stay as they are. */
int user_own_stdio(uid_t uid);

#endif
