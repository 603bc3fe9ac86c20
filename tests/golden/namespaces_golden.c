// SPDX-License-Identifier: Apache-2.0
/*
 * The plans of linux.namespaces and the id mappings, and the checks of hooks, printed; one that is refused prints its
 * sentence.
 */
#include "linux/ns.h"
#include "plan/hooks.h"
#include "plan/namespaces.h"
#include "tests/golden/golden.h"

/* The table is the linux layer's; the plan is printed in its order. */
static const char *const names[NS_COUNT] = {
	[NS_USER] = "user", [NS_PID] = "pid",	    [NS_NET] = "network", [NS_IPC] = "ipc",
	[NS_UTS] = "uts",   [NS_CGROUP] = "cgroup", [NS_TIME] = "time",	  [NS_MNT] = "mount",
};

static void print_ranges(FILE *to, const char *what, const struct idmap_range *r, size_t len)
{
	for (size_t i = 0; i < len; i++)
		fprintf(to, "%s: %u is %u, %u of them\n", what, r[i].inside, r[i].outside,
			r[i].size);
}

static void print(FILE *to, const struct oci_config *config)
{
	struct ns_plan plan;
	struct idmap map;

	if (plan_namespaces(config, &plan) < 0 || plan_idmap(config, &plan, &map) < 0 ||
	    plan_hooks(config->hooks) < 0) {
		fprintf(to, "%s\n", err_text());
		return;
	}
	for (int t = 0; t < NS_COUNT; t++) {
		const struct ns_op *op = &plan.of[t];

		if (op->path)
			fprintf(to, "join %s %s (linux.namespaces[%zu])\n", names[t], op->path,
				op->index);
		else if (op->make)
			fprintf(to, "make %s\n", names[t]);
	}
	print_ranges(to, "uid", map.uids, map.uids_len);
	print_ranges(to, "gid", map.gids, map.gids_len);
}

int main(void)
{
	return golden_run("namespaces-", print);
}
