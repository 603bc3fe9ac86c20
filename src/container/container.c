// SPDX-License-Identifier: Apache-2.0
/*
 * One container in the course of one command: from nothing, from disk, and the commands that make a
 * process, whose work is the walk over the step table and, in the foreground, the wait for the end.
 */
#include "container/container.h"

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "container/config.h"
#include "container/notify.h"
#include "container/start.h"
#include "container/state.h"
#include "container/wait.h"
#include "container/walk.h"

#include <fcntl.h>
#include <unistd.h>

void container_init(struct container *c, const char *id, const struct runtime *rt)
{
	*c = (struct container){
		.id = id,
		.rt = *rt,
		.root_fd = -1,
		.dir_fd = -1,
		.pidfd = -1,
		.target_pidfd = -1,
		.cgroup_fd = -1,
		.channel = -1,
		.listen_fd = -1,
		.console_fd = -1,
		.new_root = -1,
		.baggage = -1,
		.null_fd = -1,
		.notify_fd = -1,
		.board_fd = -1,
		.board = mem_new(struct board),
	};
	ns_plan_init(&c->ns);
}

int container_load(struct container *c, const char *id, const struct runtime *rt)
{
	container_init(c, id, rt);
	TRY(state_check_id(id));
	c->root_fd = state_open_root(rt->root, false);
	if (c->root_fd == -ENOENT)
		return fail(ENOENT, "container %s does not exist", id);
	TRY(c->root_fd);
	TRY(state_load(c->root_fd, id, &c->disk, &c->dir_fd));
	if (c->disk->cgroup && *c->disk->cgroup)
		TRY(cgroup_detect(&c->cgroup_host));
	TRY(cgroup_load(&c->cgroup_host, c->disk->cgroup ? c->disk->cgroup : "",
			c->disk->cgroup_kept, &c->cgroup));
	c->notify = faccessat(c->dir_fd, "notify", F_OK, 0) == 0 && notify_socket();
	return 0;
}

/* In the foreground another process passes sd_notify on, because husk is busy with the terminal. */
static int relay_notify(struct container *c, bool foreground)
{
	int fd = c->notify_fd;
	pid_t pid;

	if (!c->notify)
		return 0;
	if (!foreground) {
		notify_relay(c, fd);
		return 0;
	}
	pid = CHECK(fork(), "fork the relay of the notify socket");
	if (pid == 0) {
		notify_relay(c, fd);
		_exit(0);
	}
	return 0;
}

static int foreground(struct container *c, int signals)
{
	int status = wait_foreground(c, signals);

	if (c->cmd == MAKE_RUN && !c->opt.keep)
		walk_back(c);
	return status;
}

int container_make(struct container *c)
{
	bool stays = c->cmd != MAKE_CREATE && !c->opt.detach;
	int signals = -1, r;

	if (stays)
		signals = TRY(wait_prepare(c));
	r = walk_host(c);
	if (r < 0 && c->pid_told)
		unlink(c->opt.pid_file);
	TRY(r);
	/* Only now: a failure is exactly one line. */
	for (size_t i = 0; i < c->run.warnings_len; i++)
		log_warning("%s", c->run.warnings[i]);
	if (c->cmd == MAKE_RUN)
		TRY(relay_notify(c, stays));
	return stays ? foreground(c, signals) : 0;
}
