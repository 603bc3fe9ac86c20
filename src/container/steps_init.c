// SPDX-License-Identifier: Apache-2.0
/*
 * INIT's rows: what the container's first process does to its own view of the system, until it becomes the
 * container's program. INIT has HOST's memory and fds, but must not trust any path of the rootfs.
 */
#include "container/steps_init.h"

#include "base/err.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/sys.h"
#include "container/hooks.h"
#include "container/steps.h"
#include "container/walk.h"
#include "linux/exec.h"
#include "linux/keyring.h"
#include "linux/net.h"
#include "linux/paths.h"
#include "linux/sched.h"
#include "linux/uts.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>

int init_cgroup_join(struct container *c)
{
	TRY(cgroup_go_in(&c->cgroup_doors));
	cgroup_doors_close(&c->cgroup_doors);
	return 0;
}

/* Becomes the user namespace's root, over which it has all rights already. */
int init_user_ns(struct container *c)
{
	bool joined = c->cmd != MAKE_EXEC && !c->ns.of[NS_USER].make;

	if (joined && c->idmap.uids_len) {
		if (!TRY(idmap_equals("self", &c->idmap)))
			return fail(EINVAL,
				    "linux.uidMappings, gidMappings: differ from those of the "
				    "user namespace %s",
				    c->ns.of[NS_USER].path);
	}
	/* Where setgroups is denied the groups stay; "groups" will say so if others are asked for. */
	if (setgroups(0, NULL) < 0 && errno != EPERM)
		return fail_sys("drop the groups");
	CHECK(setresgid(0, 0, 0), "become group 0 of the user namespace");
	CHECK(setresuid(0, 0, 0), "become user 0 of the user namespace");
	return 0;
}

int init_time_ns(struct container *c)
{
	(void)c;
	CHECK(unshare(CLONE_NEWTIME), "make a time namespace");
	return 0;
}

int init_session(struct container *c)
{
	CHECK(prctl(PR_SET_DUMPABLE, 0), "make the process not dumpable");
	/* Ways to the host that are of no use here: no path of the container's may lead through them. */
	fd_close(&c->root_fd);
	fd_close(&c->dir_fd);
	fd_close(&c->cgroup_fd);
	fd_close(&c->target_pidfd);
	if (setsid() < 0 && errno != EPERM)
		return fail_sys("start a session");
	umask(0022);
	return 0;
}

int init_keyring(struct container *c)
{
	if (c->run.lsm.selinux)
		TRY(lsm_set_keycreate(c->run.lsm.selinux));
	return keyring_join(c->id);
}

int init_cgroup_ns(struct container *c)
{
	int *fd = &c->ns.of[NS_CGROUP].fd;

	if (c->cmd == MAKE_EXEC)
		return ns_join_process(c->target_pidfd, CLONE_NEWCGROUP);
	if (c->ns.of[NS_CGROUP].make)
		CHECK(unshare(CLONE_NEWCGROUP), "make a cgroup namespace");
	else
		CHECK(setns(*fd, CLONE_NEWCGROUP), "join the cgroup namespace %s",
		      c->ns.of[NS_CGROUP].path);
	fd_close(fd);
	return 0;
}

int init_identify(struct container *c)
{
	for (int t = 0; t < NS_COUNT; t++)
		if (c->ns.of[t].make || ns_joins(&c->ns, t))
			TRY(ns_identify("self", t, &c->board->ns[t]));
	return 0;
}

int init_loopback(struct container *c)
{
	(void)c;
	return net_loopback_up();
}

static const char *unless_empty(const char *s)
{
	return s && *s ? s : NULL;
}

int init_names(struct container *c)
{
	return uts_set(unless_empty(c->config->hostname), unless_empty(c->config->domainname));
}

int init_rootfs(struct container *c)
{
	return rootfs_attach(&c->rootfs, &c->new_root);
}

int init_mounts(struct container *c)
{
	struct mount_env env = {
		.cgroups = c->cgroup_views,
		.cgroups_len = c->cgroup_views_len,
		.cgroup_ns = c->ns.of[NS_CGROUP].make || ns_joins(&c->ns, NS_CGROUP),
	};

	return mount_attach(c->mounts, c->mounts_len, c->new_root, &env);
}

int init_devices(struct container *c)
{
	return device_make(c->devices, c->devices_len, c->new_root);
}

int init_terminal(struct container *c)
{
	_close_ int here = -1;
	struct tty tty;

	/* In a container that exists "/" is its own. */
	if (c->new_root < 0)
		here = CHECK(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), "open /");
	TRY(tty_open(here >= 0 ? here : c->new_root, c->run.console_size, &tty));
	c->baggage = tty.master;
	if (c->cmd != MAKE_EXEC && c->ns.of[NS_MNT].make)
		TRY(console_bind(c->new_root, tty.slave));
	return tty_attach(tty.slave);
}

