/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filters that are really loaded, in children, and asked by system calls; and, for architectures that this
 * machine does not run, the generated instructions followed one by one.
 */
#include "linux/seccomp.h"

#include "base/err.h"
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define ERR(n) (SECCOMP_RET_ERRNO | (n))

static int load(const struct seccomp_plan *plan)
{
	struct seccomp_program program;
	int listener = -2;

	if (seccomp_prepare(-1, plan, &program) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    seccomp_install(&program, &listener) < 0) {
		T_SAY("%s", err_text());
		return -2;
	}
	return listener;
}

/* 0, or the errno of the call with these arguments. */
static int error_of(long number, long a, long b)
{
	return syscall(number, a, b, 0, 0, 0, 0) < 0 ? errno : 0;
}

static void in_errno(void)
{
	const struct seccomp_rule rules[] = {
		{"getppid", ERR(38), NULL, 0},
		{"umask", ERR(1), NULL, 0},
		{"husk_no_such_call", ERR(5), NULL, 0},
		{"getpid", SECCOMP_RET_ALLOW, NULL, 0}, /* what the default says anyway */
	};
	const struct seccomp_plan plan = {
		.default_action = SECCOMP_RET_ALLOW,
		.rules = rules,
		.rules_len = 4,
		.flags = SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_SPEC_ALLOW |
			 SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
	};

	T_INT(error_of(SYS_getppid, 0, 0), 0);
	T_INT(load(&plan), -1);
	T_INT(error_of(SYS_getppid, 0, 0), 38);
	T_INT(error_of(SYS_umask, 0, 0), 1);
	T_INT(error_of(SYS_getpid, 0, 0), 0);
}

static void returns_the_errno(void)
{
	T_INT(t_child(in_errno), 0);
}

static void in_conditions(void)
{
	const struct seccomp_condition both[] = {{0, SECCOMP_OP_EQ, 7, 0},
						 {1, SECCOMP_OP_GT, 10, 0}};
	const struct seccomp_condition mask = {0, SECCOMP_OP_MASKED_EQ, 0xf0, 0x30};
	const struct seccomp_condition ne = {0, SECCOMP_OP_NE, 1UL << 40, 0};
	const struct seccomp_rule rules[] = {
		{"getppid", ERR(41), both, 2},
		{"getpid", ERR(42), &mask, 1},
		{"getuid", ERR(43), &ne, 1},
	};
	const struct seccomp_plan plan = {
		.default_action = SECCOMP_RET_ALLOW, .rules = rules, .rules_len = 3};

	T_INT(load(&plan), -1);
	T_INT(error_of(SYS_getppid, 7, 11), 41);
	T_INT(error_of(SYS_getppid, 7, 10), 0);
	T_INT(error_of(SYS_getppid, 8, 11), 0);
	T_INT(error_of(SYS_getpid, 0x13a, 0), 42);
	T_INT(error_of(SYS_getpid, 0x14a, 0), 0);
	T_INT(error_of(SYS_getuid, 5, 0), 43);
	T_INT(error_of(SYS_getuid, (long)(1UL << 40), 0), 0);
}

static void compares_arguments(void)
{
	T_INT(t_child(in_conditions), 0);
}

static void in_kill(void)
{
	const struct seccomp_rule rule = {"getppid", SECCOMP_RET_KILL_PROCESS, NULL, 0};
	const struct seccomp_plan plan = {
		.default_action = SECCOMP_RET_ALLOW, .rules = &rule, .rules_len = 1};

	T_INT(load(&plan), -1);
	syscall(SYS_getppid);
}

static void kills(void)
{
	T_INT(t_child(in_kill), 128 + SIGSYS);
}

/* A profile of an older day: what is beyond its highest call does not exist; below it, what is not named is
 * forbidden. sendfile and statx are there so that something lies on each side. */
static const struct seccomp_rule old[] = {
	{"write", SECCOMP_RET_ALLOW, NULL, 0}, {"exit_group", SECCOMP_RET_ALLOW, NULL, 0},
	{"fstat", SECCOMP_RET_ALLOW, NULL, 0}, {"newfstatat", SECCOMP_RET_ALLOW, NULL, 0},
	{"statx", SECCOMP_RET_ALLOW, NULL, 0},
};

static void in_old_profile(void)
{
	const struct seccomp_arch native = {"native", seccomp_arch_native()};
	const struct seccomp_plan plan = {
		.default_action = ERR(EACCES),
		.archs = &native,
		.archs_len = 1,
		.rules = old,
		.rules_len = 5,
	};

	fflush(stdout);
	T_INT(load(&plan), -1);
	T_INT(error_of(SYS_getppid, 0, 0), EACCES);
	T_INT(error_of(SYS_close_range, 1000, 1000), ENOSYS);
	T_INT(error_of(2000, 0, 0), ENOSYS);
	/* The sanitizers' way out takes more calls than the profile has. */
	fflush(stdout);
	syscall(SYS_exit_group, t_bad);
}

