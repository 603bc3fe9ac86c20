/* SPDX-License-Identifier: Apache-2.0 */
/* Made by libocispec/generate.py from disk.schema: change that, not this. */
/* clang-format off */
#include "disk.h"

static const struct json_field disk_namespace_fields[] = {
	{ "type", 4, JSON_STRING, JSON_ONE, true, offsetof(struct disk_namespace, type), JSON_NONE, 0, 0, { NULL } },
	{ "path", 4, JSON_STRING, JSON_ONE, false, offsetof(struct disk_namespace, path), JSON_NONE, 0, 0, { NULL } },
	{ "dev", 3, JSON_UINT64, JSON_ONE, false, offsetof(struct disk_namespace, dev), offsetof(struct disk_namespace, has_dev), 0, 0, { NULL } },
	{ "ino", 3, JSON_UINT64, JSON_ONE, false, offsetof(struct disk_namespace, ino), offsetof(struct disk_namespace, has_ino), 0, 0, { NULL } },
};
const struct json_type disk_namespace_type = { sizeof(struct disk_namespace), disk_namespace_fields, 4, false };

static const struct json_field disk_state_fields[] = {
	{ "version", 7, JSON_UINT32, JSON_ONE, true, offsetof(struct disk_state, version), JSON_NONE, 0, 0, { NULL } },
	{ "id", 2, JSON_STRING, JSON_ONE, true, offsetof(struct disk_state, id), JSON_NONE, 0, 0, { NULL } },
	{ "bundle", 6, JSON_STRING, JSON_ONE, true, offsetof(struct disk_state, bundle), JSON_NONE, 0, 0, { NULL } },
	{ "rootfs", 6, JSON_STRING, JSON_ONE, false, offsetof(struct disk_state, rootfs), JSON_NONE, 0, 0, { NULL } },
	{ "created", 7, JSON_STRING, JSON_ONE, false, offsetof(struct disk_state, created), JSON_NONE, 0, 0, { NULL } },
	{ "status", 6, JSON_STRING, JSON_ONE, true, offsetof(struct disk_state, status), JSON_NONE, 0, 0, { NULL } },
	{ "owner", 5, JSON_UINT32, JSON_ONE, false, offsetof(struct disk_state, owner), offsetof(struct disk_state, has_owner), 0, 0, { NULL } },
	{ "bootId", 6, JSON_STRING, JSON_ONE, false, offsetof(struct disk_state, boot_id), JSON_NONE, 0, 0, { NULL } },
	{ "makerPid", 8, JSON_INT32, JSON_ONE, false, offsetof(struct disk_state, maker_pid), offsetof(struct disk_state, has_maker_pid), 0, 0, { NULL } },
	{ "makerStart", 10, JSON_UINT64, JSON_ONE, false, offsetof(struct disk_state, maker_start), offsetof(struct disk_state, has_maker_start), 0, 0, { NULL } },
	{ "pid", 3, JSON_INT32, JSON_ONE, false, offsetof(struct disk_state, pid), offsetof(struct disk_state, has_pid), 0, 0, { NULL } },
	{ "pidStart", 8, JSON_UINT64, JSON_ONE, false, offsetof(struct disk_state, pid_start), offsetof(struct disk_state, has_pid_start), 0, 0, { NULL } },
	{ "cgroup", 6, JSON_STRING, JSON_ONE, false, offsetof(struct disk_state, cgroup), JSON_NONE, 0, 0, { NULL } },
	{ "cgroupJoined", 12, JSON_BOOL, JSON_ONE, false, offsetof(struct disk_state, cgroup_joined), offsetof(struct disk_state, has_cgroup_joined), 0, 0, { NULL } },
	{ "namespaces", 10, JSON_OBJECT, JSON_ARRAY, false, offsetof(struct disk_state, namespaces), offsetof(struct disk_state, namespaces_len), sizeof(struct disk_namespace), 0, { .type = &disk_namespace_type } },
	{ "hooksRan", 8, JSON_BOOL, JSON_ONE, false, offsetof(struct disk_state, hooks_ran), offsetof(struct disk_state, has_hooks_ran), 0, 0, { NULL } },
	{ "annotations", 11, JSON_STRING, JSON_MAP, false, offsetof(struct disk_state, annotations), offsetof(struct disk_state, annotations_len), sizeof(struct oci_pair), offsetof(struct oci_pair, value), { NULL } },
};
const struct json_type disk_state_type = { sizeof(struct disk_state), disk_state_fields, 17, false };
