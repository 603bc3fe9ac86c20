/* SPDX-License-Identifier: Apache-2.0 */
/*
 * probe: the eyes and hands of the integration tests inside of a container, and a few helpers for
 * outside. One static program, so that it runs in an empty root file system. Each verb prints facts
 * that a test compares; none judges. This file has the table of verbs and those that look.
 */
#include "probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

int probe_fails(const char *verb, const char *what)
{
	const char *name = strerrorname_np(errno);

	fprintf(stderr, "%s: %s: %s\n", verb, what, name ? name : "?");
	return 1;
}

const char *probe_signame(int sig)
{
	static char text[32];

	if (sig >= SIGRTMIN && sig <= SIGRTMAX)
		snprintf(text, sizeof(text), "SIGRTMIN+%d", sig - SIGRTMIN);
	else if (sigabbrev_np(sig))
		snprintf(text, sizeof(text), "SIG%s", sigabbrev_np(sig));
	else
		snprintf(text, sizeof(text), "%d", sig);
	return text;
}

/* Copies the lines of /proc/self/status that begin with a word of the list. */
static int show_status(const char *verb, const char *const *words)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[512];

	if (!f)
		return probe_fails(verb, "/proc/self/status");
	while (fgets(line, sizeof(line), f)) {
		for (size_t i = 0; words[i]; i++) {
			size_t n = strlen(words[i]);

			if (!strncmp(line, words[i], n) && line[n] == ':')
				printf("%s=%s", words[i],
				       line + n + 1 + strspn(line + n + 1, "\t "));
		}
	}
	fclose(f);
	return 0;
}

/* By system calls, not by /proc: it may not be there, or not be what it says. */
static int see_caps(int argc, char **argv)
{
	struct __user_cap_header_struct h = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct d[2] = {0};
	unsigned long long bnd = 0, amb = 0;

	(void)argc;
	if (syscall(SYS_capget, &h, d) < 0)
		return probe_fails(argv[0], "capget");
	for (int i = 0; i < 64; i++) {
		if (prctl(PR_CAPBSET_READ, i, 0, 0, 0) == 1)
			bnd |= 1ULL << i;
		if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0) == 1)
			amb |= 1ULL << i;
	}
	printf("inh=%08x%08x\nprm=%08x%08x\neff=%08x%08x\nbnd=%016llx\namb=%016llx\n",
	       d[1].inheritable, d[0].inheritable, d[1].permitted, d[0].permitted, d[1].effective,
	       d[0].effective, bnd, amb);
	return 0;
}

static int see_ids(int argc, char **argv)
{
	uid_t ru, eu, su;
	gid_t rg, eg, sg, groups[256];
	int n = getgroups(ARRAY_SIZE(groups), groups);

	(void)argc;
	if (n < 0)
		return probe_fails(argv[0], "getgroups");
	getresuid(&ru, &eu, &su);
	getresgid(&rg, &eg, &sg);
	printf("uid=%u,%u,%u,%d\n", ru, eu, su, setfsuid(-1));
	printf("gid=%u,%u,%u,%d\n", rg, eg, sg, setfsgid(-1));
	printf("groups=");
	for (int i = 0; i < n; i++)
		printf("%s%u", i ? "," : "", groups[i]);
	printf("\n");
	return 0;
}

static int see_process(int argc, char **argv)
{
	char cwd[4096];
	mode_t mask = umask(0);

	(void)argc;
	umask(mask);
	printf("pid=%d\nppid=%d\npgid=%d\nsid=%d\n", getpid(), getppid(), getpgid(0), getsid(0));
	printf("umask=%04o\n", mask);
	if (syscall(SYS_getcwd, cwd, sizeof(cwd)) < 0)
		return probe_fails(argv[0], "getcwd");
	printf("cwd=%s\n", cwd);
	printf("nice=%d\npersonality=%#x\n", getpriority(PRIO_PROCESS, 0), personality(0xffffffff));
	return 0;
}

static int see_security(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	printf("no_new_privs=%d\n", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	printf("dumpable=%d\n", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
	printf("keepcaps=%d\nsecurebits=%#x\n", prctl(PR_GET_KEEPCAPS, 0, 0, 0, 0),
	       prctl(PR_GET_SECUREBITS, 0, 0, 0, 0));
	return show_status(argv[0], (const char *const[]){"Seccomp", "Seccomp_filters", NULL});
}

static int see_signals(int argc, char **argv)
{
	(void)argc;
	return show_status(argv[0],
			   (const char *const[]){"SigPnd", "SigBlk", "SigIgn", "SigCgt", NULL});
}

static int see_rlimits(int argc, char **argv)
{
	static const char *const names[] = {
		"CPU",	   "FSIZE", "DATA",  "STACK",	   "CORE",     "RSS",  "NPROC",	 "NOFILE",
		"MEMLOCK", "AS",    "LOCKS", "SIGPENDING", "MSGQUEUE", "NICE", "RTPRIO", "RTTIME",
	};
	struct rlimit r;

	(void)argc;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (getrlimit(i, &r) < 0)
			return probe_fails(argv[0], names[i]);
		printf("%s=%lld,%lld\n", names[i], (long long)r.rlim_cur, (long long)r.rlim_max);
	}
	return 0;
}

static int see_namespaces(int argc, char **argv)
{
	static const char *const names[] = {"cgroup", "ipc",  "mnt",  "net",
					    "pid",    "time", "user", "uts"};
	char path[64], to[64];

	(void)argc;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "/proc/self/ns/%s", names[i]);
		ssize_t n = readlink(path, to, sizeof(to) - 1);

		if (n < 0)
			return probe_fails(argv[0], path);
		to[n] = 0;
		printf("%s=%s\n", names[i], to);
	}
	return 0;
}

