/* SPDX-License-Identifier: Apache-2.0 */
/* Made by libocispec/generate.py from config.schema: change that, not this. */
/* clang-format off */
#include "oci_config.h"

static const struct json_field oci_config_fields[] = {
	{ "ociVersion", 10, JSON_STRING, JSON_ONE, true, offsetof(struct oci_config, oci_version), JSON_NONE, 0, 0, { NULL } },
	{ "process", 7, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_config, process), JSON_NONE, sizeof(struct oci_process), 0, { .type = &oci_process_type } },
	{ "root", 4, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_config, root), JSON_NONE, sizeof(struct oci_root), 0, { .type = &oci_root_type } },
	{ "hostname", 8, JSON_STRING, JSON_ONE, false, offsetof(struct oci_config, hostname), JSON_NONE, 0, 0, { NULL } },
	{ "domainname", 10, JSON_STRING, JSON_ONE, false, offsetof(struct oci_config, domainname), JSON_NONE, 0, 0, { NULL } },
	{ "mounts", 6, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_config, mounts), offsetof(struct oci_config, mounts_len), sizeof(struct oci_mount), 0, { .type = &oci_mount_type } },
	{ "hooks", 5, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_config, hooks), JSON_NONE, sizeof(struct oci_hooks), 0, { .type = &oci_hooks_type } },
	{ "annotations", 11, JSON_STRING, JSON_MAP, false, offsetof(struct oci_config, annotations), offsetof(struct oci_config, annotations_len), sizeof(struct oci_pair), offsetof(struct oci_pair, value), { NULL } },
	{ "linux", 5, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_config, linux_), JSON_NONE, sizeof(struct oci_linux), 0, { .type = &oci_linux_type } },
};
const struct json_type oci_config_type = { sizeof(struct oci_config), oci_config_fields, 9, false };

static const struct json_field oci_root_fields[] = {
	{ "path", 4, JSON_STRING, JSON_ONE, true, offsetof(struct oci_root, path), JSON_NONE, 0, 0, { NULL } },
	{ "readonly", 8, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_root, readonly), offsetof(struct oci_root, has_readonly), 0, 0, { NULL } },
};
const struct json_type oci_root_type = { sizeof(struct oci_root), oci_root_fields, 2, false };

static const struct json_field oci_mount_fields[] = {
	{ "destination", 11, JSON_STRING, JSON_ONE, true, offsetof(struct oci_mount, destination), JSON_NONE, 0, 0, { NULL } },
	{ "type", 4, JSON_STRING, JSON_ONE, false, offsetof(struct oci_mount, type), JSON_NONE, 0, 0, { NULL } },
	{ "source", 6, JSON_STRING, JSON_ONE, false, offsetof(struct oci_mount, source), JSON_NONE, 0, 0, { NULL } },
	{ "options", 7, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_mount, options), offsetof(struct oci_mount, options_len), sizeof(const char *), 0, { NULL } },
	{ "uidMappings", 11, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_mount, uid_mappings), offsetof(struct oci_mount, uid_mappings_len), sizeof(struct oci_id_mapping), 0, { .type = &oci_id_mapping_type } },
	{ "gidMappings", 11, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_mount, gid_mappings), offsetof(struct oci_mount, gid_mappings_len), sizeof(struct oci_id_mapping), 0, { .type = &oci_id_mapping_type } },
};
const struct json_type oci_mount_type = { sizeof(struct oci_mount), oci_mount_fields, 6, false };

static const struct json_field oci_mount_list_fields[] = {
	{ "items", 5, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_mount_list, items), offsetof(struct oci_mount_list, items_len), sizeof(struct oci_mount), 0, { .type = &oci_mount_type } },
};
const struct json_type oci_mount_list_type = { sizeof(struct oci_mount_list), oci_mount_list_fields, 1, true };

static const struct json_field oci_id_mapping_fields[] = {
	{ "containerID", 11, JSON_UINT32, JSON_ONE, true, offsetof(struct oci_id_mapping, container_id), JSON_NONE, 0, 0, { NULL } },
	{ "hostID", 6, JSON_UINT32, JSON_ONE, true, offsetof(struct oci_id_mapping, host_id), JSON_NONE, 0, 0, { NULL } },
	{ "size", 4, JSON_UINT32, JSON_ONE, true, offsetof(struct oci_id_mapping, size), JSON_NONE, 0, 0, { NULL } },
};
const struct json_type oci_id_mapping_type = { sizeof(struct oci_id_mapping), oci_id_mapping_fields, 3, false };

