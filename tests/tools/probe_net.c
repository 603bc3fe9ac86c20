/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verbs of probe for what containers of a pod share (TCP on localhost, SysV shared memory) and
 * for what is handed through Unix sockets: the console's pty, a pidfd, sd_notify messages. Servers
 * for the test's side listen first and then go to the background, so that nobody needs to poll.
 */
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

void probe_background(void)
{
	pid_t pid = fork();
	int null;

	if (pid < 0)
		exit(probe_fails("background", "fork"));
	if (pid) {
		printf("%d\n", pid);
		exit(0);
	}
	setsid();
	alarm(60);
	null = open("/dev/null", O_RDWR);
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	for (int fd = 3; fd < 1024; fd++) {
		int flags = fcntl(fd, F_GETFD);

		if (flags >= 0 && !(flags & FD_CLOEXEC))
			close(fd);
	}
}

static struct sockaddr_in local_port(const char *port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return a;
}

/* Accepts once, answers with the words given, prints what came in. */
static int net_listen(int argc, char **argv)
{
	struct sockaddr_in a = local_port(argv[1]);
	int one = 1, s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char buf[512];

	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(s, (struct sockaddr *)&a, sizeof(a)) < 0 || listen(s, 8) < 0)
		return probe_fails(argv[0], "listen");
	printf("listening\n");
	fflush(stdout);
	int c = accept4(s, NULL, NULL, SOCK_CLOEXEC);

	if (c < 0)
		return probe_fails(argv[0], "accept");
	ssize_t n = read(c, buf, sizeof(buf) - 1);

	printf("got=%.*s\n", n > 0 ? (int)n : 0, buf);
	if (argc > 2 && write(c, argv[2], strlen(argv[2])) < 0)
		return probe_fails(argv[0], "write");
	return 0;
}

static int net_connect(int argc, char **argv)
{
	struct sockaddr_in a = local_port(argv[1]);
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const char *say = argc > 2 ? argv[2] : "hello";
	char buf[512];
	ssize_t n;

	if (connect(s, (struct sockaddr *)&a, sizeof(a)) < 0)
		return probe_fails(argv[0], "connect");
	if (write(s, say, strlen(say)) < 0 || (n = read(s, buf, sizeof(buf))) < 0)
		return probe_fails(argv[0], "talk");
	printf("got=%.*s\n", (int)n, buf);
	return 0;
}

static int net_shm_put(int argc, char **argv)
{
	int id = shmget(strtol(argv[1], NULL, 0), 4096, IPC_CREAT | 0600);
	char *p = id < 0 ? (char *)-1 : shmat(id, NULL, 0);

	(void)argc;
	if (p == (char *)-1)
		return probe_fails(argv[0], "shm");
	snprintf(p, 4096, "%s", argv[2]);
	return 0;
}

static int net_shm_get(int argc, char **argv)
{
	int id = shmget(strtol(argv[1], NULL, 0), 0, 0);
	char *p = id < 0 ? (char *)-1 : shmat(id, NULL, SHM_RDONLY);

	(void)argc;
	if (p == (char *)-1)
		return probe_fails(argv[0], "shm");
	printf("got=%s\n", p);
	return 0;
}

static int unix_socket(const char *verb, int type, const char *path, int listening)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int s = socket(AF_UNIX, type | SOCK_CLOEXEC, 0), r;

	if (strlen(path) >= sizeof(a.sun_path)) {
		errno = ENAMETOOLONG;
		exit(probe_fails(verb, path));
	}
	strcpy(a.sun_path, path);
	if (path[0] == '@')
		a.sun_path[0] = 0;
	r = listening ? bind(s, (struct sockaddr *)&a, sizeof(a))
		      : connect(s, (struct sockaddr *)&a, sizeof(a));
	if (r < 0 || (listening && type == SOCK_STREAM && listen(s, 4) < 0))
		exit(probe_fails(verb, path));
	return s;
}

/* Receives one message; its fds go to fds[8]. Returns the payload's length, *n_fds the number. */
static ssize_t receive(int s, char *buf, size_t size, int *fds, int *n_fds)
{
	char control[CMSG_SPACE(8 * sizeof(int))];
	struct iovec v = {buf, size};
	struct msghdr m = {.msg_iov = &v,
			   .msg_iovlen = 1,
			   .msg_control = control,
			   .msg_controllen = sizeof(control)};
	ssize_t n = recvmsg(s, &m, MSG_CMSG_CLOEXEC);

	*n_fds = 0;
	for (struct cmsghdr *c = n < 0 ? NULL : CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		*n_fds = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(fds, CMSG_DATA(c), *n_fds * sizeof(int));
	}
	return n;
}

static FILE *create(const char *verb, const char *path, const char *suffix)
{
	char name[4096];
	FILE *f;

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	f = fopen(name, "we");
	if (!f)
		exit(probe_fails(verb, name));
	setvbuf(f, NULL, _IOLBF, 0);
	return f;
}

/* probe console SOCKET OUT [TEXT]: takes the pty of a console socket, types TEXT on it, copies what
 * it says to OUT until it hangs up. OUT.meta: fds, bytes of payload, whether the peer closed. */
static int net_console(int argc, char **argv)
{
	int s = unix_socket(argv[0], SOCK_STREAM, argv[1], 1), fds[8], n_fds;
	FILE *out = create(argv[0], argv[2], ""), *meta = create(argv[0], argv[2], ".meta");
	char buf[4097];
	ssize_t n;

	probe_background();
	int c = accept4(s, NULL, NULL, SOCK_CLOEXEC);

	n = receive(c, buf, 4096, fds, &n_fds);
	fprintf(meta, "fds=%d\npayload=%zd\ntty=%d\n", n_fds, n, n_fds == 1 && isatty(fds[0]));
	fprintf(meta, "closed=%d\n", read(c, buf, 1) == 0);
	if (n_fds != 1)
		return 1;
	if (argc > 3 && write(fds[0], argv[3], strlen(argv[3])) < 0)
		return 1;
	while ((n = read(fds[0], buf, sizeof(buf))) > 0) {
		fwrite(buf, 1, n, out);
		fflush(out);
	}
	fprintf(meta, "end=%d\n", n < 0 ? errno : 0);
	return 0;
}

