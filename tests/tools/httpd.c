/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The application of the pod test: a very small HTTP server that can be told to misbehave. It answers
 * one request after the other, so that its count of them is exact. `httpd ADDRESS PORT` prints
 * "listening" when a request would be answered.
 *   /            "app pid=P host=H count=N value=V", V is the X-Value of the proxy in front
 *   /eat/MIB     takes MIB mebibytes and keeps them
 *   /burn/MS     uses MS milliseconds of processor time
 *   /fork/N      makes up to N children, each in a session of its own, which stay
 *   /flee        makes a child that is always another process: it forks and ends, without end
 *   /exit/N      ends with status N
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BODY_MAX 512
#define REQUEST_MAX 8192

struct request {
	char path[256];
	char value[128];
};

static int listen_on(const char *address, const char *port)
{
	struct sockaddr_in sin = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
	int one = 1;
	int fd;

	if (inet_pton(AF_INET, address, &sin.sin_addr) != 1) {
		fprintf(stderr, "httpd: %s: not an IPv4 address\n", address);
		return -1;
	}
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0 ||
	    bind(fd, (struct sockaddr *)&sin, sizeof(sin)) < 0 || listen(fd, 64) < 0) {
		fprintf(stderr, "httpd: %s:%s: %s\n", address, port, strerror(errno));
		return -1;
	}
	return fd;
}

/* Reads one request up to its empty line. Returns 0, or -1 for anything that is none. */
static int request_read(int fd, struct request *ret_request)
{
	char text[REQUEST_MAX];
	size_t len = 0;
	char *line;

	for (;;) {
		ssize_t n = read(fd, text + len, sizeof(text) - 1 - len);

		if (n <= 0)
			return -1;
		len += (size_t)n;
		text[len] = '\0';
		if (strstr(text, "\r\n\r\n"))
			break;
		if (len == sizeof(text) - 1)
			return -1;
	}
	memset(ret_request, 0, sizeof(*ret_request));
	if (sscanf(text, "GET %255s HTTP/", ret_request->path) != 1)
		return -1;
	for (line = strstr(text, "\r\n"); line; line = strstr(line, "\r\n")) {
		line += 2;
		if (strncasecmp(line, "X-Value: ", 9) == 0)
			sscanf(line + 9, "%127[^\r]", ret_request->value);
	}
	return 0;
}

/* Each page of the memory is written to, so that it counts. */
static void eat(unsigned long mib, char *ret_body)
{
	size_t size = (size_t)mib << 20;
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		snprintf(ret_body, BODY_MAX, "ate nothing: %s\n", strerror(errno));
		return;
	}
	memset(p, 1, size);
	snprintf(ret_body, BODY_MAX, "ate %lu\n", mib);
}

static long clock_ms(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void burn(unsigned long ms, char *ret_body)
{
	long until = clock_ms(CLOCK_PROCESS_CPUTIME_ID) + (long)ms;
	long began = clock_ms(CLOCK_MONOTONIC);

	while (clock_ms(CLOCK_PROCESS_CPUTIME_ID) < until)
		;
	snprintf(ret_body, BODY_MAX, "burnt %lu in %ld\n", ms, clock_ms(CLOCK_MONOTONIC) - began);
}

/* Like fork, in a session of its own. The child holds no socket, so that the port is free as soon as the
 * server is gone. */
static pid_t branch(int conn, int listener)
{
	pid_t pid = fork();

	if (pid == 0) {
		close(conn);
		close(listener);
		setsid();
	}
	return pid;
}

static void flee(int conn, int listener, char *ret_body)
{
	pid_t pid = branch(conn, listener);

	while (pid == 0)
		if (fork() > 0)
			_exit(0);
	snprintf(ret_body, BODY_MAX, "fled: %s\n", strerror(pid < 0 ? errno : 0));
}

static void multiply(unsigned long n, int conn, int listener, char *ret_body)
{
	unsigned long made;
	int err = 0;

	for (made = 0; made < n; made++) {
		pid_t pid = branch(conn, listener);

		while (pid == 0)
			pause();
		if (pid < 0) {
			err = errno;
			break;
		}
	}
	snprintf(ret_body, BODY_MAX, "forked %lu of %lu: %s\n", made, n, strerror(err));
}

static void respond(int conn, const char *body)
{
	char text[BODY_MAX + 256];
	int len = snprintf(text, sizeof(text),
			   "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n"
			   "Content-Length: %zu\r\n\r\n%s",
			   strlen(body), body);

	if (write(conn, text, (size_t)len) != len)
		fprintf(stderr, "httpd: answer cut short: %s\n", strerror(errno));
}

static void serve(int conn, int listener)
{
	static unsigned long count;
	struct request request;
	char body[BODY_MAX];
	char host[65] = "";
	unsigned long n;

	if (request_read(conn, &request) < 0)
		return;
	count++;
	if (sscanf(request.path, "/eat/%lu", &n) == 1) {
		eat(n, body);
	} else if (sscanf(request.path, "/burn/%lu", &n) == 1) {
		burn(n, body);
	} else if (sscanf(request.path, "/fork/%lu", &n) == 1) {
		multiply(n, conn, listener, body);
	} else if (strcmp(request.path, "/flee") == 0) {
		flee(conn, listener, body);
	} else if (sscanf(request.path, "/exit/%lu", &n) == 1) {
		exit((int)n);
	} else {
		gethostname(host, sizeof(host) - 1);
		snprintf(body, sizeof(body), "app pid=%d host=%s count=%lu value=%s\n", getpid(),
			 host, count, request.value);
	}
	respond(conn, body);
}

int main(int argc, char **argv)
{
	int listener;

	if (argc != 3) {
		fprintf(stderr, "usage: httpd ADDRESS PORT\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	listener = listen_on(argv[1], argv[2]);
	if (listener < 0)
		return 1;
	printf("listening\n");
	fflush(stdout);
	for (;;) {
		int conn = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

		if (conn < 0)
			continue;
		serve(conn, listener);
		close(conn);
	}
}
