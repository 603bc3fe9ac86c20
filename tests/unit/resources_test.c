// SPDX-License-Identifier: Apache-2.0
/*
 * The resource table beside its golden plans (tests/golden/resources_golden.c): the weight's
 * formula for every number of shares, and that no row is missing.
 */
#include "base/str.h"
#include "plan/resources.h"
#include "tests/unit/test.h"

#include <math.h>

/* The formula with the C library's functions. */
static void cpu_weight_is_the_formula(void)
{
	int wrong = 0;

	for (uint64_t shares = 2; shares <= 262144; shares++) {
		long double l = log2l((long double)shares);
		long double exact = powl(10.0L, (l * l + 125.0L * l) / 612.0L - 7.0L / 34.0L);

		wrong += cpu_weight(shares) != (uint64_t)ceill(exact - 1e-12L);
	}
	T_INT(wrong, 0);
	T_INT(cpu_weight(0), 1);
	T_INT(cpu_weight(2), 1);
	T_INT(cpu_weight(1024), 100);
	T_INT(cpu_weight(262144), 10000);
	T_INT(cpu_weight(UINT64_MAX), 10000);
}

static void nothing_asked(void)
{
	const struct cgroup_layout v2 = {.v2 = true};
	struct cgroup_setting *at;
	size_t len = 1;

	T_INT(plan_resources(NULL, &v2, &at, &len), 0);
	T_INT(len, 0);
	len = 1;
	T_INT(plan_resources(&(struct oci_resources){0}, &v2, &at, &len), 0);
	T_INT(len, 0);
}

/* Every field of the spec has a row, but for devices, which are a list of rules. */
static void table_is_whole(void)
{
	size_t n = 0;

	for (const struct resource *row = resource_table; row->field; row++, n++) {
		T_OK(row->plan != NULL);
		T_OK(row->v1 || row->v2);
	}
	T_INT(n, 31);
}

int main(void)
{
	T_RUN(cpu_weight_is_the_formula);
	T_RUN(nothing_asked);
	T_RUN(table_is_whole);
	return t_end();
}
