/* SPDX-License-Identifier: Apache-2.0 */
/* Made by libocispec/generate.py from config.schema: change that, not this. */
/* clang-format off */
#pragma once

#include "libocispec/json.h"

/* config.md, from "Specification version" on */
struct oci_config {
	const char *oci_version;
	struct oci_process *process;
	struct oci_root *root;
	const char *hostname;
	const char *domainname;
	struct oci_mount *mounts; size_t mounts_len;
	struct oci_hooks *hooks;
	struct oci_pair *annotations; size_t annotations_len;
	struct oci_linux *linux_;
};
extern const struct json_type oci_config_type;

/* config.md, "Root" */
struct oci_root {
	const char *path;
	bool has_readonly; bool readonly;
};
extern const struct json_type oci_root_type;

/* config.md, "Mounts" */
struct oci_mount {
	const char *destination;
	const char *type;
	const char *source;
	const char **options; size_t options_len;
	struct oci_id_mapping *uid_mappings; size_t uid_mappings_len;
	struct oci_id_mapping *gid_mappings; size_t gid_mappings_len;
};
extern const struct json_type oci_mount_type;

struct oci_mount_list {
	struct oci_mount *items; size_t items_len;
};
extern const struct json_type oci_mount_list_type;

/* config-linux.md, "User namespace mappings" */
struct oci_id_mapping {
	uint32_t container_id;
	uint32_t host_id;
	uint32_t size;
};
extern const struct json_type oci_id_mapping_type;

/* config.md, "Process", "POSIX process", "Linux Process" */
struct oci_process {
	bool has_terminal; bool terminal;
	struct oci_console_size *console_size;
	struct oci_user *user;
	const char **args; size_t args_len;
	const char **env; size_t env_len;
	const char *cwd;
	struct oci_capabilities *capabilities;
	struct oci_rlimit *rlimits; size_t rlimits_len;
	bool has_no_new_privileges; bool no_new_privileges;
	const char *apparmor_profile;
	bool has_oom_score_adj; int32_t oom_score_adj;
	struct oci_scheduler *scheduler;
	const char *selinux_label;
	struct oci_io_priority *io_priority;
	struct oci_cpu_affinity *exec_cpu_affinity;
};
extern const struct json_type oci_process_type;

struct oci_console_size {
	uint32_t height;
	uint32_t width;
};
extern const struct json_type oci_console_size_type;

/* config.md, "POSIX-platform User" */
struct oci_user {
	bool has_uid; uint32_t uid;
	bool has_gid; uint32_t gid;
	bool has_umask; uint32_t umask;
	uint32_t *additional_gids; size_t additional_gids_len;
};
extern const struct json_type oci_user_type;

struct oci_capabilities {
	const char **bounding; size_t bounding_len;
	const char **effective; size_t effective_len;
	const char **inheritable; size_t inheritable_len;
	const char **permitted; size_t permitted_len;
	const char **ambient; size_t ambient_len;
};
extern const struct json_type oci_capabilities_type;

struct oci_rlimit {
	const char *type;
	uint64_t hard;
	uint64_t soft;
};
extern const struct json_type oci_rlimit_type;

enum oci_scheduler_policy {
	OCI_SCHEDULER_POLICY_OTHER,
	OCI_SCHEDULER_POLICY_FIFO,
	OCI_SCHEDULER_POLICY_RR,
	OCI_SCHEDULER_POLICY_BATCH,
	OCI_SCHEDULER_POLICY_ISO,
	OCI_SCHEDULER_POLICY_IDLE,
	OCI_SCHEDULER_POLICY_DEADLINE,
};
enum { OCI_SCHEDULER_POLICY_COUNT = 7 };
extern const struct json_enum oci_scheduler_policy_enum;
static inline const char *oci_scheduler_policy_name(enum oci_scheduler_policy value)
{
	return json_enum_name(&oci_scheduler_policy_enum, value);
}

struct oci_scheduler {
	enum oci_scheduler_policy policy;
	bool has_nice; int32_t nice;
	bool has_priority; int32_t priority;
	const char **flags; size_t flags_len;
	bool has_runtime; uint64_t runtime;
	bool has_deadline; uint64_t deadline;
	bool has_period; uint64_t period;
};
extern const struct json_type oci_scheduler_type;

