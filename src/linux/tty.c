/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ptys. /dev/pts of the container is opened below its root and must be a devpts; in a devpts nothing can
 * be exchanged, and ptmx is taken from it without crossing a mount. The slave then comes from the
 * master (TIOCGPTPEER), so no name is resolved a second time.
 */
#include "linux/tty.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/inroot.h"
#include "base/mem.h"
#include "base/sock.h"
#include "base/sys.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/vfs.h>

static int open_master(int root)
{
	_close_ int pts = TRY(inroot_open(root, "/dev/pts", O_PATH | O_DIRECTORY));
	struct open_how how = {
		.flags = O_RDWR | O_NOCTTY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS,
	};
	struct statfs fs;

	CHECK(fstatfs(pts, &fs), "statfs /dev/pts in the rootfs");
	if (fs.f_type != DEVPTS_SUPER_MAGIC)
		return fail(ENODEV, "open a terminal: /dev/pts in the rootfs is not a devpts");
	return CHECK(sys_openat2(pts, "ptmx", &how), "open /dev/pts/ptmx in the rootfs");
}

static int set_size(int fd, struct tty_size size)
{
	struct winsize ws = {.ws_row = size.rows, .ws_col = size.columns};

	if (!size.rows && !size.columns)
		return 0;
	CHECK(ioctl(fd, TIOCSWINSZ, &ws), "set the terminal's size to %ux%u", size.columns,
	      size.rows);
	return 0;
}

int tty_open(int root, struct tty_size size, struct tty *ret)
{
	_close_ int master = TRY(open_master(root));
	_close_ int slave = -1;
	unsigned int number;
	int locked = 0;

	CHECK(ioctl(master, TIOCSPTLCK, &locked), "unlock the terminal");
	CHECK(ioctl(master, TIOCGPTN, &number), "ask for the terminal's number");
	slave = CHECK(ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC),
		      "open the terminal's slave end");
	TRY(set_size(slave, size));
	*ret = (struct tty){take(&master), take(&slave), (int)number};
	return 0;
}

int tty_raw_output(int master)
{
	struct termios mode;

	CHECK(tcgetattr(master, &mode), "read the terminal's mode");
	mode.c_oflag &= ~(tcflag_t)ONLCR;
	CHECK(tcsetattr(master, TCSANOW, &mode), "set the terminal's mode");
	return 0;
}

int tty_attach(int slave)
{
	if (getsid(0) != getpid())
		CHECK(setsid(), "start a session");
	CHECK(ioctl(slave, TIOCSCTTY, 0), "make the terminal the controlling one");
	for (int fd = 0; fd <= 2; fd++) {
		if (fd == slave)
			CHECK(fcntl(fd, F_SETFD, 0), "keep fd %d", fd);
		else
			CHECK(dup2(slave, fd), "put the terminal on fd %d", fd);
	}
	if (slave > 2)
		close(slave);
	return 0;
}

int tty_send(const char *console_socket, int master)
{
	_close_ int sock = -1;
	unsigned int number;
	const char *name;
	int r;

	CHECK(ioctl(master, TIOCGPTN, &number), "ask for the terminal's number");
	name = mem_printf("/dev/pts/%u", number);
	sock = sock_connect(console_socket, SOCK_STREAM);
	if (sock < 0)
		return err_within(sock, "console socket");
	r = sock_send(sock, name, strlen(name), &master, 1);
	return r < 0 ? err_within(r, "console socket %s", console_socket) : 0;
}

/* OPOST stays: the container's terminal sends bare newlines, and this one is to add what it needs. */
int tty_raw(int fd, struct termios *ret_before)
{
	struct termios before, raw;

	CHECK(tcgetattr(fd, &before), "read the terminal's mode");
	raw = before;
	cfmakeraw(&raw);
	raw.c_oflag |= OPOST;
	CHECK(tcsetattr(fd, TCSANOW, &raw), "set the terminal to raw mode");
	*ret_before = before;
	return 0;
}

void tty_restore(int fd, const struct termios *before)
{
	tcsetattr(fd, TCSANOW, before);
}

int tty_copy_size(int from, int to)
{
	struct winsize ws;

	if (ioctl(from, TIOCGWINSZ, &ws) < 0 || ioctl(to, TIOCSWINSZ, &ws) < 0)
		return -errno;
	return 0;
}
