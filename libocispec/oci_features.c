/* SPDX-License-Identifier: Apache-2.0 */
/* Made by libocispec/generate.py from features.schema: change that, not this. */
/* clang-format off */
#include "oci_features.h"

static const struct json_field oci_features_fields[] = {
	{ "ociVersionMin", 13, JSON_STRING, JSON_ONE, true, offsetof(struct oci_features, oci_version_min), JSON_NONE, 0, 0, { NULL } },
	{ "ociVersionMax", 13, JSON_STRING, JSON_ONE, true, offsetof(struct oci_features, oci_version_max), JSON_NONE, 0, 0, { NULL } },
	{ "hooks", 5, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_features, hooks), offsetof(struct oci_features, hooks_len), sizeof(const char *), 0, { NULL } },
	{ "mountOptions", 12, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_features, mount_options), offsetof(struct oci_features, mount_options_len), sizeof(const char *), 0, { NULL } },
	{ "linux", 5, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_features, linux_), JSON_NONE, sizeof(struct oci_features_linux), 0, { .type = &oci_features_linux_type } },
	{ "annotations", 11, JSON_STRING, JSON_MAP, false, offsetof(struct oci_features, annotations), offsetof(struct oci_features, annotations_len), sizeof(struct oci_pair), offsetof(struct oci_pair, value), { NULL } },
	{ "potentiallyUnsafeConfigAnnotations", 34, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_features, potentially_unsafe_config_annotations), offsetof(struct oci_features, potentially_unsafe_config_annotations_len), sizeof(const char *), 0, { NULL } },
};
const struct json_type oci_features_type = { sizeof(struct oci_features), oci_features_fields, 7, false };

static const struct json_field oci_features_linux_fields[] = {
	{ "namespaces", 10, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_features_linux, namespaces), offsetof(struct oci_features_linux, namespaces_len), sizeof(const char *), 0, { NULL } },
	{ "capabilities", 12, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_features_linux, capabilities), offsetof(struct oci_features_linux, capabilities_len), sizeof(const char *), 0, { NULL } },
	{ "cgroup", 6, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_features_linux, cgroup), JSON_NONE, sizeof(struct oci_features_cgroup), 0, { .type = &oci_features_cgroup_type } },
	{ "seccomp", 7, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_features_linux, seccomp), JSON_NONE, sizeof(struct oci_features_seccomp), 0, { .type = &oci_features_seccomp_type } },
	{ "apparmor", 8, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_features_linux, apparmor), JSON_NONE, sizeof(struct oci_features_enabled), 0, { .type = &oci_features_enabled_type } },
	{ "selinux", 7, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_features_linux, selinux), JSON_NONE, sizeof(struct oci_features_enabled), 0, { .type = &oci_features_enabled_type } },
	{ "memoryPolicy", 12, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_features_linux, memory_policy), JSON_NONE, sizeof(struct oci_features_memory_policy), 0, { .type = &oci_features_memory_policy_type } },
	{ "intelRdt", 8, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_features_linux, intel_rdt), JSON_NONE, sizeof(struct oci_features_intel_rdt), 0, { .type = &oci_features_intel_rdt_type } },
	{ "mountExtensions", 15, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_features_linux, mount_extensions), JSON_NONE, sizeof(struct oci_features_mount_extensions), 0, { .type = &oci_features_mount_extensions_type } },
	{ "netDevices", 10, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_features_linux, net_devices), JSON_NONE, sizeof(struct oci_features_enabled), 0, { .type = &oci_features_enabled_type } },
};
const struct json_type oci_features_linux_type = { sizeof(struct oci_features_linux), oci_features_linux_fields, 10, false };