enum oci_io_priority_class {
	OCI_IO_PRIORITY_CLASS_RT,
	OCI_IO_PRIORITY_CLASS_BE,
	OCI_IO_PRIORITY_CLASS_IDLE,
};
enum { OCI_IO_PRIORITY_CLASS_COUNT = 3 };
extern const struct json_enum oci_io_priority_class_enum;
static inline const char *oci_io_priority_class_name(enum oci_io_priority_class value)
{
	return json_enum_name(&oci_io_priority_class_enum, value);
}

struct oci_io_priority {
	enum oci_io_priority_class class;
	int32_t priority;
};
extern const struct json_type oci_io_priority_type;

struct oci_cpu_affinity {
	const char *initial;
	const char *final;
};
extern const struct json_type oci_cpu_affinity_type;

/* config.md, "POSIX-platform Hooks" */
struct oci_hooks {
	struct oci_hook *prestart; size_t prestart_len;
	struct oci_hook *create_runtime; size_t create_runtime_len;
	struct oci_hook *create_container; size_t create_container_len;
	struct oci_hook *start_container; size_t start_container_len;
	struct oci_hook *poststart; size_t poststart_len;
	struct oci_hook *poststop; size_t poststop_len;
};
extern const struct json_type oci_hooks_type;

struct oci_hook {
	const char *path;
	const char **args; size_t args_len;
	const char **env; size_t env_len;
	bool has_timeout; int32_t timeout;
};
extern const struct json_type oci_hook_type;

enum oci_rootfs_propagation {
	OCI_ROOTFS_PROPAGATION_PRIVATE,
	OCI_ROOTFS_PROPAGATION_SHARED,
	OCI_ROOTFS_PROPAGATION_SLAVE,
	OCI_ROOTFS_PROPAGATION_UNBINDABLE,
	OCI_ROOTFS_PROPAGATION_RPRIVATE,
	OCI_ROOTFS_PROPAGATION_RSHARED,
	OCI_ROOTFS_PROPAGATION_RSLAVE,
	OCI_ROOTFS_PROPAGATION_RUNBINDABLE,
};
enum { OCI_ROOTFS_PROPAGATION_COUNT = 8 };
extern const struct json_enum oci_rootfs_propagation_enum;
static inline const char *oci_rootfs_propagation_name(enum oci_rootfs_propagation value)
{
	return json_enum_name(&oci_rootfs_propagation_enum, value);
}

struct oci_linux {
	struct oci_namespace *namespaces; size_t namespaces_len;
	struct oci_id_mapping *uid_mappings; size_t uid_mappings_len;
	struct oci_id_mapping *gid_mappings; size_t gid_mappings_len;
	struct oci_time_offset_entry *time_offsets; size_t time_offsets_len;
	struct oci_device *devices; size_t devices_len;
	struct oci_net_device_entry *net_devices; size_t net_devices_len;
	const char *cgroups_path;
	struct oci_resources *resources;
	struct oci_intel_rdt *intel_rdt;
	struct oci_memory_policy *memory_policy;
	struct oci_pair *sysctl; size_t sysctl_len;
	struct oci_seccomp *seccomp;
	bool has_rootfs_propagation; enum oci_rootfs_propagation rootfs_propagation;
	const char **masked_paths; size_t masked_paths_len;
	const char **readonly_paths; size_t readonly_paths_len;
	const char *mount_label;
	struct oci_personality *personality;
};
extern const struct json_type oci_linux_type;

enum oci_namespace_type {
	OCI_NAMESPACE_TYPE_PID,
	OCI_NAMESPACE_TYPE_NETWORK,
	OCI_NAMESPACE_TYPE_MOUNT,
	OCI_NAMESPACE_TYPE_IPC,
	OCI_NAMESPACE_TYPE_UTS,
	OCI_NAMESPACE_TYPE_USER,
	OCI_NAMESPACE_TYPE_CGROUP,
	OCI_NAMESPACE_TYPE_TIME,
};
enum { OCI_NAMESPACE_TYPE_COUNT = 8 };
extern const struct json_enum oci_namespace_type_enum;
static inline const char *oci_namespace_type_name(enum oci_namespace_type value)
{
	return json_enum_name(&oci_namespace_type_enum, value);
}

/* "Namespaces" */
struct oci_namespace {
	enum oci_namespace_type type;
	const char *path;
};
extern const struct json_type oci_namespace_type;

/* "Offset for Time Namespace" */
struct oci_time_offset {
	bool has_secs; int64_t secs;
	bool has_nanosecs; uint32_t nanosecs;
};
struct oci_time_offset_entry {
	const char *key;
	struct oci_time_offset value;
};
extern const struct json_type oci_time_offset_type;

