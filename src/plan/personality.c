// SPDX-License-Identifier: Apache-2.0
/*
 * linux.personality: two domains, and a list of flags for which the spec has no values so far.
 */
#include "plan/personality.h"

#include "base/err.h"

#include <sys/personality.h>

static const unsigned long domains[OCI_PERSONALITY_DOMAIN_COUNT] = {
	[OCI_PERSONALITY_DOMAIN_LINUX] = PER_LINUX,
	[OCI_PERSONALITY_DOMAIN_LINUX32] = PER_LINUX32,
};

int plan_personality(const struct oci_linux *l, struct personality_plan *ret)
{
	const struct oci_personality *p = l ? l->personality : NULL;

	if (!p)
		return 0;
	if (p->flags_len)
		return fail(EINVAL, "linux.personality.flags[0]: unknown value \"%s\"",
			    p->flags[0]);
	*ret = (struct personality_plan){.given = true, .domain = domains[p->domain]};
	return 0;
}
