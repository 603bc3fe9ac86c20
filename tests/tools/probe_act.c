/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verbs of probe that try things: a system call, memory, processes, files, devices, signals.
 * What the kernel answered is printed by errno name, so that a test can tell EPERM of a device
 * cgroup from EACCES of a mode and from ENOSYS of a seccomp profile.
 */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

/* Prints what a call returned, or the name of its errno. */
static void say_result(const char *what, long ret)
{
	const char *name = strerrorname_np(errno);

	if (ret >= 0)
		printf("%s=ok\n", what);
	else
		printf("%s=%s\n", what, name ? name : "?");
	fflush(stdout);
}

static int act_exit(int argc, char **argv)
{
	(void)argc;
	return atoi(argv[1]);
}

/* Prints the words and leaves with status 0; `say` in a root file system without a shell. */
static int act_say(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		printf("%s%s", argv[i], i + 1 < argc ? " " : "\n");
	return 0;
}

/* probe both TEXT TEXT: one to stdout, one to stderr. */
static int act_both(int argc, char **argv)
{
	(void)argc;
	puts(argv[1]);
	fprintf(stderr, "%s\n", argv[2]);
	return 0;
}

/* A number, or one of the names of calls that do nothing; the numbers are another one on each architecture. */
static long call_number(const char *text)
{
	static const struct {
		const char *name;
		long number;
	} calls[] = {
		{"getppid", SYS_getppid},
		{"sched_yield", SYS_sched_yield},
		{"sync", SYS_sync},
		{"umask", SYS_umask},
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (!strcmp(calls[i].name, text))
			return calls[i].number;
	return strtol(text, NULL, 0);
}

/* probe syscall NUMBER|NAME [ARGUMENT]... */
static int act_syscall(int argc, char **argv)
{
	long a[6] = {0};
	const char *name;

	for (int i = 2; i < argc && i < 8; i++)
		a[i - 2] = strtol(argv[i], NULL, 0);
	errno = 0;
	long ret = syscall(call_number(argv[1]), a[0], a[1], a[2], a[3], a[4], a[5]);

	name = strerrorname_np(errno);
	if (ret < 0)
		printf("errno=%s\n", name ? name : "?");
	else
		printf("ret=%ld\n", ret);
	return 0;
}

/* Takes and touches N MiB, one after the other, and says so; then waits for stdin's end if asked. */
static int act_alloc(int argc, char **argv)
{
	long mib = atol(argv[1]);
	char c;

	for (long i = 0; i < mib; i++) {
		char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			       -1, 0);

		if (p == MAP_FAILED)
			return probe_fails(argv[0], "mmap");
		memset(p, 0xa5, 1 << 20);
	}
	printf("allocated=%ld\n", mib);
	fflush(stdout);
	if (argc > 2 && !strcmp(argv[2], "hold"))
		while (read(0, &c, 1) > 0)
			;
	return 0;
}

/* Makes up to N children that wait; prints how many there were and why it ended. */
static int act_fork(int argc, char **argv)
{
	int want = atoi(argv[1]), have = 0, end[2];
	pid_t pid = 0;
	char c;

	(void)argc;
	if (pipe(end) < 0)
		return probe_fails(argv[0], "pipe");
	for (; have < want; have++) {
		pid = fork();
		if (pid < 0)
			break;
		if (!pid) {
			close(end[1]);
			_exit(read(end[0], &c, 1) < 0);
		}
	}
	printf("forked=%d\n", have);
	say_result("fork", pid);
	close(end[0]);
	close(end[1]);
	while (wait(NULL) > 0)
		;
	return 0;
}

/* probe open PATH [r|w|rw|creat]: opens, and reads or writes one byte where that makes sense. */
static int act_open(int argc, char **argv)
{
	const char *how = argc > 2 ? argv[2] : "r";
	int flags = !strcmp(how, "w") ? O_WRONLY : !strcmp(how, "rw") ? O_RDWR : O_RDONLY;
	int fd;
	char c = 0;

	if (!strcmp(how, "creat"))
		flags = O_WRONLY | O_CREAT;
	fd = open(argv[1], flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
	say_result("open", fd);
	if (fd >= 0 && flags == O_RDONLY)
		say_result("read", read(fd, &c, 1));
	if (fd >= 0 && flags == O_WRONLY)
		say_result("write", write(fd, &c, 1));
	return 0;
}

/* probe stat PATH...: type, mode, owner, device numbers; not following a symbolic link. */
static int act_stat(int argc, char **argv)
{
	static const char types[] = "?pc?d?b?-?l?s???";
	struct stat st;

	for (int i = 1; i < argc; i++) {
		if (lstat(argv[i], &st) < 0) {
			say_result(argv[i], -1);
			continue;
		}
		printf("%s=%c %04o %u:%u", argv[i], types[st.st_mode >> 12 & 15],
		       st.st_mode & 07777, st.st_uid, st.st_gid);
		if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode))
			printf(" %u:%u", major(st.st_rdev), minor(st.st_rdev));
		printf("\n");
	}
	return 0;
}

