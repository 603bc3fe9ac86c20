// SPDX-License-Identifier: Apache-2.0
/*
 * sd_notify out of a container. The container gets a directory, not the socket itself, because the socket is
 * bound by another process (`start`) than the one that mounts (`create`). After READY=1 come MAINPID, because
 * the container only knows its own number of itself, and a BARRIER, so that the service manager has taken both
 * in before husk goes away.
 */
#include "container/notify.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sock.h"
#include "base/str.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define BARRIER_MS 30000

const char *notify_socket(void)
{
	const char *path = getenv("NOTIFY_SOCKET");

	return path && *path ? path : NULL;
}

int notify_prepare(struct container *c)
{
	CHECK(mkdirat(c->dir_fd, "notify", 0755), "make the directory of the notify socket");
	CHECK(fchmodat(c->dir_fd, "notify", 0755, 0), "chmod the directory of the notify socket");
	return 0;
}

int notify_bind(struct container *c)
{
	_close_ int dir = CHECK(openat(c->dir_fd, "notify", O_PATH | O_DIRECTORY | O_CLOEXEC),
				"open the directory of the notify socket");
	_close_ int fd = CHECK(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), "make a socket");
	struct sockaddr_un addr = {.sun_family = AF_UNIX};

	unlinkat(dir, "notify.sock", 0);
	snprintf(addr.sun_path, sizeof addr.sun_path, "/proc/self/fd/%d/notify.sock", dir);
	CHECK(bind(fd, (struct sockaddr *)&addr, sizeof addr), "bind the notify socket");
	/* Whoever the container's process is. */
	CHECK(fchmodat(dir, "notify.sock", 0777, 0), "chmod the notify socket");
	return take(&fd);
}

/* The service manager's socket; "@" stands for an abstract name. */
static int manager(void)
{
	const char *path = notify_socket();
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	_close_ int fd = -1;
	size_t len;

	if (!path || path[0] != '@')
		return sock_connect(path ? path : "", SOCK_DGRAM);
	len = strlen(path);
	if (len >= sizeof addr.sun_path)
		return fail(ENAMETOOLONG, "NOTIFY_SOCKET %s: too long", path);
	memcpy(addr.sun_path + 1, path + 1, len - 1);
	fd = CHECK(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), "make a socket");
	CHECK(connect(fd, (struct sockaddr *)&addr,
		      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)),
	      "connect to NOTIFY_SOCKET %s", path);
	return take(&fd);
}

static int barrier(int to)
{
	int ends[2];
	struct pollfd p;
	_close_ int read_end = -1;

	CHECK(pipe2(ends, O_CLOEXEC), "make a pipe");
	read_end = ends[0];
	if (sock_send(to, "BARRIER=1", 9, &ends[1], 1) < 0) {
		close(ends[1]);
		return -EIO;
	}
	close(ends[1]);
	p = (struct pollfd){.fd = read_end};
	poll(&p, 1, BARRIER_MS);
	return 0;
}

/* 1 when READY=1 was among it. */
static int pass_on(struct container *c, int to, char *text)
{
	char **lines = str_split(text, "\n", NULL);
	const char *main_pid = mem_printf("MAINPID=%d", c->pid);
	bool ready = false;

	for (; *lines; lines++) {
		if (str_starts(*lines, "MAINPID=") || str_starts(*lines, "BARRIER="))
			continue;
		TRY(sock_send(to, *lines, strlen(*lines), NULL, 0));
		ready |= str_starts(*lines, "READY=");
	}
	if (!ready)
		return 0;
	TRY(sock_send(to, main_pid, strlen(main_pid), NULL, 0));
	barrier(to);
	return 1;
}

static int relay(struct container *c, int fd)
{
	struct pollfd p[] = {{.fd = fd, .events = POLLIN}, {.fd = c->pidfd, .events = POLLIN}};
	_close_ int to = TRY(manager());
	char text[4096];
	ssize_t n;
	int r = 0;

	while (r == 0) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return fail_sys("wait for the notify socket");
		if (p[0].revents) {
			n = recv(fd, text, sizeof text - 1, 0);
			if (n < 0)
				return fail_sys("receive from the notify socket");
			text[n] = '\0';
			r = pass_on(c, to, text);
		} else if (p[1].revents) {
			return 0;
		}
	}
	return r < 0 ? r : 0;
}

void notify_relay(struct container *c, int fd)
{
	if (relay(c, fd) < 0)
		log_warning("notify socket: %s", err_text());
}
