/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walk over the step table, by HOST and INIT side by side. Where the process changes from one row to the
 * next, the one that ran tells and the other hears; a failure is told the same way.
 */
#ifndef HUSK_CONTAINER_WALK_H
#define HUSK_CONTAINER_WALK_H

#include "container/container.h"

/* HOST: all rows from the first to the last that HOST runs for c->cmd. On failure everything done is undone, and
 * the sentence has the row in front. */
int walk_host(struct container *c);

/* INIT: all rows after the one that made it, up to the exec. Never returns. */
void walk_init(struct container *c) __attribute__((noreturn));

/* HOST: the undo column from the row c->reached back to the first; what `delete` is. */
void walk_back(struct container *c);

/* One message of the walk. */
enum walk_word { WALK_REACHED, WALK_FAILED, WALK_EXEC, WALK_START, WALK_PID };

int walk_say(struct container *c, enum walk_word word, size_t row, long value);

/* Hears one message on c->channel. 1: *ret_word, *ret_row, *ret_value are set; 0: the other side is gone; < 0: broken.
 * WALK_FAILED gives the row's failure: -errno, with the sentence. */
int walk_hear(struct container *c, enum walk_word *ret_word, size_t *ret_row, long *ret_value);

/* HOST (run, exec, start): INIT has been let go; waits until it has become the container's program (0), or
 * has failed on the way. */
int walk_await_exec(struct container *c);

#endif
