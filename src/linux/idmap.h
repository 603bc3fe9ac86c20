/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The id maps of a new user namespace. Source: user_namespaces(7), newuidmap(1), config-linux.md "User
 * namespace mappings".
 */
#ifndef HUSK_LINUX_IDMAP_H
#define HUSK_LINUX_IDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct idmap_range {
	uint32_t inside, outside, size;
};

struct idmap {
	const struct idmap_range *uids, *gids;
	size_t uids_len, gids_len;
};

/* Writes both maps of the process `pid`, which has made a user namespace and waits: directly where the
 * caller has the right, else for a single own id with setgroups denied, else with newuidmap and newgidmap
 * from PATH. */
int idmap_write(pid_t pid, const struct idmap *map);

/* Do the maps of the process ("self" or a number) equal `map`? 1, 0 or -errno. */
int idmap_equals(const char *who, const struct idmap *map);

/* The id outside of `id` inside; false if none. */
bool idmap_outside(const struct idmap_range *ranges, size_t len, uint32_t id, uint32_t *ret);

#endif
