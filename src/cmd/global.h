/* SPDX-License-Identifier: Apache-2.0 */
/* The options before the command. */
#ifndef HUSK_CMD_GLOBAL_H
#define HUSK_CMD_GLOBAL_H

#include "base/opt.h"
#include "container/container.h"

struct global_options {
	const char *root, *log, *log_format, *log_level, *cgroup_manager, *rootless;
	bool debug, systemd_cgroup, version;
};

extern const struct opt global_opts[];

/* Opens the log. To be called first, so that every later failure is logged. */
int global_log(const struct global_options *g);

/* Checks the options and says what they mean for all commands. */
int global_runtime(const struct global_options *g, struct runtime *ret);

#endif
