/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cache of compiled filters. A wrong filter is a hole, so a file has to prove itself: who owns it, that
 * it is the one for this key (it may have been renamed), and that not a bit of it has changed. Files are
 * written aside and renamed, so that neither a crash nor a second husk shows half of one.
 */
#include "linux/seccomp_cache.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/sys.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>

#define FOLDER ".cache/seccomp"
#define FORMAT "husk seccomp 2\n"
#define TOUCH_AFTER 86400 /* seconds: how stale a file's age, for "the oldest", may get */

struct header {
	char format[16];
	uint64_t len; /* instructions */
	unsigned char key[SHA256_LEN];
	uint64_t sum; /* of the instructions */
};

/* Numbers that say where they end (seven bits a byte, the eighth for "more"), and strings with their length: no
 * two plans give the same bytes. */
static void add_number(struct sha256 *h, uint64_t v)
{
	unsigned char bytes[10];
	size_t n = 0;

	for (; v > 127; v >>= 7)
		bytes[n++] = (unsigned char)(v | 128);
	bytes[n++] = (unsigned char)v;
	sha256_add(h, bytes, n);
}

static void add_string(struct sha256 *h, const char *s)
{
	add_number(h, strlen(s));
	sha256_add(h, s, strlen(s));
}

static void add_rule(struct sha256 *h, const struct seccomp_rule *rule)
{
	add_string(h, rule->syscall);
	add_number(h, rule->action);
	add_number(h, rule->conditions_len);
	for (size_t i = 0; i < rule->conditions_len; i++) {
		add_number(h, rule->conditions[i].arg);
		add_number(h, rule->conditions[i].op);
		add_number(h, rule->conditions[i].a);
		add_number(h, rule->conditions[i].b);
	}
}

void seccomp_cache_key(const struct seccomp_plan *plan, unsigned char ret[SHA256_LEN])
{
	struct utsname uts = {0};
	struct sha256 h;

	sha256_start(&h);
	uname(&uts);
	add_string(&h, FORMAT);
	add_string(&h, uts.machine);
	add_string(&h, uts.release);
	add_string(&h, seccomp_version_text());
	add_number(&h, plan->default_action);
	add_number(&h, plan->flags);
	add_number(&h, plan->notify);
	add_number(&h, plan->archs_len);
	for (size_t i = 0; i < plan->archs_len; i++)
		add_number(&h, plan->archs[i].token);
	add_number(&h, plan->rules_len);
	for (size_t i = 0; i < plan->rules_len; i++)
		add_rule(&h, &plan->rules[i]);
	sha256_end(&h, ret);
}

/* Against damage, not against malice: whoever could forge a file here could replace husk. Each step is reversible,
 * so that a change within one instruction always shows. */
static uint64_t checksum(const struct sock_filter *insns, size_t len)
{
	uint64_t sum = 1, word;

	for (size_t i = 0; i < len; i++) {
		memcpy(&word, &insns[i], sizeof word);
		sum = (sum ^ word) * 0x9e3779b97f4a7c15;
		sum ^= sum >> 32;
	}
	return sum;
}

_Static_assert(sizeof(struct sock_filter) == sizeof(uint64_t), "an instruction is a word");

static struct header header(const unsigned char key[SHA256_LEN], const struct sock_filter *insns,
			    size_t len)
{
	struct header head = {.format = FORMAT, .len = len};

	memcpy(head.key, key, SHA256_LEN);
	head.sum = checksum(insns, len);
	return head;
}

static bool private(const struct stat *st)
{
	return S_ISREG(st->st_mode) && st->st_uid == geteuid() && !(st->st_mode & 022);
}

static void touch(int fd, const struct stat *st)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (now.tv_sec - st->st_mtim.tv_sec > TOUCH_AFTER)
		futimens(fd, NULL);
}

static int open_file(int root, const unsigned char key[SHA256_LEN])
{
	struct open_how how = {
		.flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};
	char hex[2 * SHA256_LEN + 1];
	int fd;

	sha256_hex(key, hex);
	fd = sys_openat2(root, mem_printf(FOLDER "/%s", hex), &how);
	if (fd < 0)
		return errno == ENOENT ? -ENOENT : -EBADMSG;
	return fd;
}

