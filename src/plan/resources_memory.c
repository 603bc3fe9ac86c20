// SPDX-License-Identifier: Apache-2.0
/*
 * Memory. The config follows v1: "swap" is memory and swap together, while v2 limits swap by
 * itself. What v2 hasn't got is refused, unless the value asks for what v2 does anyhow.
 */
#include "base/err.h"
#include "plan/resources_impl.h"

#include <inttypes.h>

/* -1 is v2's "max". */
static char *limit_text(const struct cgroup_setting *s, int64_t value)
{
	return value == -1 && s->v2 ? mem_strdup("max") : mem_printf("%" PRId64, value);
}

static int in_range(const struct resource *row, int64_t value)
{
	if (value < -1)
		return fail(EINVAL, "%s: %" PRId64 " is no limit (-1 is none)", row_key(row),
			    value);
	return 0;
}

int plan_check_use(struct resource_plan *p, const struct resource *row)
{
	const struct oci_memory *m = p->r->memory;
	struct cgroup_setting *s;
	uint64_t wanted;

	/* v1 refuses by itself. */
	if (!get_uint(p, row, &wanted) || !wanted || !on_v2(p, row->controller) || !m->has_limit ||
	    m->limit <= 0)
		return 0;
	s = add_setting(p, row, "linux.resources.memory.limit");
	s->kind = CGROUP_CHECK_USE;
	s->value = mem_printf("%" PRId64, m->limit);
	return 0;
}

int plan_memory_limit(struct resource_plan *p, const struct resource *row)
{
	const struct oci_memory *m = p->r->memory;
	struct cgroup_setting *s;
	int64_t limit;

	if (!get_int(p, row, &limit) || limit == 0)
		return 0;
	TRY(in_range(row, limit));
	s = add_setting(p, row, row_key(row));
	s->kind = CGROUP_WRITE_TIED;
	s->value = limit_text(s, limit);
	if (limit != -1 || (m->has_swap && m->swap != 0))
		return 0;
	/* No limit of memory, and nothing said of swap: none of both. */
	s = add_setting(p, row, row_key(row));
	s->kind = CGROUP_WRITE_TIED;
	s->missing = CGROUP_MISSING_OK;
	s->file = s->v2 ? "memory.swap.max" : "memory.memsw.limit_in_bytes";
	s->value = limit_text(s, limit);
	return 0;
}

int plan_memory_swap(struct resource_plan *p, const struct resource *row)
{
	const struct oci_memory *m = p->r->memory;
	struct cgroup_setting *s;
	bool limited;
	int64_t swap;

	if (!get_int(p, row, &swap) || swap == 0)
		return 0;
	TRY(in_range(row, swap));
	limited = m->has_limit && m->limit > 0;
	if (swap != -1 && limited && swap < m->limit)
		return fail(EINVAL,
			    "%s: %" PRId64 " is less than memory.limit (%" PRId64
			    "): it is the limit of memory and swap together",
			    row_key(row), swap, m->limit);
	if (swap != -1 && !limited && on_v2(p, row->controller))
		return fail(EINVAL,
			    "%s: needs memory.limit: it is the limit of memory and swap together",
			    row_key(row));
	s = add_setting(p, row, row_key(row));
	s->kind = CGROUP_WRITE_TIED;
	s->value = limit_text(s, s->v2 && swap != -1 ? swap - m->limit : swap);
	/* A kernel without swap accounting gives no swap beyond the limit, and no limit of swap. */
	if (swap == -1 || (s->v2 && swap == m->limit))
		s->missing = CGROUP_MISSING_OK;
	return 0;
}

int plan_reservation(struct resource_plan *p, const struct resource *row)
{
	struct cgroup_setting *s;
	int64_t value;

	if (!get_int(p, row, &value) || value == 0)
		return 0;
	TRY(in_range(row, value));
	s = add_setting(p, row, row_key(row));
	s->value = limit_text(s, value);
	return 0;
}

int plan_kernel_memory(struct resource_plan *p, const struct resource *row)
{
	struct cgroup_setting *s;
	int64_t value;

	/* No limit is what every kernel gives, also those that can't set one (v2; v1 from 5.16 on).
	 */
	if (!get_int(p, row, &value) || value == -1 || value == 0)
		return 0;
	TRY(in_range(row, value));
	s = add_setting(p, row, row_key(row));
	if (!s)
		return -EOPNOTSUPP;
	s->value = limit_text(s, value);
	return 0;
}

int plan_swappiness(struct resource_plan *p, const struct resource *row)
{
	struct cgroup_setting *s;
	uint64_t value;

	if (!get_uint(p, row, &value))
		return 0;
	if (value > 100)
		return fail(EINVAL, "%s: %" PRIu64 " is not between 0 and 100", row_key(row),
			    value);
	s = add_setting(p, row, row_key(row));
	if (!s)
		return -EOPNOTSUPP;
	s->value = mem_printf("%" PRIu64, value);
	return 0;
}

/* For a bool: what v2 always does needs no file. */
static int plan_switch(struct resource_plan *p, const struct resource *row, bool v2_does)
{
	struct cgroup_setting *s;
	uint64_t value;

	if (!get_uint(p, row, &value) || (on_v2(p, row->controller) && value == v2_does))
		return 0;
	s = add_setting(p, row, row_key(row));
	if (!s)
		return -EOPNOTSUPP;
	s->value = value ? "1" : "0";
	return 0;
}

int plan_oom_killer(struct resource_plan *p, const struct resource *row)
{
	return plan_switch(p, row, false);
}

int plan_hierarchy(struct resource_plan *p, const struct resource *row)
{
	return plan_switch(p, row, true);
}
