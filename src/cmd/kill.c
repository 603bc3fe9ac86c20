// SPDX-License-Identifier: Apache-2.0
/*
 * husk kill: a signal for a container's process, or for all of its processes. Without a pid namespace of its own a
 * container's other processes outlive its first one, so there SIGKILL goes to all of its cgroup.
 */
#include "base/err.h"
#include "base/fd.h"
#include "base/str.h"
#include "base/sys.h"
#include "cmd/cmd.h"
#include "container/state.h"

#include <signal.h>
#include <stdlib.h>
#include <strings.h>

struct kill_options {
	bool all;
};

static const struct opt opts[] = {
	{"all", 'a', OPT_FLAG, offsetof(struct kill_options, all), NULL,
	 "to all processes of the container"},
	{0},
};

/* "9", "KILL", "SIGKILL" in any case, "RTMIN+3", "RTMAX-1". */
static int signal_of(const char *text, int *ret)
{
	const char *name = strncasecmp(text, "SIG", 3) == 0 ? text + 3 : text;
	uint64_t n;
	bool from_min = strncasecmp(name, "RTMIN", 5) == 0;

	if (str_u64(text, &n) == 0 && n <= (uint64_t)SIGRTMAX) {
		*ret = (int)n;
		return 0;
	}
	for (int sig = 1; sig < NSIG; sig++) {
		const char *abbrev = sigabbrev_np(sig);

		if (abbrev && strcasecmp(abbrev, name) == 0) {
			*ret = sig;
			return 0;
		}
	}
	if (from_min || strncasecmp(name, "RTMAX", 5) == 0) {
		name += 5;
		n = 0;
		if ((*name == '\0' ||
		     (*name == (from_min ? '+' : '-') && !str_u64(name + 1, &n))) &&
		    n <= (uint64_t)(SIGRTMAX - SIGRTMIN)) {
			*ret = from_min ? SIGRTMIN + (int)n : SIGRTMAX - (int)n;
			return 0;
		}
	}
	return fail(EINVAL, "unknown signal \"%s\"", text);
}

static bool own_pid_ns(const struct container *c)
{
	for (size_t i = 0; i < c->disk->namespaces_len; i++)
		if (streq(c->disk->namespaces[i].type, "pid") && !c->disk->namespaces[i].path)
			return true;
	return false;
}

static int kill_init(const struct container *c, int sig)
{
	pid_t pid = state_live_pid(c->disk);
	_close_ int pidfd = pid > 0 ? sys_pidfd_open(pid) : -1;

	/* The pidfd is that of the right process if that still lives now. */
	if (pidfd < 0 || state_live_pid(c->disk) != pid)
		return fail(ESRCH, "container not running");
	if (sys_pidfd_send_signal(pidfd, sig) < 0)
		return errno == ESRCH ? fail(ESRCH, "container not running")
				      : fail_sys("signal %d to container %s", sig, c->id);
	return 0;
}

static int run(const struct runtime *rt, void *values, int argc, char **argv)
{
	const struct kill_options *o = values;
	static struct container c;
	enum status status;
	int sig = SIGTERM;

	if (argc > 1)
		TRY(signal_of(argv[1], &sig));
	TRY(container_load(&c, argv[0], rt));
	if (o->all)
		return cgroup_kill(&c.cgroup, sig);
	TRY(state_status(&c, &status));
	if (sig == SIGKILL && !own_pid_ns(&c) && c.cgroup.len) {
		pid_t *pids;
		size_t len;

		TRY(cgroup_procs(&c.cgroup, &pids, &len));
		if (status == STATUS_STOPPED && !len)
			return fail(ESRCH, "container not running");
		return cgroup_kill(&c.cgroup, sig);
	}
	if (status == STATUS_STOPPED)
		return fail(ESRCH, "container not running");
	return kill_init(&c, sig);
}

const struct command cmd_kill = {
	.name = "kill",
	.args = "ID [SIGNAL]",
	.summary = "send a signal (default SIGTERM) to a container",
	.opts = opts,
	.size = sizeof(struct kill_options),
	.min = 1,
	.max = 2,
	.failure = 1,
	.run = run,
};
