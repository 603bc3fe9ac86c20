// SPDX-License-Identifier: Apache-2.0
/*
 * A part of the config that nobody carries out must not be passed over in silence: whoever wrote it relies on it.
 */
#include "plan/unsupported.h"

#include "base/err.h"

int plan_unsupported(const struct oci_config *config)
{
	const struct oci_linux *l = config->linux_;

	if (!l)
		return 0;
	if (l->net_devices_len)
		return fail(ENOTSUP, "linux.netDevices: not supported yet");
	if (l->intel_rdt)
		return fail(ENOTSUP, "linux.intelRdt: not supported yet");
	if (l->memory_policy)
		return fail(ENOTSUP, "linux.memoryPolicy: not supported yet");
	return 0;
}
