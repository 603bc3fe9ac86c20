/* SPDX-License-Identifier: Apache-2.0 */
/* Made by libocispec/generate.py from state.schema: change that, not this. */
/* clang-format off */
#include "oci_state.h"

static const struct json_field oci_state_fields[] = {
	{ "ociVersion", 10, JSON_STRING, JSON_ONE, true, offsetof(struct oci_state, oci_version), JSON_NONE, 0, 0, { NULL } },
	{ "id", 2, JSON_STRING, JSON_ONE, true, offsetof(struct oci_state, id), JSON_NONE, 0, 0, { NULL } },
	{ "pid", 3, JSON_INT32, JSON_ONE, false, offsetof(struct oci_state, pid), offsetof(struct oci_state, has_pid), 0, 0, { NULL } },
	{ "status", 6, JSON_STRING, JSON_ONE, true, offsetof(struct oci_state, status), JSON_NONE, 0, 0, { NULL } },
	{ "bundle", 6, JSON_STRING, JSON_ONE, true, offsetof(struct oci_state, bundle), JSON_NONE, 0, 0, { NULL } },
	{ "rootfs", 6, JSON_STRING, JSON_ONE, false, offsetof(struct oci_state, rootfs), JSON_NONE, 0, 0, { NULL } },
	{ "created", 7, JSON_STRING, JSON_ONE, false, offsetof(struct oci_state, created), JSON_NONE, 0, 0, { NULL } },
	{ "annotations", 11, JSON_STRING, JSON_MAP, false, offsetof(struct oci_state, annotations), offsetof(struct oci_state, annotations_len), sizeof(struct oci_pair), offsetof(struct oci_pair, value), { NULL } },
	{ "owner", 5, JSON_STRING, JSON_ONE, false, offsetof(struct oci_state, owner), JSON_NONE, 0, 0, { NULL } },
};
const struct json_type oci_state_type = { sizeof(struct oci_state), oci_state_fields, 9, false };

static const struct json_field oci_container_process_state_fields[] = {
	{ "ociVersion", 10, JSON_STRING, JSON_ONE, true, offsetof(struct oci_container_process_state, oci_version), JSON_NONE, 0, 0, { NULL } },
	{ "fds", 3, JSON_STRING, JSON_ARRAY, true, offsetof(struct oci_container_process_state, fds), offsetof(struct oci_container_process_state, fds_len), sizeof(const char *), 0, { NULL } },
	{ "pid", 3, JSON_INT32, JSON_ONE, true, offsetof(struct oci_container_process_state, pid), JSON_NONE, 0, 0, { NULL } },
	{ "metadata", 8, JSON_STRING, JSON_ONE, false, offsetof(struct oci_container_process_state, metadata), JSON_NONE, 0, 0, { NULL } },
	{ "state", 5, JSON_OBJECT, JSON_ONE, true, offsetof(struct oci_container_process_state, state), JSON_NONE, sizeof(struct oci_state), 0, { .type = &oci_state_type } },
};
const struct json_type oci_container_process_state_type = { sizeof(struct oci_container_process_state), oci_container_process_state_fields, 5, false };
