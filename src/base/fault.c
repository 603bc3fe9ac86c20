// SPDX-License-Identifier: Apache-2.0
/*
 * Faults for the tests. HOST is signalled by pidfd: INIT may be in a pid namespace in which HOST has
 * no number.
 */
#include "base/fault.h"

#include "base/err.h"
#include "base/str.h"
#include "base/sys.h"

#include <signal.h>
#include <stdlib.h>

static int host = -1;

int fault_prepare(void)
{
	if (HUSK_FAULTS && host < 0)
		host = CHECK(sys_pidfd_open(getpid()), "open a pidfd of husk itself");
	return 0;
}

int fault_fd(void)
{
	return host;
}

int fault_at(const char *row)
{
	const char *fault = HUSK_FAULTS ? getenv("HUSK_FAULT") : NULL;
	size_t len = strlen(row);

	if (!fault || strncmp(fault, row, len) != 0 || fault[len] != ':')
		return 0;
	fault += len + 1;
	if (streq(fault, "fail"))
		return fail(EIO, "injected fault");
	if (streq(fault, "kill"))
		raise(SIGKILL);
	if (streq(fault, "term"))
		CHECK(sys_pidfd_send_signal(host, SIGTERM), "signal husk");
	if (streq(fault, "orphan"))
		CHECK(sys_pidfd_send_signal(host, SIGKILL), "signal husk");
	return 0;
}
