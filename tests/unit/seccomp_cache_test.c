/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cache of compiled filters: what is taken from it, that two profiles which differ in anything never share
 * a program, and that no file which was tampered with, cut or swapped is ever taken.
 */
#include "linux/seccomp_cache.h"

#include "base/err.h"
#include "child.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define ERR(n) (SECCOMP_RET_ERRNO | (n))

static char top[] = "/tmp/husk-seccomp-test-XXXXXX";
static int root;

static struct seccomp_program prepare(uint32_t errnum)
{
	const struct seccomp_rule rule = {"getppid", ERR(errnum), NULL, 0};
	const struct seccomp_plan plan = {
		.default_action = SECCOMP_RET_ALLOW, .rules = &rule, .rules_len = 1};
	struct seccomp_program p = {0};

	T_INT(seccomp_prepare(root, &plan, &p), 0);
	return p;
}

static const char *file_of(uint32_t errnum)
{
	static char path[2][128];
	static int turn;
	const struct seccomp_rule rule = {"getppid", ERR(errnum), NULL, 0};
	const struct seccomp_plan plan = {
		.default_action = SECCOMP_RET_ALLOW, .rules = &rule, .rules_len = 1};
	unsigned char key[SHA256_LEN];
	char hex[2 * SHA256_LEN + 1];

	seccomp_cache_key(&plan, key);
	sha256_hex(key, hex);
	turn ^= 1;
	snprintf(path[turn], sizeof path[turn], ".cache/seccomp/%s", hex);
	return path[turn];
}

static bool same(const struct seccomp_program *a, const struct seccomp_program *b)
{
	return a->len == b->len && memcmp(a->insns, b->insns, a->len * sizeof *a->insns) == 0;
}

static void is_compiled_once(void)
{
	struct seccomp_program first = prepare(1), again = prepare(1);
	struct stat st;

	T_OK(!first.cached);
	T_OK(again.cached);
	T_OK(first.len > 0 && same(&first, &again));
	T_INT(fstatat(root, ".cache/seccomp", &st, AT_SYMLINK_NOFOLLOW), 0);
	T_INT(st.st_mode, S_IFDIR | 0700);
	T_INT(fstatat(root, file_of(1), &st, AT_SYMLINK_NOFOLLOW), 0);
	T_INT(st.st_mode, S_IFREG | 0600);
}

static int wanted_errno;

