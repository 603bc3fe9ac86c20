// SPDX-License-Identifier: Apache-2.0
/*
 * Which namespaces a container gets. The checks here are those that need no system call; whether a path
 * is what it claims to be is seen when it is opened (linux/ns.c).
 */
#include "plan/namespaces.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

/* The spec's types in the order of libocispec's enum. */
static const enum ns_type type_of[OCI_NAMESPACE_TYPE_COUNT] = {
	[OCI_NAMESPACE_TYPE_PID] = NS_PID,	 [OCI_NAMESPACE_TYPE_NETWORK] = NS_NET,
	[OCI_NAMESPACE_TYPE_MOUNT] = NS_MNT,	 [OCI_NAMESPACE_TYPE_IPC] = NS_IPC,
	[OCI_NAMESPACE_TYPE_UTS] = NS_UTS,	 [OCI_NAMESPACE_TYPE_USER] = NS_USER,
	[OCI_NAMESPACE_TYPE_CGROUP] = NS_CGROUP, [OCI_NAMESPACE_TYPE_TIME] = NS_TIME,
};

static bool has(const struct ns_plan *plan, enum ns_type type)
{
	return plan->of[type].make || plan->of[type].path;
}

/* What only makes sense with a namespace of the container's (or its pod's) own. */
static int check_needs(const struct oci_config *config, const struct ns_plan *plan)
{
	const struct oci_linux *linux_ = config->linux_;

	if (config->hostname && *config->hostname && !has(plan, NS_UTS))
		return fail(EINVAL, "hostname: needs a uts namespace in linux.namespaces");
	if (config->domainname && *config->domainname && !has(plan, NS_UTS))
		return fail(EINVAL, "domainname: needs a uts namespace in linux.namespaces");
	if (config->mounts_len && !has(plan, NS_MNT))
		return fail(EINVAL, "mounts: need a mount namespace in linux.namespaces");
	if (config->root && config->root->readonly && !has(plan, NS_MNT))
		return fail(EINVAL, "root.readonly: needs a mount namespace in linux.namespaces");
	if (linux_ && (linux_->masked_paths_len || linux_->readonly_paths_len) &&
	    !has(plan, NS_MNT))
		return fail(EINVAL, "linux.%s: need a mount namespace in linux.namespaces",
			    linux_->masked_paths_len ? "maskedPaths" : "readonlyPaths");
	if (linux_ && linux_->time_offsets_len && !plan->of[NS_TIME].make)
		return fail(EINVAL,
			    "linux.timeOffsets: need a new time namespace in linux.namespaces");
	return 0;
}

int plan_namespaces(const struct oci_config *config, struct ns_plan *ret)
{
	const struct oci_linux *linux_ = config->linux_;

	ns_plan_init(ret);
	for (size_t i = 0; linux_ && i < linux_->namespaces_len; i++) {
		const struct oci_namespace *n = &linux_->namespaces[i];
		struct ns_op *op = &ret->of[type_of[n->type]];

		if (op->make || op->path)
			return fail(EINVAL, "linux.namespaces[%zu].type: \"%s\" is there twice", i,
				    oci_namespace_type_name(n->type));
		op->index = i;
		if (!n->path || !*n->path) {
			op->make = true;
			continue;
		}
		if (n->path[0] != '/')
			return fail(EINVAL, "linux.namespaces[%zu].path %s: not an absolute path",
				    i, n->path);
		op->path = n->path;
	}
	return check_needs(config, ret);
}

static bool overlap(uint32_t a, uint32_t b, uint32_t a_size, uint32_t b_size)
{
	return (uint64_t)a < (uint64_t)b + b_size && (uint64_t)b < (uint64_t)a + a_size;
}

static int plan_ranges(const struct oci_id_mapping *maps, size_t len, const char *what,
		       const struct idmap_range **ret)
{
	struct idmap_range *out = mem_array(len, sizeof *out);

	for (size_t i = 0; i < len; i++) {
		const struct oci_id_mapping *m = &maps[i];

		if (!m->size)
			return fail(EINVAL, "linux.%s[%zu].size: must be at least 1", what, i);
		if ((uint64_t)m->container_id + m->size > (uint64_t)UINT32_MAX + 1 ||
		    (uint64_t)m->host_id + m->size > (uint64_t)UINT32_MAX + 1)
			return fail(EINVAL, "linux.%s[%zu]: ids end at %u", what, i, UINT32_MAX);
		for (size_t j = 0; j < i; j++)
			if (overlap(m->container_id, maps[j].container_id, m->size, maps[j].size))
				return fail(EINVAL, "linux.%s[%zu]: overlaps %s[%zu]", what, i,
					    what, j);
		out[i] = (struct idmap_range){m->container_id, m->host_id, m->size};
	}
	*ret = out;
	return 0;
}

int plan_idmap(const struct oci_config *config, const struct ns_plan *ns, struct idmap *ret)
{
	const struct oci_linux *linux_ = config->linux_;
	const struct ns_op *user = &ns->of[NS_USER];

	*ret = (struct idmap){0};
	if (!linux_)
		return 0;
	if (!user->make && !user->path && (linux_->uid_mappings_len || linux_->gid_mappings_len))
		return fail(EINVAL, "linux.%s: needs a user namespace in linux.namespaces",
			    linux_->uid_mappings_len ? "uidMappings" : "gidMappings");
	if (user->make && !linux_->uid_mappings_len)
		return fail(EINVAL, "linux.uidMappings: a new user namespace needs at least one");
	if (user->make && !linux_->gid_mappings_len)
		return fail(EINVAL, "linux.gidMappings: a new user namespace needs at least one");
	TRY(plan_ranges(linux_->uid_mappings, linux_->uid_mappings_len, "uidMappings", &ret->uids));
	TRY(plan_ranges(linux_->gid_mappings, linux_->gid_mappings_len, "gidMappings", &ret->gids));
	ret->uids_len = linux_->uid_mappings_len;
	ret->gids_len = linux_->gid_mappings_len;
	return 0;
}
