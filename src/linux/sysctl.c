/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes kernel parameters. Which ones may be written is the plan's business; here is only the way there:
 * through the verified /proc handle, so that no file of the container can pose as a parameter.
 */
#include "linux/sysctl.h"

#include "base/err.h"
#include "base/proc.h"

int sysctl_set(const struct sysctl_op *ops, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		int r = proc_poke(ops[i].path, ops[i].value);

		if (r == -ENOENT)
			return fail(ENOENT, "sysctl \"%s\": this kernel has no /proc/%s: %s",
				    ops[i].key, ops[i].path, err_str(ENOENT));
		if (r < 0)
			return fail(-r, "sysctl \"%s\": write \"%s\" to /proc/%s: %s", ops[i].key,
				    ops[i].value, ops[i].path, err_str(-r));
	}
	return 0;
}
