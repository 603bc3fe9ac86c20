// SPDX-License-Identifier: Apache-2.0
/*
 * husk state: the state of a container as JSON.
 */
#include "container/state.h"
#include "base/err.h"
#include "base/mem.h"
#include "cmd/cmd.h"

static int run(const struct runtime *rt, void *values, int argc, char **argv)
{
	struct json_output out = {.style = JSON_2SPACES, .alloc = mem_alloc};
	static struct container c;
	enum status status;
	struct oci_state s;

	(void)values;
	(void)argc;
	TRY(container_load(&c, argv[0], rt));
	TRY(state_status(&c, &status));
	s = state_public(&c, status, status == STATUS_STOPPED ? 0 : state_live_pid(c.disk));
	s.owner = "";
	if (json_write(&oci_state_type, &s, &out) < 0)
		return fail(EINVAL, "the state of container %s can't be written", c.id);
	return cmd_print(mem_printf("%s\n", out.text));
}

const struct command cmd_state = {
	.name = "state",
	.args = "ID",
	.summary = "print the state of a container as JSON",
	.min = 1,
	.max = 1,
	.failure = 1,
	.run = run,
};
