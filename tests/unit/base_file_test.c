// SPDX-License-Identifier: Apache-2.0
/*
 * base: files, paths below a root, the private /proc, sockets, the log. In a temporary folder.
 */
#include "base/err.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/inroot.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/sock.h"
#include "base/str.h"
#include "child.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>

static int top; /* the folder of this test */
static char top_path[] = "/tmp/husk-base-XXXXXX";

static const char *slurp(const char *path)
{
	char *text;

	return file_slurp(top, path, 1 << 20, &text, NULL) < 0 ? err_text() : text;
}

/* --- file --- */

static void replaces(void)
{
	struct stat st;

	T_INT(file_replace(top, "f", "one", 3, 0600), 0);
	T_INT(file_replace(top, "f", "two", 3, 0600), 0);
	T_STR(slurp("f"), "two");
	T_INT(fstatat(top, "f", &st, 0), 0);
	T_INT(st.st_mode & 07777, 0600);
	T_INT(faccessat(top, ".f.tmp", F_OK, 0), -1);
	T_INT(file_replace(top, "none/f", "x", 1, 0600), -ENOENT);
}

static void slurps(void)
{
	char *text, buf[8];
	size_t len;

	T_INT(file_replace(top, "big", mem_alloc(100000), 100000, 0600), 0);
	T_INT(file_slurp(top, "big", 100000, &text, &len), 0);
	T_INT(len, 100000);
	T_INT(file_slurp(top, "big", 99999, &text, &len), -EFBIG);
	T_STR(err_text(), "read big: larger than 99999 bytes");
	T_INT(file_slurp(top, "none", 10, &text, &len), -ENOENT);
	T_STR(err_text(), "open none: no such file or directory");
	T_INT(file_replace(top, "line", "abc\n", 4, 0600), 0);
	T_INT(file_peek(top, "line", buf, sizeof buf), 3);
	T_STR(buf, "abc");
	T_INT(file_peek(top, "none", buf, sizeof buf), -ENOENT);
}

static void trees(void)
{
	T_INT(file_mkdirs(top, "a/b/c", 0700), 0);
	T_INT(file_mkdirs(top, "a/b/c", 0700), 0);
	T_INT(file_replace(top, "a/b/f", "", 0, 0600), 0);
	T_INT(file_mkdirs(top, "a/b/f", 0700), -ENOTDIR);
	T_INT(mkdirat(top, "outside", 0700), 0);
	T_INT(file_replace(top, "outside/kept", "", 0, 0600), 0);
	T_INT(symlinkat("../../outside", top, "a/b/link"), 0);
	T_INT(file_remove_tree(top, "a"), 0);
	T_INT(faccessat(top, "a", F_OK, 0), -1);
	T_INT(faccessat(top, "outside/kept", F_OK, 0), 0);
	T_INT(file_remove_tree(top, "a"), 0);
}

static void one_write(void)
{
	T_INT(file_replace(top, "w", "", 0, 0600), 0);
	T_INT(file_write(top, "w", "12"), 0);
	T_STR(slurp("w"), "12");
	T_INT(file_write(top, "none", "12"), -ENOENT);
	T_STR(err_text(), "write \"12\" to none: no such file or directory");
	T_INT(file_poke(top, "none", "12"), -ENOENT);
}

/* --- inroot --- */

static int root;

