/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From config.json to device nodes and links: the ones every container has, and linux.devices. Plain data for
 * linux/devices.h, without a system call. Failures name the place ("linux.devices[0] /dev/x: …").
 * Sources: config-linux.md "Devices", "Default Devices"; runtime-linux.md "Dev symbolic links".
 */
#ifndef HUSK_PLAN_DEVICES_H
#define HUSK_PLAN_DEVICES_H

#include "linux/devices.h"
#include "plan/mounts.h"

/* Where the host's /dev (or another directory) is bound over /dev, nothing is made in it. */
int plan_devices(const struct oci_config *config, const struct mount_facts *facts,
		 struct device_op **ret, size_t *ret_len);

#endif
