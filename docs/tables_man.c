// SPDX-License-Identifier: Apache-2.0
/*
 * The regions of the manual pages, in mdoc(7). In a list of options the first two lines of an item (the option, the
 * sentence of --help) come from the table; what follows them, up to the next item, is written by hand and kept.
 */
#include "docs/tables.h"

#include "base/mem.h"
#include "base/str.h"
#include "cmd/global.h"

#include <ctype.h>
#include <string.h>

/* Text of a table as roff: `word` is quoted. */
static void put_text(FILE *to, const char *text)
{
	bool open = false;

	if (*text == '.' || *text == '\'')
		fputs("\\&", to);
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", to);
		else if (*text == '`')
			fputs((open = !open) ? "\\(oq" : "\\(cq", to);
		else
			fputc(*text, to);
	}
}

/* As a sentence; a first word like "linux.resources" stays as it is. */
static void put_sentence(FILE *to, const char *text)
{
	char *copy = mem_strdup(text);

	if (strcspn(text, "._") >= strcspn(text, " "))
		copy[0] = (char)toupper(copy[0]);
	put_text(to, copy);
	fputs(".\n", to);
}

/* The lines that are written by hand below an item. */
static const char *kept(const char *old, const char *item)
{
	const char *start = strstr(old, item), *end;
	size_t len = 0;

	if (!start || (start > old && start[-1] != '\n'))
		return "";
	for (int skip = 0; skip < 2; skip++)
		start += strcspn(start, "\n") + 1;
	for (end = start; *end && !str_starts(end, ".It") && !str_starts(end, ".El"); end += len)
		len = strcspn(end, "\n") + 1;
	return mem_strndup(start, (size_t)(end - start));
}

static void put_item(FILE *to, const char *item, const char *help, const char *old)
{
	fputs(item, to);
	put_sentence(to, help);
	fputs(kept(old, item), to);
}

static void put_options(FILE *to, const struct command *c, const char *old)
{
	static const struct opt none[] = {{0}};
	const struct opt *o = c ? c->opts : global_opts;

	fputs(".Bl -tag -width Ds\n", to);
	for (o = o ? o : none; o->name; o++) {
		const char *letter = o->letter ? mem_printf("Fl %c , ", o->letter) : "";
		const char *arg = o->arg ? mem_printf(" Ar %s", o->arg) : "";

		if (o->help)
			put_item(to, mem_printf(".It %sFl -%s%s\n", letter, o->name, arg), o->help,
				 old);
	}
	put_item(to, ".It Fl h , Fl -help\n", "show the options", old);
	fputs(".El\n", to);
}

static void put_name(FILE *to, const struct command *c, const char *old)
{
	(void)old;
	fprintf(to, ".Nm husk-%s\n.Nd ", c->name);
	put_text(to, c->summary);
	fputc('\n', to);
}

/* "ID COMMAND [ARG...]" */
static void put_synopsis(FILE *to, const struct command *c, const char *old)
{
	(void)old;
	fprintf(to, ".Nm husk\n.Op Ar global option ...\n.Cm %s\n.Op Ar option ...\n", c->name);
	for (char **word = str_split(c->args, " ", NULL); *word; word++) {
		const char *name = str_split(*word, "[].", NULL)[0];
		const char *more = strstr(*word, "...") ? " ..." : "";

		fprintf(to, ".%sAr %s%s\n", **word == '[' ? "Op " : "", name, more);
	}
}

static void put_commands(FILE *to, const struct command *c, const char *old)
{
	(void)c;
	fputs(".Bl -tag -width Ds\n", to);
	for (const struct command *const *p = commands; *p; p++)
		put_item(to, mem_printf(".It Xr husk-%s 1\n", (*p)->name), (*p)->summary, old);
	fputs(".El\n", to);
}

const struct region man_regions[] = {
	{"options", put_options},
	{"name", put_name},
	{"synopsis", put_synopsis},
	{"commands", put_commands},
	{0},
};
