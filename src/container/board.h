/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The board: one page of memory that INIT shares with HOST, and later with the `start` that lets it go. INIT writes,
 * the others read, mostly when INIT is no more. It needs no system call, so INIT can say what became of it also
 * below a filter that forbids to talk. Source: memfd_create(2), mmap(2).
 */
#ifndef HUSK_CONTAINER_BOARD_H
#define HUSK_CONTAINER_BOARD_H

#include "linux/ns.h"

#include <stdbool.h>
#include <sys/types.h>

struct board {
	volatile unsigned int row; /* the row INIT is at: where it died, if it has */
	volatile int failed;	   /* -errno: that row failed, `text` is its sentence */
	volatile bool executing;   /* INIT's next step is its last: execve(2) */
	volatile pid_t pid;	   /* INIT's, as HOST sees it */
	struct ns_id ns[NS_COUNT]; /* INIT's, which of another user only INIT itself may look at */
	char text[2048];
};

/* HOST, before INIT is made: a board on which INIT is at `row`. ret_fd: where not NULL, what board_map() takes, the
 * caller's; else nobody but HOST and what it forks has the board. */
int board_make(unsigned int row, struct board **ret, int *ret_fd);

/* The board behind an fd. */
int board_map(int fd, struct board **ret);

/* INIT, JOINER: the standing sentence, and r = -errno, as its last word. */
void board_fail(struct board *b, int r);

#endif
