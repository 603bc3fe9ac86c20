/* SPDX-License-Identifier: Apache-2.0 */
/* Made by libocispec/generate.py from disk.schema: change that, not this. */
/* clang-format off */
#pragma once

#include "libocispec/json.h"

struct disk_namespace {
	const char *type;
	const char *path;
	bool has_dev; uint64_t dev;
	bool has_ino; uint64_t ino;
};
extern const struct json_type disk_namespace_type;

struct disk_state {
	uint32_t version;
	const char *id;
	const char *bundle;
	const char *rootfs;
	const char *created;
	const char *status;
	bool has_owner; uint32_t owner;
	const char *boot_id;
	bool has_maker_pid; int32_t maker_pid;
	bool has_maker_start; uint64_t maker_start;
	bool has_pid; int32_t pid;
	bool has_pid_start; uint64_t pid_start;
	const char *cgroup;
	bool has_cgroup_joined; bool cgroup_joined;
	struct disk_namespace *namespaces; size_t namespaces_len;
	bool has_hooks_ran; bool hooks_ran;
	struct oci_pair *annotations; size_t annotations_len;
};
extern const struct json_type disk_state_type;
