// SPDX-License-Identifier: Apache-2.0
/*
 * A session keyring of the container's own. The search permission is given to the possessor and the
 * user, as processes that exec later (and become other users of the container) need it.
 */
#include "linux/keyring.h"

#include "base/err.h"
#include "base/log.h"

#include <linux/keyctl.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define POSSESSOR_ALL 0x3f000000
#define USER_SEARCH 0x00080000

int keyring_join(const char *name)
{
	long id = syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, name);

	if (id < 0 && (errno == ENOSYS || errno == EPERM || errno == EACCES || errno == EDQUOT)) {
		log_debug("no session keyring: %s", err_str(errno));
		return 0;
	}
	CHECK(id, "join the session keyring %s", name);
	if (syscall(SYS_keyctl, KEYCTL_SETPERM, id, POSSESSOR_ALL | USER_SEARCH) < 0)
		log_debug("permissions of the session keyring: %s", err_str(errno));
	return 0;
}
