// SPDX-License-Identifier: Apache-2.0
/*
 * husk start: lets the program of a created container run.
 */
#include "container/start.h"
#include "base/err.h"
#include "cmd/cmd.h"
#include "container/config.h"

static int run(const struct runtime *rt, void *values, int argc, char **argv)
{
	static struct container c;

	(void)values;
	(void)argc;
	TRY(container_load(&c, argv[0], rt));
	TRY(config_load_copy(&c));
	return container_start(&c);
}

const struct command cmd_start = {
	.name = "start",
	.args = "ID",
	.summary = "run the program of a created container",
	.min = 1,
	.max = 1,
	.failure = 1,
	.run = run,
};
