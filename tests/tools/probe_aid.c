/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verbs of probe that the tests use on their own side: bounded waits for events (a process's
 * end by pidfd, a file's coming by inotify), a terminal to run a command on, a subreaper around a
 * command, a parent that dies. So that no test has to sleep or to ask again and again.
 */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/* probe await-exit PID SECONDS: returns 0 as soon as the process has ended, 1 after the time. */
static int aid_await_exit(int argc, char **argv)
{
	int fd = syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	struct pollfd p = {.fd = fd, .events = POLLIN};

	(void)argc;
	if (fd < 0)
		return errno == ESRCH ? 0 : probe_fails(argv[0], "pidfd_open");
	return poll(&p, 1, atoi(argv[2]) * 1000) == 1 ? 0 : 1;
}

static int has_text(const char *path, const char *text)
{
	static char buf[1 << 16];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, sizeof(buf));

	if (fd >= 0)
		close(fd);
	return fd >= 0 && (!text || (n > 0 && memmem(buf, n, text, strlen(text))));
}

static int milliseconds_left(const struct timespec *end)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	long ms = (end->tv_sec - now.tv_sec) * 1000 + (end->tv_nsec - now.tv_nsec) / 1000000;

	return ms > 0 ? (int)ms : 0;
}

/* probe await-file PATH SECONDS [TEXT]: until the file is there (and has the text in it); 1 if not. */
static int aid_await_file(int argc, char **argv)
{
	const char *text = argc > 3 ? argv[3] : NULL;
	int fd = inotify_init1(IN_CLOEXEC);
	struct pollfd p = {.fd = fd, .events = POLLIN};
	struct timespec end;
	char dir[4096], buf[4096];

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += atoi(argv[2]);
	snprintf(dir, sizeof(dir), "%s", argv[1]);
	if (inotify_add_watch(fd, dirname(dir), IN_CREATE | IN_MOVED_TO | IN_MODIFY) < 0)
		return probe_fails(argv[0], dir);
	while (!has_text(argv[1], text)) {
		if (poll(&p, 1, milliseconds_left(&end)) != 1)
			return 1;
		if (read(fd, buf, sizeof(buf)) < 0)
			return probe_fails(argv[0], "inotify");
	}
	return 0;
}

