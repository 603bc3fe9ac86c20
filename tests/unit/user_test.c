/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids and groups as the kernel shows them, also in a user namespace that denies setgroups; the home directory
 * out of many /etc/passwd files in a root of their own; who owns stdio afterwards.
 */
#include "linux/user.h"

#include "base/err.h"
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static char top[] = "/tmp/husk-user-test-XXXXXX";

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	T_NEED(f);
	fputs(text, f);
	fclose(f);
}

static void in_ids(void)
{
	const gid_t groups[] = {5, 70000};
	uid_t r, e, s;
	gid_t is[8];

	T_INT(user_set_groups(groups, 2), 0);
	T_INT(user_set_ids(1000, 1001), 0);
	T_INT(getresuid(&r, &e, &s), 0);
	T_OK(r == 1000 && e == 1000 && s == 1000);
	T_INT(getresgid(&r, &e, &s), 0);
	T_OK(r == 1001 && e == 1001 && s == 1001);
	T_INT(getgroups(8, is), 2);
	T_OK(is[0] == 5 && is[1] == 70000);
}

static void sets_ids_and_groups(void)
{
	T_INT(t_child(in_ids), 0);
}

static void in_no_groups(void)
{
	const gid_t group = 5;

	T_INT(setgroups(1, &group), 0);
	T_INT(user_set_groups(NULL, 0), 0);
	T_INT(getgroups(0, NULL), 0);
}

static void drops_groups(void)
{
	T_INT(t_child(in_no_groups), 0);
}

static void in_denied(void)
{
	const gid_t group = 0;

	T_INT(unshare(CLONE_NEWUSER), 0);
	write_file("/proc/self/setgroups", "deny");
	write_file("/proc/self/uid_map", "0 0 1");
	write_file("/proc/self/gid_map", "0 0 1");
	T_INT(user_set_groups(NULL, 0), 0);
	T_INT(user_set_groups(&group, 1), -EPERM);
	T_OK(strstr(err_text(), "setgroups is denied") != NULL);
	T_INT(user_set_ids(0, 0), 0);
	T_INT(user_set_ids(1000, 0), -EINVAL);
	T_OK(strstr(err_text(), "uid 1000") != NULL);
}

static void bears_denied_setgroups(void)
{
	T_INT(t_child(in_denied), 0);
}

static void home_is(const char *passwd, uid_t uid, const char *wanted)
{
	write_file("/etc/passwd", passwd);
	T_STR(user_home(uid), wanted);
}

static void in_homes(void)
{
	T_INT(chroot(top), 0);
	T_INT(chdir("/"), 0);
	T_STR(user_home(0), "/");
	T_INT(mkdir("/etc", 0755), 0);
	T_STR(user_home(0), "/");
	home_is("root:x:0:0:root:/root:/bin/sh\nu:x:1000:1000::/home/u:/bin/sh\n", 0, "/root");
	home_is("root:x:0:0:root:/root:/bin/sh\nu:x:1000:1000::/home/u:/bin/sh\n", 1000, "/home/u");
	home_is("root:x:0:0:root:/root:/bin/sh\nu:x:1000:1000::/home/u:/bin/sh\n", 100, "/");
	/* A user NAMED 1000 is not the user 1000. */
	home_is("1000:x:0:0:trap:/trap:/bin/sh\nu:x:1000:1000::/home/u:\n", 1000, "/home/u");
	home_is("1000:x:0:0:trap:/trap:/bin/sh\n", 1000, "/");
	home_is("u:x:01000:0::/no:\nu:x: 1000:0::/no:\nu:x:1000 :0::/no:\nu:x:+1000:0::/no:\n",
		1000, "/");
	home_is("a:x:7:7:", 7, "/");
	home_is("a:x:7:7::", 7, "/");
	home_is("a:x:7:7::/end", 7, "/end");
	home_is("a:x:7\n:y:z:/no:\n", 7, "/");
	home_is("a:x:7\n:7::/other line:\nb:x:8:8::/b:\n", 8, "/b");
	home_is("\n\n:::\na:x:7:7::/seven:\n", 7, "/seven");
	home_is("a:x:4294967294:7::/high:", 4294967294U, "/high");
}

