/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cgroups of the floor program, which have to be what husk makes for the default configuration.
 * Where /sys/fs/cgroup is the v2 tree: one directory and one device program on it. Else (v1 and hybrid) a directory in
 * each hierarchy, the device list in one of them, and a directory in the v2 tree at `unified`, where clone3 puts INIT.
 */
#include "floor.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CGROUPS "/sys/fs/cgroup"
#define DEVICE_BLOCK 1
#define DEVICE_CHAR 2
#define ANY (-1)

static const char *const hierarchies[] = {"cpu",	"cpuacct", "cpuset", "memory",	"devices",
					  "freezer",	"blkio",   "pids",   "net_cls", "net_prio",
					  "perf_event", "hugetlb", "rdma",   "misc",	"systemd"};
static char have[COUNT(hierarchies)];
static int version;

/* The default devices as a program: it compares type, major and minor for each rule and refuses everything else. */
static size_t device_code(struct bpf_insn *code)
{
	static const int rules[][2] = {{1, 3}, {1, 8}, {1, 7},	   {5, 0},
				       {1, 5}, {1, 9}, {136, ANY}, {5, 2}};
	size_t n = 0;

#define EMIT(op, dst, src, off, imm) code[n++] = (struct bpf_insn){op, dst, src, off, imm}
	EMIT(BPF_LDX | BPF_W | BPF_MEM, 2, 1, 0, 0);
	EMIT(BPF_ALU64 | BPF_MOV | BPF_X, 3, 2, 0, 0);
	EMIT(BPF_ALU | BPF_AND | BPF_K, 2, 0, 0, 0xffff);
	EMIT(BPF_ALU | BPF_RSH | BPF_K, 3, 0, 0, 16);
	EMIT(BPF_LDX | BPF_W | BPF_MEM, 4, 1, 4, 0);
	EMIT(BPF_LDX | BPF_W | BPF_MEM, 5, 1, 8, 0);
	EMIT(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 1);
	EMIT(BPF_JMP | BPF_JNE | BPF_K, 3, 0, 1, BPF_DEVCG_ACC_MKNOD);
	EMIT(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	for (size_t i = 0; i < COUNT(rules); i++) {
		short last = rules[i][1] == ANY ? 1 : 2;

		EMIT(BPF_JMP | BPF_JNE | BPF_K, 2, 0, (short)(last + 1), DEVICE_CHAR);
		EMIT(BPF_JMP | BPF_JNE | BPF_K, 4, 0, last, rules[i][0]);
		if (last == 2)
			EMIT(BPF_JMP | BPF_JNE | BPF_K, 5, 0, 1, rules[i][1]);
		EMIT(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	}
	EMIT(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0);
	EMIT(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
#undef EMIT
	return n;
}

static void device_program(int cgroup)
{
	struct bpf_insn code[64];
	union bpf_attr load = {.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE,
			       .insn_cnt = (uint32_t)device_code(code),
			       .insns = (uintptr_t)code,
			       .license = (uintptr_t) "Apache-2.0"};
	int program = (int)need(syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof(load)),
				"load the device program");
	union bpf_attr attach = {.target_fd = (uint32_t)cgroup,
				 .attach_bpf_fd = (uint32_t)program,
				 .attach_type = BPF_CGROUP_DEVICE,
				 .attach_flags = BPF_F_ALLOW_MULTI};

	need(syscall(SYS_bpf, BPF_PROG_ATTACH, &attach, sizeof(attach)),
	     "attach the device program");
	close(program);
}

static void copy(const char *hierarchy, const char *name, const char *file)
{
	char path[160], text[256];

	snprintf(path, sizeof(path), CGROUPS "/%s/%s", hierarchy, file);
	int fd = (int)need(open(path, O_RDONLY | O_CLOEXEC), path);
	ssize_t n = need(read(fd, text, sizeof(text)), path);

	close(fd);
	snprintf(path, sizeof(path), CGROUPS "/%s/%s/%s", hierarchy, name, file);
	put(path, text, (size_t)n);
}

static void device_list(const char *name)
{
	static const char *const rules[] = {"c *:* m",	   "b *:* m",	"c 1:3 rwm", "c 1:8 rwm",
					    "c 1:7 rwm",   "c 5:0 rwm", "c 1:5 rwm", "c 1:9 rwm",
					    "c 136:* rwm", "c 5:2 rwm"};
	char path[160];

	snprintf(path, sizeof(path), CGROUPS "/devices/%s/devices.deny", name);
	put(path, "a", 1);
	snprintf(path, sizeof(path), CGROUPS "/devices/%s/devices.allow", name);
	int fd = (int)need(open(path, O_WRONLY | O_CLOEXEC), path);

	for (size_t i = 0; i < COUNT(rules); i++)
		need(write(fd, rules[i], strlen(rules[i])), path);
	close(fd);
}

static void make_v1(const char *name)
{
	char path[160];

	for (size_t i = 0; i < COUNT(hierarchies); i++) {
		snprintf(path, sizeof(path), CGROUPS "/%s/%s", hierarchies[i], name);
		have[i] = mkdir(path, 0755) == 0;
		if (!have[i] && errno != ENOENT)
			need(-1, path);
		if (have[i] && strcmp(hierarchies[i], "cpuset") == 0) {
			copy(hierarchies[i], name, "cpuset.cpus");
			copy(hierarchies[i], name, "cpuset.mems");
		}
		if (have[i] && strcmp(hierarchies[i], "devices") == 0)
			device_list(name);
	}
}

uint64_t cgroup_make(const char *name)
{
	char path[160];

	version = access(CGROUPS "/cgroup.controllers", F_OK) == 0 ? 2 : 1;
	snprintf(path, sizeof(path), version == 2 ? CGROUPS "/%s" : CGROUPS "/unified/%s", name);
	need(mkdir(path, 0755), path);
	int fd = (int)need(open(path, O_PATH | O_DIRECTORY | O_CLOEXEC), path);

	if (version == 2) {
		int dir = (int)need(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), path);

		device_program(dir);
		close(dir);
	} else {
		make_v1(name);
	}
	return (uint64_t)fd;
}

void cgroup_join(const char *name)
{
	char path[160];

	for (size_t i = 0; i < COUNT(hierarchies); i++) {
		snprintf(path, sizeof(path), CGROUPS "/%s/%s/tasks", hierarchies[i], name);
		if (have[i])
			put(path, "0", 1);
	}
}

void cgroup_mount(const char *target, unsigned long flags)
{
	char path[160];

	if (version == 2) {
		need(mount("cgroup", target, "cgroup2", flags, NULL), target);
		return;
	}
	need(mount("tmpfs", target, "tmpfs", flags & ~(unsigned long)MS_RDONLY, "mode=755"),
	     target);
	for (size_t i = 0; i < COUNT(hierarchies); i++) {
		if (!have[i])
			continue;
		snprintf(path, sizeof(path), "%s/%s", target, hierarchies[i]);
		need(mkdir(path, 0755), path);
		need(mount("cgroup", path, "cgroup", flags,
			   strcmp(hierarchies[i], "systemd") == 0 ? "none,name=systemd"
								  : hierarchies[i]),
		     path);
	}
	snprintf(path, sizeof(path), "%s/unified", target);
	need(mkdir(path, 0755), path);
	need(mount("cgroup", path, "cgroup2", flags, NULL), path);
	need(mount(NULL, target, NULL, MS_BIND | MS_REMOUNT | flags, NULL), target);
}

void cgroup_remove(const char *name)
{
	char path[160];

	snprintf(path, sizeof(path), version == 2 ? CGROUPS "/%s" : CGROUPS "/unified/%s", name);
	need(rmdir(path), path);
	for (size_t i = 0; i < COUNT(hierarchies); i++) {
		snprintf(path, sizeof(path), CGROUPS "/%s/%s", hierarchies[i], name);
		if (have[i])
			need(rmdir(path), path);
	}
}
