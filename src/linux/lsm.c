/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AppArmor profiles and SELinux labels. Each module has its own attribute file since Linux 5.8
 * (AppArmor) or the shared one (SELinux), so that with both loaded neither hears what is meant for the
 * other. A label that can't be set is a container that must not start.
 */
#include "linux/lsm.h"

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"

#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>

bool lsm_apparmor_on(void)
{
	char buf[8];

	return file_peek(AT_FDCWD, "/sys/module/apparmor/parameters/enabled", buf, sizeof buf) >
		       0 &&
	       buf[0] == 'Y';
}

bool lsm_selinux_on(void)
{
	struct statfs fs;

	return statfs("/sys/fs/selinux", &fs) == 0 && (unsigned long)fs.f_type == SELINUX_MAGIC;
}

static bool asks_apparmor(const struct lsm_plan *plan)
{
	return plan->apparmor && *plan->apparmor;
}

static bool asks_selinux(const struct lsm_plan *plan)
{
	return plan->selinux && *plan->selinux;
}

int lsm_check(const struct lsm_plan *plan)
{
	if (asks_apparmor(plan) && !streq(plan->apparmor, "unconfined") && !lsm_apparmor_on())
		return fail(ENOTSUP,
			    "process.apparmorProfile: \"%s\" is asked for, but AppArmor is not "
			    "enabled in this kernel",
			    plan->apparmor);
	if (asks_selinux(plan) && !lsm_selinux_on())
		return fail(ENOTSUP,
			    "process.selinuxLabel: \"%s\" is asked for, but selinux is disabled or "
			    "not supported",
			    plan->selinux);
	return 0;
}

int lsm_set_exec(const struct lsm_plan *plan)
{
	int r = 0;

	if (asks_apparmor(plan)) {
		r = proc_write("self/attr/apparmor/exec", mem_printf("exec %s", plan->apparmor));
		/* "unconfined" where there is no AppArmor is what the process is anyway. */
		if (r == -ENOENT && streq(plan->apparmor, "unconfined"))
			err_clear();
		else if (r < 0)
			return err_within(r, "apply the AppArmor profile");
	}
	if (asks_selinux(plan)) {
		r = proc_write("self/attr/exec", plan->selinux);
		if (r < 0)
			return err_within(r, "apply the SELinux label");
	}
	return 0;
}

int lsm_set_keycreate(const char *label)
{
	return proc_write("self/attr/keycreate", label ? label : "");
}