static void in_odd_files(void)
{
	int fifo;

	T_INT(chroot(top), 0);
	T_INT(chdir("/"), 0);
	unlink("/etc/passwd");
	T_INT(mkfifo("/etc/passwd", 0666), 0);
	T_STR(user_home(0), "/");
	fifo = open("/etc/passwd", O_RDWR | O_CLOEXEC);
	T_INT(write(fifo, "root:x:0:0::/fifo:\n", 19), 19);
	T_STR(user_home(0), "/");
	close(fifo);
	T_INT(unlink("/etc/passwd"), 0);
	T_INT(mkdir("/etc/passwd", 0755), 0);
	T_STR(user_home(0), "/");
	T_INT(rmdir("/etc/passwd"), 0);
	T_INT(symlink("other", "/etc/passwd"), 0);
	T_STR(user_home(0), "/");
	write_file("/etc/other", "root:x:0:0::/linked:\n");
	T_STR(user_home(0), "/linked");
	/* Sparse and larger than is read. */
	T_INT(truncate("/etc/other", (off_t)17 << 20), 0);
	T_STR(user_home(0), "/");
	unlink("/etc/passwd");
	unlink("/etc/other");
	rmdir("/etc");
}

static void finds_home(void)
{
	T_INT(t_child(in_homes), 0);
	T_INT(t_child(in_odd_files), 0);
}

static uid_t owner(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? st.st_uid : (uid_t)-1;
}

/* The device is a node of the test's own: a mistake must not give the machine's /dev/null away. */
static void in_stdio(void)
{
	char path[64];
	int ends[2], keep = dup(1), null, file;
	struct stat before, after;

	snprintf(path, sizeof path, "%s/null", top);
	T_INT(mknod(path, S_IFCHR | 0666, makedev(1, 3)), 0);
	null = open(path, O_RDWR | O_CLOEXEC);
	unlink(path);
	file = open(top, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	T_NEED(null >= 0 && file >= 0 && pipe(ends) == 0 && keep >= 0);
	T_INT(fchown(ends[1], (uid_t)-1, 7), 0);
	T_INT(fstat(ends[1], &before), 0);
	fflush(stdout);
	dup2(null, 0);
	dup2(ends[1], 1);
	dup2(file, 2);
	T_INT(user_own_stdio(1234), 0);
	dup2(keep, 1);
	T_INT(fstat(ends[1], &after), 0);
	T_INT(before.st_uid, 0);
	T_INT(after.st_uid, 1234);
	T_INT(after.st_gid, 7);
	T_INT(owner(null), 0);
	T_INT(owner(file), 0);
}

static void in_closed_stdio(void)
{
	close(0);
	T_INT(user_own_stdio(0), 0);
}

static void in_unmapped(void)
{
	int ends[2];

	T_NEED(pipe(ends) == 0);
	T_INT(unshare(CLONE_NEWUSER), 0);
	write_file("/proc/self/uid_map", "0 0 1");
	dup2(ends[0], 0);
	T_INT(user_own_stdio(1234), 0);
	T_INT(owner(0), 0);
}

static void owns_stdio(void)
{
	T_INT(t_child(in_stdio), 0);
	T_INT(t_child(in_closed_stdio), 0);
	T_INT(t_child(in_unmapped), 0);
}

int main(void)
{
	t_need_root();
	if (!mkdtemp(top))
		return 1;
	T_RUN(sets_ids_and_groups);
	T_RUN(drops_groups);
	T_RUN(bears_denied_setgroups);
	T_RUN(finds_home);
	T_RUN(owns_stdio);
	rmdir(top);
	return t_end();
}
