// SPDX-License-Identifier: Apache-2.0
/*
 * A new network namespace has one device, lo, which is down. The containers of a pod meet on it, so it
 * is brought up, as every other runtime does too. Two ioctls; no netlink needed for that.
 */
#include "linux/net.h"

#include "base/err.h"
#include "base/fd.h"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

int net_loopback_up(void)
{
	_close_ int fd = CHECK(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
			       "open a socket for the loopback device");
	struct ifreq req = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};

	CHECK(ioctl(fd, SIOCSIFFLAGS, &req), "bring the loopback device up");
	return 0;
}
