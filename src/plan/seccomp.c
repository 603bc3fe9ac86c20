/* SPDX-License-Identifier: Apache-2.0 */
/*
 * linux.seccomp as rules for the kernel. Where the spec is silent this does what runc does, because
 * that is what the profiles in use were tested with: conditions on different arguments must all hold,
 * while with two conditions on one argument each condition is a rule of its own; without `flags` the
 * filter does not switch the speculation mitigations on.
 */
#include "plan/seccomp.h"

#include "base/err.h"
#include "base/mem.h"

#include <linux/audit.h>
#include <linux/seccomp.h>

#define ARGS 6	       /* of a system call */
#define ERRNO_MAX 4095 /* what the kernel passes on as an error */

const struct name seccomp_action_names[] = {
	[OCI_SECCOMP_ACTION_KILL] = {"SCMP_ACT_KILL", SECCOMP_RET_KILL_THREAD},
	[OCI_SECCOMP_ACTION_KILL_PROCESS] = {"SCMP_ACT_KILL_PROCESS", SECCOMP_RET_KILL_PROCESS},
	[OCI_SECCOMP_ACTION_KILL_THREAD] = {"SCMP_ACT_KILL_THREAD", SECCOMP_RET_KILL_THREAD},
	[OCI_SECCOMP_ACTION_TRAP] = {"SCMP_ACT_TRAP", SECCOMP_RET_TRAP},
	[OCI_SECCOMP_ACTION_ERRNO] = {"SCMP_ACT_ERRNO", SECCOMP_RET_ERRNO},
	[OCI_SECCOMP_ACTION_TRACE] = {"SCMP_ACT_TRACE", SECCOMP_RET_TRACE},
	[OCI_SECCOMP_ACTION_ALLOW] = {"SCMP_ACT_ALLOW", SECCOMP_RET_ALLOW},
	[OCI_SECCOMP_ACTION_LOG] = {"SCMP_ACT_LOG", SECCOMP_RET_LOG},
	[OCI_SECCOMP_ACTION_NOTIFY] = {"SCMP_ACT_NOTIFY", SECCOMP_RET_USER_NOTIF},
	[OCI_SECCOMP_ACTION_COUNT] = {NULL},
};

const struct name seccomp_operator_names[] = {
	[OCI_SECCOMP_OPERATOR_NE] = {"SCMP_CMP_NE", SECCOMP_OP_NE},
	[OCI_SECCOMP_OPERATOR_LT] = {"SCMP_CMP_LT", SECCOMP_OP_LT},
	[OCI_SECCOMP_OPERATOR_LE] = {"SCMP_CMP_LE", SECCOMP_OP_LE},
	[OCI_SECCOMP_OPERATOR_EQ] = {"SCMP_CMP_EQ", SECCOMP_OP_EQ},
	[OCI_SECCOMP_OPERATOR_GE] = {"SCMP_CMP_GE", SECCOMP_OP_GE},
	[OCI_SECCOMP_OPERATOR_GT] = {"SCMP_CMP_GT", SECCOMP_OP_GT},
	[OCI_SECCOMP_OPERATOR_MASKED_EQ] = {"SCMP_CMP_MASKED_EQ", SECCOMP_OP_MASKED_EQ},
	[OCI_SECCOMP_OPERATOR_COUNT] = {NULL},
};

/* x32 has no audit number of its own; this is what libseccomp calls it. */
#define ARCH_X32 (EM_X86_64 | __AUDIT_ARCH_LE)

