/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Control groups, by the cgroupfs driver: the container's own cgroup in every hierarchy of the
 * host.
 *
 *	v2	one tree at /sys/fs/cgroup
 *	v1	a tree for each controller, or for some together; the named one of systemd
 *	hybrid	v1 trees and a v2 tree beside them (usually /sys/fs/cgroup/unified), which may have
 * controllers switched on
 *
 * The container has the same path in each. Where there is a v2 tree it is what kill, freeze and
 * waiting use, because it does them atomically and tells when it is done. Functions that fail
 * return -errno with a sentence (base/err.h). Sources: cgroups(7),
 * Documentation/admin-guide/cgroup-v2.rst, config-linux.md "Control groups".
 */
#ifndef HUSK_CGROUP_CGROUP_H
#define HUSK_CGROUP_CGROUP_H

#include "cgroup/setting.h"

#include <sys/types.h>

struct cgroup_hierarchy {
	const char *name;  /* v1: "memory", "cpu,cpuacct", "name=systemd" as in /proc/self/cgroup;
			      v2: "" */
	const char *mount; /* the directory that it is mounted on */
	const char *
		root; /* which of its cgroups is at the mount point; "/" but in nested containers */
	const char *options; /* v1: for mount(2), "cpu,cpuacct" or "none,name=systemd"; v2: NULL */
	bool v2, noprefix;   /* noprefix: v1 cpuset whose files are called "cpus", "mems" */
};

struct cgroup_host {
	struct cgroup_hierarchy *at;
	size_t len; /* 0: no cgroups here at all */
	struct cgroup_layout layout;
};

/* One directory of the container's cgroup. */
struct cgroup_dir {
	const struct cgroup_hierarchy *in;
	const char *path; /* on the host: mount point and cgroup path */
	bool existed;	  /* was there before us: cgroup_delete() leaves it */
	unsigned int
		made; /* how many directories cgroup_create() made for it, this one and parents */
};

/* The container's cgroup. Without directories (len 0) it has none of its own: then everything below
 * does nothing. */
struct cgroup {
	const struct cgroup_host *host;
	const char
		*path; /* from the mount point, "/husk-ID"; "" for none. To be kept in the state */
	const char *kept; /* names of the hierarchies where it existed before, with blanks; NULL or
			   * "" for none. To be kept in the state too */
	bool rootless;	  /* permission errors are fine as long as no limits are asked for */
	struct cgroup_dir *at;
	size_t len;
};

/* What this host has. One statfs(2) on v2; on v1 and hybrid mountinfo is read. */
int cgroup_detect(struct cgroup_host *ret);

/*
 * Decides where the container's cgroup is, without making anything. An absolute cgroups_path is
 * taken from the mount points, and so is a relative one; none at all (NULL or "") is "husk-ID".
 * Rootless, the last two are beside our own cgroup (below its parent) if we may write there, else
 * below it. ".." is resolved by text and never leads out.
 */
int cgroup_path(const struct cgroup_host *host, const char *cgroups_path, const char *id,
		bool rootless, struct cgroup *ret);

/* The cgroup whose path (and kept) a state file has. Asks the kernel nothing; path "" gives none.
 */
int cgroup_load(const struct cgroup_host *host, const char *path, const char *kept,
		struct cgroup *ret);

/* Where a process is now, hierarchy by hierarchy. ret->path is its path in the v2 tree ("" without
 * one). For exec, when the container's init has moved. */
int cgroup_of(const struct cgroup_host *host, pid_t pid, struct cgroup *ret);

/* A sub-cgroup for `exec --cgroup`: "PATH" or (v1) "CONTROLLER[,CONTROLLER]:PATH", or ":PATH" in
 * the v2 tree alone. PATH is below the container's cgroup, must exist, and may have no ".." in it.
 * `where` becomes that. Repeatable. */
int cgroup_enter(struct cgroup *where, const char *sub);

/*
 * Before anything is made: refuses a cgroup that has processes ("container's cgroup is not empty: N
 * process(es) found"), or that is or would be frozen ("container's cgroup unexpectedly frozen").
 * Notes in cg->kept and cg->at[].existed where it is there already. For create and run only.
 */
