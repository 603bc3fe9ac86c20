// SPDX-License-Identifier: Apache-2.0
/*
 * The regions of the completions. What a shell does with the words is written by hand in contrib/completion/; here is
 * only what the tables know: the commands, their options, what the values of an option can be.
 */
#include "docs/tables.h"

#include "base/mem.h"
#include "base/str.h"
#include "cmd/global.h"

/* The options that --help shows, of a command or (NULL) the global ones. */
struct each {
	const struct command *c;
	const struct opt *o;
};

/* The name of a table: the command, or "husk" for the global options. */
static const char *name_of_table(const struct command *c)
{
	return c ? c->name : "husk";
}

typedef void put_option(FILE *to, const struct each *e);

static void each_option(FILE *to, const struct command *c, put_option *put)
{
	const struct opt *o = c ? c->opts : global_opts;

	for (; o && o->name; o++)
		if (o->help)
			put(to, &(struct each){c, o});
}

static void every_option(FILE *to, put_option *put)
{
	each_option(to, NULL, put);
	for (const struct command *const *c = commands; *c; c++)
		each_option(to, *c, put);
}

static const char *words(const char *choices)
{
	char *text = mem_strdup(choices);

	for (char *p = text; *p; p++)
		if (*p == '|')
			*p = ' ';
	return text;
}

/* Inside of '': "'" becomes "'\''"; and each character of `special` gets a backslash. */
static void put_quoted(FILE *to, const char *text, const char *special)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\'", to);
		else if (strchr(special, *text))
			fputc('\\', to);
		fputc(*text, to);
	}
}

/* bash ------------------------------------------------------------------------------------------ */

static void bash_words(FILE *to, const struct each *e)
{
	if (e->o->letter)
		fprintf(to, "-%c ", e->o->letter);
	fprintf(to, "--%s ", e->o->name);
}

static void bash_options_of(FILE *to, const struct command *c)
{
	fprintf(to, "\t[%s]='", name_of_table(c));
	each_option(to, c, bash_words);
	fputs("-h --help'\n", to);
}

static void bash_options(FILE *to, const struct command *c, const char *old)
{
	(void)c;
	(void)old;
	fputs("declare -gA _husk_options=(\n", to);
	bash_options_of(to, NULL);
	for (const struct command *const *p = commands; *p; p++)
		bash_options_of(to, *p);
	fputs(")\n", to);
}

static void bash_value(FILE *to, const struct each *e)
{
	static const char *const kinds[] = {"", "any", "dir", "file", NULL};
	enum value kind = option_value(e->o);
	const char *what = kind == VALUE_WORDS ? words(e->o->arg) : kinds[kind];

	if (kind == VALUE_NONE)
		return;
	fprintf(to, "\t['%s --%s']='%s'\n", name_of_table(e->c), e->o->name, what);
	if (e->o->letter)
		fprintf(to, "\t['%s -%c']='%s'\n", name_of_table(e->c), e->o->letter, what);
}

static void bash_values(FILE *to, const struct command *c, const char *old)
{
	(void)c;
	(void)old;
	fputs("declare -gA _husk_values=(\n", to);
	every_option(to, bash_value);
	fputs(")\n", to);
}

static void bash_commands(FILE *to, const struct command *c, const char *old)
{
	(void)c;
	(void)old;
	fputs("_husk_commands='", to);
	for (const struct command *const *p = commands; *p; p++)
		fprintf(to, "%s%s", p == commands ? "" : " ", (*p)->name);
	fputs("'\n_husk_commands_with_id='", to);
	for (const struct command *const *p = commands; *p; p++)
		if (takes_id(*p))
			fprintf(to, " %s", (*p)->name);
	fputs(" '\n", to);
}

const struct region bash_regions[] = {
	{"commands", bash_commands},
	{"options", bash_options},
	{"values", bash_values},
	{0},
};

/* zsh ------------------------------------------------------------------------------------------- */

static void zsh_action(FILE *to, const struct opt *o)
{
	switch (option_value(o)) {
	case VALUE_DIR:
		fputs("_directories", to);
		break;
	case VALUE_FILE:
		fputs("_files", to);
		break;
	case VALUE_WORDS:
		fprintf(to, "(%s)", words(o->arg));
		break;
	default:
		fputc(' ', to);
	}
}

