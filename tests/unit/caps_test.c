/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Capability sets as the kernel shows them in /proc/self/status after each step, in children that give up
 * their ids on the way as a container's process does.
 */
#include "linux/caps.h"

#include "base/err.h"
#include "child.h"
#include "linux/user.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>

#define BIT(cap) ((uint64_t)1 << (cap))

/* The set called `name` ("CapEff") of this process; all ones if it can't be read. */
static uint64_t shown(const char *name)
{
	FILE *f = fopen("/proc/self/status", "re");
	unsigned long long set = UINT64_MAX;
	char line[256];

	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, name, strlen(name)) == 0)
			sscanf(line + strlen(name), ":%llx", &set);
	if (f)
		fclose(f);
	return set;
}

static void knows_the_last(void)
{
	FILE *f = fopen("/proc/sys/kernel/cap_last_cap", "re");
	int last = -1;

	T_NEED(f && fscanf(f, "%d", &last) == 1);
	fclose(f);
	T_INT(caps_last(), last);
	T_OK(caps_all() == (BIT(last) | (BIT(last) - 1)));
}

static void knows_what_is_permitted(void)
{
	uint64_t set = 0;

	T_INT(caps_permitted(&set), 0);
	T_OK(set == shown("CapPrm"));
	T_OK(set != 0);
}

static const struct caps_plan plan = {
	.bounding = BIT(CAP_CHOWN) | BIT(CAP_KILL) | BIT(CAP_SETUID) | BIT(CAP_AUDIT_WRITE),
	.permitted = BIT(CAP_CHOWN) | BIT(CAP_KILL) | BIT(CAP_AUDIT_WRITE),
	.effective = BIT(CAP_CHOWN),
	.inheritable = BIT(CAP_KILL) | BIT(CAP_AUDIT_WRITE),
	.ambient = BIT(CAP_AUDIT_WRITE),
};

static void check_sets(void)
{
	T_OK(shown("CapBnd") == plan.bounding);
	T_OK(shown("CapPrm") == plan.permitted);
	T_OK(shown("CapEff") == plan.effective);
	T_OK(shown("CapInh") == plan.inheritable);
	T_OK(shown("CapAmb") == plan.ambient);
}

static void in_user(void)
{
	T_INT(caps_drop_bounding(plan.bounding), 0);
	T_INT(user_set_ids(1000, 1000), 0);
	T_INT(caps_apply(&plan), 0);
	check_sets();
}

static void in_root(void)
{
	T_INT(caps_drop_bounding(plan.bounding), 0);
	T_INT(user_set_ids(0, 0), 0);
	T_INT(caps_apply(&plan), 0);
	check_sets();
}

static void applies_to_a_user(void)
{
	T_INT(t_child(in_user), 0);
}

static void applies_to_root(void)
{
	T_INT(t_child(in_root), 0);
}

static void in_none(void)
{
	const struct caps_plan none = {0};

	T_INT(caps_drop_bounding(0), 0);
	T_INT(caps_apply(&none), 0);
	T_OK(shown("CapBnd") == 0);
	T_OK(shown("CapPrm") == 0);
}

static void takes_all_away(void)
{
	T_INT(t_child(in_none), 0);
}

static void in_ambient(void)
{
	struct caps_plan p = {.permitted = BIT(CAP_KILL),
			      .ambient = BIT(CAP_KILL) | BIT(CAP_CHOWN)};

	/* Neither is inheritable, one is not permitted: the kernel says EPERM to both. */
	T_INT(caps_apply(&p), 0);
	T_OK(shown("CapAmb") == 0);
	T_OK(shown("CapPrm") == BIT(CAP_KILL));
}

static void leaves_refused_ambient_out(void)
{
	T_INT(t_child(in_ambient), 0);
}

static void in_greed(void)
{
	struct caps_plan p = {.permitted = BIT(CAP_KILL)};

	T_INT(caps_apply(&p), 0);
	p.permitted |= BIT(CAP_CHOWN);
	T_INT(caps_apply(&p), -EPERM);
	T_OK(strstr(err_text(), "set the capabilities") != NULL);
	T_INT(caps_drop_bounding(0), -EPERM);
	T_OK(strstr(err_text(), "bounding") != NULL);
}

static void says_what_is_refused(void)
{
	T_INT(t_child(in_greed), 0);
}

static void in_effective(void)
{
	uint64_t permitted = 0;

	T_INT(caps_permitted(&permitted), 0);
	T_INT(user_set_ids(1000, 1000), 0);
	T_OK(shown("CapPrm") == permitted);
	T_OK(shown("CapEff") == 0);
	T_INT(caps_effective(BIT(CAP_CHOWN)), 0);
	T_OK(shown("CapEff") == BIT(CAP_CHOWN));
	T_INT(caps_effective(UINT64_MAX), 0);
	T_OK(shown("CapEff") == permitted);
	T_OK(shown("CapPrm") == permitted);
}

static void raises_the_effective_ones(void)
{
	T_INT(t_child(in_effective), 0);
}

int main(void)
{
	t_need_root();
	T_RUN(knows_the_last);
	T_RUN(knows_what_is_permitted);
	T_RUN(applies_to_a_user);
	T_RUN(applies_to_root);
	T_RUN(takes_all_away);
	T_RUN(leaves_refused_ambient_out);
	T_RUN(says_what_is_refused);
	T_RUN(raises_the_effective_ones);
	return t_end();
}
