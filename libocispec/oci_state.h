/* SPDX-License-Identifier: Apache-2.0 */
/* Made by libocispec/generate.py from state.schema: change that, not this. */
/* clang-format off */
#pragma once

#include "libocispec/json.h"

/* pid is absent (or 0) when there is no process; status is open: runtimes may add values */
struct oci_state {
	const char *oci_version;
	const char *id;
	bool has_pid; int32_t pid;
	const char *status;
	const char *bundle;
	const char *rootfs;
	const char *created;
	struct oci_pair *annotations; size_t annotations_len;
	const char *owner;
};
extern const struct json_type oci_state_type;

/* what a seccomp agent is sent at linux.seccomp.listenerPath */
struct oci_container_process_state {
	const char *oci_version;
	const char **fds; size_t fds_len;
	int32_t pid;
	const char *metadata;
	struct oci_state *state;
};
extern const struct json_type oci_container_process_state_type;