/* "Devices" */
struct oci_device {
	const char *type;
	const char *path;
	bool has_major; int64_t major;
	bool has_minor; int64_t minor;
	bool has_file_mode; uint32_t file_mode;
	bool has_uid; uint32_t uid;
	bool has_gid; uint32_t gid;
};
extern const struct json_type oci_device_type;

/* "Network Devices" */
struct oci_net_device {
	const char *name;
};
struct oci_net_device_entry {
	const char *key;
	struct oci_net_device value;
};
extern const struct json_type oci_net_device_type;

/* "Control groups" */
struct oci_resources {
	struct oci_device_rule *devices; size_t devices_len;
	struct oci_memory *memory;
	struct oci_cpu *cpu;
	struct oci_pids *pids;
	struct oci_block_io *block_io;
	struct oci_hugepage_limit *hugepage_limits; size_t hugepage_limits_len;
	struct oci_network *network;
	struct oci_rdma_entry *rdma; size_t rdma_len;
	struct oci_pair *unified; size_t unified_len;
};
extern const struct json_type oci_resources_type;

/* "Allowed Device list" */
struct oci_device_rule {
	bool allow;
	const char *type;
	bool has_major; int64_t major;
	bool has_minor; int64_t minor;
	const char *access;
};
extern const struct json_type oci_device_rule_type;

/* "Memory" */
struct oci_memory {
	bool has_limit; int64_t limit;
	bool has_reservation; int64_t reservation;
	bool has_swap; int64_t swap;
	bool has_kernel; int64_t kernel;
	bool has_kernel_tcp; int64_t kernel_tcp;
	bool has_swappiness; uint64_t swappiness;
	bool has_disable_oom_killer; bool disable_oom_killer;
	bool has_use_hierarchy; bool use_hierarchy;
	bool has_check_before_update; bool check_before_update;
};
extern const struct json_type oci_memory_type;

/* "CPU" */
struct oci_cpu {
	bool has_shares; uint64_t shares;
	bool has_quota; int64_t quota;
	bool has_burst; uint64_t burst;
	bool has_period; uint64_t period;
	bool has_realtime_runtime; int64_t realtime_runtime;
	bool has_realtime_period; uint64_t realtime_period;
	const char *cpus;
	const char *mems;
	bool has_idle; int64_t idle;
};
extern const struct json_type oci_cpu_type;

/* "PIDs" */
struct oci_pids {
	bool has_limit; int64_t limit;
};
extern const struct json_type oci_pids_type;

/* "Block IO" */
struct oci_block_io {
	bool has_weight; uint16_t weight;
	bool has_leaf_weight; uint16_t leaf_weight;
	struct oci_weight_device *weight_device; size_t weight_device_len;
	struct oci_throttle_device *throttle_read_bps_device; size_t throttle_read_bps_device_len;
	struct oci_throttle_device *throttle_write_bps_device; size_t throttle_write_bps_device_len;
	struct oci_throttle_device *throttle_read_iops_device; size_t throttle_read_iops_device_len;
	struct oci_throttle_device *throttle_write_iops_device; size_t throttle_write_iops_device_len;
};
extern const struct json_type oci_block_io_type;

struct oci_weight_device {
	int64_t major;
	int64_t minor;
	bool has_weight; uint16_t weight;
	bool has_leaf_weight; uint16_t leaf_weight;
};
extern const struct json_type oci_weight_device_type;

struct oci_throttle_device {
	int64_t major;
	int64_t minor;
	uint64_t rate;
};
extern const struct json_type oci_throttle_device_type;

/* "Huge page limits" */
struct oci_hugepage_limit {
	const char *page_size;
	uint64_t limit;
};
extern const struct json_type oci_hugepage_limit_type;

/* "Network" */
struct oci_network {
	bool has_class_id; uint32_t class_id;
	struct oci_interface_priority *priorities; size_t priorities_len;
};
extern const struct json_type oci_network_type;

struct oci_interface_priority {
	const char *name;
	uint32_t priority;
};
extern const struct json_type oci_interface_priority_type;

/* "RDMA" */
struct oci_rdma {
	bool has_hca_handles; uint32_t hca_handles;
	bool has_hca_objects; uint32_t hca_objects;
};
struct oci_rdma_entry {
	const char *key;
	struct oci_rdma value;
};
extern const struct json_type oci_rdma_type;

/* "IntelRdt"; enableCMT and enableMBM are what enableMonitoring was before 1.3.0 */
struct oci_intel_rdt {
	const char *clos_id;
	const char **schemata; size_t schemata_len;
	const char *l3_cache_schema;
	const char *mem_bw_schema;
	bool has_enable_monitoring; bool enable_monitoring;
	bool has_enable_cmt; bool enable_cmt;
	bool has_enable_mbm; bool enable_mbm;
};
extern const struct json_type oci_intel_rdt_type;