static const struct json_field oci_process_fields[] = {
	{ "terminal", 8, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_process, terminal), offsetof(struct oci_process, has_terminal), 0, 0, { NULL } },
	{ "consoleSize", 11, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_process, console_size), JSON_NONE, sizeof(struct oci_console_size), 0, { .type = &oci_console_size_type } },
	{ "user", 4, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_process, user), JSON_NONE, sizeof(struct oci_user), 0, { .type = &oci_user_type } },
	{ "args", 4, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_process, args), offsetof(struct oci_process, args_len), sizeof(const char *), 0, { NULL } },
	{ "env", 3, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_process, env), offsetof(struct oci_process, env_len), sizeof(const char *), 0, { NULL } },
	{ "cwd", 3, JSON_STRING, JSON_ONE, true, offsetof(struct oci_process, cwd), JSON_NONE, 0, 0, { NULL } },
	{ "capabilities", 12, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_process, capabilities), JSON_NONE, sizeof(struct oci_capabilities), 0, { .type = &oci_capabilities_type } },
	{ "rlimits", 7, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_process, rlimits), offsetof(struct oci_process, rlimits_len), sizeof(struct oci_rlimit), 0, { .type = &oci_rlimit_type } },
	{ "noNewPrivileges", 15, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_process, no_new_privileges), offsetof(struct oci_process, has_no_new_privileges), 0, 0, { NULL } },
	{ "apparmorProfile", 15, JSON_STRING, JSON_ONE, false, offsetof(struct oci_process, apparmor_profile), JSON_NONE, 0, 0, { NULL } },
	{ "oomScoreAdj", 11, JSON_INT32, JSON_ONE, false, offsetof(struct oci_process, oom_score_adj), offsetof(struct oci_process, has_oom_score_adj), 0, 0, { NULL } },
	{ "scheduler", 9, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_process, scheduler), JSON_NONE, sizeof(struct oci_scheduler), 0, { .type = &oci_scheduler_type } },
	{ "selinuxLabel", 12, JSON_STRING, JSON_ONE, false, offsetof(struct oci_process, selinux_label), JSON_NONE, 0, 0, { NULL } },
	{ "ioPriority", 10, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_process, io_priority), JSON_NONE, sizeof(struct oci_io_priority), 0, { .type = &oci_io_priority_type } },
	{ "execCPUAffinity", 15, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_process, exec_cpu_affinity), JSON_NONE, sizeof(struct oci_cpu_affinity), 0, { .type = &oci_cpu_affinity_type } },
};
const struct json_type oci_process_type = { sizeof(struct oci_process), oci_process_fields, 15, false };

static const struct json_field oci_console_size_fields[] = {
	{ "height", 6, JSON_UINT32, JSON_ONE, true, offsetof(struct oci_console_size, height), JSON_NONE, 0, 0, { NULL } },
	{ "width", 5, JSON_UINT32, JSON_ONE, true, offsetof(struct oci_console_size, width), JSON_NONE, 0, 0, { NULL } },
};
const struct json_type oci_console_size_type = { sizeof(struct oci_console_size), oci_console_size_fields, 2, false };

static const struct json_field oci_user_fields[] = {
	{ "uid", 3, JSON_UINT32, JSON_ONE, false, offsetof(struct oci_user, uid), offsetof(struct oci_user, has_uid), 0, 0, { NULL } },
	{ "gid", 3, JSON_UINT32, JSON_ONE, false, offsetof(struct oci_user, gid), offsetof(struct oci_user, has_gid), 0, 0, { NULL } },
	{ "umask", 5, JSON_UINT32, JSON_ONE, false, offsetof(struct oci_user, umask), offsetof(struct oci_user, has_umask), 0, 0, { NULL } },
	{ "additionalGids", 14, JSON_UINT32, JSON_ARRAY, false, offsetof(struct oci_user, additional_gids), offsetof(struct oci_user, additional_gids_len), sizeof(uint32_t), 0, { NULL } },
};
const struct json_type oci_user_type = { sizeof(struct oci_user), oci_user_fields, 4, false };

static const struct json_field oci_capabilities_fields[] = {
	{ "bounding", 8, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_capabilities, bounding), offsetof(struct oci_capabilities, bounding_len), sizeof(const char *), 0, { NULL } },
	{ "effective", 9, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_capabilities, effective), offsetof(struct oci_capabilities, effective_len), sizeof(const char *), 0, { NULL } },
	{ "inheritable", 11, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_capabilities, inheritable), offsetof(struct oci_capabilities, inheritable_len), sizeof(const char *), 0, { NULL } },
	{ "permitted", 9, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_capabilities, permitted), offsetof(struct oci_capabilities, permitted_len), sizeof(const char *), 0, { NULL } },
	{ "ambient", 7, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_capabilities, ambient), offsetof(struct oci_capabilities, ambient_len), sizeof(const char *), 0, { NULL } },
};
const struct json_type oci_capabilities_type = { sizeof(struct oci_capabilities), oci_capabilities_fields, 5, false };

static const struct json_field oci_rlimit_fields[] = {
	{ "type", 4, JSON_STRING, JSON_ONE, true, offsetof(struct oci_rlimit, type), JSON_NONE, 0, 0, { NULL } },
	{ "hard", 4, JSON_UINT64, JSON_ONE, true, offsetof(struct oci_rlimit, hard), JSON_NONE, 0, 0, { NULL } },
	{ "soft", 4, JSON_UINT64, JSON_ONE, true, offsetof(struct oci_rlimit, soft), JSON_NONE, 0, 0, { NULL } },
};
const struct json_type oci_rlimit_type = { sizeof(struct oci_rlimit), oci_rlimit_fields, 3, false };

static const char *const oci_scheduler_policy_names[] = { "SCHED_OTHER", "SCHED_FIFO", "SCHED_RR", "SCHED_BATCH", "SCHED_ISO", "SCHED_IDLE", "SCHED_DEADLINE" };
const struct json_enum oci_scheduler_policy_enum = { 7, oci_scheduler_policy_names };