/* probe pidfd SOCKET OUT: takes a pidfd and writes the process id that it stands for. */
static int net_pidfd(int argc, char **argv)
{
	int s = unix_socket(argv[0], SOCK_STREAM, argv[1], 1), fds[8], n_fds;
	FILE *out = create(argv[0], argv[2], "");
	char buf[4096], line[256];

	(void)argc;
	probe_background();
	int c = accept4(s, NULL, NULL, SOCK_CLOEXEC);

	receive(c, buf, sizeof(buf), fds, &n_fds);
	fprintf(out, "fds=%d\n", n_fds);
	snprintf(buf, sizeof(buf), "/proc/self/fdinfo/%d", n_fds ? fds[0] : -1);
	FILE *info = fopen(buf, "re");

	while (info && fgets(line, sizeof(line), info))
		if (!strncmp(line, "Pid:", 4))
			fprintf(out, "pid=%d\n", atoi(line + 4));
	return 0;
}

/* probe notify-recv SOCKET OUT COUNT: writes COUNT sd_notify messages; a BARRIER's fd is closed. */
static int net_notify_recv(int argc, char **argv)
{
	int s = unix_socket(argv[0], SOCK_DGRAM, argv[1], 1), fds[8], n_fds;
	FILE *out = create(argv[0], argv[2], "");
	char buf[4096];

	(void)argc;
	probe_background();
	for (int i = atoi(argv[3]); i > 0; i--) {
		ssize_t n = receive(s, buf, sizeof(buf), fds, &n_fds);

		while (n > 0 && buf[n - 1] == '\n')
			n--;
		fprintf(out, "%.*s%s\n", (int)n, buf, n_fds ? " +fd" : "");
		while (n_fds > 0)
			close(fds[--n_fds]);
	}
	return 0;
}

/* probe sink CONSOLE NOTIFY: a console socket and an sd_notify socket for any number of containers: takes all that comes, and
 * keeps the last eight terminals, so that nobody is hung up on, until it is ended. */
static int net_sink(int argc, char **argv)
{
	struct pollfd p[2] = {{.events = POLLIN}, {.events = POLLIN}};
	int held[8], at = 0, fds[8], n_fds;
	char buf[4096];

	(void)argc;
	memset(held, -1, sizeof(held));
	p[0].fd = unix_socket(argv[0], SOCK_STREAM, argv[1], 1);
	p[1].fd = unix_socket(argv[0], SOCK_DGRAM, argv[2], 1);
	printf("ready\n");
	fflush(stdout);
	while (poll(p, 2, -1) >= 0) {
		int from = p[0].revents ? accept4(p[0].fd, NULL, NULL, SOCK_CLOEXEC) : p[1].fd;

		receive(from, buf, sizeof(buf), fds, &n_fds);
		while (from == p[1].fd && n_fds > 0)
			close(fds[--n_fds]);
		for (; n_fds > 0; at = (at + 1) % 8) {
			close(held[at]);
			held[at] = fds[--n_fds];
		}
		if (from != p[1].fd)
			close(from);
	}
	return probe_fails(argv[0], "poll");
}

static int net_notify_send(int argc, char **argv)
{
	const char *path = getenv("NOTIFY_SOCKET");

	if (!path) {
		errno = EDESTADDRREQ;
		return probe_fails(argv[0], "NOTIFY_SOCKET");
	}
	int s = unix_socket(argv[0], SOCK_DGRAM, path, 0);

	for (int i = 1; i < argc; i++)
		if (send(s, argv[i], strlen(argv[i]), 0) < 0)
			return probe_fails(argv[0], "send");
	return 0;
}

/* What systemd's socket activation hands on: the environment, and what sort of file each fd is. */
static int net_listen_fds(int argc, char **argv)
{
	const char *n = getenv("LISTEN_FDS"), *pid = getenv("LISTEN_PID");
	struct stat st;

	(void)argc;
	(void)argv;
	printf("LISTEN_FDS=%s\nLISTEN_PID=%s\n", n ? n : "", pid ? pid : "");
	printf("for_me=%d\n", pid && atoi(pid) == getpid());
	for (int fd = 3; n && fd < 3 + atoi(n); fd++)
		printf("%d=%s\n", fd,
		       fstat(fd, &st) < 0     ? "closed"
		       : S_ISSOCK(st.st_mode) ? "socket"
		       : S_ISREG(st.st_mode)  ? "file"
					      : "other");
	return 0;
}

const struct probe_verb probe_net[] = {
	{"listen", "PORT [ANSWER]", 1, net_listen},
	{"connect", "PORT [TEXT]", 1, net_connect},
	{"shm-put", "KEY TEXT", 2, net_shm_put},
	{"shm-get", "KEY", 1, net_shm_get},
	{"console", "SOCKET OUT [TEXT]", 2, net_console},
	{"pidfd", "SOCKET OUT", 2, net_pidfd},
	{"notify-recv", "SOCKET OUT COUNT", 3, net_notify_recv},
	{"sink", "CONSOLE NOTIFY", 2, net_sink},
	{"notify-send", "MESSAGE...", 1, net_notify_send},
	{"listen-fds", "", 0, net_listen_fds},
	{0},
};
