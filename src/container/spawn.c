// SPDX-License-Identifier: Apache-2.0
/*
 * Making INIT. Where no namespace is joined, HOST clones it straight into its new namespaces and cgroup. Where
 * some are, a JOINER in between joins them and clones INIT with CLONE_PARENT, so that INIT is HOST's own child
 * either way, and "join some, make some" is one path for pods and exec. INIT never executes husk again:
 * it is a copy of HOST that has all it needs in memory and in open fds.
 *
 * The cgroup namespace is made later, by INIT, when it is in its cgroup (the namespace's root is the cgroup one is
 * in when it is made), and so is a time namespace with offsets (they can be set until someone enters).
 */
#include "container/spawn.h"

#include "base/err.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/sock.h"
#include "base/sys.h"
#include "container/steps.h"
#include "container/walk.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long a killed process may take: one in uninterruptible sleep may never end. */
#define END_MS 10000

static uint64_t flags_at_clone(const struct container *c)
{
	uint64_t flags = ns_flags(&c->ns) & ~(uint64_t)CLONE_NEWCGROUP;

	if (c->config->linux_ && c->config->linux_->time_offsets_len)
		flags &= ~(uint64_t)CLONE_NEWTIME;
	return flags;
}

/* Returns INIT's pid in the caller; INIT itself does not return. */
static pid_t clone_init(struct container *c, uint64_t extra, int channel, int other_end)
{
	struct clone_args args = {
		.exit_signal = extra & CLONE_PARENT ? 0 : SIGCHLD,
		.parent_tid = (uint64_t)(uintptr_t)&c->board->pid,
	};
	pid_t pid;

	args.flags = extra | CLONE_PARENT_SETTID | (c->cmd == MAKE_EXEC ? 0 : flags_at_clone(c));
	if (c->cgroup_fd >= 0) {
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = (uint64_t)c->cgroup_fd;
	}
	pid = sys_clone3(&args);
	if (pid != 0)
		return pid;
	close(other_end);
	c->channel = channel;
	walk_init(c);
}

static int clone_failed(const struct container *c)
{
	const struct ns_op *pid_ns = &c->ns.of[NS_PID];

	if (errno == ENOSPC)
		return fail_sys("clone: a limit on namespaces (/proc/sys/user/max_*_namespaces)");
	if (errno == EBUSY && c->cgroup_fd >= 0)
		return fail_sys("clone: into the cgroup, which passes controllers to its children");
	if (errno == ENOMEM && pid_ns->path)
		return fail(ENOMEM,
			    "clone: linux.namespaces[%zu].path %s: the first process of this pid "
			    "namespace has ended, or there is no memory",
			    pid_ns->index, pid_ns->path);
	return fail_sys("clone");
}

/* Who is in the namespaces already may have the same user there: nothing of ours is to be looked into or attached to
 * (CVE-2016-9962). After that the OOM score could not be written any more, without privilege. */
static int close_ourselves(const struct container *c)
{
	if (!c->closed)
		return 0;
	if (c->run.has_oom_score_adj)
		TRY(oom_score_adj_set(0, c->run.oom_score_adj));
	CHECK(prctl(PR_SET_DUMPABLE, 0), "make the process not dumpable");
	return 0;
}

/* By its clone3(2) INIT's pid stands on the board, so that HOST has it whatever becomes of JOINER. */
static void joiner(struct container *c, int channel, int other_end)
{
	int r = close_ourselves(c), cgroup_ns;

	/* From inside a cgroup namespace nobody may clone into a cgroup that is outside it, or come from
	 * outside it (nsdelegate, as systemd mounts it): INIT joins that one, when it is in its cgroup. */
	cgroup_ns = take(&c->ns.of[NS_CGROUP].fd);
	if (r >= 0 && c->cmd == MAKE_EXEC)
		r = ns_join_process(c->target_pidfd, c->target_ns & ~(uint64_t)CLONE_NEWCGROUP);
	else if (r >= 0)
		r = ns_join(&c->ns);
	ns_close(&c->ns);
	c->ns.of[NS_CGROUP].fd = cgroup_ns;
	if (r >= 0 && clone_init(c, CLONE_PARENT, channel, other_end) < 0)
		r = clone_failed(c);
	if (r >= 0)
		r = fault_at("joiner");
	if (r < 0)
		board_fail(c->board, r);
	_exit(r < 0);
}

static int by_joiner(struct container *c, const int pair[2])
{
	struct clone_args args = {.exit_signal = SIGCHLD};
	pid_t pid = sys_clone3(&args);
	int status;

	CHECK(pid, "clone the process that joins the namespaces");
	if (pid == 0)
		joiner(c, pair[1], pair[0]);
	close(pair[1]);
	c->channel = pair[0];
	CHECK(waitpid(pid, &status, 0), "wait for the process that joins the namespaces");
	c->pid = c->board->pid;
	if (c->board->failed)
		return fail(-c->board->failed, "%s", c->board->text);
	if (WIFSIGNALED(status))
		return fail(ESRCH, "the process that joins the namespaces was killed by signal %d",
			    WTERMSIG(status));
	return 0;
}

static int directly(struct container *c, const int pair[2])
{
	c->pid = clone_init(c, 0, pair[1], pair[0]);
	if (c->pid < 0)
		return clone_failed(c);
	close(pair[1]);
	c->channel = pair[0];
	return 0;
}

/* INIT has its copies; with ours open the container's mounts would live as long as we do. */
static void drop_sources(struct container *c)
{
	if (c->cmd == MAKE_EXEC)
		return;
	mount_close(c->mounts, c->mounts_len);
	device_close(c->devices, c->devices_len);
	fd_close(&c->rootfs.fd);
	fd_close(&c->null_fd);
}

int spawn(struct container *c)
{
	bool join = c->cmd == MAKE_EXEC || ns_joins_any(&c->ns);
	int pair[2], wire;

	TRY(fault_prepare(&wire));
	fault_wire(wire);
	TRY(board_make((unsigned int)c->reached, &c->board,
		       c->cmd == MAKE_CREATE ? &c->board_fd : NULL));
	TRY(sock_pair(pair));
	/* Other processes of a joined pid namespace must find nothing to attach to or to look into. Who is
	 * not root needs it open until the id maps are written (newuidmap looks at its owner). */
	if (geteuid() == 0)
		CHECK(prctl(PR_SET_DUMPABLE, 0), "make husk not dumpable");
	else
		c->closed = join && !c->ns.of[NS_USER].make;
	if (join)
		TRY(by_joiner(c, pair));
	else
		TRY(directly(c, pair));
	ns_close(&c->ns);
	drop_sources(c);
	fd_close(&c->listen_fd);
	cgroup_doors_close(&c->cgroup_doors);
	c->pidfd = CHECK(sys_pidfd_open(c->pid), "open a pidfd of the container's process");
	return 0;
}

void spawn_kill(struct container *c)
{
	struct pollfd end = {.events = POLLIN};
	siginfo_t info;

	fd_close(&c->channel);
	if (c->pid <= 0)
		return;
	if (c->pidfd < 0)
		c->pidfd = sys_pidfd_open(c->pid);
	if (c->pidfd < 0)
		return;
	sys_pidfd_send_signal(c->pidfd, SIGKILL);
	end.fd = c->pidfd;
	if (poll(&end, 1, END_MS) == 0)
		log_warning("process %d does not end, although it was killed", c->pid);
	else
		waitid(P_PIDFD, (id_t)c->pidfd, &info, WEXITED | WNOHANG); /* if it is our child */
	fd_close(&c->pidfd);
}
