// SPDX-License-Identifier: Apache-2.0
/*
 * Namespaces. A path is opened once and only its fd is used afterwards, so that what was checked is what
 * is joined. A file that is not a namespace, or one of another type, is refused here: setns(2) with
 * the type given would refuse it too, but later and with nothing better to say than EINVAL.
 */
#include "linux/ns.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/proc.h"
#include "base/sys.h"

#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>

const struct ns_kind ns_kinds[NS_COUNT] = {
	[NS_USER] = {"user", "user", CLONE_NEWUSER},
	[NS_PID] = {"pid", "pid", CLONE_NEWPID},
	[NS_NET] = {"network", "net", CLONE_NEWNET},
	[NS_IPC] = {"ipc", "ipc", CLONE_NEWIPC},
	[NS_UTS] = {"uts", "uts", CLONE_NEWUTS},
	[NS_CGROUP] = {"cgroup", "cgroup", CLONE_NEWCGROUP},
	[NS_TIME] = {"time", "time", CLONE_NEWTIME},
	[NS_MNT] = {"mount", "mnt", CLONE_NEWNS},
};

uint64_t ns_flags(const struct ns_plan *plan)
{
	uint64_t flags = 0;

	for (int t = 0; t < NS_COUNT; t++)
		if (plan->of[t].make)
			flags |= ns_kinds[t].flag;
	return flags;
}

bool ns_joins_any(const struct ns_plan *plan)
{
	for (int t = 0; t < NS_COUNT; t++)
		if (ns_joins(plan, t))
			return true;
	return false;
}

static const char *name_of_flag(int flag)
{
	for (int t = 0; t < NS_COUNT; t++)
		if (ns_kinds[t].flag == (uint64_t)flag)
			return ns_kinds[t].name;
	return "unknown";
}

/* Is fd a namespace file of this type? `op` is for the sentence. */
static int check_type(int fd, const struct ns_op *op, enum ns_type type)
{
	struct statfs fs;
	int flag;

	CHECK(fstatfs(fd, &fs), "linux.namespaces[%zu].path %s", op->index, op->path);
	if (fs.f_type != NSFS_MAGIC)
		return fail(EINVAL, "linux.namespaces[%zu].path %s: not a namespace file",
			    op->index, op->path);
	flag = ioctl(fd, NS_GET_NSTYPE);
	if (flag < 0)
		return fail_sys("linux.namespaces[%zu].path %s: ask for its type", op->index,
				op->path);
	if ((uint64_t)flag != ns_kinds[type].flag)
		return fail(EINVAL, "linux.namespaces[%zu].path %s: its type is %s, not %s",
			    op->index, op->path, name_of_flag(flag), ns_kinds[type].name);
	return 0;
}

int ns_open(struct ns_plan *plan)
{
	for (int t = 0; t < NS_COUNT; t++) {
		struct ns_op *op = &plan->of[t];
		_close_ int fd = -1;

		if (!op->path)
			continue;
		/* O_NONBLOCK: a path that is a fifo or a device must not hold husk up. */
		fd = CHECK(open(op->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK),
			   "linux.namespaces[%zu].path %s", op->index, op->path);
		TRY(check_type(fd, op, t));
		op->fd = take(&fd);
	}
	return 0;
}

static int join_one(const struct ns_plan *plan, enum ns_type type)
{
	const struct ns_op *op = &plan->of[type];

	if (op->fd < 0)
		return 0;
	if (setns(op->fd, (int)ns_kinds[type].flag) < 0)
		return fail_sys("linux.namespaces[%zu].path %s: join the %s namespace", op->index,
				op->path, ns_kinds[type].name);
	return 0;
}

static int join_others(const struct ns_plan *plan, bool *done)
{
	for (int t = NS_USER + 1; t < NS_COUNT; t++) {
		if (done[t])
			continue;
		TRY(join_one(plan, t));
		done[t] = true;
	}
	return 0;
}

int ns_join(const struct ns_plan *plan)
{
	bool done[NS_COUNT] = {false};
	int r;

	if (plan->of[NS_USER].fd < 0)
		return join_others(plan, done);

	/* What the current rights already reach is joined with them where the user namespace has none
	 * over it: tried after it, a namespace of the host or of another owner gives EPERM. */
	for (int t = NS_USER + 1; t < NS_COUNT; t++) {
		_close_ int owner = -1;
		struct stat mine, theirs;

		if (plan->of[t].fd < 0)
			continue;
		owner = ioctl(plan->of[t].fd, NS_GET_USERNS);
		if (owner < 0 || fstat(owner, &theirs) < 0 ||
		    fstat(plan->of[NS_USER].fd, &mine) < 0 || theirs.st_ino == mine.st_ino)
			continue;
		done[t] = join_one(plan, t) == 0;
	}
	r = join_one(plan, NS_USER);
	if (r < 0)
		return r;
	return join_others(plan, done);
}

void ns_close(struct ns_plan *plan)
{
	for (int t = 0; t < NS_COUNT; t++)
		fd_close(&plan->of[t].fd);
}

int ns_join_process(int pidfd, uint64_t flags)
{
	if (flags && setns(pidfd, (int)flags) < 0)
		return fail_sys("join the container's namespaces");
	return 0;
}

int ns_identify(const char *who, enum ns_type type, struct ns_id *ret)
{
	const char *file = type == NS_TIME ? "time_for_children" : ns_kinds[type].file;
	char path[64];
	struct stat st;

	snprintf(path, sizeof path, "%s/ns/%s", who, file);
	CHECK(fstatat(TRY(proc_root()), path, &st, 0), "stat /proc/%s", path);
	*ret = (struct ns_id){st.st_dev, st.st_ino};
	return 0;
}