/* Copies the terminal to stdout and stdin to the terminal, until the terminal hangs up. */
static void copy_terminal(int ptm)
{
	struct pollfd p[2] = {{.fd = ptm, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
	char buf[4096];
	ssize_t n;

	while (poll(p, 2, -1) >= 0) {
		if (p[0].revents) {
			n = read(ptm, buf, sizeof(buf));
			if (n <= 0 || write(1, buf, n) != n)
				return;
		}
		if (p[1].revents) {
			n = read(0, buf, sizeof(buf));
			if (n <= 0)
				p[1].fd = -1;
			else if (write(ptm, buf, n) != n)
				return;
		}
	}
}

/* probe terminal ROWS COLS COMMAND...: runs the command on a new terminal of that size. A SIGUSR1
 * makes it 10 rows higher and 20 columns wider, as a window manager would do. */
static int ptm_fd;

static void grow(int sig)
{
	struct winsize w;

	(void)sig;
	ioctl(ptm_fd, TIOCGWINSZ, &w);
	w.ws_row += 10;
	w.ws_col += 20;
	ioctl(ptm_fd, TIOCSWINSZ, &w);
}

static int aid_terminal(int argc, char **argv)
{
	struct winsize w = {.ws_row = atoi(argv[1]), .ws_col = atoi(argv[2])};
	int status;
	pid_t pid = forkpty(&ptm_fd, NULL, NULL, &w);

	(void)argc;
	if (pid < 0)
		return probe_fails(argv[0], "forkpty");
	if (!pid) {
		execvp(argv[3], argv + 3);
		_exit(probe_fails(argv[0], argv[3]));
	}
	sigaction(SIGUSR1, &(struct sigaction){.sa_handler = grow, .sa_flags = SA_RESTART}, NULL);
	do
		copy_terminal(ptm_fd);
	while (errno == EINTR && waitpid(pid, &status, WNOHANG) == 0);
	if (waitpid(pid, &status, 0) < 0 && errno != ECHILD)
		return probe_fails(argv[0], "wait");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* What stdin is: a terminal? its size, the flags that make output raw or not, who owns it. */
static int aid_tty(int argc, char **argv)
{
	struct winsize w;
	struct termios t;

	(void)argc;
	for (int fd = 0; fd < 3; fd++)
		printf("%d=%s\n", fd,
		       isatty(fd) ? ttyname(fd) ? ttyname(fd) : "nameless" : "no tty");
	if (ioctl(0, TIOCGWINSZ, &w) < 0 || tcgetattr(0, &t) < 0)
		return probe_fails(argv[0], "stdin");
	printf("rows=%d\ncols=%d\n", w.ws_row, w.ws_col);
	printf("opost=%d\nonlcr=%d\necho=%d\nicanon=%d\n", !!(t.c_oflag & OPOST),
	       !!(t.c_oflag & ONLCR), !!(t.c_lflag & ECHO), !!(t.c_lflag & ICANON));
	printf("controlling=%d\nforeground=%d\n", tcgetsid(0) == getsid(0),
	       tcgetpgrp(0) == getpgrp());
	return 0;
}

/* Prints "winch ROWSxCOLS" when the size of the terminal changes, once, after "ready". */
static int aid_await_winch(int argc, char **argv)
{
	struct winsize w;
	sigset_t set;
	int sig;

	(void)argc;
	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, NULL);
	printf("ready\n");
	fflush(stdout);
	alarm(30);
	if (sigwait(&set, &sig) || ioctl(0, TIOCGWINSZ, &w) < 0)
		return probe_fails(argv[0], "stdin");
	printf("winch %dx%d\n", w.ws_row, w.ws_col);
	return 0;
}

static void say_end(const char *who, pid_t pid, int status)
{
	if (WIFEXITED(status))
		printf("%s %d exit %d\n", who, pid, WEXITSTATUS(status));
	else
		printf("%s %d killed %s\n", who, pid, probe_signame(WTERMSIG(status)));
	fflush(stdout);
}

/* probe subreaper COMMAND...: runs it, then waits for all that is left behind; tells each end. */
static int aid_subreaper(int argc, char **argv)
{
	int status;
	pid_t pid, first;

	(void)argc;
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	alarm(60);
	first = fork();
	if (!first) {
		execvp(argv[1], argv + 1);
		_exit(probe_fails(argv[0], argv[1]));
	}
	while ((pid = wait(&status)) > 0)
		say_end(pid == first ? "command" : "orphan", pid, status);
	return 0;
}

/* probe kill-after MICROSECONDS COMMAND...: runs it and sends SIGKILL so much later; tells its end. */
static int aid_kill_after(int argc, char **argv)
{
	int status;
	pid_t pid = fork();

	(void)argc;
	if (pid < 0)
		return probe_fails(argv[0], "fork");
	if (!pid) {
		execvp(argv[2], argv + 2);
		_exit(probe_fails(argv[0], argv[2]));
	}
	usleep(atoi(argv[1]));
	kill(pid, SIGKILL);
	if (waitpid(pid, &status, 0) < 0)
		return probe_fails(argv[0], "wait");
	say_end("killed", pid, status);
	return 0;
}

/* probe hoard FILE COMMAND...: as subreaper, but waits for nothing: reads FILE (a fifo) and ends. */
static int aid_hoard(int argc, char **argv)
{
	FILE *f;

	(void)argc;
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	alarm(60);
	if (!fork()) {
		execvp(argv[2], argv + 2);
		_exit(probe_fails(argv[0], argv[2]));
	}
	f = fopen(argv[1], "re");
	if (!f)
		return probe_fails(argv[0], argv[1]);
	return fgetc(f) == EOF;
}

/* A user namespace (fd) that maps root to 1000, kept by nobody. */
static int mapped_userns(void)
{
	char path[64];
	int up[2], fd;
	pid_t pid;

	if (pipe(up) < 0 || (pid = fork()) < 0)
		return -1;
	if (!pid) {
		int bad = unshare(CLONE_NEWUSER) < 0;

		_exit(write(up[1], bad ? "n" : "y", 1) != 1 || bad || pause());
	}
	if (read(up[0], path, 1) != 1 || path[0] != 'y')
		return -1;
	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "/proc/%d/%cid_map", pid, i ? 'u' : 'g');
		fd = open(path, O_WRONLY | O_CLOEXEC);
		if (fd < 0 || write(fd, "0 1000 1", 8) != 8)
			return -1;
		close(fd);
	}
	snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	kill(pid, SIGKILL);
	return fd;
}

/* probe idmap PATH: 0 if the file system there can be id-mapped. */
static int aid_idmap(int argc, char **argv)
{
	int tree = open_tree(AT_FDCWD, argv[1], OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_IDMAP};
	int userns = mapped_userns();

	(void)argc;
	attr.userns_fd = userns;
	if (tree < 0 || userns < 0 ||
	    mount_setattr(tree, "", AT_EMPTY_PATH, &attr, sizeof(attr)) < 0)
		return probe_fails(argv[0], argv[1]);
	return 0;
}

const struct probe_verb probe_aid[] = {
	{"await-exit", "PID SECONDS", 2, aid_await_exit},
	{"await-file", "PATH SECONDS [TEXT]", 2, aid_await_file},
	{"terminal", "ROWS COLS COMMAND...", 3, aid_terminal},
	{"tty", "", 0, aid_tty},
	{"await-winch", "", 0, aid_await_winch},
	{"subreaper", "COMMAND...", 1, aid_subreaper},
	{"idmap", "PATH", 1, aid_idmap},
	{"kill-after", "MICROSECONDS COMMAND...", 2, aid_kill_after},
	{"hoard", "FILE COMMAND...", 2, aid_hoard},
	{0},
};
