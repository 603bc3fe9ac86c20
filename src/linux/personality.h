/* SPDX-License-Identifier: Apache-2.0 */
/* The execution domain of the calling process. Source: personality(2), config-linux.md "Personality". */
#ifndef HUSK_LINUX_PERSONALITY_H
#define HUSK_LINUX_PERSONALITY_H

#include <stdbool.h>

struct personality_plan {
	bool given;
	unsigned long domain; /* PER_… */
};

/* Before a system call filter, which may forbid it. */
int personality_set(const struct personality_plan *plan);

#endif