/* _arguments(1): '(-b --bundle)'{-b,--bundle=}'[help]:DIR:_directories' */
static void zsh_option(FILE *to, const struct each *e)
{
	const struct opt *o = e->o;
	const char *is = option_value(o) == VALUE_NONE ? "" : "=";
	const char *again = o->kind == OPT_LIST ? "*" : "";

	fputs(" \\\n\t\t\t", to);
	if (o->letter && !*again)
		fprintf(to, "'(-%c --%s)'", o->letter, o->name);
	else if (*again)
		fputs("'*'", to);
	if (o->letter)
		fprintf(to, "{-%c,--%s%s}'[", o->letter, o->name, is);
	else
		fprintf(to, "'--%s%s[", o->name, is);
	put_quoted(to, o->help, "[]\\");
	fputc(']', to);
	if (*is) {
		fputc(':', to);
		put_quoted(to, o->arg, ":\\");
		fputc(':', to);
		zsh_action(to, o);
	}
	fputc('\'', to);
}

static void zsh_commands(FILE *to, const struct command *c, const char *old)
{
	(void)c;
	(void)old;
	fputs("\tcommands=(\n", to);
	for (const struct command *const *p = commands; *p; p++) {
		fprintf(to, "\t\t'%s:", (*p)->name);
		put_quoted(to, (*p)->summary, ":\\");
		fputs("'\n", to);
	}
	fputs("\t)\n", to);
}

static void zsh_global(FILE *to, const struct command *c, const char *old)
{
	(void)c;
	(void)old;
	fputs("\t\tglobal=(", to);
	each_option(to, NULL, zsh_option);
	fputs("\n\t\t)\n", to);
}

static void zsh_options(FILE *to, const struct command *c, const char *old)
{
	(void)c;
	(void)old;
	for (const struct command *const *p = commands; *p; p++) {
		fprintf(to, "\t%s)\n\t\toptions=(", (*p)->name);
		each_option(to, *p, zsh_option);
		fprintf(to, "\n\t\t)\n\t\tid=%s\n\t\t;;\n", takes_id(*p) ? "_husk_ids" : "");
	}
}

const struct region zsh_regions[] = {
	{"commands", zsh_commands},
	{"global", zsh_global},
	{"options", zsh_options},
	{0},
};

/* fish ------------------------------------------------------------------------------------------ */

static void fish_option(FILE *to, const struct each *e)
{
	const struct opt *o = e->o;

	fprintf(to, "complete -c husk -n '__husk_in %s' -l %s", name_of_table(e->c), o->name);
	if (o->letter)
		fprintf(to, " -s %c", o->letter);
	switch (option_value(o)) {
	case VALUE_NONE:
		break;
	case VALUE_DIR:
		fputs(" -x -a '(__fish_complete_directories)'", to);
		break;
	case VALUE_FILE:
		fputs(" -r -F", to);
		break;
	case VALUE_WORDS:
		fprintf(to, " -x -a '%s'", words(o->arg));
		break;
	default:
		fputs(" -x", to);
	}
	fputs(" -d '", to);
	put_quoted(to, o->help, "\\");
	fputs("'\n", to);
}

static void fish_options(FILE *to, const struct command *c, const char *old)
{
	(void)c;
	(void)old;
	every_option(to, fish_option);
}

static void fish_commands(FILE *to, const struct command *c, const char *old)
{
	(void)c;
	(void)old;
	for (const struct command *const *p = commands; *p; p++) {
		fprintf(to, "complete -c husk -n '__husk_in husk' -a %s -d '", (*p)->name);
		put_quoted(to, (*p)->summary, "\\");
		fputs("'\n", to);
	}
	for (const struct command *const *p = commands; *p; p++)
		if (takes_id(*p))
			fprintf(to, "complete -c husk -n '__husk_wants_id %s' -a '(__husk_ids)'\n",
				(*p)->name);
}

static void fish_values(FILE *to, const struct each *e)
{
	if (option_value(e->o) == VALUE_NONE)
		return;
	fprintf(to, " --%s", e->o->name);
	if (e->o->letter)
		fprintf(to, " -%c", e->o->letter);
}

static void fish_with_values(FILE *to, const struct command *c, const char *old)
{
	(void)c;
	(void)old;
	fputs("set -g __husk_values_husk", to);
	each_option(to, NULL, fish_values);
	fputc('\n', to);
	for (const struct command *const *p = commands; *p; p++) {
		fprintf(to, "set -g __husk_values_%s", (*p)->name);
		each_option(to, *p, fish_values);
		fputc('\n', to);
	}
}

const struct region fish_regions[] = {
	{"with values", fish_with_values},
	{"commands", fish_commands},
	{"options", fish_options},
	{0},
};