static void in_filter(void)
{
	struct seccomp_program p = prepare((uint32_t)wanted_errno);
	int listener;

	T_INT(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	T_INT(seccomp_install(&p, &listener), 0);
	T_INT(syscall(SYS_getppid), -1);
	T_INT(errno, wanted_errno);
}

/* The same profile but for errnoRet, each compiled and then each from the cache. */
static void keeps_errnos_apart(void)
{
	const int order[] = {1, 38, 38, 1};

	for (int i = 0; i < 4; i++) {
		wanted_errno = order[i];
		T_INT(t_child(in_filter), 0);
	}
}

static void key_differs(const struct seccomp_plan *a, const struct seccomp_plan *b)
{
	unsigned char x[SHA256_LEN], y[SHA256_LEN];

	seccomp_cache_key(a, x);
	seccomp_cache_key(b, y);
	T_OK(memcmp(x, y, SHA256_LEN) != 0);
}

static void has_every_field_in_its_key(void)
{
	const struct seccomp_condition c[] = {{0, SECCOMP_OP_EQ, 1, 2},
					      {1, SECCOMP_OP_EQ, 1, 2},
					      {0, SECCOMP_OP_NE, 1, 2},
					      {0, SECCOMP_OP_EQ, 9, 2},
					      {0, SECCOMP_OP_EQ, 1, 9},
					      {0, SECCOMP_OP_EQ, 257, 2},
					      {0, SECCOMP_OP_EQ, 1, 2 | 1UL << 60}};
	const struct seccomp_rule base[] = {{"read", ERR(1), c, 1}, {"write", ERR(1), NULL, 0}};
	const struct seccomp_arch arch[] = {{"a", AUDIT_ARCH_I386}, {"b", AUDIT_ARCH_ARM}};
	const struct seccomp_plan plan = {ERR(1), arch, 1, base, 2, 4, false, NULL, NULL};
	struct seccomp_condition wide[64] = {0};
	unsigned char keys[64][SHA256_LEN];
	struct seccomp_rule changed[2];
	struct seccomp_plan p = plan;
	unsigned char x[SHA256_LEN], y[SHA256_LEN];

	p.default_action = ERR(2), key_differs(&plan, &p), p = plan;
	p.archs = arch + 1, key_differs(&plan, &p), p = plan;
	p.archs_len = 2, key_differs(&plan, &p), p = plan;
	p.archs_len = 0, key_differs(&plan, &p), p = plan;
	p.rules_len = 1, key_differs(&plan, &p), p = plan;
	p.flags = 5, key_differs(&plan, &p), p = plan;
	p.notify = true, key_differs(&plan, &p), p = plan;

	p.rules = changed;
	for (int i = 1; i < 7; i++) {
		memcpy(changed, base, sizeof base);
		changed[0].conditions = &c[i];
		key_differs(&plan, &p);
	}
	for (int i = 0; i < 64; i++) {
		wide[i].b = 1ULL << i;
		changed[0].conditions = &wide[i];
		seccomp_cache_key(&p, keys[i]);
		for (int j = 0; j < i; j++)
			T_OK(memcmp(keys[i], keys[j], SHA256_LEN) != 0);
	}
	memcpy(changed, base, sizeof base);
	changed[0].conditions_len = 2;
	key_differs(&plan, &p);
	memcpy(changed, base, sizeof base);
	changed[1].syscall = "writ";
	key_differs(&plan, &p);
	changed[0].syscall = "readw"; /* the same letters, otherwise divided */
	changed[1].syscall = "rite";
	key_differs(&plan, &p);
	changed[0] = base[1], changed[1] = base[0]; /* order decides between rules */
	key_differs(&plan, &p);

	/* What only says where the listener goes is another matter. */
	p = plan;
	p.listener_path = "/run/agent.sock";
	seccomp_cache_key(&plan, x);
	seccomp_cache_key(&p, y);
	T_OK(memcmp(x, y, SHA256_LEN) == 0);
}

/* What is at the file's place now must not be taken; afterwards the cache is whole again. */
static void not_taken(const struct seccomp_program *good, const char *what)
{
	struct seccomp_program p = prepare(1), again = prepare(1);

	if (p.cached || !same(good, &p))
		T_SAY("%s: was taken", what);
	if (!again.cached || !same(good, &again))
		T_SAY("%s: was not made anew", what);
}

static void flips_each_byte(const struct seccomp_program *good)
{
	unsigned char byte;
	struct stat st;

	T_NEED(fstatat(root, file_of(1), &st, 0) == 0);
	for (off_t at = 0; at < st.st_size; at++) {
		int fd = openat(root, file_of(1), O_RDWR | O_CLOEXEC);

		T_NEED(fd >= 0 && pread(fd, &byte, 1, at) == 1);
		byte ^= 1;
		T_INT(pwrite(fd, &byte, 1, at), 1);
		close(fd);
		not_taken(good, "a flipped bit");
	}
}

static void cuts(const struct seccomp_program *good)
{
	const off_t more[] = {-8, -1, 1, 7, 8}, sizes[] = {0, 1, 50, 64, 65, 72, 1 << 20};
	struct stat st;

	T_NEED(fstatat(root, file_of(1), &st, 0) == 0);
	for (int i = 0; i < 12; i++) {
		int fd = openat(root, file_of(1), O_RDWR | O_CLOEXEC);
		off_t size = i < 5 ? st.st_size + more[i] : sizes[i - 5];

		T_INT(ftruncate(fd, size), 0);
		close(fd);
		not_taken(good, "a file cut or made longer");
	}
}

static void trusts_no_damaged_file(void)
{
	struct seccomp_program good = prepare(1);

	flips_each_byte(&good);
	cuts(&good);
}

static void trusts_no_foreign_file(void)
{
	struct seccomp_program good = prepare(1);
	const char *path = file_of(1);

	prepare(2);
	/* A sound program, but of another profile. */
	T_INT(renameat(root, file_of(2), root, path), 0);
	not_taken(&good, "another profile's file");
	T_INT(fchmodat(root, path, 0622, 0), 0);
	not_taken(&good, "a file that others may write");
	T_INT(fchownat(root, path, 1000, 1000, 0), 0);
	not_taken(&good, "a file of somebody else");
	prepare(2);
	T_INT(renameat(root, path, root, "moved"), 0);
	T_INT(symlinkat("../../moved", root, path), 0);
	not_taken(&good, "a symbolic link to a good file");
	T_INT(unlinkat(root, "moved", 0), 0);
	T_INT(unlinkat(root, path, 0), 0);
	T_INT(mkfifoat(root, path, 0600), 0);
	not_taken(&good, "a fifo");
}

static int count(void)
{
	int n = 0, fd = openat(root, ".cache/seccomp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fdopendir(fd);

	while (dir && readdir(dir))
		n++;
	closedir(dir);
	return n - 2;
}

static void stays_bounded(void)
{
	const struct timespec old[2] = {{1000, 0}, {1000, 0}};

	for (uint32_t i = 1; i <= SECCOMP_CACHE_MAX; i++)
		prepare(i);
	T_INT(count(), SECCOMP_CACHE_MAX);
	T_INT(utimensat(root, file_of(7), old, 0), 0);
	T_INT(utimensat(root, file_of(8), old, 0), 0);
	/* One that is used is not old any more. */
	T_OK(prepare(8).cached);
	prepare(1000);
	T_INT(count(), SECCOMP_CACHE_MAX);
	T_INT(faccessat(root, file_of(7), F_OK, 0), -1);
	T_INT(faccessat(root, file_of(8), F_OK, 0), 0);
	T_INT(faccessat(root, file_of(1000), F_OK, 0), 0);
}

static void in_user(void)
{
	int listener;
	struct seccomp_program p;

	T_INT(setuid(1000), 0);
	p = prepare(2000);
	T_OK(!p.cached && p.len > 0);
	T_INT(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	T_INT(seccomp_install(&p, &listener), 0);
	T_INT(syscall(SYS_getppid), -1);
}

static void works_without_a_cache(void)
{
	T_INT(t_child(in_user), 0);
}

int main(void)
{
	char command[64];

	t_need_root();
	if (!mkdtemp(top))
		return 1;
	root = open(top, O_PATH | O_DIRECTORY | O_CLOEXEC);
	T_RUN(is_compiled_once);
	T_RUN(keeps_errnos_apart);
	T_RUN(has_every_field_in_its_key);
	T_RUN(trusts_no_damaged_file);
	T_RUN(trusts_no_foreign_file);
	T_RUN(stays_bounded);
	T_RUN(works_without_a_cache);
	snprintf(command, sizeof command, "rm -r %s", top);
	return system(command) != 0 || t_end();
}
