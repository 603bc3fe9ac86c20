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
	int64_t value; /* errno of a failure, or a pid */
	char text[2048];
};

int walk_say(struct container *c, enum walk_word word, size_t row, long value)
{
	struct message m = {.word = word, .row = (uint32_t)row, .value = value};
	size_t head = offsetof(struct message, text), len = 1;
	int r;

	if (word == WALK_FAILED)
		len = (size_t)snprintf(m.text, sizeof m.text, "%s", err_text()) + 1;
	if (len > sizeof m.text)
		len = sizeof m.text;
	r = sock_send(c->channel, &m, head + len, &c->baggage, c->baggage >= 0);
	fd_close(&c->baggage);
	return r;
}

int walk_hear(struct container *c, enum walk_word *ret_word, size_t *ret_row, long *ret_value)
{
	struct message m;
	int fds[SOCK_FDS];
	ssize_t n = sock_recv(c->channel, &m, sizeof m, fds);

	if (n <= 0)
		return (int)n;
	if ((size_t)n <= offsetof(struct message, text) || m.row >= steps_len)
		return fail(EPROTO, "a message between husk's own processes is broken");
	m.text[sizeof m.text - 1] = '\0';
	if (fds[0] >= 0)
		c->baggage = fds[0];
	*ret_word = m.word;
	*ret_row = m.row;
	*ret_value = (long)m.value;
	if (m.word == WALK_FAILED) {
		c->failed_row = m.row;
		fail(0, "%s: %s", steps[m.row].name, m.text);
		return m.value < 0 ? (int)m.value : -EIO;
	}
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

/* The other side is gone without a word. HOST can say where INIT was and what became of it. */
static int gone(struct container *c)
{
	siginfo_t info = {0};
	const char *row = steps[c->board->row].name;

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
static bool executed(const struct container *c, bool announced)
{
	int r = proc_executed(c->pid);

	/* Unless it was another process by then. */
	if (r >= 0 && c->pidfd >= 0 && sys_pidfd_send_signal(c->pidfd, 0) < 0 && errno == ESRCH)
		r = -ESRCH;
	return r < 0 ? announced : r;
}

/* What INIT says as its last word before the filter and execve(2): nothing may follow but a failure, or the end. */
static int await_end(struct container *c, bool executing)
{
	enum walk_word word;
	size_t row;
	long value;
	int r;

	while ((r = walk_hear(c, &word, &row, &value)) > 0)
		executing |= word == WALK_EXEC;
	fd_close(&c->channel);
	if (r < 0)
		return r;
	return executed(c, executing) ? 0 : gone(c);
}

int walk_await_exec(struct container *c)
{
	return await_end(c, false);
}

static int hear_row(struct container *c, size_t row)
{
	enum walk_word word;
	size_t said;
	long value;
	int r = walk_hear(c, &word, &said, &value);

	if (r < 0)
		return r;
	if (r == 0)
		return c->side == HOST ? gone(c) : fail(ESRCH, "husk is gone");
	if (word == WALK_EXEC)
		return await_end(c, true);
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

/* *ret_failed: the row to name when this fails. */
static int walk(struct container *c, size_t from, size_t *ret_failed)
{
	enum side turn = HOST;

	for (size_t i = from; i < steps_len; i++) {
		const struct step *s = &steps[i];

		if (!applies(s, c))
			continue;
		if (s->side != turn && turn == c->side)
			TRY(walk_say(c, WALK_REACHED, i, 0));
		else if (s->side != turn)
			TRY(hear_row(c, i));
		if (s->side != turn && s->side != c->side && !has_more(c, i))
			break;
		turn = s->side;
		if (turn != c->side)
			continue;
		*ret_failed = i;
		TRY(run_row(c, i));
	}
	return 0;
}

int walk_host(struct container *c)
{
	size_t failed = 0;
	int r = walk(c, 0, &failed);
	const char *sentence;

	if (r >= 0)
		return r;
	sentence = mem_strdup(err_text());
	walk_back(c);
	fail(0, "%s", sentence);
	return r;
}

void walk_init(struct container *c)
{
	size_t failed = c->reached + 1;
	int r;

	c->side = INIT;
	r = walk(c, c->reached + 1, &failed);
	if (r < 0)
		walk_say(c, WALK_FAILED, failed, r);
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