static void says_enosys_beyond_the_profile(void)
{
	T_INT(t_child(in_old_profile), 0);
}

/* Follows a program as the kernel would, for what libseccomp and our prologue generate. */
static uint32_t follow(const struct seccomp_program *p, const struct seccomp_data *data)
{
	uint32_t a = 0;

	for (size_t pc = 0; pc < p->len; pc++) {
		const struct sock_filter *i = &p->insns[pc];
		bool yes = false;

		switch (i->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			memcpy(&a, (const char *)data + i->k, sizeof a);
			continue;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= i->k;
			continue;
		case BPF_JMP | BPF_JA:
			pc += i->k;
			continue;
		case BPF_RET | BPF_K:
			return i->k;
		case BPF_JMP | BPF_JEQ | BPF_K:
			yes = a == i->k;
			break;
		case BPF_JMP | BPF_JGT | BPF_K:
			yes = a > i->k;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			yes = a >= i->k;
			break;
		case BPF_JMP | BPF_JSET | BPF_K:
			yes = a & i->k;
			break;
		default:
			T_SAY("instruction %zu has the unknown code %#x", pc, i->code);
			return 0;
		}
		pc += yes ? i->jt : i->jf;
	}
	return 0;
}

static uint32_t answer(const struct seccomp_program *p, uint32_t arch, uint32_t number)
{
	const struct seccomp_data data = {.nr = (int)number, .arch = arch};

	return follow(p, &data);
}

static void knows_other_architectures(void)
{
	const struct seccomp_arch archs[] = {
		{"SCMP_ARCH_X86", SCMP_ARCH_X86},
		{"SCMP_ARCH_X32", SCMP_ARCH_X32},
		{"SCMP_ARCH_X86_64", SCMP_ARCH_X86_64},
		{"SCMP_ARCH_X86", SCMP_ARCH_X86}, /* twice is once */
		{"SCMP_ARCH_AARCH64", SCMP_ARCH_AARCH64},
	};
	struct seccomp_plan plan = {.default_action = ERR(EACCES),
				    .archs = archs,
				    .archs_len = 5,
				    .rules = old,
				    .rules_len = 5};
	struct seccomp_program p;
	unsigned short len;

	T_INT(seccomp_prepare(-1, &plan, &p), 0);
	/* statx has the numbers 332, 383, 291 on them; write 1, 4, 64. */
	T_INT(answer(&p, AUDIT_ARCH_X86_64, 1), SECCOMP_RET_ALLOW);
	T_INT(answer(&p, AUDIT_ARCH_X86_64, 332), SECCOMP_RET_ALLOW);
	T_INT(answer(&p, AUDIT_ARCH_X86_64, 331), ERR(EACCES));
	T_INT(answer(&p, AUDIT_ARCH_X86_64, 333), ERR(ENOSYS));
	T_INT(answer(&p, AUDIT_ARCH_I386, 4), SECCOMP_RET_ALLOW);
	T_INT(answer(&p, AUDIT_ARCH_I386, 333), ERR(EACCES));
	T_INT(answer(&p, AUDIT_ARCH_I386, 384), ERR(ENOSYS));
	T_INT(answer(&p, AUDIT_ARCH_AARCH64, 64), SECCOMP_RET_ALLOW);
	T_INT(answer(&p, AUDIT_ARCH_AARCH64, 65), ERR(EACCES));
	T_INT(answer(&p, AUDIT_ARCH_AARCH64, 292), ERR(ENOSYS));
	T_INT(answer(&p, AUDIT_ARCH_X86_64, 0x40000000 + 1), SECCOMP_RET_ALLOW);
	T_INT(answer(&p, AUDIT_ARCH_X86_64, 0x40000000 + 331), ERR(EACCES));
	T_INT(answer(&p, AUDIT_ARCH_X86_64, 0x40000000 + 333), ERR(ENOSYS));
	T_INT(answer(&p, AUDIT_ARCH_PPC64LE, 1), SECCOMP_RET_KILL_THREAD);
	len = p.len;

	/* A default that lets through needs no prologue, and one that says ENOSYS neither. */
	plan.default_action = ERR(ENOSYS);
	T_INT(seccomp_prepare(-1, &plan, &p), 0);
	T_OK(p.len < len);
	T_INT(answer(&p, AUDIT_ARCH_X86_64, 333), ERR(ENOSYS));
	plan.default_action = SECCOMP_RET_LOG;
	T_INT(seccomp_prepare(-1, &plan, &p), 0);
	T_INT(answer(&p, AUDIT_ARCH_X86_64, 2000), SECCOMP_RET_LOG);

	/* Without x32 in the list its calls are those of a wrong architecture. */
	plan.default_action = ERR(EACCES);
	plan.archs = &archs[2];
	plan.archs_len = 1;
	T_INT(seccomp_prepare(-1, &plan, &p), 0);
	T_INT(answer(&p, AUDIT_ARCH_X86_64, 333), ERR(ENOSYS));
	T_INT(answer(&p, AUDIT_ARCH_X86_64, 0x40000000 + 333), SECCOMP_RET_KILL_THREAD);
}

