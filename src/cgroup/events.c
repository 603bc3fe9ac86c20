// SPDX-License-Identifier: Apache-2.0
/*
 * cgroup.events: the kernel's word on whether a v2 cgroup has processes and whether all are frozen.
 * A change wakes poll(2) (POLLPRI) for whoever has read the file before, so that nobody has to ask
 * again and again.
 */
#include "base/err.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/str.h"
#include "cgroup/dir.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

/* The number behind `key` in lines of "key number", or -ENOENT. */
static int value_of(const char *text, const char *key)
{
	size_t n = strlen(key);

	for (const char *p = text; p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
		if (strncmp(p, key, n) == 0 && p[n] == ' ')
			return atoi(p + n + 1) != 0;
	return -ENOENT;
}

int events_get(const char *dir, const char *key)
{
	char text[256];
	int r = file_peek(AT_FDCWD, dir_file(dir, "cgroup.events"), text, sizeof text);

	if (r == -ENODEV)
		return -ENOENT;
	return r < 0 ? r : value_of(text, key);
}

int events_wait(const char *dir, const char *key, int value, int milliseconds)
{
	char text[256], *file = dir_file(dir, "cgroup.events");
	_close_ int fd = CHECK(open(file, O_RDONLY | O_CLOEXEC), "open %s", file);
	long long end = clock_ms() + milliseconds;
	struct pollfd p = {.fd = fd, .events = POLLPRI};

	for (;;) {
		ssize_t n = pread(fd, text, sizeof text - 1, 0);
		long long left = end - clock_ms();

		if (n < 0 && errno == ENODEV)
			return fail(ENOENT, "%s: the cgroup is gone", file);
		CHECK(n, "read %s", file);
		text[n] = '\0';
		if (value_of(text, key) == value)
			return 1;
		if (left <= 0)
			return 0;
		if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
			return fail_sys("poll %s", file);
	}
}
