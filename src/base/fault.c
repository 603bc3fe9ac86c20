// SPDX-License-Identifier: Apache-2.0
/*
 * Faults for the tests. INIT may have neither a number for HOST (pid namespaces) nor the right to signal it (user
 * namespaces), and a filter may forbid it to try. So HOST asks the kernel to signal it when something comes
 * in at a socket (F_SETSIG), and INIT has the other end of that: the wire.
 */
#include "base/fault.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/sock.h"
#include "base/str.h"
#include "base/sys.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>

static int wire = -2; /* -2: HOST is still alone; -1: there is nobody to signal */

static const char *wanted(void)
{
	return HUSK_FAULTS ? getenv("HUSK_FAULT") : NULL;
}

/* The signal that HOST is to get, 0: none. */
static int signal_of(const char *how)
{
	return streq(how, "term") ? SIGTERM : streq(how, "orphan") ? SIGKILL : 0;
}

bool fault_lists(void)
{
	return wanted() && streq(wanted(), "list");
}

int fault_prepare(int *ret)
{
	const char *how = wanted() ? strrchr(wanted(), ':') : NULL;
	int pair[2], sig = how ? signal_of(how + 1) : 0;

	*ret = -1;
	if (!sig)
		return 0;
	TRY(sock_pair(pair));
	CHECK(fcntl(pair[0], F_SETOWN, getpid()), "own the wire");
	CHECK(fcntl(pair[0], F_SETSIG, sig), "have signal %d sent by the wire", sig);
	CHECK(fcntl(pair[0], F_SETFL, O_ASYNC), "have signals sent by the wire");
	*ret = pair[1];
	return 0;
}

int fault_fd(void)
{
	return wire;
}

void fault_wire(int fd)
{
	fd_close(&wire);
	wire = fd;
}

/* The first process of a pid namespace does not get its own SIGKILL, but a trap ends it. */
__attribute__((noreturn)) static void die(void)
{
	raise(SIGKILL);
	prctl(PR_SET_DUMPABLE, 0);
	__builtin_trap();
}

int fault_at(const char *row)
{
	const char *fault = wanted();
	size_t len = strlen(row);

	if (HUSK_FAULTS)
		log_trace("fault", row, 0);
	if (!fault || strncmp(fault, row, len) != 0 || fault[len] != ':')
		return 0;
	fault += len + 1;
	if (streq(fault, "fail"))
		return fail(EIO, "injected fault");
	if (streq(fault, "kill"))
		die();
	if (signal_of(fault) && wire == -2)
		raise(signal_of(fault));
	if (signal_of(fault) && wire >= 0)
		return sock_send(wire, "x", 1, NULL, 0);
	return 0;
}
