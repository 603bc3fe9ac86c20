/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults for the tests: in a build made with --enable-fault-injection, HUSK_FAULT=ROW:HOW makes the row
 * named ROW of the step table end badly right after its work is done. HOW:
 *	fail	its function fails ("injected fault")
 *	kill	SIGKILL to the process that runs the row (the first one of a pid namespace, which can't send that to
 *		itself, ends by a trap: SIGILL)
 *	term	SIGTERM to husk (HOST), whichever process runs the row
 *	orphan	SIGKILL to husk (HOST), whichever process runs the row
 * HUSK_TRACE shows each place where a fault can be as a line "trace fault ROW".
 * HUSK_FAULT=list: husk prints the names that can stand for ROW (steps_print()), and does nothing else.
 * In every other build nothing of this is compiled in.
 */
#ifndef HUSK_BASE_FAULT_H
#define HUSK_BASE_FAULT_H

#include <stdbool.h>

bool fault_lists(void);

/* HOST, or `start`, before INIT goes on: the fd by which INIT can have this process signalled, the caller's; -1: not
 * asked for. */
int fault_prepare(int *ret);

/* Uses (and owns) such an fd from here on; INIT inherits it. */
void fault_wire(int fd);

/* That fd; < 0: none. */
int fault_fd(void);

/* 0, or -EIO with a sentence; or does not return. */
int fault_at(const char *row);

#endif
