// SPDX-License-Identifier: Apache-2.0
/*
 * CPU time, CPU sets and the number of processes. cpu.weight follows the curve on which the default
 * of one (1024 shares) meets the default of the other (weight 100) and both ends meet as well:
 * weight = 10^((l^2 + 125 l) / 612 - 7/34), l = log2(shares), rounded up. It is computed here with
 * two short series, because a call of libm would cost every start of husk the loading of it.
 */
#include "base/err.h"
#include "base/str.h"
#include "plan/resources_impl.h"

#include <inttypes.h>

#define LN2 0.693147180559945309417
#define LN10 2.302585092994045684018

/* x >= 1 */
static double log2_of(double x)
{
	double whole = 0, z, power, sum = 0;

	for (; x >= 2; x /= 2)
		whole++;
	z = (x - 1) / (x + 1);
	power = z;
	for (int i = 1; i < 40; i += 2, power *= z * z)
		sum += power / i;
	return whole + 2 * sum / LN2;
}

/* 0 <= x < 10 */
static double ten_to_the(double x)
{
	double result = 1, term = 1, sum = 1;

	for (; x >= 1; x--)
		result *= 10;
	for (int i = 1; i < 40; i++) {
		term *= x * LN10 / i;
		sum += term;
	}
	return result * sum;
}

uint64_t cpu_weight(uint64_t shares)
{
	double l, weight;
	uint64_t whole;

	if (shares <= 2)
		return 1;
	if (shares >= 262144)
		return 10000;
	l = log2_of((double)shares);
	weight = ten_to_the((l * l + 125 * l) / 612 - 7.0 / 34);
	/* What is a whole number but for the last digits of the computation is not rounded up. */
	whole = (uint64_t)(weight - 1e-9);
	return whole + 1;
}

int plan_idle(struct resource_plan *p, const struct resource *row)
{
	struct cgroup_setting *s;
	int64_t idle;

	if (!get_int(p, row, &idle))
		return 0;
	if (idle != 0 && idle != 1)
		return fail(EINVAL, "%s: %" PRId64 " is neither 0 nor 1", row_key(row), idle);
	s = add_setting(p, row, row_key(row));
	s->missing = idle ? CGROUP_MISSING_ERROR : CGROUP_MISSING_OK;
	s->value = idle ? "1" : "0";
	return 0;
}

int plan_shares(struct resource_plan *p, const struct resource *row)
{
	struct cgroup_setting *s;
	uint64_t shares;

	/* An idle group has the smallest weight there is, and the kernel lets nobody set another.
	 */
	if (!get_uint(p, row, &shares) || shares == 0 ||
	    (p->r->cpu->has_idle && p->r->cpu->idle == 1))
		return 0;
	s = add_setting(p, row, row_key(row));
	s->value = mem_printf("%" PRIu64, s->v2 ? cpu_weight(shares) : shares);
	return 0;
}

int plan_tied(struct resource_plan *p, const struct resource *row)
{
	struct cgroup_setting *s;
	uint64_t value;

	if (!get_uint(p, row, &value))
		return 0;
	s = add_setting(p, row, row_key(row));
	s->kind = CGROUP_WRITE_TIED;
	s->missing = value ? CGROUP_MISSING_ERROR : CGROUP_MISSING_OK;
	s->value = mem_printf("%" PRIu64, value);
	return 0;
}

static bool has_quota(const struct oci_cpu *cpu)
{
	return cpu->has_quota && cpu->quota != 0;
}

/* v2 has one file for both: the quota's row writes it, or this one if there is no quota. */
int plan_period(struct resource_plan *p, const struct resource *row)
{
	struct cgroup_setting *s;
	uint64_t period;

	if (!get_uint(p, row, &period) || period == 0)
		return 0;
	if (on_v2(p, row->controller) && has_quota(p->r->cpu))
		return 0;
	s = add_setting(p, row, row_key(row));
	s->kind = CGROUP_WRITE_TIED;
	s->value = mem_printf("%s%" PRIu64, s->v2 ? "max " : "", period);
	return 0;
}

int plan_quota(struct resource_plan *p, const struct resource *row)
{
	const struct oci_cpu *cpu = p->r->cpu;
	struct cgroup_setting *s;
	char *text;
	int64_t quota;

	if (!get_int(p, row, &quota) || quota == 0)
		return 0;
	s = add_setting(p, row, row_key(row));
	s->kind = CGROUP_WRITE_TIED;
	text = quota < 0 ? mem_strdup(s->v2 ? "max" : "-1") : mem_printf("%" PRId64, quota);
	if (s->v2 && cpu->has_period && cpu->period)
		text = mem_printf("%s %" PRIu64, text, cpu->period);
	s->value = text;
	return 0;
}

int plan_realtime(struct resource_plan *p, const struct resource *row)
{
	struct cgroup_setting *s;
	int64_t value;

	if (!get_int(p, row, &value) || value == 0)
		return 0;
	s = add_setting(p, row, row_key(row));
	if (!s)
		return -EOPNOTSUPP;
	s->kind = CGROUP_WRITE_TIED;
	s->value = mem_printf("%" PRId64, value);
	return 0;
}

int plan_string(struct resource_plan *p, const struct resource *row)
{
	const char *text = get_string(p, row);

	if (text && *text)
		add_setting(p, row, row_key(row))->value = text;
	return 0;
}

int plan_pids(struct resource_plan *p, const struct resource *row)
{
	struct cgroup_setting *s;
	int64_t limit;

	if (!get_int(p, row, &limit))
		return 0;
	if (limit < -1)
		return fail(EINVAL, "%s: %" PRId64 " is no limit (-1 is none)", row_key(row),
			    limit);
	s = add_setting(p, row, row_key(row));
	/* With 0 not even the container's first process could be made; with 1 it stays alone, as 0
	 * asks for. */
	s->value = limit == -1 ? "max" : mem_printf("%" PRId64, limit ? limit : 1);
	return 0;
}
