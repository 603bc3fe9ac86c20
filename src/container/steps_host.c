// SPDX-License-Identifier: Apache-2.0
/*
 * HOST's rows: what the command itself does, before INIT is made and beside it. Each is a few calls into
 * plan/, linux/ and cgroup/; the order and the way back are the table's.
 */
#include "container/steps_host.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/sock.h"
#include "base/str.h"
#include "base/sys.h"
#include "container/config.h"
#include "container/hooks.h"
#include "container/notify.h"
#include "container/spawn.h"
#include "container/state.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int exec_config(struct container *c)
{
	enum status status;

	TRY(state_status(c, &status));
	if (status == STATUS_STOPPED || status == STATUS_CREATING)
		return fail(EINVAL, "cannot exec in a container that is %s",
			    status == STATUS_STOPPED ? "stopped: container not running"
						     : "being created");
	if (status == STATUS_PAUSED && !c->opt.ignore_paused)
		return fail(EINVAL, "cannot exec in a paused container (see --ignore-paused)");
	c->target_pid = state_live_pid(c->disk);
	c->target_pidfd = CHECK(sys_pidfd_open(c->target_pid), "container not running");
	/* The pidfd is that very process' if it is still the same one now. */
	if (state_live_pid(c->disk) != c->target_pid)
		return fail(ESRCH, "container not running");
	return config_plan_exec(c);
}

/* --console-socket and a terminal belong together, as every engine expects. */
static int check_terminal(const struct container *c)
{
	bool detached = c->cmd == MAKE_CREATE || c->opt.detach;

	if (c->opt.console_socket && !(c->run.terminal && detached))
		return fail(EINVAL, "cannot use console socket if husk will not detach or allocate "
				    "tty");
	if (c->run.terminal && detached && !c->opt.console_socket)
		return fail(EINVAL, "cannot allocate tty if husk will detach without setting "
				    "console socket");
	return 0;
}

static int check_preserved(const struct container *c)
{
	for (unsigned int i = 0; i < c->opt.preserve_fds; i++)
		/* Husk's own are close-on-exec, those that it was given to pass on are not. */
		if (fcntl(3 + (int)i, F_GETFD) != 0)
			return fail(EBADF, "--preserve-fds %u: file descriptor %u is not open",
				    c->opt.preserve_fds, 3 + i);
	return 0;
}

