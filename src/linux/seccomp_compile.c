/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only file that uses libseccomp. Names that libseccomp does not know are left out: a profile lists the
 * calls of many kernels. For a call that is newer than every one the profile names, the default action would
 * lie to the C library, which expects ENOSYS before it falls back to an older call; so a short prologue
 * answers ENOSYS for numbers beyond the highest one named, as runc does, for the architectures listed.
 */
#include "linux/seccomp_compile.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/str.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>

/* libseccomp up to 2.5.4 gets its binary tree wrong with no rules at all; with a few it gains nothing. */
#define TREE_FROM 32
#define X32_BIT 0x40000000U
#define ENOSYS_ACTION (SECCOMP_RET_ERRNO | ENOSYS)

static void release(scmp_filter_ctx *filter)
{
	if (*filter)
		seccomp_release(*filter);
}

static int add_archs(scmp_filter_ctx filter, const struct seccomp_plan *plan)
{
	for (size_t i = 0; i < plan->archs_len; i++) {
		int r = seccomp_arch_add(filter, plan->archs[i].token);

		if (r == -EDOM)
			return fail(EINVAL,
				    "linux.seccomp.architectures[%zu]: %s has the other byte order",
				    i, plan->archs[i].name);
		if (r == -EINVAL)
			return fail(EINVAL,
				    "linux.seccomp.architectures[%zu]: libseccomp %s does not know "
				    "%s",
				    i, seccomp_version_text(), plan->archs[i].name);
		if (r < 0 && r != -EEXIST)
			return fail(-r, "linux.seccomp.architectures[%zu]: add %s: %s", i,
				    plan->archs[i].name, err_str(-r));
	}
	return 0;
}

static int add_rules(scmp_filter_ctx filter, const struct seccomp_plan *plan)
{
	for (size_t i = 0; i < plan->rules_len; i++) {
		const struct seccomp_rule *rule = &plan->rules[i];
		struct scmp_arg_cmp args[6];
		int r, number;

		if (rule->action == plan->default_action)
			continue;
		number = seccomp_syscall_resolve_name(rule->syscall);
		if (number == __NR_SCMP_ERROR)
			continue;
		for (size_t c = 0; c < rule->conditions_len; c++)
			args[c] = (struct scmp_arg_cmp){rule->conditions[c].arg,
							(enum scmp_compare)rule->conditions[c].op,
							rule->conditions[c].a,
							rule->conditions[c].b};
		r = seccomp_rule_add_array(filter, rule->action, number,
					   (unsigned int)rule->conditions_len, args);
		if (r < 0)
			return fail(-r, "linux.seccomp: add a rule for %s: %s", rule->syscall,
				    r == -EEXIST ? "another one has the same conditions"
						 : err_str(-r));
	}
	return 0;
}

/* The highest number that the rules name on an architecture; 0 if there is none. */
static uint32_t highest(const struct seccomp_plan *plan, uint32_t arch)
{
	int max = 0;

	for (size_t i = 0; i < plan->rules_len; i++) {
		int number = seccomp_syscall_resolve_name_arch(arch, plan->rules[i].syscall);

		max = number > max ? number : max;
	}
	return (uint32_t)max;
}

struct code {
	VEC(struct sock_filter) insns;
};

static void add(struct code *code, struct sock_filter insn)
{
	*vec_push(&code->insns) = insn;
}

#define LOAD(field)                                                                                \
	(struct sock_filter)                                                                       \
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF(op, value, yes, no) (struct sock_filter) BPF_JUMP(BPF_JMP | (op) | BPF_K, value, yes, no)
#define RETURN(value) (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, value)

/* Falls through to what follows unless the call is of this architecture and its number is beyond `max`. */
static void add_section(struct code *code, uint32_t arch, uint32_t max)
{
	bool x32 = arch == SCMP_ARCH_X32, x86_64 = arch == SCMP_ARCH_X86_64;
	/* Call 0 is how s390 passes on a number that it does not know. */
	bool zero = arch == SCMP_ARCH_S390 || arch == SCMP_ARCH_S390X;
	unsigned char left = (unsigned char)(3 + (x32 || x86_64) + zero);

	add(code, LOAD(arch));
	add(code, IF(BPF_JEQ, x32 ? AUDIT_ARCH_X86_64 : arch, 0, left));
	add(code, LOAD(nr));
	if (x86_64)
		add(code, IF(BPF_JSET, X32_BIT, 2, 0));
	if (x32)
		add(code, IF(BPF_JSET, X32_BIT, 0, 2));
	if (zero)
		add(code, IF(BPF_JEQ, 0, 1, 0));
	add(code, IF(BPF_JGT, max, 0, 1));
	add(code, RETURN(ENOSYS_ACTION));
}

static bool listed_before(const struct seccomp_plan *plan, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (plan->archs[j].token == plan->archs[i].token)
			return true;
	return false;
}

static void add_prologue(struct code *code, const struct seccomp_plan *plan)
{
	switch (plan->default_action & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
	case SECCOMP_RET_LOG:
	case SECCOMP_RET_TRACE:
		return;
	default:
		break;
	}
	if (plan->default_action == ENOSYS_ACTION)
		return;
	for (size_t i = 0; i < plan->archs_len; i++) {
		uint32_t max = highest(plan, plan->archs[i].token);

		if (max && !listed_before(plan, i))
			add_section(code, plan->archs[i].token, max);
	}
}

/* libseccomp writes to an fd only; a memory file takes any amount without a reader. */
static int export(scmp_filter_ctx filter, struct code *code)
{
	_close_ int fd = CHECK(memfd_create("seccomp", MFD_CLOEXEC), "make a memory file");
	int r = seccomp_export_bpf(filter, fd);
	struct sock_filter insn;
	ssize_t n;

	if (r < 0)
		return fail(-r, "linux.seccomp: generate the filter: %s", err_str(-r));
	CHECK(lseek(fd, 0, SEEK_SET), "rewind the filter");
	while ((n = read(fd, &insn, sizeof insn)) == sizeof insn)
		add(code, insn);
	if (n != 0)
		return fail(EIO, "linux.seccomp: read the generated filter");
	return 0;
}

int seccomp_compile(const struct seccomp_plan *plan, struct sock_filter **ret, size_t *ret_len)
{
	__attribute__((cleanup(release)))
	scmp_filter_ctx filter = seccomp_init(plan->default_action);
	struct code code = {0};
	int r;

	if (!filter)
		return fail(EINVAL, "linux.seccomp.defaultAction: libseccomp %s refuses it",
			    seccomp_version_text());
	TRY(add_archs(filter, plan));
	/* no-new-privileges is the config's business, not the library's. */
	r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
	if (r < 0)
		return fail(-r, "linux.seccomp: set up libseccomp: %s", err_str(-r));
	if (plan->rules_len > TREE_FROM)
		seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	TRY(add_rules(filter, plan));
	add_prologue(&code, plan);
	TRY(export(filter, &code));
	if (code.insns.len > BPF_MAXINSNS)
		return fail(E2BIG,
			    "linux.seccomp: the filter has %zu instructions, the kernel takes "
			    "%d",
			    code.insns.len, BPF_MAXINSNS);
	*ret = code.insns.at;
	*ret_len = code.insns.len;
	return 0;
}

const char *seccomp_version_text(void)
{
	const struct scmp_version *v = seccomp_version();

	return mem_printf("%u.%u.%u", v->major, v->minor, v->micro);
}