static const struct json_field oci_scheduler_fields[] = {
	{ "policy", 6, JSON_ENUM, JSON_ONE, true, offsetof(struct oci_scheduler, policy), JSON_NONE, 0, 0, { .names = &oci_scheduler_policy_enum } },
	{ "nice", 4, JSON_INT32, JSON_ONE, false, offsetof(struct oci_scheduler, nice), offsetof(struct oci_scheduler, has_nice), 0, 0, { NULL } },
	{ "priority", 8, JSON_INT32, JSON_ONE, false, offsetof(struct oci_scheduler, priority), offsetof(struct oci_scheduler, has_priority), 0, 0, { NULL } },
	{ "flags", 5, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_scheduler, flags), offsetof(struct oci_scheduler, flags_len), sizeof(const char *), 0, { NULL } },
	{ "runtime", 7, JSON_UINT64, JSON_ONE, false, offsetof(struct oci_scheduler, runtime), offsetof(struct oci_scheduler, has_runtime), 0, 0, { NULL } },
	{ "deadline", 8, JSON_UINT64, JSON_ONE, false, offsetof(struct oci_scheduler, deadline), offsetof(struct oci_scheduler, has_deadline), 0, 0, { NULL } },
	{ "period", 6, JSON_UINT64, JSON_ONE, false, offsetof(struct oci_scheduler, period), offsetof(struct oci_scheduler, has_period), 0, 0, { NULL } },
};
const struct json_type oci_scheduler_type = { sizeof(struct oci_scheduler), oci_scheduler_fields, 7, false };

static const char *const oci_io_priority_class_names[] = { "IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE" };
const struct json_enum oci_io_priority_class_enum = { 3, oci_io_priority_class_names };

static const struct json_field oci_io_priority_fields[] = {
	{ "class", 5, JSON_ENUM, JSON_ONE, true, offsetof(struct oci_io_priority, class), JSON_NONE, 0, 0, { .names = &oci_io_priority_class_enum } },
	{ "priority", 8, JSON_INT32, JSON_ONE, true, offsetof(struct oci_io_priority, priority), JSON_NONE, 0, 0, { NULL } },
};
const struct json_type oci_io_priority_type = { sizeof(struct oci_io_priority), oci_io_priority_fields, 2, false };

static const struct json_field oci_cpu_affinity_fields[] = {
	{ "initial", 7, JSON_STRING, JSON_ONE, false, offsetof(struct oci_cpu_affinity, initial), JSON_NONE, 0, 0, { NULL } },
	{ "final", 5, JSON_STRING, JSON_ONE, false, offsetof(struct oci_cpu_affinity, final), JSON_NONE, 0, 0, { NULL } },
};
const struct json_type oci_cpu_affinity_type = { sizeof(struct oci_cpu_affinity), oci_cpu_affinity_fields, 2, false };

static const struct json_field oci_hooks_fields[] = {
	{ "prestart", 8, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_hooks, prestart), offsetof(struct oci_hooks, prestart_len), sizeof(struct oci_hook), 0, { .type = &oci_hook_type } },
	{ "createRuntime", 13, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_hooks, create_runtime), offsetof(struct oci_hooks, create_runtime_len), sizeof(struct oci_hook), 0, { .type = &oci_hook_type } },
	{ "createContainer", 15, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_hooks, create_container), offsetof(struct oci_hooks, create_container_len), sizeof(struct oci_hook), 0, { .type = &oci_hook_type } },
	{ "startContainer", 14, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_hooks, start_container), offsetof(struct oci_hooks, start_container_len), sizeof(struct oci_hook), 0, { .type = &oci_hook_type } },
	{ "poststart", 9, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_hooks, poststart), offsetof(struct oci_hooks, poststart_len), sizeof(struct oci_hook), 0, { .type = &oci_hook_type } },
	{ "poststop", 8, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_hooks, poststop), offsetof(struct oci_hooks, poststop_len), sizeof(struct oci_hook), 0, { .type = &oci_hook_type } },
};
const struct json_type oci_hooks_type = { sizeof(struct oci_hooks), oci_hooks_fields, 6, false };

static const struct json_field oci_hook_fields[] = {
	{ "path", 4, JSON_STRING, JSON_ONE, true, offsetof(struct oci_hook, path), JSON_NONE, 0, 0, { NULL } },
	{ "args", 4, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_hook, args), offsetof(struct oci_hook, args_len), sizeof(const char *), 0, { NULL } },
	{ "env", 3, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_hook, env), offsetof(struct oci_hook, env_len), sizeof(const char *), 0, { NULL } },
	{ "timeout", 7, JSON_INT32, JSON_ONE, false, offsetof(struct oci_hook, timeout), offsetof(struct oci_hook, has_timeout), 0, 0, { NULL } },
};
const struct json_type oci_hook_type = { sizeof(struct oci_hook), oci_hook_fields, 4, false };

static const char *const oci_rootfs_propagation_names[] = { "private", "shared", "slave", "unbindable", "rprivate", "rshared", "rslave", "runbindable" };
const struct json_enum oci_rootfs_propagation_enum = { 8, oci_rootfs_propagation_names };

