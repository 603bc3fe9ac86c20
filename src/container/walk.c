// SPDX-License-Identifier: Apache-2.0
/*
 * The walk over the step table. Both processes hold the same table and the same config, so both know at
 * each row whose turn it is; the protocol follows from that and is nowhere written down by hand. A
 * message names the row it was sent for, and a row that is not the expected one is an error.
 */
#include "container/walk.h"

#include "base/err.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/sock.h"
#include "base/str.h"
#include "base/sys.h"
#include "container/spawn.h"
#include "container/steps.h"

#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct message {
	uint32_t word, row;
};

int walk_say(struct container *c, enum walk_word word, size_t row)
{
	struct message m = {.word = word, .row = (uint32_t)row};
	int r = sock_send(c->channel, &m, sizeof m, &c->baggage, c->baggage >= 0);

	fd_close(&c->baggage);
	return r == -ECONNRESET ? -EPIPE : r;
}

int walk_hear(struct container *c, enum walk_word *ret_word, size_t *ret_row)
{
	struct message m;
	int fds[SOCK_FDS];
	ssize_t n = sock_recv(c->channel, &m, sizeof m, fds);

	if (n <= 0)
		return (int)n;
	if (n != sizeof m || m.row >= steps_len)
		return fail(EPROTO, "a message between husk's own processes is broken");
	if (fds[0] >= 0)
		c->baggage = fds[0];
	*ret_word = m.word;
	*ret_row = m.row;
	return 1;
}

static bool applies(const struct step *s, const struct container *c)
{
	return (s->cmds & c->cmd) && (!s->when || s->when(c));
}

static int64_t microseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int run_row(struct container *c, size_t row)
{
	const struct step *s = &steps[row];
	int64_t before = log_tracing() ? microseconds() : 0;
	int r;

	if (c->side == HOST)
		c->reached = row;
	else
		c->board->row = (unsigned int)row;
	r = s->run ? s->run(c) : 0;
	if (r >= 0)
		r = fault_at(s->name);
	if (r < 0 && c->side == HOST)
		r = err_within(r, "%s", s->name);
	if (log_tracing())
		log_trace(c->side == HOST ? "host" : "init", s->name, microseconds() - before);
	return r;
}

/* INIT has ended. HOST can say where it was, and what it said last or what became of it. */
static int gone(struct container *c)
{
	const struct board *b = c->board;
	const char *row = steps[b->row].name;
	siginfo_t info = {0};

	if (b->failed)
		return fail(-b->failed, "%s: %s", row, b->text);
	if (waitid(P_PIDFD, (id_t)c->pidfd, &info, WEXITED | WNOWAIT) < 0)
		return fail(ESRCH, "%s: the container's process is gone", row);
	if (info.si_code == CLD_EXITED)
		return fail(ESRCH, "%s: the container's process ended with status %d", row,
			    info.si_status);
	return fail(ESRCH, "%s: the container's process was killed by signal %d%s", row,
		    info.si_status,
		    info.si_status == SIGKILL && c->settings_len
			    ? " (is linux.resources.memory.limit too low?)"
			    : "");
}

/* Did INIT get as far as execve(2)? That the connection has ended does not say it: it may have died. The kernel knows,
 * until somebody has reaped the process; then its own last word is what there is. */
static bool executed(const struct container *c)
{
	int r = proc_executed(c->pid);

	/* Unless it was another process by then. */
	if (r >= 0 && c->pidfd >= 0 && sys_pidfd_send_signal(c->pidfd, 0) < 0 && errno == ESRCH)
		r = -ESRCH;
	return r < 0 ? c->board->executing : r;
}

/* INIT's end of the channel is closed: by its end, or by its execve(2). */
static int closed(struct container *c)
{
	return !c->board->failed && executed(c) ? 0 : gone(c);
}

int walk_await_exec(struct container *c)
{
	enum walk_word word;
	size_t row;
	int r;

	while ((r = walk_hear(c, &word, &row)) > 0)
		;
	fd_close(&c->channel);
	return r < 0 ? r : closed(c);
}

static int tell_row(struct container *c, size_t row)
{
	int r = walk_say(c, WALK_REACHED, row);

	return r == -EPIPE && c->side == HOST ? gone(c) : r;
}

static int hear_row(struct container *c, size_t row)
{
	enum walk_word word;
	size_t said;
	int r = walk_hear(c, &word, &said);

	if (r < 0)
		return r;
	if (r == 0)
		return c->side == HOST ? closed(c) : fail(ESRCH, "husk is gone");
	if (word != WALK_REACHED || said != row)
		return fail(EPROTO, "husk's processes are at different rows: %zu and %zu", row,
			    said);
	return 0;
}

/* Has this side a row from here on? HOST leaves `create` while INIT still has rows to go. */
static bool has_more(const struct container *c, size_t from)
{
	for (size_t i = from; i < steps_len; i++)
		if (steps[i].side == c->side && applies(&steps[i], c))
			return true;
	return false;
}

static int walk(struct container *c, size_t from)
{
	enum side turn = HOST;

	for (size_t i = from; i < steps_len; i++) {
		const struct step *s = &steps[i];

		if (!applies(s, c))
			continue;
		if (s->side != turn && turn == c->side)
			TRY(tell_row(c, i));
		else if (s->side != turn)
			TRY(hear_row(c, i));
		if (s->side != turn && s->side != c->side && !has_more(c, i))
			break;
		turn = s->side;
		if (turn != c->side)
			continue;
		TRY(run_row(c, i));
	}
	return 0;
}

/* Linux 6.14 and later: who is born into a cgroup (CLONE_INTO_CGROUP) is killed at once if that one has been killed
 * (cgroup.kill) another number of times in its life than the cgroup of the parent. */
static bool killed_at_birth(const struct container *c, int r)
{
	siginfo_t info = {0};

	if (c->cgroup_fd < 0 || c->pidfd < 0 || c->board->failed ||
	    c->board->row != step_index(spawn))
		return false;
	return waitid(P_PIDFD, (id_t)c->pidfd, &info,
		      WEXITED | WNOWAIT | (r == -ESRCH ? 0 : WNOHANG)) == 0 &&
	       info.si_code == CLD_KILLED && info.si_status == SIGKILL;
}

int walk_host(struct container *c)
{
	struct container before = *c;
	int r = walk(c, 0);
	const char *sentence;

	if (r < 0 && killed_at_birth(c, r)) {
		walk_back(c);
		err_clear();
		*c = before;
		c->late_cgroup = true;
		r = walk(c, 0);
	}
	if (r >= 0)
		return r;
	sentence = mem_strdup(err_text());
	walk_back(c);
	fail(0, "%s", sentence);
	return r;
}

void walk_init(struct container *c)
{
	int r;

	c->side = INIT;
	r = walk(c, c->reached + 1);
	if (r < 0)
		board_fail(c->board, r);
	_exit(1);
}

void walk_back(struct container *c)
{
	for (size_t i = c->reached + 1; i-- > 0;)
		if (steps[i].undo && applies(&steps[i], c))
			steps[i].undo(c);
}

size_t step_index(int (*run)(struct container *c))
{
	for (size_t i = 0; i < steps_len; i++)
		if (steps[i].run == run)
			return i;
	return 0;
}