/* probe mknod PATH c|b MAJOR MINOR */
static int act_mknod(int argc, char **argv)
{
	mode_t type = argv[2][0] == 'b' ? S_IFBLK : S_IFCHR;

	(void)argc;
	say_result("mknod", mknod(argv[1], type | 0600, makedev(atoi(argv[3]), atoi(argv[4]))));
	return 0;
}

static int act_mount(int argc, char **argv)
{
	(void)argc;
	say_result("mount", mount("probe", argv[1], "tmpfs", 0, NULL));
	return 0;
}

/* Tells the signals that come, one name a line, until SIGTERM has come. */
static int act_signals(int argc, char **argv)
{
	sigset_t set;
	int sig = 0;

	(void)argc;
	(void)argv;
	sigfillset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	printf("ready\n");
	fflush(stdout);
	while (sig != SIGTERM) {
		sig = sigwaitinfo(&set, NULL);
		printf("%s\n", probe_signame(sig));
		fflush(stdout);
	}
	return 0;
}

/* Waits for SIGTERM or SIGINT (a PID 1 has no default actions), prints nothing but the words given. */
static int act_pause(int argc, char **argv)
{
	sigset_t set;
	int sig = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (argc > 1)
		act_say(argc, argv);
	fflush(stdout);
	while (sig != SIGTERM && sig != SIGINT) {
		sigwait(&set, &sig);
		while (sig == SIGCHLD && waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
	return 0;
}

/* probe family N: N children, each in its own session, that wait like `pause` and ignore SIGTERM;
 * the first process then waits. Says "ready" when all are there. */
static int act_family(int argc, char **argv)
{
	int n = atoi(argv[1]), up[2];
	char c, ready[] = "ready";

	(void)argc;
	if (pipe(up) < 0)
		return probe_fails(argv[0], "pipe");
	for (int i = 0; i < n; i++) {
		if (fork())
			continue;
		setsid();
		signal(SIGTERM, SIG_IGN);
		if (write(up[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	for (int i = 0; i < n; i++)
		if (read(up[0], &c, 1) != 1)
			return probe_fails(argv[0], "read");
	return act_pause(2, (char *[]){argv[0], ready});
}

static int act_raise(int argc, char **argv)
{
	(void)argc;
	signal(atoi(argv[1]), SIG_DFL);
	return kill(getpid(), atoi(argv[1])) < 0 ? probe_fails(argv[0], "kill") : 0;
}

static int act_cat(int argc, char **argv)
{
	char buf[4096];
	ssize_t n;

	for (int i = argc > 1 ? 1 : 0; i < argc; i++) {
		int fd = i ? open(argv[i], O_RDONLY | O_CLOEXEC) : 0;

		if (fd < 0)
			return probe_fails(argv[0], argv[i]);
		while ((n = read(fd, buf, sizeof(buf))) > 0)
			fwrite(buf, 1, n, stdout);
		if (n < 0)
			return probe_fails(argv[0], argv[i]);
	}
	return 0;
}

const struct probe_verb probe_act[] = {
	{"exit", "STATUS", 1, act_exit},
	{"say", "WORD...", 0, act_say},
	{"both", "TO-STDOUT TO-STDERR", 2, act_both},
	{"cat", "[FILE]...", 0, act_cat},
	{"syscall", "NUMBER|NAME [ARG]...", 1, act_syscall},
	{"alloc", "MIB [hold]", 1, act_alloc},
	{"fork", "N", 1, act_fork},
	{"open", "PATH [r|w|rw|creat]", 1, act_open},
	{"stat", "PATH...", 1, act_stat},
	{"mknod", "PATH c|b MAJOR MINOR", 4, act_mknod},
	{"mount", "DIR", 1, act_mount},
	{"wait-signals", "", 0, act_signals},
	{"pause", "[WORD]...", 0, act_pause},
	{"family", "N", 1, act_family},
	{"raise", "SIGNAL", 1, act_raise},
	{0},
};