int init_finish_mounts(struct container *c)
{
	return mount_finish(c->mounts, c->mounts_len);
}

int init_create_container(struct container *c)
{
	return hooks_run(c, HOOK_CREATE_CONTAINER, STATUS_CREATING, c->board->pid);
}

int init_sysctl(struct container *c)
{
	return sysctl_set(c->sysctls, c->sysctls_len);
}

int init_pivot(struct container *c)
{
	TRY(rootfs_pivot(&c->rootfs, c->new_root));
	fd_close(&c->new_root);
	return 0;
}

int init_chroot(struct container *c)
{
	const char *rootfs = c->cmd == MAKE_EXEC ? c->disk->rootfs : c->rootfs.path;

	CHECK(chroot(rootfs), "chroot to %s", rootfs);
	CHECK(chdir("/"), "chdir to /");
	return 0;
}

int init_readonly_paths(struct container *c)
{
	return paths_readonly(c->config->linux_->readonly_paths,
			      c->config->linux_->readonly_paths_len);
}

int init_masked_paths(struct container *c)
{
	TRY(paths_mask(c->config->linux_->masked_paths, c->config->linux_->masked_paths_len,
		       c->config->linux_->mount_label, c->null_fd));
	fd_close(&c->null_fd);
	return 0;
}

int init_readonly_root(struct container *c)
{
	(void)c;
	return rootfs_readonly();
}

int init_limits(struct container *c)
{
	return limits_set(c->run.rlimits, c->run.rlimits_len);
}

int init_scheduler(struct container *c)
{
	static const struct cpu_set_plan all = {0};
	const struct sched_plan *s = &c->run.sched;

	/* The affinity of husk's caller is not the container's; what the config has is for exec only. */
	if (c->cmd != MAKE_EXEC || !(s->cpus_initial.bits || s->cpus_final.bits))
		TRY(sched_set_cpus(&all));
	else if (s->cpus_final.bits)
		TRY(sched_set_cpus(&s->cpus_final));
	return sched_apply(s);
}

int init_personality(struct container *c)
{
	return personality_set(&c->personality);
}

int init_make_cwd(struct container *c)
{
	return exec_make_cwd(c->run.cwd);
}

int init_cwd(struct container *c)
{
	c->cwd_again = TRY(exec_chdir(c->run.cwd, false));
	return 0;
}

int init_labels(struct container *c)
{
	return lsm_set_exec(&c->run.lsm);
}

/* The permitted capabilities stay until the filter is loaded; the bounding set goes at once. */
int init_user(struct container *c)
{
	const struct user_plan *user = &c->run.user;

	TRY(user_own_stdio(user->uid));
	TRY(user_set_groups(user->groups, user->groups_len));
	TRY(caps_drop_bounding(c->run.caps.bounding));
	TRY(user_set_ids(user->uid, user->gid));
	/* From here on files are seen with what the container's process will have. */
	TRY(caps_effective(c->run.caps.effective));
	umask(user->umask);
	proc_close();
	return 0;
}

int init_no_new_privileges(struct container *c)
{
	(void)c;
	CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "set no_new_privs");
	return 0;
}

int init_executable(struct container *c)
{
	if (c->cwd_again)
		TRY(exec_chdir(c->run.cwd, true));
	if (!c->run.has_home)
		process_set_home(&c->run, user_home(c->run.user.uid));
	return exec_find(c->run.args[0], c->run.path_env, &c->exec_path);
}

int init_start_container(struct container *c)
{
	return hooks_run(c, HOOK_START_CONTAINER, STATUS_CREATED, getpid());
}

/* Last of all but the filters and the exec itself: a filter may forbid these system calls. */
int init_descriptors(struct container *c)
{
	const int keep[] = {c->channel, log_trace_fd(), fault_fd()};

	return exec_prepare(c->opt.preserve_fds, keep, ARRAY_LEN(keep));
}

int init_filter(struct container *c)
{
	int listener;

	if (!c->run.no_new_privileges)
		TRY(caps_effective(UINT64_MAX));
	return seccomp_install(&c->seccomp, &listener);
}

int init_capabilities(struct container *c)
{
	return caps_apply(&c->run.caps);
}

int init_exec(struct container *c)
{
	/* Here, because there is no way back from the work. */
	TRY(fault_at("exec"));
	c->board->executing = true;
	return exec_run(c->exec_path, c->run.args, c->run.env);
}