int host_config(struct container *c)
{
	TRY(check_preserved(c));
	if (c->cmd == MAKE_EXEC) {
		TRY(exec_config(c));
		return check_terminal(c);
	}
	TRY(state_check_id(c->id));
	TRY(config_plan(c));
	TRY(check_terminal(c));
	c->root_fd = TRY(state_open_root(c->rt.root, true));
	if (faccessat(c->root_fd, c->id, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return fail(EEXIST, "container with id \"%s\" already exists", c->id);
	return cgroup_check(&c->cgroup);
}

/* RFC 3339 with nanoseconds, UTC. */
static const char *now_text(void)
{
	struct timespec now;
	struct tm tm;
	char text[64];

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
	return mem_printf("%s.%09ldZ", text, now.tv_nsec);
}

static void record_namespaces(struct container *c)
{
	struct disk_namespace *n = mem_array(NS_COUNT, sizeof *n);
	size_t len = 0;

	for (int t = 0; t < NS_COUNT; t++) {
		if (!c->ns.of[t].make && !ns_joins(&c->ns, t))
			continue;
		n[len].type = ns_kinds[t].name;
		n[len++].path = c->ns.of[t].path;
	}
	c->disk->namespaces = n;
	c->disk->namespaces_len = len;
}

int host_state(struct container *c)
{
	struct disk_state *d = c->disk = mem_new(struct disk_state);
	char boot[64] = "", letter;

	*d = (struct disk_state){
		.version = 1,
		.id = c->id,
		.bundle = c->opt.bundle,
		.rootfs = c->rootfs.path,
		.created = now_text(),
		.status = "creating",
		.has_owner = true,
		.owner = geteuid(),
		.has_maker_pid = true,
		.maker_pid = getpid(),
		.has_maker_start = true,
		.cgroup = c->cgroup.path,
		.cgroup_kept = c->cgroup.kept,
		.annotations = c->config->annotations,
		.annotations_len = c->config->annotations_len,
	};
	file_peek(proc_root(), "sys/kernel/random/boot_id", boot, sizeof boot);
	d->boot_id = mem_strdup(boot);
	if (proc_stat(getpid(), &d->maker_start, &letter) < 0)
		return fail(ESRCH, "read husk's own start time");
	record_namespaces(c);
	return state_create(c);
}

void host_undo_state(struct container *c)
{
	/* Only what is ours: without dir_fd the directory was another container's, or never made. */
	if (c->dir_fd >= 0 && state_remove(c) < 0)
		log_warning("%s", err_text());
}

void host_undo_hooks(struct container *c)
{
	if (c->dir_fd < 0 || !c->disk->hooks_ran)
		return;
	if (c->config || config_load_copy(c) >= 0)
		hooks_run(c, HOOK_POSTSTOP, STATUS_STOPPED, 0);
}

int host_seccomp(struct container *c)
{
	return seccomp_prepare(c->root_fd, &c->seccomp_plan, &c->seccomp);
}

/* The ways in: INIT is cloned into the v2 directory and enters the v1 ones by itself. */
static int open_cgroup(struct container *c)
{
	if (!c->late_cgroup)
		TRY(cgroup_fd(&c->cgroup, &c->cgroup_fd));
	return cgroup_doors_open(&c->cgroup, c->late_cgroup, &c->cgroup_doors);
}

/* config-linux.md, Cgroup ownership: whoever has a cgroup namespace and may write to its mount owns the cgroup. */
static int give_cgroup(const struct container *c)
{
	uint32_t uid = c->run.user.uid;
	bool writable = false;

	for (size_t i = 0; i < c->mounts_len; i++)
		if (c->mounts[i].kind == MOUNT_CGROUP)
			writable = !(c->mounts[i].attrs & MOUNT_ATTR_RDONLY);
	if (!writable || !c->process || !c->ns.of[NS_CGROUP].make || c->rt.rootless)
		return 0;
	if (c->ns.of[NS_USER].make &&
	    !idmap_outside(c->idmap.uids, c->idmap.uids_len, c->run.user.uid, &uid))
		return 0;
	return uid == 0 ? 0 : cgroup_chown(&c->cgroup, uid);
}

int host_cgroup(struct container *c)
{
	TRY(cgroup_create(&c->cgroup, c->settings, c->settings_len));
	/* Without permission it may have become none at all. */
	c->disk->cgroup = c->cgroup.path;
	TRY(give_cgroup(c));
	return open_cgroup(c);
}

void host_undo_cgroup(struct container *c)
{
	if (c->dir_fd < 0)
		return;
	/* In the process that made it, the parents that were made for it go, too. */
	if ((c->config_text ? cgroup_undo(&c->cgroup) : cgroup_delete(&c->cgroup)) < 0)
		log_warning("%s", err_text());
}

void host_undo_spawn(struct container *c)
{
	/* First all that INIT has left behind, or has beside it, in a pid namespace that is not its own. */
	if (c->cmd != MAKE_EXEC && c->dir_fd >= 0) {
		if (cgroup_kill(&c->cgroup, SIGKILL) < 0 || cgroup_freeze(&c->cgroup, false) < 0)
			log_debug("%s", err_text());
	}
	spawn_kill(c);
}

int host_resources(struct container *c)
{
	TRY(cgroup_apply(&c->cgroup, c->settings, c->settings_len));
	return cgroup_devices(&c->cgroup, &c->device_rules);
}

/* A v2 cgroup that passes controllers to its children has no place for processes of its own. 1, 0. */
static int takes_processes(const struct cgroup *cg)
{
	char buf[256];

	for (size_t i = 0; i < cg->len; i++) {
		if (!cg->at[i].in->v2)
			continue;
		if (file_peek(AT_FDCWD, mem_printf("%s/cgroup.subtree_control", cg->at[i].path),
			      buf, sizeof buf) > 0)
			return 0;
	}
	return 1;
}

/* Where the new process goes: the container's cgroup, or where its init is by now, when the container's can't
 * take processes any more because it passes controllers on. */
int host_exec_cgroup(struct container *c)
{
	for (size_t i = 0; i < c->opt.exec_cgroups_len; i++)
		TRY(cgroup_enter(&c->cgroup, c->opt.exec_cgroups[i]));
	if (!c->opt.exec_cgroups_len && !takes_processes(&c->cgroup))
		TRY(cgroup_of(&c->cgroup_host, c->target_pid, &c->cgroup));
	return open_cgroup(c);
}

/* Husk itself moves; its children begin where it is. */
int host_exec_affinity(struct container *c)
{
	return sched_set_cpus(&c->run.sched.cpus_initial);
}

/* For a mount of type cgroup; the mount module and the cgroup module don't know each other. */
static int view_cgroups(struct container *c)
{
	struct cgroup_view *views;
	size_t len;

	TRY(cgroup_mounts(&c->cgroup, &views, &len));
	c->cgroup_views = mem_array(len, sizeof *c->cgroup_views);
	c->cgroup_views_len = len;
	for (size_t i = 0; i < len; i++)
		c->cgroup_views[i] = (struct mount_cgroup){
			.name = views[i].name,
			.host_dir = views[i].host_dir,
			.fs_options = views[i].fs_options,
			.v2 = views[i].v2,
		};
	return 0;
}

int host_sources(struct container *c)
{
	for (size_t i = 0; i < c->mounts_len; i++) {
		if (c->mounts[i].kind == MOUNT_CGROUP && !c->cgroup_views)
			TRY(view_cgroups(c));
		/* An id map without ranges is that of the user namespace that is joined. */
		c->mounts[i].userns = c->ns.of[NS_USER].fd;
	}
	TRY(rootfs_open(&c->rootfs));
	TRY(mount_open_sources(c->mounts, c->mounts_len));
	TRY(device_open_sources(c->devices, c->devices_len));
	if (c->config->linux_ && c->config->linux_->masked_paths_len)
		TRY(device_open_null(&c->null_fd));
	return 0;
}

int host_notify(struct container *c)
{
	TRY(notify_prepare(c));
	if (c->cmd == MAKE_RUN)
		c->notify_fd = TRY(notify_bind(c));
	return 0;
}

int host_listen(struct container *c)
{
	c->listen_fd = TRY(sock_listen(c->dir_fd, "start.sock"));
	return 0;
}

int host_oom_score(struct container *c)
{
	return oom_score_adj_set(c->pid, c->run.oom_score_adj);
}

int host_id_maps(struct container *c)
{
	return idmap_write(c->pid, &c->idmap);
}

int host_time_offsets(struct container *c)
{
	const struct oci_linux *linux_ = c->config->linux_;
	const char *path = mem_printf("%d/timens_offsets", c->pid);

	for (size_t i = 0; i < linux_->time_offsets_len; i++) {
		const struct oci_time_offset_entry *o = &linux_->time_offsets[i];

		TRY(proc_write(path, mem_printf("%s %lld %u\n", o->key, (long long)o->value.secs,
						o->value.nanosecs)));
	}
	return 0;
}

int host_terminal(struct container *c)
{
	c->console_fd = take(&c->baggage);
	if (c->console_fd < 0)
		return fail(EPROTO, "the container's terminal did not arrive");
	/* In the foreground it is the caller's terminal that turns a newline into two characters. */
	if (!c->opt.console_socket) {
		tty_copy_size(STDIN_FILENO, c->console_fd);
		return tty_raw_output(c->console_fd);
	}
	TRY(tty_send(c->opt.console_socket, c->console_fd));
	fd_close(&c->console_fd);
	return 0;
}

/* From here on poststop hooks are due, also after a failure. */
int host_hooks_due(struct container *c)
{
	c->disk->has_hooks_ran = true;
	c->disk->hooks_ran = true;
	return hooks_any(c, HOOK_POSTSTOP) ? state_save(c) : 0;
}

int host_prestart(struct container *c)
{
	return hooks_run(c, HOOK_PRESTART, STATUS_CREATING, c->pid);
}

int host_create_runtime(struct container *c)
{
	return hooks_run(c, HOOK_CREATE_RUNTIME, STATUS_CREATING, c->pid);
}

/* What the namespaces turned out to be: their inodes are what membership of a pod is told by. */
static void note_namespaces(struct container *c)
{
	for (size_t i = 0; i < c->disk->namespaces_len; i++) {
		struct disk_namespace *n = &c->disk->namespaces[i];

		for (int t = 0; t < NS_COUNT; t++) {
			if (!streq(n->type, ns_kinds[t].name))
				continue;
			n->has_dev = n->has_ino = true;
			n->dev = c->board->ns[t].dev;
			n->ino = c->board->ns[t].ino;
		}
	}
}

/* No newline: readers take the whole file as a number. */
static int tell_pid(struct container *c)
{
	const char *text = mem_printf("%d", c->pid);
	_close_ int sock = -1;

	if (c->opt.pid_file)
		TRY(file_replace(AT_FDCWD, c->opt.pid_file, text, strlen(text), 0644));
	c->pid_told = c->opt.pid_file != NULL;
	if (!c->opt.pidfd_socket)
		return 0;
	sock = TRY(sock_connect(c->opt.pidfd_socket, SOCK_STREAM));
	return sock_send(sock, text, strlen(text), &c->pidfd, 1);
}

int host_created(struct container *c)
{
	struct disk_state *d = c->disk;
	char letter;

	note_namespaces(c);
	d->status = "created";
	d->has_pid = d->has_pid_start = true;
	d->pid = c->pid;
	if (proc_stat(c->pid, &d->pid_start, &letter) < 0)
		return fail(ESRCH, "the container's process is gone");
	d->has_maker_pid = d->has_maker_start = false;
	d->has_hooks_ran = d->hooks_ran = true;
	TRY(state_save(c));
	return tell_pid(c);
}

int host_started(struct container *c)
{
	return c->cmd == MAKE_EXEC ? tell_pid(c) : 0;
}

int host_poststart(struct container *c)
{
	return hooks_run(c, HOOK_POSTSTART, STATUS_RUNNING, c->pid);
}
