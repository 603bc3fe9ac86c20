/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Capabilities by name. The table is our own: it costs no library, and it may know capabilities that an
 * older libcap does not. A set is cut down here to what the kernel would take, so that one capability
 * that can't be had does not cost the container all the others (capset(2) is all or nothing).
 */
#include "plan/caps.h"

#include "base/mem.h"

#include <linux/capability.h>

const struct name process_capability_names[] = {
	{"CAP_CHOWN", CAP_CHOWN},
	{"CAP_DAC_OVERRIDE", CAP_DAC_OVERRIDE},
	{"CAP_DAC_READ_SEARCH", CAP_DAC_READ_SEARCH},
	{"CAP_FOWNER", CAP_FOWNER},
	{"CAP_FSETID", CAP_FSETID},
	{"CAP_KILL", CAP_KILL},
	{"CAP_SETGID", CAP_SETGID},
	{"CAP_SETUID", CAP_SETUID},
	{"CAP_SETPCAP", CAP_SETPCAP},
	{"CAP_LINUX_IMMUTABLE", CAP_LINUX_IMMUTABLE},
	{"CAP_NET_BIND_SERVICE", CAP_NET_BIND_SERVICE},
	{"CAP_NET_BROADCAST", CAP_NET_BROADCAST},
	{"CAP_NET_ADMIN", CAP_NET_ADMIN},
	{"CAP_NET_RAW", CAP_NET_RAW},
	{"CAP_IPC_LOCK", CAP_IPC_LOCK},
	{"CAP_IPC_OWNER", CAP_IPC_OWNER},
	{"CAP_SYS_MODULE", CAP_SYS_MODULE},
	{"CAP_SYS_RAWIO", CAP_SYS_RAWIO},
	{"CAP_SYS_CHROOT", CAP_SYS_CHROOT},
	{"CAP_SYS_PTRACE", CAP_SYS_PTRACE},
	{"CAP_SYS_PACCT", CAP_SYS_PACCT},
	{"CAP_SYS_ADMIN", CAP_SYS_ADMIN},
	{"CAP_SYS_BOOT", CAP_SYS_BOOT},
	{"CAP_SYS_NICE", CAP_SYS_NICE},
	{"CAP_SYS_RESOURCE", CAP_SYS_RESOURCE},
	{"CAP_SYS_TIME", CAP_SYS_TIME},
	{"CAP_SYS_TTY_CONFIG", CAP_SYS_TTY_CONFIG},
	{"CAP_MKNOD", CAP_MKNOD},
	{"CAP_LEASE", CAP_LEASE},
	{"CAP_AUDIT_WRITE", CAP_AUDIT_WRITE},
	{"CAP_AUDIT_CONTROL", CAP_AUDIT_CONTROL},
	{"CAP_SETFCAP", CAP_SETFCAP},
	{"CAP_MAC_OVERRIDE", CAP_MAC_OVERRIDE},
	{"CAP_MAC_ADMIN", CAP_MAC_ADMIN},
	{"CAP_SYSLOG", CAP_SYSLOG},
	{"CAP_WAKE_ALARM", CAP_WAKE_ALARM},
	{"CAP_BLOCK_SUSPEND", CAP_BLOCK_SUSPEND},
	{"CAP_AUDIT_READ", CAP_AUDIT_READ},
	{"CAP_PERFMON", CAP_PERFMON},
	{"CAP_BPF", CAP_BPF},
	{"CAP_CHECKPOINT_RESTORE", CAP_CHECKPOINT_RESTORE},
	{NULL},
};

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
		const struct name *n = name_find(process_capability_names, s->names[i]);

		if (n)
			set |= (uint64_t)1 << n->value;
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

	for (const struct name *n = process_capability_names; n->name; n++)
		if (set >> n->value & 1)
			list = mem_printf("%s %s", list, n->name);
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
