// SPDX-License-Identifier: Apache-2.0
/*
 * Local sockets. A path is always reached as /proc/self/fd/DIR/NAME: short, whatever the length of the
 * directory's own path, and in the directory that was opened, whatever its path means by now.
 */
#include "base/sock.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/mem.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int sock_pair(int ret[2])
{
	CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ret), "make a socket pair");
	return 0;
}

/* -ENAMETOOLONG when even the last component is longer than a socket address holds. */
static int address(int dir, const char *name, struct sockaddr_un *ret)
{
	int n;

	*ret = (struct sockaddr_un){.sun_family = AF_UNIX};
	n = snprintf(ret->sun_path, sizeof ret->sun_path, "/proc/self/fd/%d/%s", dir, name);
	return n < (int)sizeof ret->sun_path ? 0 : -ENAMETOOLONG;
}

int sock_listen(int dir, const char *name)
{
	_close_ int fd = CHECK(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), "make a socket");
	struct sockaddr_un addr;

	if (address(dir, name, &addr) < 0)
		return fail(ENAMETOOLONG, "socket name %s is too long", name);
	CHECK(bind(fd, (struct sockaddr *)&addr, sizeof addr), "bind socket %s", name);
	CHECK(listen(fd, 16), "listen on %s", name);
	return take(&fd);
}

int sock_connect_at(int dir, const char *name, int type)
{
	_close_ int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
	struct sockaddr_un addr;
	int r;

	if (fd < 0)
		return -errno;
	r = address(dir, name, &addr);
	if (r < 0)
		return r;
	if (connect(fd, (struct sockaddr *)&addr, sizeof addr) < 0)
		return -errno;
	return take(&fd);
}

int sock_connect(const char *path, int type)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char *parent = slash ? mem_strndup(path, (size_t)(slash - path) + 1) : mem_strdup(".");
	_close_ int dir = CHECK(open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC),
				"connect to %s: open %s", path, parent);
	int fd = sock_connect_at(dir, name, type);

	if (fd < 0)
		return fail(-fd, "connect to %s: %s", path, err_str(-fd));
	return fd;
}

int sock_send(int sock, const void *data, size_t len, const int *fds, size_t n_fds)
{
	union {
		char buf[CMSG_SPACE(SOCK_FDS * sizeof(int))];
		struct cmsghdr align;
	} control = {0};
	struct iovec iov = {.iov_base = (void *)(size_t)data, .iov_len = len};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
	ssize_t n;

	if (n_fds) {
		struct cmsghdr *c;

		msg.msg_control = control.buf;
		msg.msg_controllen = CMSG_SPACE(n_fds * sizeof(int));
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(n_fds * sizeof(int));
		memcpy(CMSG_DATA(c), fds, n_fds * sizeof(int));
	}
	do
		n = sendmsg(sock, &msg, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	CHECK(n, "send a message");
	return 0;
}

ssize_t sock_recv(int sock, void *data, size_t size, int fds[SOCK_FDS])
{
	union {
		char buf[CMSG_SPACE(SOCK_FDS * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = {.iov_base = data, .iov_len = size};
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.buf,
		.msg_controllen = sizeof control.buf,
	};
	ssize_t n;

	for (int i = 0; i < SOCK_FDS; i++)
		fds[i] = -1;
	do
		n = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	/* A peer that died with our message unread resets the connection: the end, too. */
	if (n < 0 && errno == ECONNRESET)
		return 0;
	CHECK(n, "receive a message");
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
			memcpy(fds, CMSG_DATA(c), c->cmsg_len - CMSG_LEN(0));
	return n;
}