static const struct json_field oci_linux_fields[] = {
	{ "namespaces", 10, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_linux, namespaces), offsetof(struct oci_linux, namespaces_len), sizeof(struct oci_namespace), 0, { .type = &oci_namespace_type } },
	{ "uidMappings", 11, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_linux, uid_mappings), offsetof(struct oci_linux, uid_mappings_len), sizeof(struct oci_id_mapping), 0, { .type = &oci_id_mapping_type } },
	{ "gidMappings", 11, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_linux, gid_mappings), offsetof(struct oci_linux, gid_mappings_len), sizeof(struct oci_id_mapping), 0, { .type = &oci_id_mapping_type } },
	{ "timeOffsets", 11, JSON_OBJECT, JSON_MAP, false, offsetof(struct oci_linux, time_offsets), offsetof(struct oci_linux, time_offsets_len), sizeof(struct oci_time_offset_entry), offsetof(struct oci_time_offset_entry, value), { .type = &oci_time_offset_type } },
	{ "devices", 7, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_linux, devices), offsetof(struct oci_linux, devices_len), sizeof(struct oci_device), 0, { .type = &oci_device_type } },
	{ "netDevices", 10, JSON_OBJECT, JSON_MAP, false, offsetof(struct oci_linux, net_devices), offsetof(struct oci_linux, net_devices_len), sizeof(struct oci_net_device_entry), offsetof(struct oci_net_device_entry, value), { .type = &oci_net_device_type } },
	{ "cgroupsPath", 11, JSON_STRING, JSON_ONE, false, offsetof(struct oci_linux, cgroups_path), JSON_NONE, 0, 0, { NULL } },
	{ "resources", 9, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_linux, resources), JSON_NONE, sizeof(struct oci_resources), 0, { .type = &oci_resources_type } },
	{ "intelRdt", 8, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_linux, intel_rdt), JSON_NONE, sizeof(struct oci_intel_rdt), 0, { .type = &oci_intel_rdt_type } },
	{ "memoryPolicy", 12, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_linux, memory_policy), JSON_NONE, sizeof(struct oci_memory_policy), 0, { .type = &oci_memory_policy_type } },
	{ "sysctl", 6, JSON_STRING, JSON_MAP, false, offsetof(struct oci_linux, sysctl), offsetof(struct oci_linux, sysctl_len), sizeof(struct oci_pair), offsetof(struct oci_pair, value), { NULL } },
	{ "seccomp", 7, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_linux, seccomp), JSON_NONE, sizeof(struct oci_seccomp), 0, { .type = &oci_seccomp_type } },
	{ "rootfsPropagation", 17, JSON_ENUM, JSON_ONE, false, offsetof(struct oci_linux, rootfs_propagation), offsetof(struct oci_linux, has_rootfs_propagation), 0, 0, { .names = &oci_rootfs_propagation_enum } },
	{ "maskedPaths", 11, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_linux, masked_paths), offsetof(struct oci_linux, masked_paths_len), sizeof(const char *), 0, { NULL } },
	{ "readonlyPaths", 13, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_linux, readonly_paths), offsetof(struct oci_linux, readonly_paths_len), sizeof(const char *), 0, { NULL } },
	{ "mountLabel", 10, JSON_STRING, JSON_ONE, false, offsetof(struct oci_linux, mount_label), JSON_NONE, 0, 0, { NULL } },
	{ "personality", 11, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_linux, personality), JSON_NONE, sizeof(struct oci_personality), 0, { .type = &oci_personality_type } },
};
const struct json_type oci_linux_type = { sizeof(struct oci_linux), oci_linux_fields, 17, false };

static const char *const oci_namespace_type_names[] = { "pid", "network", "mount", "ipc", "uts", "user", "cgroup", "time" };
const struct json_enum oci_namespace_type_enum = { 8, oci_namespace_type_names };

static const struct json_field oci_namespace_fields[] = {
	{ "type", 4, JSON_ENUM, JSON_ONE, true, offsetof(struct oci_namespace, type), JSON_NONE, 0, 0, { .names = &oci_namespace_type_enum } },
	{ "path", 4, JSON_STRING, JSON_ONE, false, offsetof(struct oci_namespace, path), JSON_NONE, 0, 0, { NULL } },
};
const struct json_type oci_namespace_type = { sizeof(struct oci_namespace), oci_namespace_fields, 2, false };

static const struct json_field oci_time_offset_fields[] = {
	{ "secs", 4, JSON_INT64, JSON_ONE, false, offsetof(struct oci_time_offset, secs), offsetof(struct oci_time_offset, has_secs), 0, 0, { NULL } },
	{ "nanosecs", 8, JSON_UINT32, JSON_ONE, false, offsetof(struct oci_time_offset, nanosecs), offsetof(struct oci_time_offset, has_nanosecs), 0, 0, { NULL } },
};
const struct json_type oci_time_offset_type = { sizeof(struct oci_time_offset), oci_time_offset_fields, 2, false };

