/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The container's terminal: a pty of the CONTAINER's own devpts, both ends taken and checked by fd, never
 * by the name /dev/pts/N, which the container can exchange (CVE-2025-52565).
 * Sources: pty(7), devpts(5), ioctl_tty(2), termios(3).
 */
#ifndef HUSK_LINUX_TTY_H
#define HUSK_LINUX_TTY_H

#include <termios.h>

struct tty_size {
	unsigned short rows, columns; /* 0: not given */
};

struct tty {
	int master, slave; /* the caller's, O_CLOEXEC */
	int number;	   /* the slave is N of /dev/pts/N in the container */
};

/* Makes a pty in the devpts at /dev/pts of `root` (an fd of the container's rootfs, or of "/" after pivot).
 * Rows and columns are set when given; the modes are the kernel's. */
int tty_open(int root, struct tty_size size, struct tty *ret);

/* A newline of the container stays one character (ONLCR off): for husk's own relay, whose other end is a terminal
 * that does that itself. Whoever takes the master over a console socket decides for himself, as with runc. */
int tty_raw_output(int master);

/* A new session with `slave` as its terminal and as fds 0, 1, 2; closes slave if it is none of these.
 * Fine when the process leads a session already. */
int tty_attach(int slave);

/* Connects to the AF_UNIX stream socket `console_socket` (a path of the host, of any length), sends `master`
 * with the slave's name as payload, and closes the connection. master stays the caller's. */
int tty_send(const char *console_socket, int master);

/* Raw mode for the caller's own terminal; *ret_before is for tty_restore(), which never fails. */
int tty_raw(int fd, struct termios *ret_before);
void tty_restore(int fd, const struct termios *before);

/* Gives `to` the window size of `from`; -errno without a sentence if `from` is no terminal. */
int tty_copy_size(int from, int to);

#endif
