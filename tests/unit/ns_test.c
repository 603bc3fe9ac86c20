// SPDX-License-Identifier: Apache-2.0
/*
 * linux: namespaces opened, checked and joined; id maps; names; the loopback device. In children.
 */
#include "base/err.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/sys.h"
#include "child.h"
#include "linux/idmap.h"
#include "linux/net.h"
#include "linux/ns.h"
#include "linux/uts.h"

#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>

/* A process in namespaces of its own, which ends when the test does (the pipe closes). */
static pid_t other;
static int other_pidfd, other_end;

static void make_other(uint64_t flags)
{
	struct clone_args args = {.flags = flags, .exit_signal = SIGCHLD};
	int ready[2], end[2];
	char byte;

	if (pipe2(ready, O_CLOEXEC) < 0 || pipe2(end, O_CLOEXEC) < 0)
		exit(1);
	other = sys_clone3(&args);
	if (other == 0) {
		close(end[1]);
		if (write(ready[1], "x", 1) == 1 && read(end[0], &byte, 1) == 0)
			_exit(0);
		_exit(1);
	}
	other_end = end[1];
	close(end[0]);
	if (read(ready[0], &byte, 1) != 1)
		exit(1);
	other_pidfd = sys_pidfd_open(other);
}

static void end_other(void)
{
	close(other_end);
	T_INT(waitpid(other, NULL, 0), other);
	close(other_pidfd);
}

static struct ns_plan plan_of(enum ns_type type, const char *path)
{
	struct ns_plan plan;

	ns_plan_init(&plan);
	plan.of[type] = (struct ns_op){.path = path, .index = 2, .fd = -1};
	return plan;
}

static const char *path_of(enum ns_type type)
{
	return mem_printf("/proc/%d/ns/%s", other, ns_kinds[type].file);
}

/* --- open --- */

static void opens_each_type(void)
{
	for (int t = 0; t < NS_COUNT; t++) {
		struct ns_plan plan = plan_of(t, path_of(t));

		T_INT(ns_open(&plan), 0);
		T_OK(plan.of[t].fd >= 0);
		T_OK(ns_joins(&plan, t) && ns_joins_any(&plan));
		close(plan.of[t].fd);
	}
}

static void refuses_the_wrong_type(void)
{
	struct ns_plan plan = plan_of(NS_IPC, path_of(NS_NET));

	T_INT(ns_open(&plan), -EINVAL);
	T_STR(err_text(),
	      mem_printf("linux.namespaces[2].path /proc/%d/ns/net: its type is network, not ipc",
			 other));
}

static void refuses_what_is_none(void)
{
	struct ns_plan plan = plan_of(NS_NET, "/dev/null");

	T_INT(ns_open(&plan), -EINVAL);
	T_STR(err_text(), "linux.namespaces[2].path /dev/null: not a namespace file");
	plan = plan_of(NS_NET, "/proc/self/ns/nothing");
	T_INT(ns_open(&plan), -ENOENT);
}

static void refuses_a_fifo_without_waiting(void)
{
	char dir[] = "/tmp/husk-ns-XXXXXX";
	char *path;
	struct ns_plan plan;

	T_NEED(mkdtemp(dir));
	path = mem_printf("%s/fifo", dir);
	T_INT(mkfifo(path, 0600), 0);
	plan = plan_of(NS_NET, path);
	T_INT(ns_open(&plan), -EINVAL);
	T_INT(unlink(path), 0);
	T_INT(rmdir(dir), 0);
}

/* --- join --- */

static enum ns_type joining;

static void join_and_compare(void)
{
	struct ns_plan plan = plan_of(joining, path_of(joining));
	struct ns_id theirs, mine;

	T_INT(ns_identify(mem_printf("%d", other), joining, &theirs), 0);
	T_NEED(ns_open(&plan) == 0);
	T_INT(ns_join(&plan), 0);
	/* A joined pid namespace is that of the children. */
	if (joining == NS_PID)
		return;
	T_INT(ns_identify("self", joining, &mine), 0);
	T_OK(mine.ino == theirs.ino && mine.dev == theirs.dev);
}