static const struct json_field oci_device_fields[] = {
	{ "type", 4, JSON_STRING, JSON_ONE, true, offsetof(struct oci_device, type), JSON_NONE, 0, 0, { NULL } },
	{ "path", 4, JSON_STRING, JSON_ONE, true, offsetof(struct oci_device, path), JSON_NONE, 0, 0, { NULL } },
	{ "major", 5, JSON_INT64, JSON_ONE, false, offsetof(struct oci_device, major), offsetof(struct oci_device, has_major), 0, 0, { NULL } },
	{ "minor", 5, JSON_INT64, JSON_ONE, false, offsetof(struct oci_device, minor), offsetof(struct oci_device, has_minor), 0, 0, { NULL } },
	{ "fileMode", 8, JSON_UINT32, JSON_ONE, false, offsetof(struct oci_device, file_mode), offsetof(struct oci_device, has_file_mode), 0, 0, { NULL } },
	{ "uid", 3, JSON_UINT32, JSON_ONE, false, offsetof(struct oci_device, uid), offsetof(struct oci_device, has_uid), 0, 0, { NULL } },
	{ "gid", 3, JSON_UINT32, JSON_ONE, false, offsetof(struct oci_device, gid), offsetof(struct oci_device, has_gid), 0, 0, { NULL } },
};
const struct json_type oci_device_type = { sizeof(struct oci_device), oci_device_fields, 7, false };

static const struct json_field oci_net_device_fields[] = {
	{ "name", 4, JSON_STRING, JSON_ONE, false, offsetof(struct oci_net_device, name), JSON_NONE, 0, 0, { NULL } },
};
const struct json_type oci_net_device_type = { sizeof(struct oci_net_device), oci_net_device_fields, 1, false };

static const struct json_field oci_resources_fields[] = {
	{ "devices", 7, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_resources, devices), offsetof(struct oci_resources, devices_len), sizeof(struct oci_device_rule), 0, { .type = &oci_device_rule_type } },
	{ "memory", 6, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_resources, memory), JSON_NONE, sizeof(struct oci_memory), 0, { .type = &oci_memory_type } },
	{ "cpu", 3, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_resources, cpu), JSON_NONE, sizeof(struct oci_cpu), 0, { .type = &oci_cpu_type } },
	{ "pids", 4, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_resources, pids), JSON_NONE, sizeof(struct oci_pids), 0, { .type = &oci_pids_type } },
	{ "blockIO", 7, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_resources, block_io), JSON_NONE, sizeof(struct oci_block_io), 0, { .type = &oci_block_io_type } },
	{ "hugepageLimits", 14, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_resources, hugepage_limits), offsetof(struct oci_resources, hugepage_limits_len), sizeof(struct oci_hugepage_limit), 0, { .type = &oci_hugepage_limit_type } },
	{ "network", 7, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_resources, network), JSON_NONE, sizeof(struct oci_network), 0, { .type = &oci_network_type } },
	{ "rdma", 4, JSON_OBJECT, JSON_MAP, false, offsetof(struct oci_resources, rdma), offsetof(struct oci_resources, rdma_len), sizeof(struct oci_rdma_entry), offsetof(struct oci_rdma_entry, value), { .type = &oci_rdma_type } },
	{ "unified", 7, JSON_STRING, JSON_MAP, false, offsetof(struct oci_resources, unified), offsetof(struct oci_resources, unified_len), sizeof(struct oci_pair), offsetof(struct oci_pair, value), { NULL } },
};
const struct json_type oci_resources_type = { sizeof(struct oci_resources), oci_resources_fields, 9, false };

static const struct json_field oci_device_rule_fields[] = {
	{ "allow", 5, JSON_BOOL, JSON_ONE, true, offsetof(struct oci_device_rule, allow), JSON_NONE, 0, 0, { NULL } },
	{ "type", 4, JSON_STRING, JSON_ONE, false, offsetof(struct oci_device_rule, type), JSON_NONE, 0, 0, { NULL } },
	{ "major", 5, JSON_INT64, JSON_ONE, false, offsetof(struct oci_device_rule, major), offsetof(struct oci_device_rule, has_major), 0, 0, { NULL } },
	{ "minor", 5, JSON_INT64, JSON_ONE, false, offsetof(struct oci_device_rule, minor), offsetof(struct oci_device_rule, has_minor), 0, 0, { NULL } },
	{ "access", 6, JSON_STRING, JSON_ONE, false, offsetof(struct oci_device_rule, access), JSON_NONE, 0, 0, { NULL } },
};
const struct json_type oci_device_rule_type = { sizeof(struct oci_device_rule), oci_device_rule_fields, 5, false };

static const struct json_field oci_memory_fields[] = {
	{ "limit", 5, JSON_INT64, JSON_ONE, false, offsetof(struct oci_memory, limit), offsetof(struct oci_memory, has_limit), 0, 0, { NULL } },
	{ "reservation", 11, JSON_INT64, JSON_ONE, false, offsetof(struct oci_memory, reservation), offsetof(struct oci_memory, has_reservation), 0, 0, { NULL } },
	{ "swap", 4, JSON_INT64, JSON_ONE, false, offsetof(struct oci_memory, swap), offsetof(struct oci_memory, has_swap), 0, 0, { NULL } },
	{ "kernel", 6, JSON_INT64, JSON_ONE, false, offsetof(struct oci_memory, kernel), offsetof(struct oci_memory, has_kernel), 0, 0, { NULL } },
	{ "kernelTCP", 9, JSON_INT64, JSON_ONE, false, offsetof(struct oci_memory, kernel_tcp), offsetof(struct oci_memory, has_kernel_tcp), 0, 0, { NULL } },
	{ "swappiness", 10, JSON_UINT64, JSON_ONE, false, offsetof(struct oci_memory, swappiness), offsetof(struct oci_memory, has_swappiness), 0, 0, { NULL } },
	{ "disableOOMKiller", 16, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_memory, disable_oom_killer), offsetof(struct oci_memory, has_disable_oom_killer), 0, 0, { NULL } },
	{ "useHierarchy", 12, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_memory, use_hierarchy), offsetof(struct oci_memory, has_use_hierarchy), 0, 0, { NULL } },
	{ "checkBeforeUpdate", 17, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_memory, check_before_update), offsetof(struct oci_memory, has_check_before_update), 0, 0, { NULL } },
};
const struct json_type oci_memory_type = { sizeof(struct oci_memory), oci_memory_fields, 9, false };