const struct name seccomp_arch_names[] = {
	{"SCMP_ARCH_X86", AUDIT_ARCH_I386},
	{"SCMP_ARCH_X86_64", AUDIT_ARCH_X86_64},
	{"SCMP_ARCH_X32", ARCH_X32},
	{"SCMP_ARCH_ARM", AUDIT_ARCH_ARM},
	{"SCMP_ARCH_AARCH64", AUDIT_ARCH_AARCH64},
	{"SCMP_ARCH_MIPS", AUDIT_ARCH_MIPS},
	{"SCMP_ARCH_MIPS64", AUDIT_ARCH_MIPS64},
	{"SCMP_ARCH_MIPS64N32", AUDIT_ARCH_MIPS64N32},
	{"SCMP_ARCH_MIPSEL", AUDIT_ARCH_MIPSEL},
	{"SCMP_ARCH_MIPSEL64", AUDIT_ARCH_MIPSEL64},
	{"SCMP_ARCH_MIPSEL64N32", AUDIT_ARCH_MIPSEL64N32},
	{"SCMP_ARCH_PPC", AUDIT_ARCH_PPC},
	{"SCMP_ARCH_PPC64", AUDIT_ARCH_PPC64},
	{"SCMP_ARCH_PPC64LE", AUDIT_ARCH_PPC64LE},
	{"SCMP_ARCH_S390", AUDIT_ARCH_S390},
	{"SCMP_ARCH_S390X", AUDIT_ARCH_S390X},
	{"SCMP_ARCH_PARISC", AUDIT_ARCH_PARISC},
	{"SCMP_ARCH_PARISC64", AUDIT_ARCH_PARISC64},
	{"SCMP_ARCH_RISCV64", AUDIT_ARCH_RISCV64},
	{"SCMP_ARCH_LOONGARCH64", AUDIT_ARCH_LOONGARCH64},
	{"SCMP_ARCH_M68K", AUDIT_ARCH_M68K},
	{"SCMP_ARCH_SH", AUDIT_ARCH_SHEL},
	{"SCMP_ARCH_SHEB", AUDIT_ARCH_SH},
	{NULL},
};

