/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The six kinds of hooks. Source: config.md "POSIX-platform Hooks", runtime.md "Lifecycle".
 */
#ifndef HUSK_CONTAINER_HOOKS_H
#define HUSK_CONTAINER_HOOKS_H

#include "container/container.h"
#include "container/state.h"

enum hook_kind {
	HOOK_PRESTART,
	HOOK_CREATE_RUNTIME,
	HOOK_CREATE_CONTAINER,
	HOOK_START_CONTAINER,
	HOOK_POSTSTART,
	HOOK_POSTSTOP,
	HOOK_COUNT
};

/* The spec's names, for `features`. */
extern const char *const hook_names[HOOK_COUNT];

/* Are there hooks of this kind? */
bool hooks_any(const struct container *c, enum hook_kind kind);

/* Runs the hooks of one kind in the config's order, each with the container's state on its standard input, to
 * its end or its timeout (seconds). The first that fails ends it: -errno, "hooks.prestart[0] PATH: why", with
 * what the hook wrote. For poststop a failure is a warning and the rest still run. */
int hooks_run(const struct container *c, enum hook_kind kind, enum status status, pid_t pid);

#endif