static const struct json_field oci_cpu_fields[] = {
	{ "shares", 6, JSON_UINT64, JSON_ONE, false, offsetof(struct oci_cpu, shares), offsetof(struct oci_cpu, has_shares), 0, 0, { NULL } },
	{ "quota", 5, JSON_INT64, JSON_ONE, false, offsetof(struct oci_cpu, quota), offsetof(struct oci_cpu, has_quota), 0, 0, { NULL } },
	{ "burst", 5, JSON_UINT64, JSON_ONE, false, offsetof(struct oci_cpu, burst), offsetof(struct oci_cpu, has_burst), 0, 0, { NULL } },
	{ "period", 6, JSON_UINT64, JSON_ONE, false, offsetof(struct oci_cpu, period), offsetof(struct oci_cpu, has_period), 0, 0, { NULL } },
	{ "realtimeRuntime", 15, JSON_INT64, JSON_ONE, false, offsetof(struct oci_cpu, realtime_runtime), offsetof(struct oci_cpu, has_realtime_runtime), 0, 0, { NULL } },
	{ "realtimePeriod", 14, JSON_UINT64, JSON_ONE, false, offsetof(struct oci_cpu, realtime_period), offsetof(struct oci_cpu, has_realtime_period), 0, 0, { NULL } },
	{ "cpus", 4, JSON_STRING, JSON_ONE, false, offsetof(struct oci_cpu, cpus), JSON_NONE, 0, 0, { NULL } },
	{ "mems", 4, JSON_STRING, JSON_ONE, false, offsetof(struct oci_cpu, mems), JSON_NONE, 0, 0, { NULL } },
	{ "idle", 4, JSON_INT64, JSON_ONE, false, offsetof(struct oci_cpu, idle), offsetof(struct oci_cpu, has_idle), 0, 0, { NULL } },
};
const struct json_type oci_cpu_type = { sizeof(struct oci_cpu), oci_cpu_fields, 9, false };

static const struct json_field oci_pids_fields[] = {
	{ "limit", 5, JSON_INT64, JSON_ONE, false, offsetof(struct oci_pids, limit), offsetof(struct oci_pids, has_limit), 0, 0, { NULL } },
};
const struct json_type oci_pids_type = { sizeof(struct oci_pids), oci_pids_fields, 1, false };

static const struct json_field oci_block_io_fields[] = {
	{ "weight", 6, JSON_UINT16, JSON_ONE, false, offsetof(struct oci_block_io, weight), offsetof(struct oci_block_io, has_weight), 0, 0, { NULL } },
	{ "leafWeight", 10, JSON_UINT16, JSON_ONE, false, offsetof(struct oci_block_io, leaf_weight), offsetof(struct oci_block_io, has_leaf_weight), 0, 0, { NULL } },
	{ "weightDevice", 12, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_block_io, weight_device), offsetof(struct oci_block_io, weight_device_len), sizeof(struct oci_weight_device), 0, { .type = &oci_weight_device_type } },
	{ "throttleReadBpsDevice", 21, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_block_io, throttle_read_bps_device), offsetof(struct oci_block_io, throttle_read_bps_device_len), sizeof(struct oci_throttle_device), 0, { .type = &oci_throttle_device_type } },
	{ "throttleWriteBpsDevice", 22, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_block_io, throttle_write_bps_device), offsetof(struct oci_block_io, throttle_write_bps_device_len), sizeof(struct oci_throttle_device), 0, { .type = &oci_throttle_device_type } },
	{ "throttleReadIOPSDevice", 22, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_block_io, throttle_read_iops_device), offsetof(struct oci_block_io, throttle_read_iops_device_len), sizeof(struct oci_throttle_device), 0, { .type = &oci_throttle_device_type } },
	{ "throttleWriteIOPSDevice", 23, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_block_io, throttle_write_iops_device), offsetof(struct oci_block_io, throttle_write_iops_device_len), sizeof(struct oci_throttle_device), 0, { .type = &oci_throttle_device_type } },
};
const struct json_type oci_block_io_type = { sizeof(struct oci_block_io), oci_block_io_fields, 7, false };

static const struct json_field oci_weight_device_fields[] = {
	{ "major", 5, JSON_INT64, JSON_ONE, true, offsetof(struct oci_weight_device, major), JSON_NONE, 0, 0, { NULL } },
	{ "minor", 5, JSON_INT64, JSON_ONE, true, offsetof(struct oci_weight_device, minor), JSON_NONE, 0, 0, { NULL } },
	{ "weight", 6, JSON_UINT16, JSON_ONE, false, offsetof(struct oci_weight_device, weight), offsetof(struct oci_weight_device, has_weight), 0, 0, { NULL } },
	{ "leafWeight", 10, JSON_UINT16, JSON_ONE, false, offsetof(struct oci_weight_device, leaf_weight), offsetof(struct oci_weight_device, has_leaf_weight), 0, 0, { NULL } },
};
const struct json_type oci_weight_device_type = { sizeof(struct oci_weight_device), oci_weight_device_fields, 4, false };