static void refuses_what_cannot_be(void)
{
	const struct seccomp_condition one = {0, SECCOMP_OP_EQ, 1, 0};
	const struct seccomp_rule clash[] = {{"read", ERR(1), &one, 1}, {"read", ERR(2), &one, 1}};
	const struct seccomp_arch big = {"SCMP_ARCH_S390X", AUDIT_ARCH_S390X},
				  unknown = {"SCMP_ARCH_NEW", 0x12345};
	struct seccomp_plan plan = {
		.default_action = SECCOMP_RET_ALLOW, .rules = clash, .rules_len = 2};
	struct seccomp_program p = {.len = 77};

	T_INT(seccomp_prepare(-1, &plan, &p), -EEXIST);
	T_STR(err_text(),
	      "linux.seccomp: add a rule for read: another one has the same conditions");
	plan.rules_len = 0;
	plan.archs = &unknown;
	plan.archs_len = 1;
	T_INT(seccomp_prepare(-1, &plan, &p), -EINVAL);
	T_OK(strstr(err_text(), "linux.seccomp.architectures[0]: libseccomp ") != NULL);
	if (seccomp_arch_native() == SCMP_ARCH_X86_64) {
		plan.archs = &big;
		T_INT(seccomp_prepare(-1, &plan, &p), -EINVAL);
		T_STR(err_text(), "linux.seccomp.architectures[0]: SCMP_ARCH_S390X has the other "
				  "byte order");
	}
	T_INT(p.len, 77);
}

static void in_listener(void)
{
	const struct seccomp_rule rule = {"getppid", SECCOMP_RET_USER_NOTIF, NULL, 0};
	const struct seccomp_plan plan = {
		.default_action = SECCOMP_RET_ALLOW,
		.rules = &rule,
		.rules_len = 1,
		.notify = true,
		.flags = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
	};
	int listener = load(&plan);

	T_OK(listener > 2);
	T_INT(fcntl(listener, F_GETFD), FD_CLOEXEC);
	/* With nobody listening any more the kernel answers. */
	close(listener);
	T_INT(error_of(SYS_getppid, 0, 0), ENOSYS);
}

static void gives_a_listener(void)
{
	T_INT(t_child(in_listener), 0);
}

static void in_no_right(void)
{
	const struct seccomp_plan plan = {.default_action = SECCOMP_RET_ALLOW};
	struct seccomp_program p;
	int listener = -2;

	T_INT(seccomp_prepare(-1, &plan, &p), 0);
	T_INT(setuid(1000), 0);
	T_INT(seccomp_install(&p, &listener), -EACCES);
	T_OK(strstr(err_text(), "load the seccomp filter (") != NULL);
	T_INT(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	p.flags = 1U << 30;
	T_INT(seccomp_install(&p, &listener), -EINVAL);
	T_OK(strstr(err_text(), "flags 0x40000000") != NULL);
	T_INT(listener, -2);
}

static void says_why_it_cannot_load(void)
{
	T_INT(t_child(in_no_right), 0);
}

static void knows_its_flags(void)
{
	const uint32_t all = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_LOG |
			     SECCOMP_FILTER_FLAG_SPEC_ALLOW;

	T_INT(seccomp_flags_supported(all | 1U << 30), all);
	T_INT(seccomp_flags_supported(SECCOMP_FILTER_FLAG_LOG), SECCOMP_FILTER_FLAG_LOG);
	T_OK(seccomp_version_text()[0] >= '2');
}

int main(void)
{
	t_need_root();
	T_RUN(returns_the_errno);
	T_RUN(compares_arguments);
	T_RUN(kills);
	T_RUN(says_enosys_beyond_the_profile);
	T_RUN(knows_other_architectures);
	T_RUN(refuses_what_cannot_be);
	T_RUN(gives_a_listener);
	T_RUN(says_why_it_cannot_load);
	T_RUN(knows_its_flags);
	return t_end();
}
