/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside cgroup/ only: finding the directory, reading and waiting in it. Nothing else includes
 * this.
 */
#ifndef HUSK_CGROUP_DIR_H
#define HUSK_CGROUP_DIR_H

#include "base/mem.h"
#include "cgroup/cgroup.h"

/* How long husk waits for processes to freeze or to end, in milliseconds. */
#define CGROUP_PATIENCE 10000

struct pid_list {
	pid_t *at;
	size_t len, cap;
};

/* What a mountinfo tells of the hierarchies; cgroup_detect() where there is more than v2. */
void host_from_mountinfo(const char *mountinfo, struct cgroup_host *ret);

/* The directory in the v2 tree, or NULL. */
const struct cgroup_dir *dir_v2(const struct cgroup *cg);

/* The directory where a controller (v2 name) is, or NULL. */
const struct cgroup_dir *dir_of(const struct cgroup *cg, const char *controller);

/* The one that tells about processes: v2, else the freezer's, else the first; NULL if there is
 * none. */
const struct cgroup_dir *dir_main(const struct cgroup *cg);

/* "dir/file" in the arena. */
char *dir_file(const char *dir, const char *file);

/* Whether a hierarchy is the one of a v1 controller (or "name=x"). */
bool hierarchy_has(const struct cgroup_hierarchy *h, const char *v1_name);

/* The last part of its mount point, "cpu,cpuacct" or "unified": how the state and the container's
 * mounts call it. */
const char *hierarchy_word(const struct cgroup_hierarchy *h);

/* The v1 name of a controller. */
const char *controller_v1(const char *v2_name);

/* Whether a list with blanks ("cpu io memory") has this word. */
bool words_have(const char *words, const char *word);

/* Our own cgroup, as a path from the mount point; "/" if it can't be seen from there. `text` is the
 * content of a /proc/PID/cgroup. */
char *hierarchy_own(const struct cgroup_hierarchy *h, const char *text);

/* The directory above; NULL if `path` is the mount point. */
char *dir_parent(const struct cgroup_hierarchy *h, const char *path);

/* Adds the processes of a directory and of all below it; nothing if it isn't there. */
int dir_procs(const char *dir, struct pid_list *pids);

/* "12, 13, 17" in the arena, at most ten. */
char *pids_text(const struct pid_list *pids);

/* Waits until all of them have ended. 1: they have; 0: not within `milliseconds`. */
int pids_wait(const struct pid_list *pids, int milliseconds);

/* Reads cgroup.events of a v2 directory: 1 or 0 for "populated" or "frozen"; -ENOENT (no sentence)
 * if there is none. */
int events_get(const char *dir, const char *key);

/* Waits until that key has the value. 1: it has; 0: not within `milliseconds`. */
int events_wait(const char *dir, const char *key, int value, int milliseconds);

/* Milliseconds of the monotonic clock. */
long long clock_ms(void);

#endif
