// SPDX-License-Identifier: Apache-2.0
/*
 * Device rules: the eBPF program and the v1 list say the same as the definition (each kind of
 * access is decided by the last rule that matches). The program is run by a small interpreter here,
 * and given to the kernel's verifier.
 */
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "cgroup/devices.h"
#include "plan/resources.h"
#include "tests/unit/test.h"

#include <sys/syscall.h>
#include <unistd.h>

#define RULES(...)                                                                                 \
	(struct device_rules)                                                                      \
	{                                                                                          \
		.at = (const struct device_rule[]){__VA_ARGS__},                                   \
		.len = sizeof((const struct device_rule[]){__VA_ARGS__}) /                         \
		       sizeof(struct device_rule)                                                  \
	}
#define ANY DEVICE_ANY

static bool matches(const struct device_rule *r, char type, int64_t major, int64_t minor)
{
	return (r->type == 'a' || r->type == type) && (r->major == ANY || r->major == major) &&
	       (r->minor == ANY || r->minor == minor);
}

/* The definition. */
static bool allowed(const struct device_rules *rules, char type, int64_t major, int64_t minor,
		    int access)
{
	for (int bit = 1; bit <= DEVICE_ALL; bit *= 2) {
		bool verdict = false;

		for (size_t i = 0; i < rules->len; i++)
			if (rules->at[i].access & bit && matches(&rules->at[i], type, major, minor))
				verdict = rules->at[i].allow;
		if (access & bit && !verdict)
			return false;
	}
	return true;
}

static bool jumps(const struct bpf_insn *i, uint32_t dst)
{
	switch (BPF_OP(i->code)) {
	case BPF_JNE:
		return dst != (uint32_t)i->imm;
	case BPF_JEQ:
		return dst == (uint32_t)i->imm;
	case BPF_JSET:
		return dst & (uint32_t)i->imm;
	default:
		return true;
	}
}

static uint64_t compute(const struct bpf_insn *i, const uint64_t *r)
{
	uint32_t dst = (uint32_t)r[i->dst_reg];

	switch (BPF_OP(i->code)) {
	case BPF_AND:
		return dst & (uint32_t)i->imm;
	case BPF_OR:
		return dst | (uint32_t)r[i->src_reg];
	case BPF_LSH:
		return dst << i->imm;
	case BPF_RSH:
		return dst >> i->imm;
	default: /* BPF_MOV */
		return BPF_SRC(i->code) == BPF_X ? (uint32_t)r[i->src_reg] : (uint64_t)i->imm;
	}
}

/* -1: ran off the end. */
static int interpret(const struct bpf_insn *at, size_t len, const struct bpf_cgroup_dev_ctx *ctx)
{
	uint64_t r[11] = {0};

	for (size_t pc = 0; pc < len; pc++) {
		const struct bpf_insn *i = &at[pc];

		if (i->code == (BPF_JMP | BPF_EXIT))
			return (int)r[0];
		if (BPF_CLASS(i->code) == BPF_LDX)
			r[i->dst_reg] = *(const uint32_t *)((const char *)ctx + i->off);
		else if (BPF_CLASS(i->code) == BPF_JMP || BPF_CLASS(i->code) == BPF_JMP32)
			pc += jumps(i, (uint32_t)r[i->dst_reg]) ? (size_t)i->off : 0;
		else
			r[i->dst_reg] = compute(i, r);
	}
	return -1;
}

/* DEVICE_… and BPF_DEVCG_ACC_… are the same bits, which the program doesn't rely on. */
static int ask(const struct bpf_insn *at, size_t len, char type, const int64_t *device, int access)
{
	uint32_t kernel = (access & DEVICE_MKNOD ? BPF_DEVCG_ACC_MKNOD : 0) |
			  (access & DEVICE_READ ? BPF_DEVCG_ACC_READ : 0) |
			  (access & DEVICE_WRITE ? BPF_DEVCG_ACC_WRITE : 0);
	struct bpf_cgroup_dev_ctx ctx = {
		.access_type = kernel << 16 |
			       (type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR),
		.major = (uint32_t)device[0],
		.minor = (uint32_t)device[1],
	};

	return interpret(at, len, &ctx);
}

/* Every device with small numbers and every kind of access; the first difference, or NULL. */
static const char *differs(const struct device_rules *rules, const struct bpf_insn *at, size_t len)
{
	for (int n = 0; n < 2 * 4 * 4 * 7; n++) {
		int64_t device[] = {n / 14 % 4, n / 56};
		char type = n / 7 % 2 ? 'b' : 'c';
		int access = n % 7 + 1, wanted = allowed(rules, type, device[0], device[1], access);

		if (ask(at, len, type, device, access) != wanted)
			return mem_printf("%c %d:%d %d is not %d", type, (int)device[0],
					  (int)device[1], access, wanted);
	}
	return NULL;
}

