/* SPDX-License-Identifier: Apache-2.0 */
/*
 * File descriptors are the only things with owners. A local that owns one says so and closes it on
 * every way out; giving it away is explicit:
 *
 *	_close_ int fd = CHECK(open(…, O_CLOEXEC), "open %s", path);
 *	…
 *	return take(&fd);
 *
 * -1 is "none". All descriptors of husk are O_CLOEXEC.
 */
#ifndef HUSK_BASE_FD_H
#define HUSK_BASE_FD_H

#include <unistd.h>

static inline void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

#define _close_ __attribute__((cleanup(fd_close)))

static inline int take(int *fd)
{
	int given = *fd;

	*fd = -1;
	return given;
}

#endif
