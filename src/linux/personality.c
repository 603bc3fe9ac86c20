// SPDX-License-Identifier: Apache-2.0
/*
 * The execution domain: what uname(2) says of the machine, for 32-bit programs that ask. It is kept over execve(2), and the
 * kernel takes any number, so that what it then is has to be asked.
 */
#include "linux/personality.h"

#include "base/err.h"

#include <sys/personality.h>

#define ASK 0xffffffffUL

int personality_set(const struct personality_plan *plan)
{
	CHECK(personality(plan->domain), "linux.personality: set %#lx", plan->domain);
	if ((unsigned long)personality(ASK) != plan->domain)
		return fail(ENOTSUP, "linux.personality: this kernel does not keep %#lx",
			    plan->domain);
	return 0;
}
