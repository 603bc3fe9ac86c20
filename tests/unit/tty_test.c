/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ptys of a devpts of the test's own, below a root of its own in a mount namespace: what goes through them,
 * what is refused, the controlling terminal, and the way of the master through a console socket.
 */
#include "linux/tty.h"

#include "base/err.h"
#include "base/sock.h"
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

static char top[] = "/tmp/husk-tty-test-XXXXXX";

/* An fd of a root directory with dev/pts in it; gone with the child's mount namespace. */
static int make_root(void)
{
	int root = -1;

	if (unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == 0 &&
	    mount("root", top, "tmpfs", 0, NULL) == 0)
		root = open(top, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0 || mkdirat(root, "dev", 0755) < 0 || mkdirat(root, "dev/pts", 0755) < 0)
		return -1;
	return root;
}

static int make_pts(void)
{
	int root = make_root();
	char path[64];

	snprintf(path, sizeof path, "%s/dev/pts", top);
	if (mount("devpts", path, "devpts", 0, "newinstance,ptmxmode=0666,mode=0620") < 0)
		return -1;
	return root;
}

static void in_round_trip(void)
{
	int root = make_pts();
	struct tty a, b;
	struct winsize ws;
	struct stat st;
	char buf[16] = "";

	T_NEED(root >= 0);
	T_INT(tty_open(root, (struct tty_size){24, 132}, &a), 0);
	T_INT(tty_open(root, (struct tty_size){0, 0}, &b), 0);
	T_INT(a.number, 0);
	T_INT(b.number, 1);
	T_OK((fcntl(a.master, F_GETFD) & fcntl(a.slave, F_GETFD)) == FD_CLOEXEC);

	/* Out of the container: a newline becomes two bytes, until it is told not to. Into it: a line. */
	T_INT(write(a.slave, "a\n", 2), 2);
	T_INT(read(a.master, buf, sizeof buf), 3);
	T_OK(memcmp(buf, "a\r\n", 3) == 0);
	T_INT(tty_raw_output(a.master), 0);
	T_INT(write(a.slave, "a\nb\n", 4), 4);
	T_INT(read(a.master, buf, sizeof buf), 4);
	T_OK(memcmp(buf, "a\nb\n", 4) == 0);
	T_INT(write(a.master, "x\n", 2), 2);
	T_INT(read(a.slave, buf, sizeof buf), 2);
	T_OK(memcmp(buf, "x\n", 2) == 0);

	T_INT(ioctl(a.slave, TIOCGWINSZ, &ws), 0);
	T_OK(ws.ws_row == 24 && ws.ws_col == 132);
	T_INT(tty_copy_size(a.master, b.master), 0);
	T_INT(ioctl(b.slave, TIOCGWINSZ, &ws), 0);
	T_OK(ws.ws_row == 24 && ws.ws_col == 132);
	T_INT(tty_copy_size(root, b.master), -EBADF);

	T_INT(fstatat(root, "dev/pts/1", &st, 0), 0);
	T_INT(fchown(b.slave, 1234, (gid_t)-1), 0);
	T_INT(fstatat(root, "dev/pts/1", &st, 0), 0);
	T_INT(st.st_uid, 1234);
}

static void carries_bytes_and_sizes(void)
{
	T_INT(t_child(in_round_trip), 0);
}

static void in_no_devpts(void)
{
	int root = make_root();
	struct tty tty = {-1, -1, -1};

	T_NEED(root >= 0);
	/* A file of that name in an ordinary directory, which a naive open would take. */
	T_INT(mknodat(root, "dev/pts/ptmx", S_IFREG | 0666, 0), 0);
	T_INT(tty_open(root, (struct tty_size){0, 0}, &tty), -ENODEV);
	T_STR(err_text(), "open a terminal: /dev/pts in the rootfs is not a devpts");
	T_INT(unlinkat(root, "dev/pts/ptmx", 0), 0);
	T_INT(unlinkat(root, "dev/pts", AT_REMOVEDIR), 0);
	T_INT(tty_open(root, (struct tty_size){0, 0}, &tty), -ENOENT);
	/* The host's devpts by a link out of the root: there is no such directory inside. */
	T_INT(symlinkat("/../../../dev/pts", root, "dev/pts"), 0);
	T_INT(tty_open(root, (struct tty_size){0, 0}, &tty), -ELOOP);
	T_INT(tty.master, -1);
}

static void refuses_what_is_no_devpts(void)
{
	T_INT(t_child(in_no_devpts), 0);
}

static void in_overmount(void)
{
	int root = make_pts();
	char from[64], to[64];
	struct tty tty;

	T_NEED(root >= 0);
	snprintf(from, sizeof from, "%s/file", top);
	snprintf(to, sizeof to, "%s/dev/pts/ptmx", top);
	T_INT(mknodat(root, "file", S_IFREG | 0666, 0), 0);
	T_INT(mount(from, to, NULL, MS_BIND, NULL), 0);
	T_INT(tty_open(root, (struct tty_size){0, 0}, &tty), -EXDEV);
}

