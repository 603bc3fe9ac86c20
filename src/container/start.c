// SPDX-License-Identifier: Apache-2.0
/*
 * Start and delete. INIT listens on a socket in the container's state directory; `start` connects, says so,
 * and reads on the same connection what becomes of it: a failure's row and sentence, or the end of the
 * connection, which is the exec. A connection without that word is only somebody asking for the status.
 */
#include "container/start.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sock.h"
#include "base/sys.h"
#include "container/hooks.h"
#include "container/notify.h"
#include "container/state.h"
#include "container/steps.h"
#include "container/steps_init.h"
#include "container/walk.h"

#include <fcntl.h>
#include <sys/socket.h>

int start_wait(struct container *c)
{
	enum walk_word word;
	size_t row;
	long value;

	fd_close(&c->channel);
	for (;;) {
		c->channel = accept4(c->listen_fd, NULL, NULL, SOCK_CLOEXEC);
		if (c->channel < 0 && (errno == EINTR || errno == ECONNABORTED))
			continue;
		CHECK(c->channel, "accept a connection");
		if (walk_hear(c, &word, &row, &value) > 0 && word == WALK_START)
			break;
		fd_close(&c->channel);
	}
	fd_close(&c->listen_fd);
	return 0;
}

static int start_check(const struct container *c)
{
	enum status status;

	TRY(state_status(c, &status));
	switch (status) {
	case STATUS_CREATED:
		break;
	case STATUS_CREATING:
		return fail(EBUSY, "cannot start a container that is being created");
	case STATUS_STOPPED:
		return fail(EINVAL, "cannot start a container that has stopped");
	case STATUS_PAUSED:
		return fail(EINVAL, "cannot start a container that is paused");
	default:
		return fail(EINVAL, "cannot start an already running container");
	}
	if (!c->config->process)
		return fail(EINVAL, "cannot start a container without a process in config.json");
	return 0;
}

static int let_go(struct container *c)
{
	int r;

	c->channel = sock_connect_at(c->dir_fd, "start.sock", SOCK_SEQPACKET);
	if (c->channel < 0)
		return fail(-c->channel, "cannot start an already running container");
	c->pidfd = sys_pidfd_open(c->pid);
	c->board->row = (unsigned int)step_index(init_exec);
	TRY(walk_say(c, WALK_START, 0, 0));
	r = walk_await_exec(c);
	unlinkat(c->dir_fd, "start.sock", 0);
	return r;
}

/* A hook of the start has failed: the container is stopped and deleted, with its poststop hooks. */
static int give_up(struct container *c, int r)
{
	const char *sentence = mem_strdup(err_text());

	container_delete(c, true);
	return fail(-r, "%s", sentence);
}

int container_start(struct container *c)
{
	_close_ int notify = -1;
	int r;

	TRY(start_check(c));
	c->pid = state_live_pid(c->disk);
	if (c->notify)
		notify = TRY(notify_bind(c));
	r = let_go(c);
	if (r < 0 && c->failed_row == step_index(init_start_container))
		return give_up(c, r);
	TRY(r);
	r = hooks_run(c, HOOK_POSTSTART, STATUS_RUNNING, c->pid);
	if (r < 0)
		return give_up(c, r);
	return notify >= 0 ? notify_relay(c, notify) : 0;
}

int container_delete(struct container *c, bool force)
{
	enum status status;

	TRY(state_status(c, &status));
	if (!force && status != STATUS_STOPPED && status != STATUS_CREATED)
		return fail(EBUSY, "cannot delete container %s that is not stopped: %s", c->id,
			    status_names[status]);
	c->pid = state_live_pid(c->disk);
	if (c->pid > 0 && c->pidfd < 0) {
		c->pidfd = sys_pidfd_open(c->pid);
		/* Gone since, or another process by now: it isn't ours to end. */
		if (!state_live_pid(c->disk)) {
			fd_close(&c->pidfd);
			c->pid = 0;
		}
	}
	c->cmd = MAKE_CREATE;
	c->reached = steps_len - 1;
	walk_back(c);
	if (faccessat(c->root_fd, c->id, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return fail(EBUSY, "container %s could not be removed altogether", c->id);
	return 0;
}
