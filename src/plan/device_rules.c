// SPDX-License-Identifier: Apache-2.0
/*
 * resources.devices as rules. Behind the config's own stand those of the devices that the spec and
 * every program take for granted, so that a list that begins with "deny all" (as nearly all do)
 * leaves a container with a terminal and /dev/null. Making device nodes is always allowed: it gives
 * no access to them.
 */
#include "base/err.h"
#include "base/str.h"
#include "plan/resources_impl.h"

#include <inttypes.h>

#define ALWAYS(t, maj, min, what)                                                                  \
	{                                                                                          \
		.allow = true, .type = (t), .major = (maj), .minor = (min), .access = (what)       \
	}

/* The general ones last: then the eBPF program, which begins at the end, has less to ask of the
 * others. */
static const struct device_rule always[] = {
	ALWAYS('c', 1, 3, DEVICE_ALL),		  /* null */
	ALWAYS('c', 1, 5, DEVICE_ALL),		  /* zero */
	ALWAYS('c', 1, 7, DEVICE_ALL),		  /* full */
	ALWAYS('c', 1, 8, DEVICE_ALL),		  /* random */
	ALWAYS('c', 1, 9, DEVICE_ALL),		  /* urandom */
	ALWAYS('c', 5, 0, DEVICE_ALL),		  /* tty */
	ALWAYS('c', 5, 2, DEVICE_ALL),		  /* ptmx */
	ALWAYS('c', 10, 200, DEVICE_ALL),	  /* net/tun */
	ALWAYS('c', 136, DEVICE_ANY, DEVICE_ALL), /* pts */
	ALWAYS('c', DEVICE_ANY, DEVICE_ANY, DEVICE_MKNOD),
	ALWAYS('b', DEVICE_ANY, DEVICE_ANY, DEVICE_MKNOD),
};

static int read_access(const char *key, const char *text, uint8_t *ret)
{
	uint8_t access = 0;

	for (const char *p = text ? text : "rwm"; *p; p++) {
		switch (*p) {
		case 'r':
			access |= DEVICE_READ;
			break;
		case 'w':
			access |= DEVICE_WRITE;
			break;
		case 'm':
			access |= DEVICE_MKNOD;
			break;
		default:
			return fail(EINVAL, "%s.access: \"%s\" is not made of r, w and m", key,
				    text);
		}
	}
	if (!access)
		return fail(EINVAL, "%s.access: is empty", key);
	*ret = access;
	return 0;
}

/* Absent and -1 are "all". */
static int read_number(const char *key, const char *which, int64_t value, int64_t *ret)
{
	if (value < DEVICE_ANY || value > UINT32_MAX)
		return fail(EINVAL, "%s.%s: %" PRId64 " is no device number", key, which, value);
	*ret = value;
	return 0;
}

static int read_rule(const struct oci_device_rule *d, size_t i, struct device_rule *ret)
{
	const char *key = mem_printf("linux.resources.devices[%zu]", i);
	struct device_rule r = {.allow = d->allow, .key = key, .type = 'a'};

	if (d->type && !streq(d->type, "a") && !streq(d->type, "b") && !streq(d->type, "c"))
		return fail(EINVAL, "%s.type: unknown value \"%s\"", key, d->type);
	if (d->type)
		r.type = d->type[0];
	TRY(read_number(key, "major", d->has_major ? d->major : DEVICE_ANY, &r.major));
	TRY(read_number(key, "minor", d->has_minor ? d->minor : DEVICE_ANY, &r.minor));
	TRY(read_access(key, d->access, &r.access));
	*ret = r;
	return 0;
}

int plan_device_rules(const struct oci_resources *r, struct device_rules *ret)
{
	size_t given = r ? r->devices_len : 0;
	struct device_rule *rules = mem_array(given + ARRAY_LEN(always), sizeof *rules);

	for (size_t i = 0; i < given; i++)
		TRY(read_rule(&r->devices[i], i, &rules[i]));
	memcpy(rules + given, always, sizeof always);
	*ret = (struct device_rules){.at = rules, .len = given + ARRAY_LEN(always)};
	return 0;
}
