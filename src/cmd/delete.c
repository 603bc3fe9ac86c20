// SPDX-License-Identifier: Apache-2.0
/*
 * husk delete: removes all that was made for a container.
 */
#include "base/err.h"
#include "cmd/cmd.h"
#include "container/start.h"
#include "container/state.h"

struct delete_options {
	bool force;
};

static const struct opt opts[] = {
	{"force", 'f', OPT_FLAG, offsetof(struct delete_options, force), NULL,
	 "also a running container (it gets SIGKILL), also one that does not exist"},
	{0},
};

static int run(const struct runtime *rt, void *values, int argc, char **argv)
{
	const struct delete_options *o = values;
	static struct container c;
	int r = container_load(&c, argv[0], rt);

	(void)argc;
	if (r == -ENOENT && o->force)
		return 0;
	/* Its state can't be read: then the directory is all that is known of it. */
	if (r == -EINVAL && o->force && c.root_fd >= 0)
		return state_remove(&c);
	TRY(r);
	return container_delete(&c, o->force);
}

const struct command cmd_delete = {
	.name = "delete",
	.args = "ID",
	.summary = "remove a container that has stopped",
	.opts = opts,
	.size = sizeof(struct delete_options),
	.min = 1,
	.max = 1,
	.failure = 1,
	.run = run,
};
