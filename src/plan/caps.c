/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Capabilities by name, as libcap knows them. A set is cut down here to what the kernel would take, so that one capability
 * that can't be had does not cost the container all the others (capset(2) is all or nothing).
 */
#include "plan/caps.h"

#include "base/mem.h"

#include <ctype.h>
#include <sys/capability.h>

int process_capability(const char *name)
{
	cap_value_t value;

	/* libcap takes other cases, too; the spec doesn't. */
	if (!str_starts(name, "CAP_") || name[strcspn(name, "abcdefghijklmnopqrstuvwxyz")])
		return -1;
	return cap_from_name(name, &value) == 0 ? value : -1;
}

const char *process_capability_name(int cap)
{
	char *theirs = cap_to_name(cap), *name = mem_strdup(theirs ? theirs : "");

	cap_free(theirs);
	for (char *p = name; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	return name;
}

/* What could not be had, over all sets: one sentence for each kind is enough. */
struct trouble {
	const char *unknown[8];
	size_t unknown_len;
	uint64_t refused; /* known, but not here */
	uint64_t loose;	  /* effective or ambient without what the kernel wants with it */
};

static void add_unknown(struct trouble *t, const char *name)
{
	for (size_t i = 0; i < t->unknown_len; i++)
		if (streq(t->unknown[i], name))
			return;
	if (t->unknown_len < ARRAY_LEN(t->unknown))
		t->unknown[t->unknown_len++] = name;
}

struct cap_set {
	const char **names;
	size_t len;
	uint64_t *ret;
};

static void read_set(const struct cap_set *s, uint64_t granted, struct trouble *t)
{
	uint64_t set = 0;

	for (size_t i = 0; i < s->len; i++) {
		int cap = process_capability(s->names[i]);

		if (cap >= 0 && cap < 64)
			set |= (uint64_t)1 << cap;
		else
			add_unknown(t, s->names[i]);
	}
	t->refused |= set & ~granted;
	*s->ret = set & granted;
}

/* A set is held to another one, as the kernel does. */
static void hold(uint64_t *set, uint64_t to, struct trouble *t)
{
	t->loose |= *set & ~to;
	*set &= to;
}

static const char *names_of(uint64_t set)
{
	const char *list = "";

	for (int cap = 0; cap < 64; cap++)
		if (set >> cap & 1)
			list = mem_printf("%s %s", list, process_capability_name(cap));
	return list;
}

static void warn(struct process_plan *plan, const struct trouble *t)
{
	const char *unknown = "";

	plan->warnings = mem_array(3, sizeof *plan->warnings);
	for (size_t i = 0; i < t->unknown_len; i++)
		unknown = mem_printf("%s \"%s\"", unknown, t->unknown[i]);
	if (*unknown)
		plan->warnings[plan->warnings_len++] =
			mem_printf("process.capabilities: unknown, ignored:%s", unknown);
	if (t->refused)
		plan->warnings[plan->warnings_len++] =
			mem_printf("process.capabilities: cannot be granted here, left out:%s",
				   names_of(t->refused));
	if (t->loose)
		plan->warnings[plan->warnings_len++] =
			mem_printf("process.capabilities: effective without permitted, or ambient "
				   "without permitted and inheritable, left out:%s",
				   names_of(t->loose));
}

void plan_caps(const struct oci_capabilities *c, uint64_t granted, struct process_plan *plan)
{
	struct caps_plan *p = &plan->caps;
	struct trouble t = {0};

	if (!c)
		return;

	const struct cap_set sets[] = {
		{c->bounding, c->bounding_len, &p->bounding},
		{c->effective, c->effective_len, &p->effective},
		{c->permitted, c->permitted_len, &p->permitted},
		{c->inheritable, c->inheritable_len, &p->inheritable},
		{c->ambient, c->ambient_len, &p->ambient},
	};

	for (size_t i = 0; i < ARRAY_LEN(sets); i++)
		read_set(&sets[i], granted, &t);
	hold(&p->effective, p->permitted, &t);
	hold(&p->ambient, p->permitted & p->inheritable, &t);
	warn(plan, &t);
}