/* By fcntl, so that fds show even without /proc. Numbers only, where there is no /proc. */
static int see_fds(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	for (int fd = 0; fd < 1024; fd++) {
		char path[64], to[256];
		int flags = fcntl(fd, F_GETFD);

		if (flags < 0)
			continue;
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		ssize_t n = readlink(path, to, sizeof(to) - 1);

		to[n > 0 ? n : 0] = 0;
		printf("%d=%s%s\n", fd, to, flags & FD_CLOEXEC ? " cloexec" : "");
	}
	return 0;
}

/* /proc/self/mountinfo as `mountpoint fstype source mount-options super-options propagation`. */
static int see_mounts(int argc, char **argv)
{
	FILE *f = fopen("/proc/self/mountinfo", "re");
	char line[8192];

	if (!f)
		return probe_fails(argv[0], "/proc/self/mountinfo");
	while (fgets(line, sizeof(line), f)) {
		char at[4096], opts[512], tags[256] = "", type[64], source[4096], super[2048];
		char *sep = strstr(line, " - ");
		int used = 0;

		if (!sep || sscanf(line, "%*d %*d %*s %*s %4095s %511s%n", at, opts, &used) < 2)
			continue;
		if (line + used < sep)
			snprintf(tags, sizeof(tags), "%.*s", (int)(sep - line - used), line + used);
		if (sscanf(sep + 3, "%63s %4095s %2047s", type, source, super) != 3)
			continue;
		if (argc < 2 || !strcmp(argv[1], at))
			printf("%s %s %s %s %s%s\n", at, type, source, opts, super,
			       tags[0] ? tags : " private");
	}
	fclose(f);
	return 0;
}

static int see_env(int argc, char **argv)
{
	extern char **environ;

	for (char **e = environ; argc < 2 && *e; e++)
		puts(*e);
	for (int i = 1; i < argc; i++)
		printf("%s=%s\n", argv[i], getenv(argv[i]) ? getenv(argv[i]) : "(unset)");
	return 0;
}

static int see_scheduler(int argc, char **argv)
{
	struct sched_param p;
	cpu_set_t set;
	int policy = sched_getscheduler(0);

	(void)argc;
	if (policy < 0 || sched_getparam(0, &p) < 0 || sched_getaffinity(0, sizeof(set), &set) < 0)
		return probe_fails(argv[0], "sched");
	printf("policy=%d\npriority=%d\nnice=%d\ncpus=%d\n", policy, p.sched_priority,
	       getpriority(PRIO_PROCESS, 0), CPU_COUNT(&set));
	printf("ioprio=%ld\n", syscall(SYS_ioprio_get, 1, 0));
	return 0;
}

/* The clocks that a time namespace shifts, in seconds. */
static int see_clocks(int argc, char **argv)
{
	static const struct {
		const char *name;
		clockid_t id;
	} clocks[] = {{"monotonic", CLOCK_MONOTONIC}, {"boottime", CLOCK_BOOTTIME}};

	(void)argc;
	for (size_t i = 0; i < ARRAY_SIZE(clocks); i++) {
		struct timespec t;

		if (clock_gettime(clocks[i].id, &t) < 0)
			return probe_fails(argv[0], clocks[i].name);
		printf("%s=%lld\n", clocks[i].name, (long long)t.tv_sec);
	}
	return 0;
}

static int see_help(int argc, char **argv);

const struct probe_verb probe_see[] = {
	{"caps", "", 0, see_caps},
	{"ids", "", 0, see_ids},
	{"process", "", 0, see_process},
	{"security", "", 0, see_security},
	{"signals", "", 0, see_signals},
	{"rlimits", "", 0, see_rlimits},
	{"namespaces", "", 0, see_namespaces},
	{"fds", "", 0, see_fds},
	{"mounts", "[MOUNTPOINT]", 0, see_mounts},
	{"env", "[NAME]...", 0, see_env},
	{"scheduler", "", 0, see_scheduler},
	{"clocks", "", 0, see_clocks},
	{"help", "", 0, see_help},
	{0},
};

static const struct probe_verb *const tables[] = {probe_see, probe_act, probe_net, probe_aid,
						  probe_attack};

static int see_help(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	for (size_t t = 0; t < ARRAY_SIZE(tables); t++)
		for (const struct probe_verb *v = tables[t]; v->name; v++)
			printf("%s %s\n", v->name, v->args);
	return 0;
}

int main(int argc, char **argv)
{
	for (size_t t = 0; argc > 1 && t < ARRAY_SIZE(tables); t++) {
		for (const struct probe_verb *v = tables[t]; v->name; v++) {
			if (strcmp(v->name, argv[1]) || argc - 2 < v->least)
				continue;
			int status = v->run(argc - 1, argv + 1);

			if (fflush(stdout) == EOF)
				return probe_fails(argv[1], "stdout");
			return status;
		}
	}
	fprintf(stderr, "probe: no such verb or too few arguments; see: probe help\n");
	return 125;
}