static const struct json_field oci_throttle_device_fields[] = {
	{ "major", 5, JSON_INT64, JSON_ONE, true, offsetof(struct oci_throttle_device, major), JSON_NONE, 0, 0, { NULL } },
	{ "minor", 5, JSON_INT64, JSON_ONE, true, offsetof(struct oci_throttle_device, minor), JSON_NONE, 0, 0, { NULL } },
	{ "rate", 4, JSON_UINT64, JSON_ONE, true, offsetof(struct oci_throttle_device, rate), JSON_NONE, 0, 0, { NULL } },
};
const struct json_type oci_throttle_device_type = { sizeof(struct oci_throttle_device), oci_throttle_device_fields, 3, false };

static const struct json_field oci_hugepage_limit_fields[] = {
	{ "pageSize", 8, JSON_STRING, JSON_ONE, true, offsetof(struct oci_hugepage_limit, page_size), JSON_NONE, 0, 0, { NULL } },
	{ "limit", 5, JSON_UINT64, JSON_ONE, true, offsetof(struct oci_hugepage_limit, limit), JSON_NONE, 0, 0, { NULL } },
};
const struct json_type oci_hugepage_limit_type = { sizeof(struct oci_hugepage_limit), oci_hugepage_limit_fields, 2, false };

static const struct json_field oci_network_fields[] = {
	{ "classID", 7, JSON_UINT32, JSON_ONE, false, offsetof(struct oci_network, class_id), offsetof(struct oci_network, has_class_id), 0, 0, { NULL } },
	{ "priorities", 10, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_network, priorities), offsetof(struct oci_network, priorities_len), sizeof(struct oci_interface_priority), 0, { .type = &oci_interface_priority_type } },
};
const struct json_type oci_network_type = { sizeof(struct oci_network), oci_network_fields, 2, false };

static const struct json_field oci_interface_priority_fields[] = {
	{ "name", 4, JSON_STRING, JSON_ONE, true, offsetof(struct oci_interface_priority, name), JSON_NONE, 0, 0, { NULL } },
	{ "priority", 8, JSON_UINT32, JSON_ONE, true, offsetof(struct oci_interface_priority, priority), JSON_NONE, 0, 0, { NULL } },
};
const struct json_type oci_interface_priority_type = { sizeof(struct oci_interface_priority), oci_interface_priority_fields, 2, false };

static const struct json_field oci_rdma_fields[] = {
	{ "hcaHandles", 10, JSON_UINT32, JSON_ONE, false, offsetof(struct oci_rdma, hca_handles), offsetof(struct oci_rdma, has_hca_handles), 0, 0, { NULL } },
	{ "hcaObjects", 10, JSON_UINT32, JSON_ONE, false, offsetof(struct oci_rdma, hca_objects), offsetof(struct oci_rdma, has_hca_objects), 0, 0, { NULL } },
};
const struct json_type oci_rdma_type = { sizeof(struct oci_rdma), oci_rdma_fields, 2, false };

static const struct json_field oci_intel_rdt_fields[] = {
	{ "closID", 6, JSON_STRING, JSON_ONE, false, offsetof(struct oci_intel_rdt, clos_id), JSON_NONE, 0, 0, { NULL } },
	{ "schemata", 8, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_intel_rdt, schemata), offsetof(struct oci_intel_rdt, schemata_len), sizeof(const char *), 0, { NULL } },
	{ "l3CacheSchema", 13, JSON_STRING, JSON_ONE, false, offsetof(struct oci_intel_rdt, l3_cache_schema), JSON_NONE, 0, 0, { NULL } },
	{ "memBwSchema", 11, JSON_STRING, JSON_ONE, false, offsetof(struct oci_intel_rdt, mem_bw_schema), JSON_NONE, 0, 0, { NULL } },
	{ "enableMonitoring", 16, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_intel_rdt, enable_monitoring), offsetof(struct oci_intel_rdt, has_enable_monitoring), 0, 0, { NULL } },
	{ "enableCMT", 9, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_intel_rdt, enable_cmt), offsetof(struct oci_intel_rdt, has_enable_cmt), 0, 0, { NULL } },
	{ "enableMBM", 9, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_intel_rdt, enable_mbm), offsetof(struct oci_intel_rdt, has_enable_mbm), 0, 0, { NULL } },
};
const struct json_type oci_intel_rdt_type = { sizeof(struct oci_intel_rdt), oci_intel_rdt_fields, 7, false };

static const char *const oci_memory_policy_mode_names[] = { "MPOL_DEFAULT", "MPOL_BIND", "MPOL_INTERLEAVE", "MPOL_WEIGHTED_INTERLEAVE", "MPOL_PREFERRED", "MPOL_PREFERRED_MANY", "MPOL_LOCAL" };
const struct json_enum oci_memory_policy_mode_enum = { 7, oci_memory_policy_mode_names };

