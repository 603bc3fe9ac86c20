// SPDX-License-Identifier: Apache-2.0
/*
 * husk create, husk run: a container from a bundle. They differ in who starts the program and who waits for it.
 */
#include "base/err.h"
#include "base/str.h"
#include "cmd/cmd.h"

#include <stddef.h>

#define AT(member) offsetof(struct make_options, member)

/* clang-format off */
#define COMMON_OPTS \
	{"bundle", 'b', OPT_STRING, AT(bundle), "DIR", "the bundle (default: here)"}, \
	{"console-socket", 0, OPT_STRING, AT(console_socket), "PATH", "AF_UNIX socket that receives the terminal"}, \
	{"pidfd-socket", 0, OPT_STRING, AT(pidfd_socket), "PATH", "AF_UNIX socket that receives a pidfd of the process"}, \
	{"pid-file", 0, OPT_STRING, AT(pid_file), "FILE", "write the pid of the process there"}, \
	{"no-pivot", 0, OPT_FLAG, AT(no_pivot), NULL, "move the rootfs to / instead of pivot_root (for ramdisks)"}, \
	{"no-new-keyring", 0, OPT_FLAG, AT(no_new_keyring), NULL, "keep the session keyring of the caller"}, \
	{"preserve-fds", 0, OPT_UINT, AT(preserve_fds), "N", "pass N more file descriptors (3, 4, …) on"}

static const struct opt create_opts[] = {COMMON_OPTS, {0}};

static const struct opt run_opts[] = {
	COMMON_OPTS,
	{"detach", 'd', OPT_FLAG, AT(detach), NULL, "do not wait for the end"},
	{"keep", 0, OPT_FLAG, AT(keep), NULL, "keep the state and the cgroup after the end"},
	{"no-subreaper", 0, OPT_FLAG, AT(no_subreaper), NULL, "do not reap what the container orphans"},
	{0},
};
/* clang-format on */

static int make(const struct runtime *rt, struct make_options *opt, const char *id,
		enum make_cmd cmd)
{
	static struct container c;
	const char *bundle = cmd_absolute(opt->bundle ? opt->bundle : ".");

	container_init(&c, id, rt);
	c.opt = *opt;
	c.opt.bundle = str_clean_path(bundle);
	c.opt.pid_file = cmd_absolute(opt->pid_file);
	c.opt.console_socket = cmd_absolute(opt->console_socket);
	c.opt.pidfd_socket = cmd_absolute(opt->pidfd_socket);
	c.cmd = cmd;
	return container_make(&c);
}

static int create(const struct runtime *rt, void *values, int argc, char **argv)
{
	(void)argc;
	return make(rt, values, argv[0], MAKE_CREATE);
}

static int run(const struct runtime *rt, void *values, int argc, char **argv)
{
	(void)argc;
	return make(rt, values, argv[0], MAKE_RUN);
}

const struct command cmd_create = {
	.name = "create",
	.args = "ID",
	.summary = "make a container from a bundle; its program waits for `start`",
	.opts = create_opts,
	.size = sizeof(struct make_options),
	.min = 1,
	.max = 1,
	.protect = true,
	.failure = 1,
	.run = create,
};

const struct command cmd_run = {
	.name = "run",
	.args = "ID",
	.summary = "create and start a container, and wait for its end",
	.opts = run_opts,
	.size = sizeof(struct make_options),
	.min = 1,
	.max = 1,
	.protect = true,
	.failure = 1,
	.run = run,
};