static struct device_rule random_rule(void)
{
	static const char types[] = "aabbbccc";

	return (struct device_rule){
		.allow = random() % 2,
		.type = types[random() % 8],
		.access = random() % 3 ? (uint8_t)(random() % 7 + 1) : DEVICE_ALL,
		.major = random() % 4 ? random() % 4 : ANY,
		.minor = random() % 4 ? random() % 4 : ANY,
		.key = "x",
	};
}

static struct device_rules random_rules(void)
{
	struct device_rules rules = {.len = (size_t)(random() % 12)};
	struct device_rule *at = mem_array(rules.len, sizeof *at);

	for (size_t i = 0; i < rules.len; i++)
		at[i] = random_rule();
	rules.at = at;
	return rules;
}

static int verify(const struct bpf_insn *at, size_t len)
{
	union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE,
			       .insns = (uint64_t)(uintptr_t)at,
			       .insn_cnt = (uint32_t)len,
			       .license = (uint64_t)(uintptr_t) "x"};
	int fd = (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof attr);

	if (fd >= 0)
		close(fd);
	return fd < 0 ? -errno : 0;
}

static void program_is_the_definition(void)
{
	int refused = 0, r = 0;

	srandom(1);
	for (int i = 0; i < 20000; i++) {
		struct mem_mark mark = mem_mark();
		struct device_rules rules = random_rules();
		struct bpf_insn *at;
		size_t len;

		T_NEED(device_program(&rules, &at, &len) == 0);
		if (differs(&rules, at, len))
			T_SAY("list %d: %s", i, differs(&rules, at, len));
		if (i < 300 && (r = verify(at, len)) < 0)
			refused++;
		mem_reset(mark);
	}
	if (refused == 300 && r == -EPERM)
		printf("# no permission to load programs\n");
	else
		T_INT(refused, 0);
}

static void largest_numbers(void)
{
	struct device_rules rules = RULES({true, 'b', DEVICE_READ, 0xfff, 0xfffff, NULL},
					  {true, 'c', DEVICE_READ, ANY, 0x100000, NULL},
					  {true, 'c', DEVICE_READ, 0x1000, 0, NULL});
	struct bpf_insn *at;
	size_t len;

	T_INT(device_program(&rules, &at, &len), 0);
	T_INT(ask(at, len, 'b', (const int64_t[]){0xfff, 0xfffff}, DEVICE_READ), 1);
	T_INT(ask(at, len, 'b', (const int64_t[]){0xffe, 0xfffff}, DEVICE_READ), 0);
	T_INT(ask(at, len, 'b', (const int64_t[]){0xfff, 0xffffe}, DEVICE_READ), 0);
	T_INT(ask(at, len, 'b', (const int64_t[]){0xfff, 0xfffff}, DEVICE_WRITE), 0);
	T_INT(ask(at, len, 'c', (const int64_t[]){0xfff, 0xfffff}, DEVICE_READ), 0);
	T_INT(ask(at, len, 'c', (const int64_t[]){0, 0}, DEVICE_READ), 0);
}

static void program_is_bounded(void)
{
	struct device_rules rules = {.len = DEVICE_RULES_MAX};
	struct device_rule *at = mem_array(rules.len + 1, sizeof *at);
	struct bpf_insn *insns;
	size_t len;

	for (size_t i = 0; i <= rules.len; i++)
		at[i] = (struct device_rule){true, 'c', DEVICE_READ, (int64_t)i, 1, NULL};
	rules.at = at;
	T_INT(device_program(&rules, &insns, &len), 0);
	T_INT(ask(insns, len, 'c', (const int64_t[]){0, 1}, DEVICE_READ), 1);
	T_INT(verify(insns, len) == -EPERM ? 0 : verify(insns, len), 0);
	rules.len++;
	T_INT(device_program(&rules, &insns, &len), -E2BIG);
}

/* devcgroup_legacy_check_permission() of the kernel. */
static bool v1_allows(const struct device_list *list, char type, const int64_t *device, int access)
{
	for (size_t i = 0; i < list->len; i++) {
		const struct device_rule *e = &list->at[i];

		if (!matches(e, type, device[0], device[1]))
			continue;
		if (list->allow ? e->access & access : (access & ~e->access) == 0)
			return !list->allow;
	}
	return list->allow;
}