static const struct json_field oci_features_cgroup_fields[] = {
	{ "v1", 2, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_features_cgroup, v1), offsetof(struct oci_features_cgroup, has_v1), 0, 0, { NULL } },
	{ "v2", 2, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_features_cgroup, v2), offsetof(struct oci_features_cgroup, has_v2), 0, 0, { NULL } },
	{ "systemd", 7, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_features_cgroup, systemd), offsetof(struct oci_features_cgroup, has_systemd), 0, 0, { NULL } },
	{ "systemdUser", 11, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_features_cgroup, systemd_user), offsetof(struct oci_features_cgroup, has_systemd_user), 0, 0, { NULL } },
	{ "rdma", 4, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_features_cgroup, rdma), offsetof(struct oci_features_cgroup, has_rdma), 0, 0, { NULL } },
};
const struct json_type oci_features_cgroup_type = { sizeof(struct oci_features_cgroup), oci_features_cgroup_fields, 5, false };

static const struct json_field oci_features_seccomp_fields[] = {
	{ "enabled", 7, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_features_seccomp, enabled), offsetof(struct oci_features_seccomp, has_enabled), 0, 0, { NULL } },
	{ "actions", 7, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_features_seccomp, actions), offsetof(struct oci_features_seccomp, actions_len), sizeof(const char *), 0, { NULL } },
	{ "operators", 9, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_features_seccomp, operators), offsetof(struct oci_features_seccomp, operators_len), sizeof(const char *), 0, { NULL } },
	{ "archs", 5, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_features_seccomp, archs), offsetof(struct oci_features_seccomp, archs_len), sizeof(const char *), 0, { NULL } },
	{ "knownFlags", 10, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_features_seccomp, known_flags), offsetof(struct oci_features_seccomp, known_flags_len), sizeof(const char *), 0, { NULL } },
	{ "supportedFlags", 14, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_features_seccomp, supported_flags), offsetof(struct oci_features_seccomp, supported_flags_len), sizeof(const char *), 0, { NULL } },
};
const struct json_type oci_features_seccomp_type = { sizeof(struct oci_features_seccomp), oci_features_seccomp_fields, 6, false };

static const struct json_field oci_features_enabled_fields[] = {
	{ "enabled", 7, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_features_enabled, enabled), offsetof(struct oci_features_enabled, has_enabled), 0, 0, { NULL } },
};
const struct json_type oci_features_enabled_type = { sizeof(struct oci_features_enabled), oci_features_enabled_fields, 1, false };

static const struct json_field oci_features_memory_policy_fields[] = {
	{ "modes", 5, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_features_memory_policy, modes), offsetof(struct oci_features_memory_policy, modes_len), sizeof(const char *), 0, { NULL } },
	{ "flags", 5, JSON_STRING, JSON_ARRAY, false, offsetof(struct oci_features_memory_policy, flags), offsetof(struct oci_features_memory_policy, flags_len), sizeof(const char *), 0, { NULL } },
};
const struct json_type oci_features_memory_policy_type = { sizeof(struct oci_features_memory_policy), oci_features_memory_policy_fields, 2, false };

static const struct json_field oci_features_intel_rdt_fields[] = {
	{ "enabled", 7, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_features_intel_rdt, enabled), offsetof(struct oci_features_intel_rdt, has_enabled), 0, 0, { NULL } },
	{ "schemata", 8, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_features_intel_rdt, schemata), offsetof(struct oci_features_intel_rdt, has_schemata), 0, 0, { NULL } },
	{ "monitoring", 10, JSON_BOOL, JSON_ONE, false, offsetof(struct oci_features_intel_rdt, monitoring), offsetof(struct oci_features_intel_rdt, has_monitoring), 0, 0, { NULL } },
};
const struct json_type oci_features_intel_rdt_type = { sizeof(struct oci_features_intel_rdt), oci_features_intel_rdt_fields, 3, false };

static const struct json_field oci_features_mount_extensions_fields[] = {
	{ "idmap", 5, JSON_OBJECT, JSON_ONE, false, offsetof(struct oci_features_mount_extensions, idmap), JSON_NONE, sizeof(struct oci_features_enabled), 0, { .type = &oci_features_enabled_type } },
};
const struct json_type oci_features_mount_extensions_type = { sizeof(struct oci_features_mount_extensions), oci_features_mount_extensions_fields, 1, false };
