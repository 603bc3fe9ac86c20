/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Option tables. A command's options are rows of a const table that names where each value goes in
 * the command's struct; parsing, --help and the manual's option lists come from the same rows.
 *
 * Accepted: --name=value, --name value, -n value, -nvalue, -n=value, bundled flags (-it), a long name behind a
 * single dash (-no-subreaper, as go-runc passes it), --flag=true|false, "--". Options may stand before and
 * after positional arguments, unless the command takes another command's words (exec, ps: parsing ends
 * at the first positional, or where `positionals` of them have been seen).
 */
#ifndef HUSK_BASE_OPT_H
#define HUSK_BASE_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum opt_kind {
	OPT_FLAG,	  /* bool */
	OPT_STRING,	  /* const char * */
	OPT_UINT,	  /* unsigned int, decimal */
	OPT_LIST,	  /* struct opt_list: may be given more than once */
	OPT_IGNORED_FLAG, /* accepted for the sake of callers, without effect */
	OPT_IGNORED_STRING,
};

struct opt_list {
	const char **at;
	size_t len, cap;
};

struct opt {
	const char *name; /* without dashes; NULL ends the table */
	char letter;	  /* 0: none */
	enum opt_kind kind;
	size_t offset;	  /* of the member in the command's struct */
	const char *arg;  /* what the value is called in --help */
	const char *help; /* one line */
};

struct opt_parse {
	const struct opt *table;
	void *values;
	size_t stop_after; /* stop after so many positionals; 0: options may stand anywhere */
	bool *help;	   /* set by -h and --help, which every command has */
};

/* Parses argv[0..argc); positionals are moved to the front of argv. Returns their number, or -EINVAL
 * with a sentence. argv strings are kept, not copied. */
int opt_parse(const struct opt_parse *p, int argc, char **argv);

/* The option lines of --help. */
void opt_print(const struct opt *table, FILE *to);

#endif
