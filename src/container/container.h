/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One container in the course of one command: what the caller asked for, what the config says, what plan/
 * decided, and the fds and processes of the moment. HOST fills it before INIT is made; INIT has a copy.
 *
 * Lifetime: zeroed, container_init(), then filled row by row (steps.h). Memory is the arena's; fds are
 * closed by the end of the process.
 */
#ifndef HUSK_CONTAINER_CONTAINER_H
#define HUSK_CONTAINER_CONTAINER_H

#include "cgroup/cgroup.h"
#include "container/board.h"
#include "container/disk.h"
#include "libocispec/oci_config.h"
#include "libocispec/oci_state.h"
#include "linux/devices.h"
#include "linux/idmap.h"
#include "linux/mount.h"
#include "linux/ns.h"
#include "linux/personality.h"
#include "linux/rootfs.h"
#include "linux/seccomp.h"
#include "linux/sysctl.h"
#include "linux/tty.h"
#include "plan/process.h"

#include <stdbool.h>
#include <sys/types.h>

/* The commands that make a process in a container; a mask, for the step table. */
enum make_cmd { MAKE_CREATE = 1, MAKE_RUN = 2, MAKE_EXEC = 4 };

/* Which of the processes this is. JOINER walks no rows. */
enum side { HOST, INIT };

/* The options of create, run and exec. Paths are as given; they mean the caller's working directory. */
struct make_options {
	const char *bundle;				      /* absolute */
	const char *console_socket, *pid_file, *pidfd_socket; /* NULL: none */
	const char *process_file;			      /* exec: JSON of a process */
	const char *const *exec_cgroups; /* exec: sub-cgroups, as cgroup_enter() takes them */
	size_t exec_cgroups_len;
	unsigned int preserve_fds;
	bool detach, keep, no_pivot, no_new_keyring, no_subreaper, ignore_paused;
};

/* What husk was told for all commands, or found out about where it runs. */
struct runtime {
	const char *root; /* directory of all containers, absolute */
	bool rootless;	  /* errors of cgroups that nobody asked for are no errors */
	bool cgroups_disabled;
};

struct container {
	const char *id;
	struct runtime rt;
	struct make_options opt;
	enum make_cmd cmd;
	enum side side;

	/* config.json, and what it amounts to */
	const char *config_text;
	size_t config_len;
	struct oci_config *config;
	const struct oci_process *process; /* exec: not the config's */
	struct ns_plan ns;
	struct idmap idmap;
	struct process_plan run;
	struct personality_plan personality;
	struct rootfs_plan rootfs;
	struct mount_op *mounts;
	size_t mounts_len;
	struct mount_cgroup *cgroup_views; /* what a mount of type cgroup shows */
	size_t cgroup_views_len;
	struct device_op *devices;
	size_t devices_len;
	struct sysctl_op *sysctls;
	size_t sysctls_len;
	struct seccomp_plan seccomp_plan;
	struct seccomp_program seccomp;
	bool has_seccomp;

	/* on disk */
	int root_fd, dir_fd; /* the root directory, the container's below it */
	struct disk_state *disk;

	struct cgroup_host cgroup_host;
	struct cgroup cgroup;
	struct cgroup_setting *settings;
	size_t settings_len;
	struct device_rules device_rules;
	int null_fd; /* the host's /dev/null, for masks */

	/* the process */
	pid_t pid; /* INIT, as HOST sees it */
	int pidfd;
	pid_t target_pid; /* exec: the container's init */
	int target_pidfd;
	uint64_t target_ns;		  /* exec: CLONE_NEW… of the namespaces to join */
	struct cgroup_doors cgroup_doors; /* v1: what INIT enters by itself */
	int cgroup_fd;			  /* for CLONE_INTO_CGROUP, or -1 */
	bool late_cgroup;		  /* INIT enters v2's by itself, too: see walk_host() */
	int channel;			  /* to the other side */
	int listen_fd;			  /* INIT waits for `start` here */
	int console_fd;			  /* HOST: the pty master, once it has come */
	int new_root;			  /* INIT: the rootfs as attached */
	const char *exec_path;		  /* INIT: the file that will be run */
	bool cwd_again; /* INIT: the working directory is the user's to enter, not root's */
	struct board *board;
	int board_fd; /* create: the board, for `start` */
	int baggage; /* fd that goes with the next message to the other side, or came with the last */
	bool in_user_ns; /* INIT runs in a user namespace that is not HOST's */
	bool closed; /* INIT can't be looked into from its first moment on, not by its owner either */
	bool notify;	/* sd_notify messages are relayed */
	int notify_fd;	/* run: the socket that they come from */
	bool pid_told;	/* the pid file is written */
	size_t reached; /* the row HOST has got to: what there is to undo */
};

/* All fds are -1, nothing is decided. */
void container_init(struct container *c, const char *id, const struct runtime *rt);

/* A container that exists, from disk: disk, dir_fd, config (its copy), cgroup. -ENOENT: "container ID does not
 * exist". */
int container_load(struct container *c, const char *id, const struct runtime *rt);

/* create, run and exec, by c->cmd: all of it, and for those that stay in the foreground also the wait for the
 * end. Returns the exit status of husk, or < 0. */
int container_make(struct container *c);

#endif