static const struct json_field oci_memory_policy_fields[] = {
	{ "mode", 4, JSON_ENUM, JSON_ONE, true, offsetof(struct oci_memory_policy, mode), JSON_NONE, 0, 0, { .names = &oci_memory_policy_mode_enum } },
	{ "nodes", 5, JSON_STRING, JSON_ONE, false, offsetof(struct oci_memory_policy, nodes), JSON_NONE, 0, 0, { NULL } },
	{ "flags", 5, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_memory_policy, flags), offsetof(struct oci_memory_policy, flags_len), sizeof(const char *), 0, { NULL } },
};
const struct json_type oci_memory_policy_type = { sizeof(struct oci_memory_policy), oci_memory_policy_fields, 3, false };

static const char *const oci_seccomp_action_names[] = { "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP", "SCMP_ACT_ERRNO", "SCMP_ACT_TRACE", "SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_NOTIFY" };
const struct json_enum oci_seccomp_action_enum = { 9, oci_seccomp_action_names };

static const char *const oci_seccomp_operator_names[] = { "SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ" };
const struct json_enum oci_seccomp_operator_enum = { 7, oci_seccomp_operator_names };

static const struct json_field oci_seccomp_fields[] = {
	{ "defaultAction", 13, JSON_ENUM, JSON_ONE, true, offsetof(struct oci_seccomp, default_action), JSON_NONE, 0, 0, { .names = &oci_seccomp_action_enum } },
	{ "defaultErrnoRet", 15, JSON_UINT32, JSON_ONE, false, offsetof(struct oci_seccomp, default_errno_ret), offsetof(struct oci_seccomp, has_default_errno_ret), 0, 0, { NULL } },
	{ "architectures", 13, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_seccomp, architectures), offsetof(struct oci_seccomp, architectures_len), sizeof(const char *), 0, { NULL } },
	{ "flags", 5, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_seccomp, flags), offsetof(struct oci_seccomp, flags_len), sizeof(const char *), 0, { NULL } },
	{ "listenerPath", 12, JSON_STRING, JSON_ONE, false, offsetof(struct oci_seccomp, listener_path), JSON_NONE, 0, 0, { NULL } },
	{ "listenerMetadata", 16, JSON_STRING, JSON_ONE, false, offsetof(struct oci_seccomp, listener_metadata), JSON_NONE, 0, 0, { NULL } },
	{ "syscalls", 8, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_seccomp, syscalls), offsetof(struct oci_seccomp, syscalls_len), sizeof(struct oci_syscall), 0, { .type = &oci_syscall_type } },
};
const struct json_type oci_seccomp_type = { sizeof(struct oci_seccomp), oci_seccomp_fields, 7, false };

static const struct json_field oci_syscall_fields[] = {
	{ "names", 5, JSON_STRING, JSON_ARRAY, true, offsetof(struct oci_syscall, names), offsetof(struct oci_syscall, names_len), sizeof(const char *), 0, { NULL } },
	{ "action", 6, JSON_ENUM, JSON_ONE, true, offsetof(struct oci_syscall, action), JSON_NONE, 0, 0, { .names = &oci_seccomp_action_enum } },
	{ "errnoRet", 8, JSON_UINT32, JSON_ONE, false, offsetof(struct oci_syscall, errno_ret), offsetof(struct oci_syscall, has_errno_ret), 0, 0, { NULL } },
	{ "args", 4, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct oci_syscall, args), offsetof(struct oci_syscall, args_len), sizeof(struct oci_syscall_arg), 0, { .type = &oci_syscall_arg_type } },
};
const struct json_type oci_syscall_type = { sizeof(struct oci_syscall), oci_syscall_fields, 4, false };

static const struct json_field oci_syscall_arg_fields[] = {
	{ "index", 5, JSON_UINT32, JSON_ONE, true, offsetof(struct oci_syscall_arg, index), JSON_NONE, 0, 0, { NULL } },
	{ "value", 5, JSON_UINT64, JSON_ONE, true, offsetof(struct oci_syscall_arg, value), JSON_NONE, 0, 0, { NULL } },
	{ "valueTwo", 8, JSON_UINT64, JSON_ONE, false, offsetof(struct oci_syscall_arg, value_two), offsetof(struct oci_syscall_arg, has_value_two), 0, 0, { NULL } },
	{ "op", 2, JSON_ENUM, JSON_ONE, true, offsetof(struct oci_syscall_arg, op), JSON_NONE, 0, 0, { .names = &oci_seccomp_operator_enum } },
};
const struct json_type oci_syscall_arg_type = { sizeof(struct oci_syscall_arg), oci_syscall_arg_fields, 4, false };

static const char *const oci_personality_domain_names[] = { "LINUX", "LINUX32" };
const struct json_enum oci_personality_domain_enum = { 2, oci_personality_domain_names };

static const struct json_field oci_personality_fields[] = {
	{ "domain", 6, JSON_ENUM, JSON_ONE, true, offsetof(struct oci_personality, domain), JSON_NONE, 0, 0, { .names = &oci_personality_domain_enum } },
	{ "flags", 5, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_personality, flags), offsetof(struct oci_personality, flags_len), sizeof(const char *), 0, { NULL } },
};
const struct json_type oci_personality_type = { sizeof(struct oci_personality), oci_personality_fields, 2, false };
