/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures one command: its time, or the user-space instructions (single steps) or the system calls and the peak memory
 * of it and all its children up to the exec of the payload, whose work is not the runtime's. Counts repeat where times
 * don't, so they can be a gate; ptrace needs neither performance counters nor an emulation of the kernel, so it works in
 * virtual machines and with clone3.
 *
 *     gauge time|instructions|system-calls PAYLOAD FILE COMMAND [ARGUMENT…]
 *
 * FILE gets `nanoseconds`, or a line `count kilobytes name` for each process. The exit code is that of the command.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>

#define MAX 512
#define OPTIONS                                                                                    \
	(PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC |     \
	 PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXIT)

extern char **environ;

static struct process {
	pid_t pid;
	unsigned long count, peak; /* peak in kB */
	char name[32];
} seen[MAX];
static size_t seen_len;
static int step = PTRACE_SINGLESTEP, started;
static const char *payload;

static void die(const char *what)
{
	fprintf(stderr, "gauge: %s: %s\n", what, strerror(errno));
	exit(125);
}

static int code_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Reads the name and the peak memory of a process. */
static void look(struct process *p)
{
	char path[32], line[128];

	snprintf(path, sizeof(path), "/proc/%d/status", p->pid);
	FILE *f = fopen(path, "re");

	while (f && fgets(line, sizeof(line), f)) {
		sscanf(line, "Name: %31[^\n]", p->name);
		sscanf(line, "VmHWM: %lu", &p->peak);
	}
	if (f)
		fclose(f);
}

static struct process *find(pid_t pid)
{
	static struct process *last;

	if (last && last->pid == pid)
		return last;
	for (size_t i = 0; i < seen_len; i++)
		if (seen[i].pid == pid)
			return last = &seen[i];
	if (seen_len == MAX) {
		errno = E2BIG;
		die("processes");
	}
	last = &seen[seen_len++];
	last->pid = pid;
	look(last);
	return last;
}

static void go_on(int how, pid_t pid, int sig)
{
	if (ptrace(how, pid, NULL, (void *)(long)sig) < 0 && errno != ESRCH)
		die("ptrace");
}

/* Starts the command, traced from its exec on, at fixed addresses. */
static pid_t start(char **command)
{
	int ready[2];
	char c;

	if (pipe2(ready, O_CLOEXEC) < 0)
		die("pipe");
	pid_t pid = fork();

	if (pid == 0) {
		close(ready[1]);
		if (read(ready[0], &c, 1) < 0 || personality(ADDR_NO_RANDOMIZE) < 0)
			die("personality");
		execvp(command[0], command);
		die(command[0]);
	}
	if (pid < 0 || ptrace(PTRACE_SEIZE, pid, NULL, (void *)(long)OPTIONS) < 0)
		die("seize");
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void at_call(struct process *p)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, p->pid, sizeof(info), &info) <= 0 ||
	    info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return;
	p->count++;
	if (info.entry.nr == SYS_execve || info.entry.nr == SYS_execveat)
		look(p);
}

/* What a stop means: the first exec starts the count, the payload's ends it; the rest is steps, births and signals. */
static void stopped(pid_t pid, int status)
{
	int sig = WSTOPSIG(status), event = status >> 16;
	struct process *p = find(pid), was = *p;

	if (event == PTRACE_EVENT_EXEC) {
		look(p);
		if (started && strcmp(p->name, payload) == 0) {
			*p = was;
			go_on(PTRACE_DETACH, pid, 0);
			return;
		}
		started = 1;
	} else if (event == PTRACE_EVENT_EXIT) {
		look(p);
	} else if (!event && sig == (SIGTRAP | 0x80)) {
		at_call(p);
	} else if (!event && sig == SIGTRAP) {
		p->count++;
	}
	go_on(started ? step : PTRACE_CONT, pid, event || (sig & 0x7f) == SIGTRAP ? 0 : sig);
}

/* Until the command itself ends: what it leaves running (a container that waits for its start) is let go. */
static int follow(pid_t first)
{
	int status;

	for (;;) {
		pid_t pid = waitpid(-1, &status, __WALL);

		if (pid < 0 && errno != EINTR)
			die("waitpid");
		if (pid > 0 && WIFSTOPPED(status))
			stopped(pid, status);
		else if (pid == first)
			return code_of(status);
	}
}

static int count(char **command, FILE *out)
{
	cpu_set_t one;

	/* On one processor a stop costs a switch; on two it costs a wake-up of the other. */
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	int code = follow(start(command));

	for (size_t i = 0; i < seen_len; i++)
		fprintf(out, "%lu %lu %s\n", seen[i].count, seen[i].peak, seen[i].name);
	return code;
}

static int clock_one(char **command, FILE *out)
{
	struct timespec from, to;
	int status;
	pid_t pid;

	clock_gettime(CLOCK_MONOTONIC, &from);
	errno = posix_spawnp(&pid, command[0], NULL, NULL, command, environ);
	if (errno)
		die(command[0]);
	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");
	clock_gettime(CLOCK_MONOTONIC, &to);
	fprintf(out, "%lld\n",
		(to.tv_sec - from.tv_sec) * 1000000000LL + to.tv_nsec - from.tv_nsec);
	return code_of(status);
}

int main(int argc, char **argv)
{
	if (argc < 5) {
		fprintf(stderr,
			"usage: gauge time|instructions|system-calls PAYLOAD FILE COMMAND [ARGUMENT...]\n");
		return 125;
	}
	FILE *out = fopen(argv[3], "we");

	if (!out)
		die(argv[3]);
	if (strcmp(argv[1], "system-calls") == 0)
		step = PTRACE_SYSCALL;
	payload = argv[2];
	int code = strcmp(argv[1], "time") == 0 ? clock_one(argv + 4, out) : count(argv + 4, out);

	if (fclose(out))
		die(argv[3]);
	return code;
}
