/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Husk's tables as text, for the documents and the completions. Each function writes one region: the lines that
 * stand between "table: NAME" and "table end" in a file that is otherwise written by hand.
 */
#ifndef HUSK_DOCS_TABLES_H
#define HUSK_DOCS_TABLES_H

#include "cmd/cmd.h"

#include <stdio.h>

/* What the values of an option are, as far as a shell can help with them. */
enum value { VALUE_NONE, VALUE_ANY, VALUE_DIR, VALUE_FILE, VALUE_WORDS };

/* VALUE_NONE: it takes no value; VALUE_WORDS: those of o->arg, with "|" between them. */
enum value option_value(const struct opt *o);

/* Does it take the id of a container that exists? */
bool takes_id(const struct command *c);

struct region {
	const char *name;
	/* c: NULL in what is not about one command. `old` is what stands there, up to "table end". */
	void (*put)(FILE *to, const struct command *c, const char *old);
};

/* What stands for the explanation of a row that has none yet. */
#define UNSAID "| ? |"

/* Manual pages, in mdoc(7); docs/design/steps.md; the shells. Each ends with a NULL name. */
extern const struct region man_regions[], steps_regions[], bash_regions[], zsh_regions[],
	fish_regions[];

#endif
