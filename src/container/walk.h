/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walk over the step table, by HOST and INIT side by side. Where the process changes from one row to the
 * next, the one that ran tells and the other hears. INIT's failure stands on the board (board.h) when it has ended.
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

/* One message of the walk: the row that it is the other side's turn at, with c->baggage. -EPIPE: nobody hears. */
enum walk_word { WALK_REACHED, WALK_START };

int walk_say(struct container *c, enum walk_word word, size_t row);

/* Hears one message on c->channel. 1: *ret_word, *ret_row and perhaps c->baggage are set; 0: the other side is gone; < 0:
 * broken. */
int walk_hear(struct container *c, enum walk_word *ret_word, size_t *ret_row);

/* HOST (run, exec, start): INIT has been let go; waits until it has become the container's program (0), or
 * has failed on the way: c->board says at which row. */
int walk_await_exec(struct container *c);

#endif