enum oci_memory_policy_mode {
	OCI_MEMORY_POLICY_MODE_DEFAULT,
	OCI_MEMORY_POLICY_MODE_BIND,
	OCI_MEMORY_POLICY_MODE_INTERLEAVE,
	OCI_MEMORY_POLICY_MODE_WEIGHTED_INTERLEAVE,
	OCI_MEMORY_POLICY_MODE_PREFERRED,
	OCI_MEMORY_POLICY_MODE_PREFERRED_MANY,
	OCI_MEMORY_POLICY_MODE_LOCAL,
};
enum { OCI_MEMORY_POLICY_MODE_COUNT = 7 };
extern const struct json_enum oci_memory_policy_mode_enum;
static inline const char *oci_memory_policy_mode_name(enum oci_memory_policy_mode value)
{
	return json_enum_name(&oci_memory_policy_mode_enum, value);
}

/* "Memory policy" */
struct oci_memory_policy {
	enum oci_memory_policy_mode mode;
	const char *nodes;
	const char **flags; size_t flags_len;
};
extern const struct json_type oci_memory_policy_type;

enum oci_seccomp_action {
	OCI_SECCOMP_ACTION_KILL,
	OCI_SECCOMP_ACTION_KILL_PROCESS,
	OCI_SECCOMP_ACTION_KILL_THREAD,
	OCI_SECCOMP_ACTION_TRAP,
	OCI_SECCOMP_ACTION_ERRNO,
	OCI_SECCOMP_ACTION_TRACE,
	OCI_SECCOMP_ACTION_ALLOW,
	OCI_SECCOMP_ACTION_LOG,
	OCI_SECCOMP_ACTION_NOTIFY,
};
enum { OCI_SECCOMP_ACTION_COUNT = 9 };
extern const struct json_enum oci_seccomp_action_enum;
static inline const char *oci_seccomp_action_name(enum oci_seccomp_action value)
{
	return json_enum_name(&oci_seccomp_action_enum, value);
}

enum oci_seccomp_operator {
	OCI_SECCOMP_OPERATOR_NE,
	OCI_SECCOMP_OPERATOR_LT,
	OCI_SECCOMP_OPERATOR_LE,
	OCI_SECCOMP_OPERATOR_EQ,
	OCI_SECCOMP_OPERATOR_GE,
	OCI_SECCOMP_OPERATOR_GT,
	OCI_SECCOMP_OPERATOR_MASKED_EQ,
};
enum { OCI_SECCOMP_OPERATOR_COUNT = 7 };
extern const struct json_enum oci_seccomp_operator_enum;
static inline const char *oci_seccomp_operator_name(enum oci_seccomp_operator value)
{
	return json_enum_name(&oci_seccomp_operator_enum, value);
}

/* "Seccomp" */
struct oci_seccomp {
	enum oci_seccomp_action default_action;
	bool has_default_errno_ret; uint32_t default_errno_ret;
	const char **architectures; size_t architectures_len;
	const char **flags; size_t flags_len;
	const char *listener_path;
	const char *listener_metadata;
	struct oci_syscall *syscalls; size_t syscalls_len;
};
extern const struct json_type oci_seccomp_type;

struct oci_syscall {
	const char **names; size_t names_len;
	enum oci_seccomp_action action;
	bool has_errno_ret; uint32_t errno_ret;
	struct oci_syscall_arg *args; size_t args_len;
};
extern const struct json_type oci_syscall_type;

struct oci_syscall_arg {
	uint32_t index;
	uint64_t value;
	bool has_value_two; uint64_t value_two;
	enum oci_seccomp_operator op;
};
extern const struct json_type oci_syscall_arg_type;

enum oci_personality_domain {
	OCI_PERSONALITY_DOMAIN_LINUX,
	OCI_PERSONALITY_DOMAIN_LINUX32,
};
enum { OCI_PERSONALITY_DOMAIN_COUNT = 2 };
extern const struct json_enum oci_personality_domain_enum;
static inline const char *oci_personality_domain_name(enum oci_personality_domain value)
{
	return json_enum_name(&oci_personality_domain_enum, value);
}

/* "Personality" */
struct oci_personality {
	enum oci_personality_domain domain;
	const char **flags; size_t flags_len;
};
extern const struct json_type oci_personality_type;
