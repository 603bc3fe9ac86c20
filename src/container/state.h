/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state of a container: on disk (disk.schema) and as the world sees it.
 * Source: runtime.md "State"; what engines read of it, docs/design/state.md.
 */
#ifndef HUSK_CONTAINER_STATE_H
#define HUSK_CONTAINER_STATE_H

#include "container/container.h"

enum status { STATUS_CREATING, STATUS_CREATED, STATUS_RUNNING, STATUS_PAUSED, STATUS_STOPPED };

extern const char *const status_names[];

/* Root, and not only of a user namespace. */
bool state_host_root(void);

/* The root directory: the default is /run/husk, or $XDG_RUNTIME_DIR/husk for who is not root (or only
 * root in a user namespace). */
const char *state_default_root(void);

/* Opens the root directory; `make` creates it (0700). -ENOENT without it. */
int state_open_root(const char *root, bool make);

/* Refuses what can't be an id: letters, digits, "_+.-", not beginning with ".". */
int state_check_id(const char *id);

/* Makes the container's directory (exclusively), with config.json as it was read and state.json that says
 * "creating". */
int state_create(struct container *c);

/* Writes c->disk to state.json, atomically. */
int state_save(struct container *c);

/* Removes the container's directory. */
int state_remove(struct container *c);

/* Reads state.json of `id`. -ENOENT: there is no such container (sentence "container ID does not exist").
 * A directory without a readable state.json (killed in its first moments) gives a state that says so. */
int state_load(int root_fd, const char *id, struct disk_state **ret, int *ret_dir);

/* From the kernel: is the process there, has it been started, is its cgroup frozen? */
int state_status(const struct container *c, enum status *ret);

/* The pid if that very process still lives (not a zombie), else 0. */
pid_t state_live_pid(const struct disk_state *disk);

/* The pid of the husk that is still making the container, else 0. */
pid_t state_maker_pid(const struct disk_state *disk);

/* The spec's state object, for hooks and `state`; pid 0 is left out. */
struct oci_state state_public(const struct container *c, enum status status, pid_t pid);

/* As JSON in the arena. */
const char *state_json(const struct oci_state *s);

#endif
