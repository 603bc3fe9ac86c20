/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A box: the mount part of a container, made for real from a config by the functions under test, in namespaces of its own
 * over an empty rootfs in a temporary folder. `check` runs inside it, after the pivot, and uses the checks of test.h. For
 * a box that must be refused, `refused` is the sentence or a part of it. Needs root.
 */
#pragma once

#include "linux/mount.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum box_kind {
	BOX_ROOT,     /* no user namespace */
	BOX_USERNS,   /* 0 is 100000 on the host, 65536 ids; HOST is root */
	BOX_ROOTLESS, /* 0 is 1000 on the host, one id; HOST is that user */
};

struct box {
	enum box_kind kind;
	const char *config;    /* properties besides ociVersion and root; ' stands for " */
	const char *root_path; /* NULL: "rootfs" */
	bool inside;	       /* HOST opens nothing, though it could */
	bool host_net;	       /* no network namespace of its own */
	bool no_pivot, readonly;
	enum {
		BOX_NO_CHROOT,
		BOX_CHROOT_MOUNT,
		BOX_CHROOT_DIR
	} chroot;	     /* all in a chroot, on a host with shared mounts */
	int (*userns)(void); /* HOST: gives the user namespace of id maps without ranges */
	const struct mount_cgroup *cgroups;
	size_t cgroups_len;
	bool cgroup_ns;
	/* These run in the bundle, which is a tmpfs of its own with an empty "rootfs" in it. */
	void (*prepare)(void);	  /* HOST, before anything */
	void (*disturb)(void);	  /* a process from now on until all is made */
	void (*before)(int root); /* INIT, before the pivot; root is the fd of the rootfs */
	void (*check)(void);	  /* INIT, inside */
	void (*after)(void);	  /* HOST, when the box is gone */
	const char *refused;
	bool any; /* made or refused, both are fine */
};

/* Makes the box; the running test fails if it, or a check in it, does. */
void box_run(const struct box *box);

/* The topmost mount at `path`, as mountinfo has it: "/ROOT OPTIONS TAGS TYPE SOURCE SUPEROPTIONS"; "" if nothing is
 * mounted there. */
const char *box_mount(const char *path);

/* Whether "OPTIONS" of that mount has the word. */
bool box_has(const char *path, const char *word);

/* A file's content (the first kilobyte), without the newline at the end; "ENOENT"… if it can't be read. */
const char *box_read(const char *path);

/* Makes a file, and the folders it is in. */
void box_write(const char *path, const char *text);