const struct name seccomp_flag_names[] = {
	{"SECCOMP_FILTER_FLAG_TSYNC", SECCOMP_FILTER_FLAG_TSYNC},
	{"SECCOMP_FILTER_FLAG_LOG", SECCOMP_FILTER_FLAG_LOG},
	{"SECCOMP_FILTER_FLAG_SPEC_ALLOW", SECCOMP_FILTER_FLAG_SPEC_ALLOW},
	{"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV},
	{NULL},
};

/* An action and its errno as one value; `where` is the config path of the errno. */
static int action_of(enum oci_seccomp_action action, const uint32_t *errnum, const char *where,
		     uint32_t *ret)
{
	uint32_t value = (uint32_t)seccomp_action_names[action].value;
	bool takes = action == OCI_SECCOMP_ACTION_ERRNO || action == OCI_SECCOMP_ACTION_TRACE;
	uint32_t max = action == OCI_SECCOMP_ACTION_ERRNO ? ERRNO_MAX : SECCOMP_RET_DATA;

	if (errnum && !takes)
		return fail(EINVAL, "%s: %s does not take an errno", where,
			    seccomp_action_names[action].name);
	if (errnum && *errnum > max)
		return fail(EINVAL, "%s: %u is more than %u", where, *errnum, max);
	if (takes)
		value |= errnum ? *errnum : EPERM;
	*ret = value;
	return 0;
}

static int plan_archs(const struct oci_seccomp *s, struct seccomp_plan *ret)
{
	struct seccomp_arch *archs = mem_array(s->architectures_len, sizeof *archs);

	for (size_t i = 0; i < s->architectures_len; i++) {
		const struct name *n = name_find(seccomp_arch_names, s->architectures[i]);

		if (!n)
			return fail(EINVAL,
				    "linux.seccomp.architectures[%zu]: unknown value \"%s\"", i,
				    s->architectures[i]);
		archs[i] = (struct seccomp_arch){n->name, (uint32_t)n->value};
	}
	ret->archs = archs;
	ret->archs_len = s->architectures_len;
	return 0;
}

static int plan_flags(const struct oci_seccomp *s, struct seccomp_plan *ret)
{
	if (!s->flags) {
		ret->flags = SECCOMP_FILTER_FLAG_SPEC_ALLOW;
		return 0;
	}
	for (size_t i = 0; i < s->flags_len; i++) {
		const struct name *n = name_find(seccomp_flag_names, s->flags[i]);

		if (!n)
			return fail(EINVAL, "linux.seccomp.flags[%zu]: unknown value \"%s\"", i,
				    s->flags[i]);
		ret->flags |= (uint32_t)n->value;
	}
	return 0;
}

/* *ret_apart: two conditions are on one argument, so each is for a rule of its own. */
static int plan_conditions(const struct oci_syscall *call, size_t index,
			   struct seccomp_condition **ret, bool *ret_apart)
{
	struct seccomp_condition *conditions = mem_array(call->args_len, sizeof *conditions);
	unsigned int seen = 0;

	*ret_apart = false;
	for (size_t i = 0; i < call->args_len; i++) {
		const struct oci_syscall_arg *a = &call->args[i];

		if (a->index >= ARGS)
			return fail(EINVAL,
				    "linux.seccomp.syscalls[%zu].args[%zu].index: %u is not "
				    "between 0 and %d",
				    index, i, a->index, ARGS - 1);
		*ret_apart = *ret_apart || (seen >> a->index & 1);
		seen |= 1U << a->index;
		conditions[i] = (struct seccomp_condition){
			a->index, (enum seccomp_op)seccomp_operator_names[a->op].value, a->value,
			a->op == OCI_SECCOMP_OPERATOR_MASKED_EQ ? a->value_two : 0};
	}
	*ret = conditions;
	return 0;
}

struct rules {
	VEC(struct seccomp_rule) vec;
};

static int plan_call(const struct oci_syscall *call, size_t index, struct rules *rules)
{
	const char *where = mem_printf("linux.seccomp.syscalls[%zu].errnoRet", index);
	struct seccomp_condition *conditions = NULL;
	uint32_t action;
	bool apart;

	if (!call->names_len)
		return fail(EINVAL,
			    "linux.seccomp.syscalls[%zu].names: must have at least one entry",
			    index);
	TRY(action_of(call->action, call->has_errno_ret ? &call->errno_ret : NULL, where, &action));
	TRY(plan_conditions(call, index, &conditions, &apart));
	for (size_t i = 0; i < call->names_len; i++) {
		const char *name = call->names[i];

		if (!*name)
			return fail(EINVAL, "linux.seccomp.syscalls[%zu].names[%zu]: is empty",
				    index, i);
		/* The listener's fd must get out of the process that the filter is already on. */
		if (call->action == OCI_SECCOMP_ACTION_NOTIFY && streq(name, "write"))
			return fail(
				EINVAL,
				"linux.seccomp.syscalls[%zu].names[%zu]: SCMP_ACT_NOTIFY cannot "
				"be used for the write syscall",
				index, i);
		if (!apart)
			*vec_push(&rules->vec) =
				(struct seccomp_rule){name, action, conditions, call->args_len};
		for (size_t c = 0; apart && c < call->args_len; c++)
			*vec_push(&rules->vec) =
				(struct seccomp_rule){name, action, &conditions[c], 1};
	}
	return 0;
}

static int plan_listener(const struct oci_seccomp *s, struct seccomp_plan *ret)
{
	for (size_t i = 0; i < ret->rules_len; i++)
		ret->notify = ret->notify || ret->rules[i].action == SECCOMP_RET_USER_NOTIF;
	if (s->listener_metadata && *s->listener_metadata && !s->listener_path)
		return fail(EINVAL, "linux.seccomp.listenerMetadata: is given without "
				    "listenerPath");
	if (!ret->notify)
		return 0;
	if (!s->listener_path || !*s->listener_path)
		return fail(EINVAL, "linux.seccomp.listenerPath: is missing, and a rule has "
				    "SCMP_ACT_NOTIFY");
	ret->listener_path = s->listener_path;
	ret->listener_metadata = s->listener_metadata;
	return 0;
}

int plan_seccomp(const struct oci_seccomp *s, struct seccomp_plan *ret)
{
	struct seccomp_plan plan = {0};
	struct rules rules = {0};

	if (s->default_action == OCI_SECCOMP_ACTION_NOTIFY)
		return fail(EINVAL, "linux.seccomp.defaultAction: SCMP_ACT_NOTIFY cannot be used "
				    "as default action");
	TRY(action_of(s->default_action, s->has_default_errno_ret ? &s->default_errno_ret : NULL,
		      "linux.seccomp.defaultErrnoRet", &plan.default_action));
	TRY(plan_archs(s, &plan));
	TRY(plan_flags(s, &plan));
	for (size_t i = 0; i < s->syscalls_len; i++)
		TRY(plan_call(&s->syscalls[i], i, &rules));
	plan.rules = rules.vec.at;
	plan.rules_len = rules.vec.len;
	TRY(plan_listener(s, &plan));
	*ret = plan;
	return 0;
}
