// SPDX-License-Identifier: Apache-2.0
/*
 * Start and delete. INIT listens on a socket in the container's state directory; `start` connects and says so, gets the
 * board, and waits for the end of the connection, which is the exec, or a failure that stands on the board. A
 * connection without that word is only somebody asking for the status.
 */
#include "container/start.h"

#include "base/err.h"
#include "base/fault.h"
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
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

/* Is it `start`, and does it live to get the board? Else INIT waits for another one. */
static bool is_start(struct container *c)
{
	enum walk_word word;
	size_t row;

	if (walk_hear(c, &word, &row) <= 0 || word != WALK_START)
		return false;
	fault_wire(take(&c->baggage));
	c->baggage = fcntl(c->board_fd, F_DUPFD_CLOEXEC, 3);
	return walk_say(c, WALK_REACHED, c->board->row) >= 0;
}

int start_wait(struct container *c)
{
	fd_close(&c->channel);
	for (;;) {
		c->channel = accept4(c->listen_fd, NULL, NULL, SOCK_CLOEXEC);
		if (c->channel < 0 && (errno == EINTR || errno == ECONNABORTED))
			continue;
		CHECK(c->channel, "accept a connection");
		if (is_start(c))
			break;
		fd_close(&c->channel);
	}
	fd_close(&c->listen_fd);
	fd_close(&c->board_fd);
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

/* Tells INIT to go on; its answer is the board. */
static int let_go(struct container *c)
{
	enum walk_word word;
	_close_ int board = -1;
	size_t row;
	int r;

	c->channel = sock_connect_at(c->dir_fd, "start.sock", SOCK_SEQPACKET);
	if (c->channel < 0)
		return fail(-c->channel, "cannot start an already running container");
	TRY(fault_prepare(&c->baggage));
	r = walk_say(c, WALK_START, 0);
	if (r >= 0)
		r = walk_hear(c, &word, &row);
	if (r == 0 || r == -EPIPE)
		return fail(EINVAL, state_live_pid(c->disk)
					    ? "cannot start an already running container"
					    : "cannot start a container that has stopped");
	TRY(r);
	board = take(&c->baggage);
	return board_map(board, &c->board);
}

static int await_exec(struct container *c)
{
	int r;

	TRY(let_go(c));
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
	c->pidfd = sys_pidfd_open(c->pid);
	r = await_exec(c);
	if (r < 0 && c->board->row == step_index(init_start_container))
		return give_up(c, r);
	TRY(r);
	r = hooks_run(c, HOOK_POSTSTART, STATUS_RUNNING, c->pid);
	if (r < 0)
		return give_up(c, r);
	if (notify >= 0)
		notify_relay(c, notify);
	return 0;
}

/* Whoever is still at making the container would go on with what is being removed. */
static void end_maker(const struct container *c)
{
	_close_ int pidfd = sys_pidfd_open(state_maker_pid(c->disk));
	struct pollfd p = {.fd = pidfd, .events = POLLIN};

	if (pidfd < 0 || !state_maker_pid(c->disk))
		return;
	sys_pidfd_send_signal(pidfd, SIGKILL);
	while (poll(&p, 1, -1) < 0 && errno == EINTR)
		;
}

int container_delete(struct container *c, bool force)
{
	enum status status;

	TRY(state_status(c, &status));
	if (!force && status != STATUS_STOPPED && status != STATUS_CREATED)
		return fail(EBUSY, "cannot delete container %s that is not stopped: %s", c->id,
			    status_names[status]);
	if (status == STATUS_CREATING)
		end_maker(c);
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
