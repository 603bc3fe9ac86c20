// SPDX-License-Identifier: Apache-2.0
/*
 * The resource table and the walk over it. A row says what a field is called in each of the places
 * where it may end up; how its value gets there is a function, shared where the rule is the same
 * (resources_memory.c and so on).
 */
#include "plan/resources.h"

#include "base/err.h"
#include "base/str.h"
#include "plan/resources_impl.h"

/* Where a scalar is: in which section, whether it is there, its value. */
#define AT(member, type, name)                                                                     \
	.section = offsetof(struct oci_resources, member),                                         \
	.has = offsetof(struct type, has_##name), .value = offsetof(struct type, name),            \
	.size = sizeof(((struct type *)0)->name)
#define TEXT_AT(member, type, name)                                                                \
	.section = offsetof(struct oci_resources, member), .value = offsetof(struct type, name)

/* clang-format off */
const struct resource resource_table[] = {
	{ "memory.checkBeforeUpdate", "memory", NULL, "memory.current", NULL, plan_check_use,
	  AT(memory, oci_memory, check_before_update) },
	{ "memory.limit", "memory", "memory.limit_in_bytes", "memory.max", "MemoryMax", plan_memory_limit,
	  AT(memory, oci_memory, limit) },
	{ "memory.swap", "memory", "memory.memsw.limit_in_bytes", "memory.swap.max", "MemorySwapMax",
	  plan_memory_swap, AT(memory, oci_memory, swap) },
	{ "memory.reservation", "memory", "memory.soft_limit_in_bytes", "memory.low", "MemoryLow",
	  plan_reservation, AT(memory, oci_memory, reservation) },
	{ "memory.kernel", "memory", "memory.kmem.limit_in_bytes", NULL, NULL, plan_kernel_memory,
	  AT(memory, oci_memory, kernel) },
	{ "memory.kernelTCP", "memory", "memory.kmem.tcp.limit_in_bytes", NULL, NULL, plan_kernel_memory,
	  AT(memory, oci_memory, kernel_tcp) },
	{ "memory.swappiness", "memory", "memory.swappiness", NULL, NULL, plan_swappiness,
	  AT(memory, oci_memory, swappiness) },
	{ "memory.disableOOMKiller", "memory", "memory.oom_control", NULL, NULL, plan_oom_killer,
	  AT(memory, oci_memory, disable_oom_killer) },
	{ "memory.useHierarchy", "memory", "memory.use_hierarchy", NULL, NULL, plan_hierarchy,
	  AT(memory, oci_memory, use_hierarchy) },
	{ "cpu.idle", "cpu", "cpu.idle", "cpu.idle", "CPUWeight", plan_idle, AT(cpu, oci_cpu, idle) },
	{ "cpu.shares", "cpu", "cpu.shares", "cpu.weight", "CPUWeight", plan_shares,
	  AT(cpu, oci_cpu, shares) },
	{ "cpu.burst", "cpu", "cpu.cfs_burst_us", "cpu.max.burst", NULL, plan_tied,
	  AT(cpu, oci_cpu, burst) },
	{ "cpu.period", "cpu", "cpu.cfs_period_us", "cpu.max", "CPUQuotaPeriodUSec", plan_period,
	  AT(cpu, oci_cpu, period) },
	{ "cpu.quota", "cpu", "cpu.cfs_quota_us", "cpu.max", "CPUQuotaPerSecUSec", plan_quota,
	  AT(cpu, oci_cpu, quota) },
	{ "cpu.realtimePeriod", "cpu", "cpu.rt_period_us", NULL, NULL, plan_realtime,
	  AT(cpu, oci_cpu, realtime_period) },
	{ "cpu.realtimeRuntime", "cpu", "cpu.rt_runtime_us", NULL, NULL, plan_realtime,
	  AT(cpu, oci_cpu, realtime_runtime) },
	{ "cpu.cpus", "cpuset", "cpuset.cpus", "cpuset.cpus", "AllowedCPUs", plan_string,
	  TEXT_AT(cpu, oci_cpu, cpus) },
	{ "cpu.mems", "cpuset", "cpuset.mems", "cpuset.mems", "AllowedMemoryNodes", plan_string,
	  TEXT_AT(cpu, oci_cpu, mems) },
	{ "pids.limit", "pids", "pids.max", "pids.max", "TasksMax", plan_pids, AT(pids, oci_pids, limit) },
	{ "blockIO.weight", "io", "blkio.bfq.weight", "io.bfq.weight", "IOWeight", plan_weight,
	  AT(block_io, oci_block_io, weight) },
	{ "blockIO.leafWeight", "io", "blkio.leaf_weight", NULL, NULL, plan_leaf_weight,
	  AT(block_io, oci_block_io, leaf_weight) },
	{ "blockIO.weightDevice", "io", "blkio.bfq.weight_device", "io.bfq.weight", "IODeviceWeight",
	  plan_weight_device },
	{ "blockIO.throttleReadBpsDevice", "io", "blkio.throttle.read_bps_device", "io.max",
	  "IOReadBandwidthMax", plan_throttle },
	{ "blockIO.throttleWriteBpsDevice", "io", "blkio.throttle.write_bps_device", "io.max",
	  "IOWriteBandwidthMax", plan_throttle },
	{ "blockIO.throttleReadIOPSDevice", "io", "blkio.throttle.read_iops_device", "io.max",
	  "IOReadIOPSMax", plan_throttle },
	{ "blockIO.throttleWriteIOPSDevice", "io", "blkio.throttle.write_iops_device", "io.max",
	  "IOWriteIOPSMax", plan_throttle },
	{ "hugepageLimits", "hugetlb", "hugetlb.SIZE.limit_in_bytes", "hugetlb.SIZE.max", NULL,
	  plan_hugepages },
	{ "network.classID", "net_cls", "net_cls.classid", NULL, NULL, plan_class_id,
	  AT(network, oci_network, class_id) },
	{ "network.priorities", "net_prio", "net_prio.ifpriomap", NULL, NULL, plan_priorities },
	{ "rdma", "rdma", "rdma.max", "rdma.max", NULL, plan_rdma },
	{ "unified", "", NULL, "KEY", NULL, plan_unified },
	{ NULL },
};
/* clang-format on */

bool on_v2(const struct resource_plan *p, const char *controller)
{
	for (size_t i = 0; i < p->layout->v1_len; i++)
		if (streq(p->layout->v1[i], controller))
			return false;
	return p->layout->v2;
}

const char *row_key(const struct resource *row)
{
	return mem_printf("linux.resources.%s", row->field);
}

const char *row_key_at(const struct resource *row, size_t i)
{
	return mem_printf("linux.resources.%s[%zu]", row->field, i);
}

struct cgroup_setting *add_setting(struct resource_plan *p, const struct resource *row,
				   const char *key)
{
	bool v2 = on_v2(p, row->controller);
	const char *file = v2 ? row->v2 : row->v1;
	struct cgroup_setting *s;

	if (!file) {
		(void)fail(EOPNOTSUPP, "%s: cgroup %s has nothing for it%s", key, v2 ? "v2" : "v1",
			   v2 ? mem_printf(", and no v1 controller \"%s\" is mounted",
					   row->controller)
			      : "");
		return NULL;
	}
	s = vec_push(&p->out);
	*s = (struct cgroup_setting){
		.key = key,
		.controller = row->controller,
		.v2 = v2,
		.file = file,
	};
	return s;
}

/* The bytes of a scalar, or NULL. */
static const void *scalar(const struct resource_plan *p, const struct resource *row)
{
	const char *section = *(const char *const *)((const char *)p->r + row->section);

	if (!section || (row->size && !*(const bool *)(section + row->has)))
		return NULL;
	return section + row->value;
}

bool get_int(const struct resource_plan *p, const struct resource *row, int64_t *ret)
{
	const void *at = scalar(p, row);

	if (at)
		memcpy(ret, at, sizeof *ret);
	return at != NULL;
}

bool get_uint(const struct resource_plan *p, const struct resource *row, uint64_t *ret)
{
	const void *at = scalar(p, row);
	uint32_t u32;
	uint16_t u16;
	uint8_t u8;

	if (!at)
		return false;
	memcpy(&u8, at, sizeof u8);
	*ret = u8;
	if (row->size == sizeof u16) {
		memcpy(&u16, at, sizeof u16);
		*ret = u16;
	} else if (row->size == sizeof u32) {
		memcpy(&u32, at, sizeof u32);
		*ret = u32;
	} else if (row->size == sizeof *ret) {
		memcpy(ret, at, sizeof *ret);
	}
	return true;
}

const char *get_string(const struct resource_plan *p, const struct resource *row)
{
	const char *const *at = scalar(p, row);

	return at ? *at : NULL;
}

int plan_resources(const struct oci_resources *r, const struct cgroup_layout *layout,
		   struct cgroup_setting **ret, size_t *ret_len)
{
	struct resource_plan p = {.r = r, .layout = layout};

	for (const struct resource *row = resource_table; r && row->field; row++)
		TRY(row->plan(&p, row));
	*ret = p.out.at;
	*ret_len = p.out.len;
	return 0;
}
