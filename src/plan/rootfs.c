// SPDX-License-Identifier: Apache-2.0
/*
 * The root: where it is and how mounts propagate between it and the host. While it is built nothing of it may
 * reach the host, so the clone is always cut off in that direction; what rootfsPropagation asks for beyond that is
 * done to "/" at the very end.
 */
#include "plan/mounts.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "libocispec/oci_config.h"

#include <sys/mount.h>

static const struct mount_step follow[] = {{.propagation = MS_SLAVE, .recursive = true}};
static const struct mount_step cut[] = {{.propagation = MS_PRIVATE, .recursive = true}};
/* What is mounted below goes on following the host; the root itself starts a peer group of its own. */
static const struct mount_step follow_below[] = {
	{.propagation = MS_SLAVE, .recursive = true},
	{.propagation = MS_PRIVATE},
};

/* By enum oci_rootfs_propagation. */
static const struct kind {
	const struct mount_step *steps;
	size_t steps_len;
	struct mount_step last;
} kinds[OCI_ROOTFS_PROPAGATION_COUNT] = {
	[OCI_ROOTFS_PROPAGATION_PRIVATE] = {cut, 1},
	[OCI_ROOTFS_PROPAGATION_RPRIVATE] = {cut, 1},
	[OCI_ROOTFS_PROPAGATION_SLAVE] = {follow, 1},
	[OCI_ROOTFS_PROPAGATION_RSLAVE] = {follow, 1},
	[OCI_ROOTFS_PROPAGATION_SHARED] = {follow_below, 2, {.propagation = MS_SHARED}},
	[OCI_ROOTFS_PROPAGATION_RSHARED] = {follow_below,
					    2,
					    {.propagation = MS_SHARED, .recursive = true}},
	[OCI_ROOTFS_PROPAGATION_UNBINDABLE] = {cut, 1, {.propagation = MS_UNBINDABLE}},
	[OCI_ROOTFS_PROPAGATION_RUNBINDABLE] = {cut,
						1,
						{.propagation = MS_UNBINDABLE, .recursive = true}},
};

int plan_rootfs(const struct oci_config *config, const char *bundle,
		const struct mount_facts *facts, struct rootfs_plan *ret)
{
	enum oci_rootfs_propagation want = OCI_ROOTFS_PROPAGATION_RSLAVE;

	if (!config->root || !config->root->path || !*config->root->path)
		return fail(EINVAL, "root.path: missing");
	if (config->linux_ && config->linux_->has_rootfs_propagation)
		want = config->linux_->rootfs_propagation;
	if (facts->no_pivot &&
	    (want == OCI_ROOTFS_PROPAGATION_PRIVATE || want == OCI_ROOTFS_PROPAGATION_RPRIVATE))
		return fail(EINVAL,
			    "linux.rootfsPropagation: \"%s\" is not safe without pivot_root",
			    oci_rootfs_propagation_name(want));
	*ret = (struct rootfs_plan){
		.path = str_join_path(bundle, config->root->path),
		.steps = kinds[want].steps,
		.steps_len = kinds[want].steps_len,
		.last = kinds[want].last,
		.no_pivot = facts->no_pivot,
		.readonly = config->root->has_readonly && config->root->readonly,
		.fd = -1,
	};
	return 0;
}
