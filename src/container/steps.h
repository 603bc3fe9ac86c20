/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The step table: every step of making a container (create, run) or a further process in one (exec) is one
 * row. The same row gives the order, the talk between HOST and INIT, the prefix of the error sentence, the
 * line of the trace, the way back on failure, what `delete` does, and the faults that the tests inject.
 * docs/design/steps.md explains it.
 */
#ifndef HUSK_CONTAINER_STEPS_H
#define HUSK_CONTAINER_STEPS_H

#include "container/container.h"

struct step {
	const char *name;
	enum side side;	   /* who runs it */
	unsigned int cmds; /* for which commands (enum make_cmd) */
	bool (*when)(
		const struct container *c); /* NULL: always. The same answer in both processes */
	int (*run)(
		struct container *c); /* 0 or -errno with a sentence; NULL: it only has an undo */
	void (*undo)(struct container
			     *c); /* HOST; NULL: nothing. Fine when only a part was done, or none */
};

extern const struct step steps[];
extern const size_t steps_len;

/* For HUSK_FAULT=list (base/fault.h): the rows, and the faults that are no row, one a line: name, who runs it, for which
 * commands; with tabs between. */
int steps_print(void);

/* The index of a row by its function: for the walk's own marks. */
size_t step_index(int (*run)(struct container *c));

#endif