int seccomp_cache_get(int root, const unsigned char key[SHA256_LEN], struct sock_filter **ret,
		      size_t *ret_len)
{
	_close_ int fd = open_file(root, key);
	struct header wanted, *is;
	struct sock_filter *insns;
	struct stat st;
	size_t len;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0 || !private(&st) || st.st_size <= (off_t)sizeof *is ||
	    st.st_size > (off_t)(sizeof *is + BPF_MAXINSNS * sizeof *insns))
		return -EBADMSG;
	is = mem_alloc((size_t)st.st_size);
	if (read(fd, is, (size_t)st.st_size) != st.st_size)
		return -EBADMSG;
	insns = (struct sock_filter *)(is + 1);
	len = ((size_t)st.st_size - sizeof *is) / sizeof *insns;
	if (sizeof *is + len * sizeof *insns != (size_t)st.st_size)
		return -EBADMSG;
	wanted = header(key, insns, len);
	if (memcmp(&wanted, is, sizeof wanted) != 0)
		return -EBADMSG;
	touch(fd, &st);
	*ret = insns;
	*ret_len = len;
	return 0;
}

static int open_folder(int root)
{
	int fd;

	if ((mkdirat(root, ".cache", 0700) < 0 && errno != EEXIST) ||
	    (mkdirat(root, FOLDER, 0700) < 0 && errno != EEXIST))
		return -errno;
	fd = openat(root, FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* The oldest file's name in *ret (in the arena); returns how many there are. */
static int oldest(DIR *dir, char **ret)
{
	struct timespec first = {0};
	struct dirent *e;
	int n = 0;

	rewinddir(dir);
	while ((e = readdir(dir))) {
		struct stat st;

		if (streq(e->d_name, ".") || streq(e->d_name, "..") ||
		    fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (n++ == 0 || st.st_mtim.tv_sec < first.tv_sec ||
		    (st.st_mtim.tv_sec == first.tv_sec && st.st_mtim.tv_nsec < first.tv_nsec)) {
			first = st.st_mtim;
			*ret = mem_strdup(e->d_name);
		}
	}
	return n;
}

static void prune(int folder)
{
	DIR *dir = fdopendir(fcntl(folder, F_DUPFD_CLOEXEC, 0));
	char *name = NULL;

	if (!dir)
		return;
	while (oldest(dir, &name) > SECCOMP_CACHE_MAX)
		if (unlinkat(folder, name, 0) < 0)
			break;
	closedir(dir);
}

/* A file left by a husk that was killed has a name of its own process number, and is taken over. */
static int write_aside(int folder, const char *tmp, const struct header *head,
		       const struct sock_filter *insns)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	size_t size = sizeof *head + head->len * sizeof *insns;
	unsigned char *all = mem_alloc(size);
	_close_ int fd = openat(folder, tmp, flags, 0600);
	ssize_t n;

	if (fd < 0 && errno == EEXIST && unlinkat(folder, tmp, 0) == 0)
		fd = openat(folder, tmp, flags, 0600);
	if (fd < 0)
		return -errno;
	memcpy(all, head, sizeof *head);
	memcpy(all + sizeof *head, insns, head->len * sizeof *insns);
	n = write(fd, all, size);
	if (n < 0)
		return -errno;
	return (size_t)n == size ? 0 : -ENOSPC;
}

int seccomp_cache_put(int root, const unsigned char key[SHA256_LEN],
		      const struct sock_filter *insns, size_t len)
{
	_close_ int folder = open_folder(root);
	struct header head = header(key, insns, len);
	char hex[2 * SHA256_LEN + 1], tmp[32];
	int r;

	if (folder < 0)
		return folder;
	sha256_hex(key, hex);
	snprintf(tmp, sizeof tmp, ".%d.tmp", getpid());
	r = write_aside(folder, tmp, &head, insns);
	if (r == 0 && renameat(folder, tmp, folder, hex) < 0)
		r = -errno;
	if (r < 0) {
		unlinkat(folder, tmp, 0);
		return r;
	}
	prune(folder);
	return 0;
}