static void v1_list_is_the_definition(void)
{
	int said = 0;

	srandom(2);
	for (int i = 0; i < 20000; i++) {
		struct mem_mark mark = mem_mark();
		struct device_rules rules = random_rules();
		struct device_list list;

		if (device_list_make(&rules, &list) == 0)
			said++;
		else
			list.len = 0;
		/* One kind of access at a time: v1 knows no "read by one rule, write by another".
		 */
		for (int n = 0; said && n < 2 * 4 * 4 * 3 && *err_text() == '\0'; n++) {
			int64_t device[] = {n / 6 % 4, n / 24};
			char type = n / 3 % 2 ? 'b' : 'c';
			int access = 1 << n % 3;

			if (v1_allows(&list, type, device, access) !=
			    allowed(&rules, type, device[0], device[1], access))
				T_SAY("list %d: %c %d:%d %d", i, type, (int)device[0],
				      (int)device[1], access);
		}
		err_clear();
		mem_reset(mark);
	}
	T_OK(said > 5000);
}

static void v1_refuses_to_give_too_much(void)
{
	struct device_rules rules =
		RULES({true, 'c', DEVICE_ALL, 1, ANY, "linux.resources.devices[0]"},
		      {false, 'c', DEVICE_WRITE, 1, 11, "linux.resources.devices[1]"});
	struct device_list list;

	T_INT(device_list_make(&rules, &list), -EINVAL);
	T_STR(err_text(), "linux.resources.devices[1]: cgroup v1 can't deny a part (c 1:11 w) of "
			  "the devices of an earlier rule (c 1:* rwm)");
	err_clear();
}

static void open_lists(void)
{
	struct device_rules open = RULES({false, 'c', DEVICE_ALL, 1, 3, NULL},
					 {true, 'a', DEVICE_ALL, ANY, ANY, NULL},
					 {true, 'c', DEVICE_ALL, 1, 3, NULL});
	struct device_rules shut = RULES({true, 'a', DEVICE_ALL, ANY, ANY, NULL},
					 {false, 'c', DEVICE_READ, 1, 3, NULL});

	T_OK(device_rules_open(&open));
	T_OK(!device_rules_open(&shut));
	T_OK(!device_rules_open(&(struct device_rules){0}));
}

static void every_container_has(void)
{
	struct oci_device_rule deny = {.allow = false, .access = "rwm"};
	struct oci_resources r = {.devices = &deny, .devices_len = 1};
	struct device_rules rules;

	T_INT(plan_device_rules(&r, &rules), 0);
	T_OK(allowed(&rules, 'c', 1, 3, DEVICE_READ | DEVICE_WRITE));
	T_OK(allowed(&rules, 'c', 136, 77, DEVICE_READ | DEVICE_WRITE));
	T_OK(allowed(&rules, 'b', 8, 0, DEVICE_MKNOD));
	T_OK(!allowed(&rules, 'b', 8, 0, DEVICE_READ));
	T_OK(!allowed(&rules, 'c', 1, 1, DEVICE_READ));
	T_INT(plan_device_rules(NULL, &rules), 0);
	T_OK(!allowed(&rules, 'c', 1, 1, DEVICE_READ));
}

/* What every start of a container with the usual list costs the kernel's verifier. */
static void usual_program_is_short(void)
{
	struct oci_device_rule deny = {.allow = false, .access = "rwm"};
	struct oci_resources r = {.devices = &deny, .devices_len = 1};
	struct device_rules rules;
	struct bpf_insn *at;
	size_t len;

	T_INT(plan_device_rules(&r, &rules), 0);
	T_INT(device_program(&rules, &at, &len), 0);
	T_INT(len, 29);
}

static void refuse(struct oci_device_rule rule, const char *why)
{
	struct oci_resources r = {.devices = &rule, .devices_len = 1};
	struct device_rules rules;

	T_INT(plan_device_rules(&r, &rules), -EINVAL);
	T_STR(err_text(), why);
	err_clear();
}

static void bad_rules(void)
{
	refuse((struct oci_device_rule){.type = "x"},
	       "linux.resources.devices[0].type: unknown value \"x\"");
	refuse((struct oci_device_rule){.access = "rx"},
	       "linux.resources.devices[0].access: \"rx\" is not made of r, w and m");
	refuse((struct oci_device_rule){.access = ""},
	       "linux.resources.devices[0].access: is empty");
	refuse((struct oci_device_rule){.has_major = true, .major = -2},
	       "linux.resources.devices[0].major: -2 is no device number");
	refuse((struct oci_device_rule){.has_minor = true, .minor = 1LL << 32},
	       "linux.resources.devices[0].minor: 4294967296 is no device number");
}

int main(void)
{
	T_RUN(program_is_the_definition);
	T_RUN(largest_numbers);
	T_RUN(program_is_bounded);
	T_RUN(v1_list_is_the_definition);
	T_RUN(v1_refuses_to_give_too_much);
	T_RUN(open_lists);
	T_RUN(every_container_has);
	T_RUN(usual_program_is_short);
	T_RUN(bad_rules);
	return t_end();
}
