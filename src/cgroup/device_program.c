// SPDX-License-Identifier: Apache-2.0
/*
 * The device list on cgroup v2: an eBPF program. It goes through the rules from the last to the
 * first, keeps the kinds of access that are not decided yet in a register, and strikes out what a
 * rule allows: so every single kind is decided by the last rule for it, and "read and write" is
 * allowed if reading and writing are. It is written so that the kernel's verifier, which follows
 * every branch at every start of a container, has little to follow: one compare for a usual rule,
 * one way on, and nothing that can't be reached.
 */
#include "base/err.h"
#include "base/fd.h"
#include "base/str.h"
#include "cgroup/devices.h"
#include "cgroup/dir.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

/* By this name an update finds the program that create attached. */
#define PROGRAM_NAME "husk_devices"

/* r1 is the context at the start. DEVICE is major and minor as the kernel's dev_t has them. */
enum { RET = BPF_REG_0, CTX = BPF_REG_1, LEFT, TYPE, MAJOR, MINOR, DEVICE };

#define MINOR_BITS 20
#define MAJOR_MAX 0xfff
#define MINOR_MAX 0xfffff

#define JUMP_EQUAL (BPF_JMP32 | BPF_JEQ | BPF_K)
#define JUMP_UNEQUAL (BPF_JMP32 | BPF_JNE | BPF_K)
#define JUMP_SET (BPF_JMP32 | BPF_JSET | BPF_K)
#define JUMP (BPF_JMP | BPF_JA)

/* Places at the end of the program, set when it is complete. */
enum { TO_DENY = 0x7ffe, TO_ALLOW = 0x7fff };

struct program {
	struct bpf_insn *at;
	size_t len, cap;
};

static void emit(struct program *p, int code, int dst, int off, int64_t imm)
{
	*vec_push(p) = (struct bpf_insn){
		.code = (uint8_t)code,
		.dst_reg = dst & 15,
		.off = (int16_t)off,
		.imm = (int32_t)(uint32_t)imm,
	};
}

static void emit_from(struct program *p, int code, int dst, int src, int off)
{
	emit(p, code, dst, off, 0);
	p->at[p->len - 1].src_reg = src & 15;
}

/* access_type is the kinds of access in the upper half and the type of device in the lower. */
static void emit_start(struct program *p)
{
	const int load = BPF_LDX | BPF_MEM | BPF_W;

	emit_from(p, load, LEFT, CTX, offsetof(struct bpf_cgroup_dev_ctx, access_type));
	emit_from(p, load, MAJOR, CTX, offsetof(struct bpf_cgroup_dev_ctx, major));
	emit_from(p, load, MINOR, CTX, offsetof(struct bpf_cgroup_dev_ctx, minor));
	emit_from(p, BPF_ALU | BPF_MOV | BPF_X, TYPE, LEFT, 0);
	emit(p, BPF_ALU | BPF_AND | BPF_K, TYPE, 0, 0xffff);
	emit(p, BPF_ALU | BPF_RSH | BPF_K, LEFT, 0, 16);
	emit_from(p, BPF_ALU | BPF_MOV | BPF_X, DEVICE, MAJOR, 0);
	emit(p, BPF_ALU | BPF_LSH | BPF_K, DEVICE, 0, MINOR_BITS);
	emit_from(p, BPF_ALU | BPF_OR | BPF_X, DEVICE, MINOR, 0);
}

static uint8_t kernel_access(uint8_t access)
{
	return (uint8_t)((access & DEVICE_MKNOD ? BPF_DEVCG_ACC_MKNOD : 0) |
			 (access & DEVICE_READ ? BPF_DEVCG_ACC_READ : 0) |
			 (access & DEVICE_WRITE ? BPF_DEVCG_ACC_WRITE : 0));
}

/* The register that this rule compares, and with what; 0 for a rule about all devices. */
static int compared(const struct device_rule *r, int64_t *ret)
{
	if (r->major != DEVICE_ANY && r->minor != DEVICE_ANY) {
		*ret = r->major << MINOR_BITS | r->minor;
		return DEVICE;
	}
	*ret = r->major != DEVICE_ANY ? r->major : r->minor;
	return *ret == DEVICE_ANY ? 0 : r->major != DEVICE_ANY ? MAJOR : MINOR;
}

/* settled: kinds of access that no longer stand in LEFT, so that a rule may as well be about them
 * too. */
static void emit_rule(struct program *p, const struct device_rule *r, uint8_t settled)
{
	int verdict = r->allow ? TO_ALLOW : TO_DENY;
	uint8_t access = kernel_access(r->access | settled);
	int64_t number;
	int reg = compared(r, &number);

	if ((r->access | settled) == DEVICE_ALL) {
		emit(p, reg ? JUMP_EQUAL : JUMP, reg, verdict, reg ? number : 0);
		return;
	}
	if (reg)
		emit(p, JUMP_UNEQUAL, reg, r->allow ? 2 : 1, number);
	if (r->allow)
		emit(p, BPF_ALU | BPF_AND | BPF_K, LEFT, 0, ~access & 7);
	emit(p, r->allow ? JUMP_EQUAL : JUMP_SET, LEFT, verdict, r->allow ? 0 : access);
}

static bool same_or_any(int64_t wide, int64_t narrow)
{
	return wide == DEVICE_ANY || wide == narrow;
}

