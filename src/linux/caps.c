/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Capability sets by raw system calls: libcap (which plan/ asks for the names) would allocate a handle for
 * what is two structs here. The kernel's highest capability is found by asking for the one we know as the last
 * and its neighbours, which takes two prctl calls and no file.
 */
#include "linux/caps.h"

#include "base/err.h"

#include <linux/capability.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool known(int cap)
{
	return prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0;
}

int caps_last(void)
{
	static int last = -1;

	if (last >= 0)
		return last;
	last = CAP_LAST_CAP;
	while (last < 63 && known(last + 1))
		last++;
	while (last > 0 && !known(last))
		last--;
	return last;
}

uint64_t caps_all(void)
{
	return UINT64_MAX >> (63 - caps_last());
}

/* The kernel's structs hold each set as two words of 32 bits. */
struct caps_call {
	struct __user_cap_header_struct header;
	struct __user_cap_data_struct data[2];
};

static struct caps_call caps_call(void)
{
	return (struct caps_call){.header.version = _LINUX_CAPABILITY_VERSION_3};
}

int caps_permitted(uint64_t *ret)
{
	struct caps_call c = caps_call();

	CHECK(syscall(SYS_capget, &c.header, c.data), "read the capabilities");
	*ret = (uint64_t)c.data[1].permitted << 32 | c.data[0].permitted;
	return 0;
}

int caps_drop_bounding(uint64_t keep)
{
	for (int cap = 0; cap <= caps_last(); cap++)
		if (!(keep >> cap & 1))
			CHECK(prctl(PR_CAPBSET_DROP, cap, 0, 0, 0),
			      "drop capability %d from the bounding set", cap);
	return 0;
}

int caps_effective(uint64_t wanted)
{
	struct caps_call c = caps_call();

	CHECK(syscall(SYS_capget, &c.header, c.data), "read the capabilities");
	for (int i = 0; i < 2; i++)
		c.data[i].effective = (uint32_t)(wanted >> 32 * i) & c.data[i].permitted;
	CHECK(syscall(SYS_capset, &c.header, c.data), "set the effective capabilities");
	return 0;
}

static int raise_ambient(uint64_t set)
{
	CHECK(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0),
	      "clear the ambient capabilities");
	for (int cap = 0; cap <= caps_last(); cap++) {
		if (!(set >> cap & 1))
			continue;
		if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0 && errno != EPERM &&
		    errno != EINVAL)
			return fail_sys("raise ambient capability %d", cap);
	}
	return 0;
}

int caps_apply(const struct caps_plan *plan)
{
	struct caps_call c = caps_call();

	for (int i = 0; i < 2; i++) {
		c.data[i].effective = (uint32_t)(plan->effective >> 32 * i);
		c.data[i].permitted = (uint32_t)(plan->permitted >> 32 * i);
		c.data[i].inheritable = (uint32_t)(plan->inheritable >> 32 * i);
	}
	CHECK(syscall(SYS_capset, &c.header, c.data), "set the capabilities");
	return raise_ambient(plan->ambient);
}
