/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the two halves of the floor program share: floor.c (the process) and floor_cgroup.c (cgroups of both versions).
 * Every function ends the program with a sentence when something fails.
 */
#ifndef HUSK_BENCH_FLOOR_H
#define HUSK_BENCH_FLOOR_H

#include <stddef.h>
#include <stdint.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Returns result, or ends the program when it is negative. */
long need(long result, const char *what);
/* Writes text to a file that exists. */
void put(const char *path, const char *text, size_t len);

/* Makes the container's cgroups with their device rules; returns the directory in the v2 tree for CLONE_INTO_CGROUP. */
uint64_t cgroup_make(const char *name);
/* Moves the calling process into those of its cgroups that clone3 cannot reach: the v1 hierarchies. */
void cgroup_join(const char *name);
/* Mounts the container's view of its cgroups. */
void cgroup_mount(const char *target, unsigned long flags);
void cgroup_remove(const char *name);

#endif
