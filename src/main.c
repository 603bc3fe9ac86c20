// SPDX-License-Identifier: Apache-2.0
/*
 * The entry: global options, the command, the exit status. Everything else is below cmd/.
 */
#include "base/err.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "cmd/global.h"
#include "cmd/version.h"
#include "container/steps.h"
#include "linux/seccomp.h"
#include "linux/selfexe.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int print_help(void)
{
	printf("husk - run containers and pods from OCI bundles\n\n"
	       "usage: husk [GLOBAL OPTION...] COMMAND [OPTION...] [ARGUMENT...]\n\ncommands:\n");
	for (const struct command *const *c = commands; *c; c++)
		printf("  %-12s %s\n", (*c)->name, (*c)->summary);
	printf("\nglobal options:\n");
	opt_print(global_opts, stdout);
	printf("\n`husk COMMAND --help` shows a command's options.\n");
	return fflush(stdout) ? fail_sys("write standard output") : 0;
}

static int print_command_help(const struct command *c)
{
	static const struct opt none[] = {{0}};

	printf("husk %s - %s\n\nusage: husk [GLOBAL OPTION...] %s [OPTION...]%s%s\n\noptions:\n",
	       c->name, c->summary, c->name, *c->args ? " " : "", c->args);
	opt_print(c->opts ? c->opts : none, stdout);
	return fflush(stdout) ? fail_sys("write standard output") : 0;
}

static int print_version(void)
{
	return cmd_print(mem_printf("husk version %s\ncommit: %s\nspec: %s\nlibseccomp: %s\n",
				    version_text, version_commit, VERSION_SPEC,
				    seccomp_version_text()));
}

static const struct command *find(const char *name)
{
	for (const struct command *const *c = commands; *c; c++)
		if (streq((*c)->name, name))
			return *c;
	return NULL;
}

static int run_command(const struct command *c, const struct global_options *g, int argc,
		       char **argv)
{
	static const struct opt none[] = {{0}};
	bool help = false;
	void *values = mem_alloc(c->size);
	struct opt_parse p = {
		.table = c->opts ? c->opts : none,
		.values = values,
		.stop_after = c->stop_after,
		.help = &help,
	};
	int n = TRY(opt_parse(&p, argc, argv));
	struct runtime rt;

	if (help)
		return print_command_help(c);
	if (n < c->min)
		return fail(EINVAL, "%s: usage: husk %s [OPTION...] %s", c->name, c->name, c->args);
	if (c->max >= 0 && n > c->max)
		return fail(EINVAL, "%s: unexpected argument \"%s\"", c->name, argv[c->max]);
	TRY(global_runtime(g, &rt));
	return c->run(&rt, values, n, argv);
}

/* The words that follow the global options are the command's; argv itself stays whole for a second execution. */
static int husk(int argc, char **argv, int *ret_failure)
{
	struct global_options g = {0};
	bool help = false;
	char **words = mem_array((size_t)argc + 1, sizeof *words);
	struct opt_parse p = {
		.table = global_opts,
		.values = &g,
		.stop_after = 1,
		.help = &help,
	};
	const struct command *c;
	int n;

	if (fault_lists())
		return steps_print();
	memcpy(words, argv + 1, (size_t)argc * sizeof *words);
	n = opt_parse(&p, argc - 1, words);
	if (n >= 0)
		TRY(global_log(&g));
	TRY(n);
	if (g.version)
		return print_version();
	if (help || (n && streq(words[0], "help")))
		return print_help();
	if (!n)
		return fail(EINVAL, "a command is needed; see husk --help");
	c = find(words[0]);
	if (!c)
		return fail(EINVAL, "unknown command \"%s\"; see husk --help", words[0]);
	*ret_failure = c->failure;
	if (c->protect)
		TRY(selfexe_protect(argv, environ));
	return run_command(c, &g, n - 1, words + 1);
}

int main(int argc, char **argv)
{
	int failure = 1;
	int r = husk(argc, argv, &failure);

	if (r >= 0)
		return r;
	log_error(err_text());
	return failure;
}
