/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything that `process` of the config asks for, checked and decided. Pure: what it must know of
 * the machine comes in as facts. Errors name the config path ("process.rlimits[1].type: …").
 * Source: config.md, "Process", "POSIX process", "Linux Process", "POSIX-platform User".
 */
#ifndef HUSK_PLAN_PROCESS_H
#define HUSK_PLAN_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "libocispec/oci_config.h"
#include "linux/caps.h"
#include "linux/limits.h"
#include "linux/lsm.h"
#include "linux/sched.h"
#include "linux/tty.h"
#include "linux/user.h"

struct process_facts {
	uint64_t
		caps; /* that can be granted: caps_permitted(), or caps_all() in a new user namespace */
	/* Bit 1 << OCI_NAMESPACE_TYPE_x: the namespace joined for x is the one that husk itself is in, so that
	 * to the container's sysctls it counts as none. */
	unsigned int own_namespaces;
};

struct process_plan {
	char **args;	/* NULL-terminated, at least one */
	char **env;	/* NULL-terminated, each with "=", each name once: the last one given */
	size_t env_len; /* there is room for one more (HOME) */
	bool has_home;	/* HOME is in env and not empty */
	const char *path_env; /* PATH of env, NULL if there is none */
	const char *cwd;
	bool terminal;
	struct tty_size console_size; /* zeros without a terminal */
	struct user_plan user;
	struct caps_plan caps;
	struct rlimit_op *rlimits;
	size_t rlimits_len;
	bool no_new_privileges;
	bool has_oom_score_adj;
	int oom_score_adj;
	struct lsm_plan lsm;
	struct sched_plan sched;
	/* What the spec wants a warning for and no failure: sentences for log_warning(). */
	const char **warnings;
	size_t warnings_len;
};

int plan_process(const struct oci_process *p, const struct process_facts *facts,
		 struct process_plan *ret);

/* Puts HOME=`home` into plan->env unless there is one that is not empty (INIT, when it can see /etc/passwd). */
void process_set_home(struct process_plan *plan, const char *home);

/* The number of "CAP_CHOWN", -1 for a name that libcap doesn't know; and back, in the arena. */
int process_capability(const char *name);
const char *process_capability_name(int cap);

#endif
