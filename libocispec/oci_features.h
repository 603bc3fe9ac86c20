/* SPDX-License-Identifier: Apache-2.0 */
/* Made by libocispec/generate.py from features.schema: change that, not this. */
/* clang-format off */
#pragma once

#include "libocispec/json.h"

/* features.md */
struct oci_features {
	const char *oci_version_min;
	const char *oci_version_max;
	const char **hooks; size_t hooks_len;
	const char **mount_options; size_t mount_options_len;
	struct oci_features_linux *linux_;
	struct oci_pair *annotations; size_t annotations_len;
	const char **potentially_unsafe_config_annotations; size_t potentially_unsafe_config_annotations_len;
};
extern const struct json_type oci_features_type;

/* features-linux.md, one property a section */
struct oci_features_linux {
	const char **namespaces; size_t namespaces_len;
	const char **capabilities; size_t capabilities_len;
	struct oci_features_cgroup *cgroup;
	struct oci_features_seccomp *seccomp;
	struct oci_features_enabled *apparmor;
	struct oci_features_enabled *selinux;
	struct oci_features_memory_policy *memory_policy;
	struct oci_features_intel_rdt *intel_rdt;
	struct oci_features_mount_extensions *mount_extensions;
	struct oci_features_enabled *net_devices;
};
extern const struct json_type oci_features_linux_type;

struct oci_features_cgroup {
	bool has_v1; bool v1;
	bool has_v2; bool v2;
	bool has_systemd; bool systemd;
	bool has_systemd_user; bool systemd_user;
	bool has_rdma; bool rdma;
};
extern const struct json_type oci_features_cgroup_type;

struct oci_features_seccomp {
	bool has_enabled; bool enabled;
	const char **actions; size_t actions_len;
	const char **operators; size_t operators_len;
	const char **archs; size_t archs_len;
	const char **known_flags; size_t known_flags_len;
	const char **supported_flags; size_t supported_flags_len;
};
extern const struct json_type oci_features_seccomp_type;

struct oci_features_enabled {
	bool has_enabled; bool enabled;
};
extern const struct json_type oci_features_enabled_type;

struct oci_features_memory_policy {
	const char **modes; size_t modes_len;
	const char **flags; size_t flags_len;
};
extern const struct json_type oci_features_memory_policy_type;

struct oci_features_intel_rdt {
	bool has_enabled; bool enabled;
	bool has_schemata; bool schemata;
	bool has_monitoring; bool monitoring;
};
extern const struct json_type oci_features_intel_rdt_type;

struct oci_features_mount_extensions {
	struct oci_features_enabled *idmap;
};
extern const struct json_type oci_features_mount_extensions_type;
