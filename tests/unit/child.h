/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests that change what a process is (ids, limits, namespaces, filters) run in a child. Its checks are printed
 * and count as the parent's; it is ended by SIGALRM after CHILD_SECONDS.
 *
 *	static void as_user(void) { T_INT(setuid(1000), 0); … }
 *	static void drops_ids(void) { T_INT(t_child(as_user), 0); }
 */
#pragma once

#include "test.h"

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_SECONDS 20

/* Returns 0 if the child's checks all held, 1 if not, or 128 + the signal that ended it. */
__attribute__((unused)) static int t_child(void (*function)(void))
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		t_bad = false;
		alarm(CHILD_SECONDS);
		function();
		fflush(stdout);
		_exit(t_bad);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Only root can do what this test needs: the test is skipped (automake's 77) for others. */
__attribute__((unused)) static void t_need_root(void)
{
	if (geteuid() == 0)
		return;
	puts("1..0 # SKIP needs root");
	exit(77);
}
