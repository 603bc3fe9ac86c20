/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System call filters. plan/ makes a seccomp_plan of linux.seccomp; HOST makes a program of it (from
 * the cache below the root directory, or with libseccomp); INIT loads the program.
 * Sources: seccomp(2), seccomp_rule_add(3), seccomp_export_bpf(3); config-linux.md, "Seccomp".
 */
#ifndef HUSK_LINUX_SECCOMP_H
#define HUSK_LINUX_SECCOMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/filter.h>

/* The values are those of libseccomp's enum scmp_compare. */
enum seccomp_op {
	SECCOMP_OP_NE = 1,
	SECCOMP_OP_LT,
	SECCOMP_OP_LE,
	SECCOMP_OP_EQ,
	SECCOMP_OP_GE,
	SECCOMP_OP_GT,
	SECCOMP_OP_MASKED_EQ, /* (argument & a) == b */
};

struct seccomp_condition {
	uint32_t arg; /* 0 to 5 */
	enum seccomp_op op;
	uint64_t a, b;
};

/* One system call; all conditions must hold. */
struct seccomp_rule {
	const char *syscall;
	uint32_t action; /* SECCOMP_RET_…, with the errno in its low 16 bits */
	const struct seccomp_condition *conditions;
	size_t conditions_len;
};

struct seccomp_arch {
	const char *name; /* "SCMP_ARCH_X86_64" */
	uint32_t token;	  /* libseccomp's: AUDIT_ARCH_…, and one of its own for x32 */
};

struct seccomp_plan {
	uint32_t default_action;
	const struct seccomp_arch *archs; /* besides the native one */
	size_t archs_len;
	const struct seccomp_rule *rules; /* in the config's order */
	size_t rules_len;
	uint32_t flags; /* SECCOMP_FILTER_FLAG_… of the config (or the default) */
	bool notify;	/* a rule has SCMP_ACT_NOTIFY: loading gives a listener */
	const char *listener_path, *listener_metadata; /* NULL: none */
};

struct seccomp_program {
	const struct sock_filter *insns;
	unsigned short len; /* instructions */
	uint32_t flags;
	bool notify;
	bool cached; /* came from the cache: nothing was compiled */
};

/* HOST. cache_root: an fd of husk's root directory, below which .cache/seccomp/ is (made if missing), or -1
 * for no cache. A cache that can't be used never fails this; a damaged file in it is made anew. */
int seccomp_prepare(int cache_root, const struct seccomp_plan *plan, struct seccomp_program *ret);

/* INIT. Needs no-new-privileges or CAP_SYS_ADMIN. *ret_listener is the notification fd (the caller's, O_CLOEXEC),
 * or -1 where the program has no SCMP_ACT_NOTIFY. */
int seccomp_install(const struct seccomp_program *program, int *ret_listener);

/* For `features`: those of `flags` that this kernel knows. */
uint32_t seccomp_flags_supported(uint32_t flags);

/* For `--version`: "2.5.4". */
const char *seccomp_version_text(void);

#endif
