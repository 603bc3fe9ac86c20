/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the tests that make cgroups on this host, below /husk-test-PID: the host, a process in a
 * cgroup, and less of the host than there is.
 */
#pragma once

#include "base/err.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/sys.h"
#include "cgroup/dir.h"
#include "tests/unit/test.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static struct cgroup_host host;
static char *top; /* "/husk-test-PID" */

#define OK(call) T_NEED(ok(#call, call))

__attribute__((unused)) static bool ok(const char *what, int r)
{
	if (r < 0)
		printf("# %s: %s\n", what, err_text());
	return r >= 0;
}

__attribute__((unused)) static struct cgroup at(const char *name)
{
	struct cgroup cg = {0};

	(void)cgroup_path(&host, mem_printf("%s/%s", top, name), "id", false, &cg);
	return cg;
}

/* A process in the cgroup that waits until it is killed; cloned into it where that goes. */
__attribute__((unused)) static pid_t sleeper(const struct cgroup *cg)
{
	struct clone_args args = {.exit_signal = SIGCHLD};
	_close_ int fd = -1;
	pid_t pid;

	if (cgroup_fd(cg, &fd) < 0)
		return -1;
	if (fd >= 0) {
		args.flags = CLONE_INTO_CGROUP;
		args.cgroup = (uint64_t)fd;
	}
	pid = sys_clone3(&args);
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	if (pid < 0 || cgroup_join(cg, pid, fd >= 0) < 0) {
		T_SAY("sleeper: %s", pid < 0 ? strerror(errno) : err_text());
		return -1;
	}
	return pid;
}

__attribute__((unused)) /* The status of a process that has ended or is about to; -1 if it doesn't
			   within ten seconds, and then it is killed. */
static int
reap(pid_t pid)
{
	struct pollfd p = {.fd = pid > 0 ? sys_pidfd_open(pid) : -1, .events = POLLIN};
	int status = -1;

	if (p.fd < 0)
		return -1;
	if (poll(&p, 1, 10000) == 1) {
		(void)waitpid(pid, &status, 0);
	} else {
		T_SAY("process %d doesn't end", (int)pid);
		kill(pid, SIGKILL);
	}
	close(p.fd);
	return status;
}

__attribute__((unused)) static bool nothing_there(const struct cgroup *cg)
{
	for (size_t i = 0; i < cg->len; i++)
		if (access(cg->at[i].path, F_OK) == 0)
			return false;
	return true;
}

/* Whatever failed before: no process and no cgroup outlives the test. */
__attribute__((unused)) static void nothing_is_left(void)
{
	struct cgroup cg;
	pid_t *pids;
	size_t len;

	OK(cgroup_load(&host, top, NULL, &cg));
	OK(cgroup_procs(&cg, &pids, &len));
	T_INT(len, 0);
	if (len)
		OK(cgroup_kill(&cg, SIGKILL));
	OK(cgroup_delete(&cg));
	T_OK(nothing_there(&cg));
}

/* The same host as it would be without some hierarchies. */
__attribute__((unused)) static void without(bool (*unwanted)(const struct cgroup_hierarchy *h))
{
	struct cgroup_host less = {.at = mem_array(host.len, sizeof *less.at),
				   .layout = host.layout};

	for (size_t i = 0; i < host.len; i++)
		if (!unwanted(&host.at[i]))
			less.at[less.len++] = host.at[i];
	less.layout.v2 = false;
	host = less;
}

/* Whether there is something to test: sets host and top, and says what it found. */
__attribute__((unused)) static bool host_found(void)
{
	top = mem_printf("/husk-test-%d", (int)getpid());
	if (cgroup_detect(&host) < 0)
		return false;
	for (size_t i = 0; i < host.len; i++)
		printf("# %s %s\n", host.at[i].v2 ? "v2" : host.at[i].name, host.at[i].mount);
	return host.len > 0;
}
