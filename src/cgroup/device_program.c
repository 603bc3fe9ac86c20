// SPDX-License-Identifier: Apache-2.0
/*
 * The device list on cgroup v2: an eBPF program. It goes through the rules from the last to the
 * first, keeps the kinds of access that are not decided yet in a register, and strikes out what a
 * rule allows: so every single kind is decided by the last rule for it, and "read and write" is
 * allowed if reading and writing are. Rules that can't be reached any more are left out, as the
 * kernel's verifier demands.
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

/* r1 is the context at the start. */
enum { RET = BPF_REG_0, CTX = BPF_REG_1, LEFT, TYPE, MAJOR, MINOR };

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

static void emit_load(struct program *p, int dst, size_t field)
{
	emit(p, BPF_LDX | BPF_MEM | BPF_W, dst, (int)field, 0);
	p->at[p->len - 1].src_reg = CTX;
}

static void emit_return(struct program *p, int verdict)
{
	emit(p, BPF_ALU64 | BPF_MOV | BPF_K, RET, 0, verdict);
	emit(p, BPF_JMP | BPF_EXIT, 0, 0, 0);
}

/* access_type is the kinds of access in the upper half and the type of device in the lower. */
static void emit_start(struct program *p)
{
	emit_load(p, LEFT, offsetof(struct bpf_cgroup_dev_ctx, access_type));
	emit_load(p, MAJOR, offsetof(struct bpf_cgroup_dev_ctx, major));
	emit_load(p, MINOR, offsetof(struct bpf_cgroup_dev_ctx, minor));
	emit(p, BPF_ALU | BPF_MOV | BPF_X, TYPE, 0, 0);
	p->at[p->len - 1].src_reg = LEFT;
	emit(p, BPF_ALU | BPF_AND | BPF_K, TYPE, 0, 0xffff);
	emit(p, BPF_ALU | BPF_RSH | BPF_K, LEFT, 0, 16);
}

static uint8_t kernel_access(uint8_t access)
{
	return (uint8_t)((access & DEVICE_MKNOD ? BPF_DEVCG_ACC_MKNOD : 0) |
			 (access & DEVICE_READ ? BPF_DEVCG_ACC_READ : 0) |
			 (access & DEVICE_WRITE ? BPF_DEVCG_ACC_WRITE : 0));
}

/* 32 bit compares: a major or minor number has no sign. The jumps lead behind the rule and are set
 * at its end. */
static void emit_rule(struct program *p, const struct device_rule *r)
{
	const int unequal = BPF_JMP32 | BPF_JNE | BPF_K;
	uint8_t access = kernel_access(r->access);
	size_t from = p->len, tests;

	if (r->type != 'a')
		emit(p, unequal, TYPE, 0,
		     r->type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR);
	if (r->major != DEVICE_ANY)
		emit(p, unequal, MAJOR, 0, r->major);
	if (r->minor != DEVICE_ANY)
		emit(p, unequal, MINOR, 0, r->minor);
	tests = p->len;
	if (r->access != DEVICE_ALL && r->allow) {
		emit(p, BPF_ALU | BPF_AND | BPF_K, LEFT, 0, ~access & 7);
		emit(p, unequal, LEFT, 2, 0);
	} else if (r->access != DEVICE_ALL) {
		emit(p, BPF_JMP32 | BPF_JSET | BPF_K, LEFT, 1, access);
		emit(p, BPF_JMP | BPF_JA, 0, 2, 0);
	}
	emit_return(p, r->allow);
	for (size_t i = from; i < tests; i++)
		p->at[i].off = (int16_t)(p->len - i - 1);
}

static bool same_or_any(int64_t wide, int64_t narrow)
{
	return wide == DEVICE_ANY || wide == narrow;
}

/* Whether a later rule has decided all that this one is about. */
static bool decided(const struct device_rules *rules, size_t i)
{
	const struct device_rule *r = &rules->at[i];

	for (size_t k = i + 1; k < rules->len; k++) {
		const struct device_rule *later = &rules->at[k];

		if ((later->type == 'a' || later->type == r->type) &&
		    same_or_any(later->major, r->major) && same_or_any(later->minor, r->minor) &&
		    (r->access & ~later->access) == 0)
			return true;
	}
	return false;
}

int device_program(const struct device_rules *rules, struct bpf_insn **ret, size_t *ret_len)
{
	struct program p = {0};
	bool end = false;

	if (rules->len > DEVICE_RULES_MAX)
		return fail(E2BIG, "linux.resources.devices: more than %d rules", DEVICE_RULES_MAX);
	emit_start(&p);
	for (size_t i = rules->len; i-- > 0 && !end;) {
		const struct device_rule *r = &rules->at[i];

		if (decided(rules, i))
			continue;
		emit_rule(&p, r);
		end = r->type == 'a' && r->major == DEVICE_ANY && r->minor == DEVICE_ANY &&
		      r->access == DEVICE_ALL;
	}
	if (!end)
		emit_return(&p, 0);
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
	uint32_t ids[64];
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
	struct bpf_insn *insns;
	size_t len;

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