static void joins_each_type(void)
{
	static const enum ns_type types[] = {NS_NET, NS_IPC, NS_UTS, NS_CGROUP, NS_PID, NS_MNT};

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		joining = types[i];
		T_INT(t_child(join_and_compare), 0);
	}
}

static void join_by_process(void)
{
	struct ns_id theirs, mine;

	T_INT(ns_identify(mem_printf("%d", other), NS_UTS, &theirs), 0);
	T_INT(ns_join_process(other_pidfd, CLONE_NEWUTS | CLONE_NEWNET | CLONE_NEWIPC), 0);
	T_INT(ns_identify("self", NS_UTS, &mine), 0);
	T_OK(mine.ino == theirs.ino);
}

static void joins_by_pidfd(void)
{
	T_INT(t_child(join_by_process), 0);
}

static void flags(void)
{
	struct ns_plan plan;

	ns_plan_init(&plan);
	T_INT(ns_flags(&plan), 0);
	T_OK(!ns_joins_any(&plan));
	plan.of[NS_NET].make = plan.of[NS_MNT].make = true;
	T_INT(ns_flags(&plan), CLONE_NEWNET | CLONE_NEWNS);
	T_OK(!ns_joins_any(&plan));
}

/* --- idmap --- */

static const struct idmap_range ranges[] = {{0, 100000, 1000}, {5000, 7, 1}, {6000, 8, 1}};

static void maps_ids(void)
{
	struct idmap map = {ranges, ranges, 2, 2};
	struct idmap fewer = {ranges, ranges, 1, 2}, more = {ranges, ranges, 2, 3};
	const char *who;

	make_other(CLONE_NEWUSER);
	who = mem_printf("%d", other);
	T_INT(idmap_write(other, &map), 0);
	T_INT(idmap_equals(who, &map), 1);
	T_INT(idmap_equals(who, &fewer), 0);
	T_INT(idmap_equals(who, &more), 0);
	end_other();
}

static void finds_outside_ids(void)
{
	uint32_t id = 0;

	T_OK(idmap_outside(ranges, 2, 999, &id));
	T_INT(id, 100999);
	T_OK(idmap_outside(ranges, 2, 5000, &id));
	T_INT(id, 7);
	T_OK(!idmap_outside(ranges, 2, 1000, &id));
	T_OK(!idmap_outside(ranges, 2, 5001, &id));
}

/* --- uts, net --- */

static void set_names(void)
{
	struct utsname names;

	T_NEED(unshare(CLONE_NEWUTS) == 0);
	T_INT(uts_set("hosty", NULL), 0);
	T_INT(uts_set(NULL, "domainy"), 0);
	T_INT(uname(&names), 0);
	T_STR(names.nodename, "hosty");
	T_STR(names.domainname, "domainy");
}

static void names(void)
{
	T_INT(t_child(set_names), 0);
}

static void bring_up(void)
{
	struct ifreq req = {.ifr_name = "lo"};
	int fd;

	T_NEED(unshare(CLONE_NEWNET) == 0);
	T_INT(net_loopback_up(), 0);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	T_INT(ioctl(fd, SIOCGIFFLAGS, &req), 0);
	T_OK(req.ifr_flags & IFF_UP);
}

static void loopback(void)
{
	T_INT(t_child(bring_up), 0);
}

int main(void)
{
	t_need_root();
	make_other(CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWPID | CLONE_NEWNS |
		   CLONE_NEWCGROUP);
	T_RUN(opens_each_type);
	T_RUN(refuses_the_wrong_type);
	T_RUN(refuses_what_is_none);
	T_RUN(refuses_a_fifo_without_waiting);
	T_RUN(joins_each_type);
	T_RUN(joins_by_pidfd);
	end_other();
	T_RUN(flags);
	T_RUN(maps_ids);
	T_RUN(finds_outside_ids);
	T_RUN(names);
	T_RUN(loopback);
	return t_end();
}
