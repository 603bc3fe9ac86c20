// SPDX-License-Identifier: Apache-2.0
/*
 * husk ps: the processes of a container, as pids or as the host's ps(1) shows them.
 */
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "container/state.h"

#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>

extern char **environ;

struct ps_options {
	const char *format;
};

static const struct opt opts[] = {
	{"format", 'f', OPT_STRING, offsetof(struct ps_options, format), "table|json",
	 "how to print (default table)"},
	{0},
};

static int print_json(const pid_t *pids, size_t len)
{
	char *text = mem_strdup("[");

	for (size_t i = 0; i < len; i++)
		text = mem_printf("%s%s%d", text, i ? "," : "", pids[i]);
	return cmd_print(mem_printf("%s]\n", text));
}

/* ps may be given its options as one word, "-o pid,cmd", as containerd does. */
static char **ps_argv(int argc, char **argv)
{
	VEC(char *) v = {0};

	*vec_push(&v) = mem_strdup("ps");
	for (int i = 0; i < argc; i++)
		for (char **word = str_split(argv[i], " ", NULL); *word; word++)
			*vec_push(&v) = *word;
	if (!argc)
		*vec_push(&v) = mem_strdup("-ef");
	*vec_push(&v) = NULL;
	return v.at;
}

static int run_ps(char **argv, char **ret)
{
	posix_spawn_file_actions_t actions;
	int ends[2], status, r;
	pid_t pid;

	CHECK(pipe(ends), "make a pipe");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
	posix_spawn_file_actions_addclose(&actions, ends[0]);
	posix_spawn_file_actions_addclose(&actions, ends[1]);
	r = posix_spawnp(&pid, "ps", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (r)
		return fail(r, "run ps: %s", err_str(r));
	r = file_slurp_fd(ends[0], "the output of ps", (size_t)64 << 20, ret, NULL);
	close(ends[0]);
	CHECK(waitpid(pid, &status, 0), "wait for ps");
	TRY(r);
	return status ? fail(EIO, "ps failed") : 0;
}

/* Which word of the heading is PID? -1: none. */
static int pid_column(const char *heading)
{
	char **words = str_split(heading, " ", NULL);

	for (int i = 0; words[i]; i++)
		if (streq(words[i], "PID"))
			return i;
	return -1;
}

static bool is_one_of(const char *text, const pid_t *pids, size_t len)
{
	uint64_t pid;

	if (!text || str_u64(text, &pid) < 0)
		return false;
	for (size_t i = 0; i < len; i++)
		if ((uint64_t)pids[i] == pid)
			return true;
	return false;
}

static int print_table(const pid_t *pids, size_t len, int argc, char **argv)
{
	char *text, *save = NULL, *line;
	int column;

	TRY(run_ps(ps_argv(argc, argv), &text));
	line = strtok_r(text, "\n", &save);
	column = line ? pid_column(line) : -1;
	if (column < 0)
		return fail(EINVAL, "ps: its output has no column PID");
	TRY(cmd_print(mem_printf("%s\n", line)));
	while ((line = strtok_r(NULL, "\n", &save))) {
		size_t words;
		char **word = str_split(line, " ", &words);

		if ((size_t)column < words && is_one_of(word[column], pids, len))
			TRY(cmd_print(mem_printf("%s\n", line)));
	}
	return 0;
}

static int run(const struct runtime *rt, void *values, int argc, char **argv)
{
	const struct ps_options *o = values;
	bool json = o->format && streq(o->format, "json");
	static struct container c;
	pid_t *pids;
	size_t len;

	if (o->format && !json && !streq(o->format, "table"))
		return fail(EINVAL, "option --format: \"%s\" is neither table nor json", o->format);
	TRY(container_load(&c, argv[0], rt));
	TRY(cgroup_procs(&c.cgroup, &pids, &len));
	return json ? print_json(pids, len) : print_table(pids, len, argc - 1, argv + 1);
}

const struct command cmd_ps = {
	.name = "ps",
	.args = "ID [PS-OPTION...]",
	.summary = "list the processes of a container",
	.opts = opts,
	.size = sizeof(struct ps_options),
	.stop_after = 1,
	.min = 1,
	.max = -1,
	.failure = 1,
	.run = run,
};