int cgroup_check(struct cgroup *cg);

/*
 * Makes the directories that are missing, and on v2 switches on the controllers that the settings
 * need (refused, with the setting's key, if the host hasn't got one) and those that measure (cpu,
 * io, memory, pids) if they can be had. On failure what was made is removed again. Rootless and
 * without permission: hierarchies are left out if there are no settings for them, down to none at
 * all; cg->path is "" then, and the state has to be told.
 */
int cgroup_create(struct cgroup *cg, const struct cgroup_setting *settings, size_t len);

/* Writes the settings, in order. A failure names the setting's key, the value and the file. */
int cgroup_apply(const struct cgroup *cg, const struct cgroup_setting *settings, size_t len);

/* v1: the device list of the devices hierarchy. v2: one eBPF program; a program that husk attached
 * before is replaced atomically. Rootless: without permission nothing is done. */
int cgroup_devices(const struct cgroup *cg, const struct device_rules *rules);

/* An O_PATH fd of the v2 directory for clone3(CLONE_INTO_CGROUP), the caller's; *ret is -1 where
 * there is none. */
int cgroup_fd(const struct cgroup *cg, int *ret);

/*
 * The way into the v1 hierarchies: HOST opens the doors (v2's only if v2_too), the new process goes
 * in by itself while it has one thread. That takes no lock of the whole machine, while moving another
 * process waits for an RCU grace period, several milliseconds on a busy machine. Each fd is the
 * caller's; cgroup_doors_close() closes them all, in HOST after the clone and in the new process
 * after it went in.
 */
struct cgroup_door {
	int fd;
	const char *path; /* for the sentence */
};

struct cgroup_doors {
	struct cgroup_door *at;
	size_t len;
};

int cgroup_doors_open(const struct cgroup *cg, bool v2_too, struct cgroup_doors *ret);
int cgroup_go_in(const struct cgroup_doors *doors);
void cgroup_doors_close(struct cgroup_doors *doors);

/* Moves another process into the container's cgroup; cloned: it was made with the fd of
 * cgroup_fd(), only the v1 hierarchies are left to do (none on v2: no system call). pid 0 is the
 * caller. */
int cgroup_join(const struct cgroup *cg, pid_t pid, bool cloned);

/* Freezes or thaws, and waits until that is done, up to 10 s; what can't be frozen by then is
 * thawed. */
int cgroup_freeze(const struct cgroup *cg, bool freeze);

/* 1 if frozen, 0 if not or if there is no such cgroup. */
int cgroup_frozen(const struct cgroup *cg);

/* Sends a signal to every process, also of sub-cgroups. Fine when there is none. Does not wait. */
int cgroup_kill(const struct cgroup *cg, int sig);

/* The processes, also of sub-cgroups, ascending, in the arena; none when there is no such cgroup.
 */
int cgroup_procs(const struct cgroup *cg, pid_t **ret, size_t *ret_len);

/*
 * Waits until the cgroup is empty (up to 10 s; the processes have been killed or have ended), and
 * removes it and its sub-cgroups, depth first. Leaves what existed before us, and the parents. Fine
 * when nothing is there. The failure names the processes that are left.
 */
int cgroup_delete(const struct cgroup *cg);

/* The way back from cgroup_create() in the same process: cgroup_delete(), and the parents made by
 * it if they are empty. */
int cgroup_undo(const struct cgroup *cg);

/* What the mount module needs for a mount of type "cgroup": one view for each hierarchy. */
struct cgroup_view {
	const char *name; /* directory below /sys/fs/cgroup: "cpu,cpuacct", "systemd", "unified"; ""
			     for a v2-only host */
	const char *host_dir;	/* absolute directory of the container's cgroup, or of our own if it
				   has none */
	const char *fs_options; /* v1: for mount -t cgroup; NULL for v2 */
	bool v2;
};

int cgroup_mounts(const struct cgroup *cg, struct cgroup_view **ret, size_t *ret_len);

/* Gives the directory and the files named in /sys/kernel/cgroup/delegate to uid (on the host).
 * Nothing on v1 and hybrid, where that is not secure. */
int cgroup_chown(const struct cgroup *cg, uid_t uid);

#endif
