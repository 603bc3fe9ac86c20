/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Capabilities: five sets as 64-bit masks, bit n is capability n. Raw capget/capset(2): the kernel's
 * interface is one struct, and names are only needed by plan/ and `features`.
 * Sources: capabilities(7), prctl(2); config.md, "Linux Process".
 *
 * The order around the change of ids:
 *	caps_drop_bounding()	while CAP_SETPCAP is there
 *	user_set_ids()		keeps the permitted set
 *	caps_apply()		gives up the rest
 */
#ifndef HUSK_LINUX_CAPS_H
#define HUSK_LINUX_CAPS_H

#include <stdint.h>

struct caps_plan {
	uint64_t bounding, effective, permitted, inheritable, ambient;
};

/* The kernel's highest capability (40 in Linux 5.9 and later). */
int caps_last(void);

/* A mask of all capabilities of this kernel. */
uint64_t caps_all(void);

/* The calling process's permitted set: what it can grant to a process in its own user namespace. A new
 * user namespace starts with caps_all(). Returns 0. */
int caps_permitted(uint64_t *ret);

/* Takes everything that is not in `keep` out of the bounding set. */
int caps_drop_bounding(uint64_t keep);

/* The effective set becomes what is permitted of `wanted`; the other sets stay. A change of ids away from root
 * empties it, and between that and caps_apply() a step may need one of those still permitted. */
int caps_effective(uint64_t wanted);

/* Sets effective, permitted and inheritable, then the ambient set. An ambient capability that the kernel
 * refuses is left out, as the spec's "cannot be granted" has it; the others are errors. */
int caps_apply(const struct caps_plan *plan);

#endif
