/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plans of linux.resources, printed for three layouts: every controller on v1, all on v2, and
 * hybrid (v1, with hugetlb and what v1 hasn't got in a v2 tree). What is refused prints its
 * sentence.
 */
#include "plan/resources.h"

#include "tests/golden/golden.h"

static const char *const all_v1[] = {"cpuset",	 "cpu",	    "cpuacct", "io",
				     "memory",	 "devices", "freezer", "net_cls",
				     "net_prio", "hugetlb", "pids",    "rdma"};
static const char *const some_v1[] = {"cpuset", "cpu",	   "cpuacct", "io",
				      "memory", "devices", "freezer", "pids"};

static const struct {
	const char *name;
	struct cgroup_layout layout;
} layouts[] = {
	{"v1", {.v1 = all_v1, .v1_len = ARRAY_LEN(all_v1)}},
	{"v2", {.v2 = true}},
	{"hybrid", {.v1 = some_v1, .v1_len = ARRAY_LEN(some_v1), .v2 = true}},
};

static void print_setting(FILE *to, const struct cgroup_setting *s)
{
	static const char *const kinds[] = {"", " (tied)", " (check)"};

	fprintf(to, "  %s: v%d %s %s = %s%s", s->key, s->v2 ? 2 : 1,
		*s->controller ? s->controller : "-", s->file, s->value, kinds[s->kind]);
	if (s->missing == CGROUP_MISSING_OK)
		fputs(" (may be missing)", to);
	if (s->missing == CGROUP_MISSING_ALT)
		fprintf(to, " or %s = %s", s->alt_file, s->alt_value);
	fputs("\n", to);
}

static void print(FILE *to, const struct oci_config *config)
{
	for (size_t i = 0; i < ARRAY_LEN(layouts); i++) {
		struct cgroup_setting *at;
		size_t len;

		fprintf(to, "%s\n", layouts[i].name);
		if (plan_resources(config->linux_->resources, &layouts[i].layout, &at, &len) < 0) {
			fprintf(to, "  refused: %s\n", err_text());
			continue;
		}
		for (size_t k = 0; k < len; k++)
			print_setting(to, &at[k]);
	}
}

int main(void)
{
	return golden_run("resources-", print);
}
