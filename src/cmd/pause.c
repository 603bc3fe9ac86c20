// SPDX-License-Identifier: Apache-2.0
/*
 * husk pause, husk resume: all processes of a container stand still, and go on.
 */
#include "base/err.h"
#include "cmd/cmd.h"
#include "container/state.h"

static int set_frozen(const struct runtime *rt, const char *id, bool freeze)
{
	static struct container c;
	enum status status;

	TRY(container_load(&c, id, rt));
	TRY(state_status(&c, &status));
	if (freeze && status != STATUS_RUNNING && status != STATUS_CREATED)
		return fail(EINVAL, "container %s is not running or created: %s", id,
			    status_names[status]);
	if (!freeze && status != STATUS_PAUSED)
		return fail(EINVAL, "container %s is not paused: %s", id, status_names[status]);
	if (!c.cgroup.len)
		return fail(ENOTSUP, "container %s has no cgroup to freeze", id);
	return cgroup_freeze(&c.cgroup, freeze);
}

static int pause_run(const struct runtime *rt, void *values, int argc, char **argv)
{
	(void)values;
	(void)argc;
	return set_frozen(rt, argv[0], true);
}

static int resume_run(const struct runtime *rt, void *values, int argc, char **argv)
{
	(void)values;
	(void)argc;
	return set_frozen(rt, argv[0], false);
}

const struct command cmd_pause = {
	.name = "pause",
	.args = "ID",
	.summary = "freeze all processes of a container",
	.min = 1,
	.max = 1,
	.failure = 1,
	.run = pause_run,
};

const struct command cmd_resume = {
	.name = "resume",
	.args = "ID",
	.summary = "thaw a paused container",
	.min = 1,
	.max = 1,
	.failure = 1,
	.run = resume_run,
};
