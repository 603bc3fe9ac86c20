/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands: one file each, with its option table and what it does with the values.
 */
#ifndef HUSK_CMD_CMD_H
#define HUSK_CMD_CMD_H

#include "base/opt.h"
#include "container/container.h"

struct command {
	const char *name;
	const char *args;    /* of the synopsis: "ID [SIGNAL]" */
	const char *summary; /* one line */
	const struct opt *opts;
	size_t size;	   /* of the struct that the options are put into; 0: none */
	size_t stop_after; /* positionals after which options are another command's; 0: never */
	int min, max;	   /* number of positionals; max -1: any */
	bool protect;	   /* enters a container: husk must run from a file that can't be written */
	int failure;	   /* exit status when husk itself fails */
	/* Returns the exit status, or < 0 with a sentence. */
	int (*run)(const struct runtime *rt, void *values, int argc, char **argv);
};

extern const struct command cmd_create, cmd_run, cmd_exec, cmd_start, cmd_state, cmd_list, cmd_kill,
	cmd_delete, cmd_ps, cmd_pause, cmd_resume, cmd_update, cmd_spec, cmd_features;

/* All of them, in the order of --help; ends with NULL. */
extern const struct command *const commands[];

/* Writes text to standard output; a failure (a full disk, a closed pipe) is an error. */
int cmd_print(const char *text);

/* A path as absolute, from the working directory; NULL stays NULL. In the arena. */
const char *cmd_absolute(const char *path);

#endif