/* Whether a rule says anything: of devices that can be, and not all decided by a later rule. */
static bool counts(const struct device_rules *rules, size_t i, char type)
{
	const struct device_rule *r = &rules->at[i];

	if ((r->type != 'a' && r->type != type) || r->major > MAJOR_MAX || r->minor > MINOR_MAX)
		return false;
	for (size_t k = i + 1; k < rules->len; k++) {
		const struct device_rule *later = &rules->at[k];

		if ((later->type == 'a' || later->type == type) &&
		    same_or_any(later->major, r->major) && same_or_any(later->minor, r->minor) &&
		    (r->access & ~later->access) == 0)
			return false;
	}
	return true;
}

/* The rules for one type of device; always ends with a jump. */
static void emit_type(struct program *p, const struct device_rules *rules, char type)
{
	uint8_t settled = 0;

	for (size_t i = rules->len; i-- > 0 && settled != DEVICE_ALL;) {
		const struct device_rule *r = &rules->at[i];

		if (!counts(rules, i, type))
			continue;
		emit_rule(p, r, settled);
		if (r->major == DEVICE_ANY && r->minor == DEVICE_ANY)
			settled |= r->access;
	}
	if (settled != DEVICE_ALL)
		emit(p, JUMP, 0, TO_DENY, 0);
}

static void emit_end(struct program *p, int place, int verdict)
{
	bool used = false;

	for (size_t i = 0; i < p->len; i++) {
		if (p->at[i].off != place)
			continue;
		p->at[i].off = (int16_t)(p->len - i - 1);
		used = true;
	}
	if (!used)
		return;
	emit(p, BPF_ALU64 | BPF_MOV | BPF_K, RET, 0, verdict);
	emit(p, BPF_JMP | BPF_EXIT, 0, 0, 0);
}

int device_program(const struct device_rules *rules, struct bpf_insn **ret, size_t *ret_len)
{
	struct program p = {0};
	size_t split;

	if (rules->len > DEVICE_RULES_MAX)
		return fail(E2BIG, "linux.resources.devices: more than %d rules", DEVICE_RULES_MAX);
	emit_start(&p);
	split = p.len;
	emit(&p, JUMP_UNEQUAL, TYPE, 0, BPF_DEVCG_DEV_CHAR);
	emit_type(&p, rules, 'c');
	p.at[split].off = (int16_t)(p.len - split - 1);
	emit_type(&p, rules, 'b');
	emit_end(&p, TO_ALLOW, 1);
	emit_end(&p, TO_DENY, 0);
	*ret = p.at;
	*ret_len = p.len;
	return 0;
}

static int sys_bpf(int command, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, command, attr, sizeof *attr);
}

static int load(const struct bpf_insn *insns, size_t len)
{
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE,
		.insns = (uint64_t)(uintptr_t)insns,
		.insn_cnt = (uint32_t)len,
		.license = (uint64_t)(uintptr_t) "Apache-2.0",
		.prog_name = PROGRAM_NAME,
	};

	return sys_bpf(BPF_PROG_LOAD, &attr);
}

/* An fd of the program with this id if it is one of husk's, else -1. */
static int own_program(uint32_t id)
{
	union bpf_attr attr = {.prog_id = id};
	struct bpf_prog_info info = {0};
	_close_ int fd = sys_bpf(BPF_PROG_GET_FD_BY_ID, &attr);

	if (fd < 0)
		return -1;
	attr = (union bpf_attr){.info.bpf_fd = (uint32_t)fd,
				.info.info_len = sizeof info,
				.info.info = (uint64_t)(uintptr_t)&info};
	if (sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr) < 0 || !streq(info.name, PROGRAM_NAME))
		return -1;
	return take(&fd);
}

/* The program that an earlier husk attached here, or -1. */
static int attached(int dir)
{
	uint32_t ids[64] = {0};
	union bpf_attr attr = {.query.target_fd = (uint32_t)dir,
			       .query.attach_type = BPF_CGROUP_DEVICE,
			       .query.prog_ids = (uint64_t)(uintptr_t)ids,
			       .query.prog_cnt = ARRAY_LEN(ids)};
	int fd = -1;

	if (sys_bpf(BPF_PROG_QUERY, &attr) < 0)
		return -1;
	for (uint32_t i = 0; fd < 0 && i < attr.query.prog_cnt && i < ARRAY_LEN(ids); i++)
		fd = own_program(ids[i]);
	return fd;
}

static int attach(int dir, int program, int old)
{
	union bpf_attr attr = {.target_fd = (uint32_t)dir,
			       .attach_bpf_fd = (uint32_t)program,
			       .attach_type = BPF_CGROUP_DEVICE,
			       .attach_flags = BPF_F_ALLOW_MULTI};

	if (old >= 0) {
		attr.attach_flags |= BPF_F_REPLACE;
		attr.replace_bpf_fd = (uint32_t)old;
	}
	return sys_bpf(BPF_PROG_ATTACH, &attr);
}

/* Where the kernel lets nobody in, nothing more than the file permissions protects devices:
 * rootless only. */
static int refused(const char *what, const char *path, bool rootless)
{
	if (rootless && (errno == EPERM || errno == EACCES || errno == ENOSYS))
		return 0;
	return fail_sys("linux.resources.devices: %s the device program for %s", what, path);
}

int device_program_attach(const struct cgroup_dir *d, const struct device_rules *rules,
			  bool rootless)
{
	struct bpf_insn *insns = NULL;
	size_t len = 0;

	/* Nothing to forbid in a cgroup that is new. */
	if (d->made && device_rules_open(rules))
		return 0;
	TRY(device_program(rules, &insns, &len));
	_close_ int program = load(insns, len);
	if (program < 0)
		return refused("load", d->path, rootless);
	_close_ int dir =
		CHECK(open(d->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open %s", d->path);
	_close_ int old = d->made ? -1 : attached(dir);
	if (attach(dir, program, old) < 0)
		return refused("attach", d->path, rootless);
	return 0;
}