static void make_root(void)
{
	T_INT(mkdirat(top, "root", 0755), 0);
	T_INT(mkdirat(top, "secret", 0755), 0);
	root = openat(top, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	T_OK(root >= 0);
	T_INT(symlinkat(mem_printf("%s/secret", top_path), root, "absolute"), 0);
	T_INT(symlinkat("../secret", root, "relative"), 0);
	T_INT(symlinkat("/proc/self/root", root, "magic"), 0);
}

/* Whatever a link says, the result lies in the root. */
static void stays_in_the_root(void)
{
	_close_ int a = inroot_mkdirs(root, "/absolute/made", 0755);
	_close_ int b = inroot_mkfile(root, "relative/file", 0644);
	_close_ int c = inroot_mkdirs(root, "../../../up", 0755);

	T_OK(c >= 0);
	T_INT(faccessat(top, "secret/made", F_OK, 0), -1);
	T_INT(faccessat(top, "secret/file", F_OK, 0), -1);
	T_INT(faccessat(root, "up", F_OK, 0), 0);
	T_INT(faccessat(top, "up", F_OK, 0), -1);
	T_OK(a < 0 || faccessat(root, mem_printf(".%s/secret/made", top_path), F_OK, 0) == 0);
	T_OK(b < 0 || faccessat(root, "secret/file", F_OK, 0) == 0);
}

static void no_magic_links(void)
{
	int here = open(mem_printf("%s/root", top_path), O_PATH | O_DIRECTORY | O_CLOEXEC);

	T_INT(inroot_mkdirs(here, "proc", 0755) >= 0, 1);
	T_INT(mount("/proc", mem_printf("%s/root/proc", top_path), NULL, MS_BIND, NULL), 0);
	T_INT(inroot_try(here, "magic/tmp", O_PATH), -ELOOP);
	T_INT(inroot_open(here, "magic/tmp", O_PATH), -ELOOP);
	T_INT(umount2(mem_printf("%s/root/proc", top_path), MNT_DETACH), 0);
}

static void in_own_mounts(void)
{
	T_NEED(unshare(CLONE_NEWNS) == 0);
	T_NEED(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
	no_magic_links();
}

static void magic_links(void)
{
	T_INT(t_child(in_own_mounts), 0);
}

static void makes_what_is_missing(void)
{
	const char *name;
	_close_ int dir = inroot_mkdirs(root, "x/y/z", 0750);
	_close_ int again = inroot_mkdirs(root, "x/y/z", 0750);
	_close_ int file = inroot_mkfile(root, "p/q/file", 0640);
	_close_ int parent = inroot_parent(root, "/n/m/last", &name);
	struct stat st;

	T_OK(dir >= 0 && again >= 0 && file >= 0 && parent >= 0);
	T_STR(name, "last");
	T_INT(fstat(file, &st), 0);
	T_OK(S_ISREG(st.st_mode));
	T_INT(faccessat(root, "n/m", F_OK, 0), 0);
	T_INT(inroot_parent(root, "/", &name), -EINVAL);
	T_INT(inroot_parent(root, "a/..", &name), -EINVAL);
	T_INT(inroot_mkdirs(root, "p/q/file/below", 0755), -ENOTDIR);
}

/* --- proc --- */

static void private_proc(void)
{
	uint64_t start, again;
	char letter, *text;

	T_OK(proc_root() >= 0);
	T_INT(proc_stat(getpid(), &start, &letter), 0);
	T_INT(letter, 'R');
	T_INT(proc_stat(getpid(), &again, &letter), 0);
	T_OK(start == again && start > 0);
	T_INT(proc_stat(0x7ffffff0, &start, &letter), -ESRCH);
	T_INT(proc_slurp("self/status", &text), 0);
	T_OK(strstr(text, "\nState:") != NULL);
	T_INT(proc_open("../etc/passwd", O_RDONLY), -EXDEV);
	T_INT(proc_open("self/root/etc", O_PATH), -ELOOP);
	T_INT(proc_poke("self/oom_score_adj", "x"), -EINVAL);
}

/* A command of any name: "a) R 1 (b" must not be taken for fields. */
static void odd_command(void)
{
	uint64_t start;
	char letter;
	int fd = open("/proc/self/comm", O_WRONLY);

	T_INT(write(fd, "a) Z 1 (b", 9), 9);
	T_INT(proc_stat(getpid(), &start, &letter), 0);
	T_INT(letter, 'R');
}

static void odd_commands(void)
{
	T_INT(t_child(odd_command), 0);
}

static void overmounted(void)
{
	T_NEED(unshare(CLONE_NEWNS) == 0);
	T_NEED(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
	T_NEED(mount("/dev/null", "/proc/self/attr/current", NULL, MS_BIND, NULL) == 0 ||
	       mount("tmpfs", "/proc/sys", "tmpfs", 0, NULL) == 0);
	T_OK(proc_poke("self/attr/current", "x") == -EXDEV ||
	     proc_poke("sys/kernel/hostname", "x") == -EXDEV);
}

static void over_proc(void)
{
	T_INT(t_child(overmounted), 0);
}

/* --- sock --- */

static void messages_with_fds(void)
{
	int pair[2], fds[SOCK_FDS], sent;
	char buf[16];

	T_INT(sock_pair(pair), 0);
	sent = openat(top, "line", O_RDONLY | O_CLOEXEC);
	T_INT(sock_send(pair[0], "hello", 5, &sent, 1), 0);
	T_INT(sock_recv(pair[1], buf, sizeof buf, fds), 5);
	T_OK(memcmp(buf, "hello", 5) == 0);
	T_OK(fds[0] >= 0 && fds[1] == -1);
	T_INT(fcntl(fds[0], F_GETFD), FD_CLOEXEC);
	T_INT(read(fds[0], buf, 3), 3);
	close(fds[0]);
	close(sent);
	close(pair[0]);
	T_INT(sock_recv(pair[1], buf, sizeof buf, fds), 0);
	T_INT(sock_send(pair[1], "x", 1, NULL, 0), -EPIPE);
	close(pair[1]);
}

static void listens_below_long_paths(void)
{
	char deep[200];
	_close_ int dir = -1, listening = -1, fd = -1;

	memset(deep, 'd', sizeof deep - 1);
	deep[sizeof deep - 1] = '\0';
	T_INT(mkdirat(top, deep, 0700), 0);
	dir = openat(top, deep, O_PATH | O_DIRECTORY | O_CLOEXEC);
	listening = sock_listen(dir, "s");
	T_OK(listening >= 0);
	fd = sock_connect_at(dir, "s", SOCK_SEQPACKET);
	T_OK(fd >= 0);
	fd_close(&fd);
	fd = sock_connect(mem_printf("%s/%s/s", top_path, deep), SOCK_SEQPACKET);
	T_OK(fd >= 0);
	fd_close(&listening);
	T_INT(sock_connect_at(dir, "s", SOCK_SEQPACKET), -ECONNREFUSED);
	T_INT(sock_connect_at(dir, "none", SOCK_SEQPACKET), -ENOENT);
}

/* --- log --- */

static void log_lines(void)
{
	char *path = mem_printf("%s/log", top_path);
	int err = dup(2), null = open("/dev/null", O_WRONLY);

	T_INT(log_open(path, true, LOG_LEVEL_WARNING), 0);
	dup2(null, 2);
	log_debug("not shown");
	log_warning("a \"quoted\" %s", "back\\slash\n");
	log_error("over");
	dup2(err, 2);
	T_INT(system(mem_printf("jq -es 'length == 2 and .[0].level == \"warning\" and "
				".[0].msg == \"a \\\"quoted\\\" back\\\\slash\\n\" and "
				".[1].level == \"error\" and .[1].msg == \"over\" and "
				"(.[1].time | sub(\"\\\\.[0-9]+\"; \"\") | fromdate > 0)' %s "
				">/dev/null",
				path)),
	      0);
}

int main(void)
{
	t_need_root();
	if (!mkdtemp(top_path))
		return 1;
	top = open(top_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	T_RUN(replaces);
	T_RUN(slurps);
	T_RUN(trees);
	T_RUN(one_write);
	T_RUN(make_root);
	T_RUN(stays_in_the_root);
	T_RUN(magic_links);
	T_RUN(makes_what_is_missing);
	T_RUN(over_proc); /* first: the handle is opened once, here in the child */
	T_RUN(private_proc);
	T_RUN(odd_commands);
	T_RUN(messages_with_fds);
	T_RUN(listens_below_long_paths);
	T_RUN(log_lines);
	if (file_remove_tree(AT_FDCWD, top_path) < 0)
		return 1;
	return t_end();
}