static void refuses_a_covered_ptmx(void)
{
	T_INT(t_child(in_overmount), 0);
}

static void in_session(void)
{
	int root = make_pts(), keep = dup(1), fd, sid = 0;
	struct tty tty;

	T_NEED(root >= 0 && keep >= 0);
	T_INT(tty_open(root, (struct tty_size){0, 0}, &tty), 0);
	fflush(stdout);
	T_INT(tty_attach(tty.slave), 0);
	T_INT(fcntl(tty.slave, F_GETFD), -1);
	for (int i = 0; i <= 2; i++)
		T_INT(isatty(i) && fcntl(i, F_GETFD) == 0, 1);
	fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
	T_OK(fd >= 0);
	T_INT(ioctl(0, TIOCGSID, &sid), 0);
	T_INT(sid, getpid());
	/* Its mode lets our own lines pass as they are. */
	dup2(keep, 1);
	dup2(keep, 2);
	T_INT(tty_attach(open(top, O_RDONLY | O_CLOEXEC)), -ENOTTY);
}

static void becomes_the_controlling_terminal(void)
{
	T_INT(t_child(in_session), 0);
}

/* A listening stream socket whose path is longer than a socket address can be. */
static int listen_far(char *path, size_t size)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX, .sun_path = "console"};
	int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(path, size, "%s/%0120d", top, 0);
	if (mkdir(path, 0755) < 0 || chdir(path) < 0 ||
	    bind(sock, (struct sockaddr *)&addr, sizeof addr) < 0 || listen(sock, 1) < 0)
		return -1;
	strcat(path, "/console");
	return chdir("/") < 0 ? -1 : sock;
}

static void in_send(void)
{
	int root = make_pts(), sock, from, fds[SOCK_FDS], number = -1;
	char path[512], buf[4096];
	struct tty tty;
	ssize_t n;

	T_NEED(root >= 0);
	T_INT(tty_open(root, (struct tty_size){0, 0}, &tty), 0);
	sock = listen_far(path, sizeof path);
	T_NEED(sock >= 0);
	T_INT(tty_send(path, tty.master), 0);
	from = accept(sock, NULL, NULL);
	n = sock_recv(from, buf, sizeof buf, fds);
	T_NEED(n > 0);
	T_OK(n == 10 && memcmp(buf, "/dev/pts/0", 10) == 0);
	T_OK(fds[0] >= 0 && fds[1] < 0);
	T_INT(ioctl(fds[0], TIOCGPTN, &number), 0);
	T_INT(number, tty.number);
	T_INT(write(tty.slave, "through", 7), 7);
	T_INT(read(fds[0], buf, sizeof buf), 7);
	/* Nothing more comes: the connection is closed. */
	T_INT(sock_recv(from, buf, sizeof buf, fds), 0);
	close(sock);
	T_INT(tty_send(path, tty.master), -ECONNREFUSED);
	T_OK(strstr(err_text(), "console socket: connect to /tmp/") != NULL);
	T_OK(strstr(err_text(), "console: connection refused") != NULL);
}

static void goes_through_a_console_socket(void)
{
	T_INT(t_child(in_send), 0);
}

static void in_raw(void)
{
	int root = make_pts();
	struct termios before, raw, after;
	struct tty tty;

	T_NEED(root >= 0);
	T_INT(tty_open(root, (struct tty_size){0, 0}, &tty), 0);
	T_INT(tty_raw(tty.slave, &before), 0);
	T_INT(tcgetattr(tty.slave, &raw), 0);
	T_OK((before.c_lflag & (ICANON | ECHO | ISIG)) == (ICANON | ECHO | ISIG));
	T_OK((raw.c_lflag & (ICANON | ECHO | ISIG)) == 0);
	T_OK(raw.c_oflag & OPOST);
	tty_restore(tty.slave, &before);
	T_INT(tcgetattr(tty.slave, &after), 0);
	T_INT(after.c_lflag, before.c_lflag);
	T_INT(after.c_iflag, before.c_iflag);
	T_INT(tty_raw(root, &before) < 0, 1);
}

static void is_raw_for_a_while(void)
{
	T_INT(t_child(in_raw), 0);
}

int main(void)
{
	t_need_root();
	if (!mkdtemp(top))
		return 1;
	T_RUN(carries_bytes_and_sizes);
	T_RUN(refuses_what_is_no_devpts);
	T_RUN(refuses_a_covered_ptmx);
	T_RUN(becomes_the_controlling_terminal);
	T_RUN(goes_through_a_console_socket);
	T_RUN(is_raw_for_a_while);
	rmdir(top);
	return t_end();
}
