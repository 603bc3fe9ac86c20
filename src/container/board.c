// SPDX-License-Identifier: Apache-2.0
/*
 * The board. HOST touches the page before INIT is made, so that it is HOST's memory and HOST's failure if
 * there is none; from then on nothing that is done with it can fail.
 */
#include "container/board.h"

#include "base/err.h"
#include "base/fd.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static int map(int fd, int flags, struct board **ret)
{
	void *page = mmap(NULL, sizeof **ret, PROT_READ | PROT_WRITE, MAP_SHARED | flags, fd, 0);

	if (page == MAP_FAILED)
		return fail_sys("map a page to share with INIT");
	*ret = page;
	return 0;
}

int board_map(int fd, struct board **ret)
{
	return map(fd, 0, ret);
}

int board_make(unsigned int row, struct board **ret, int *ret_fd)
{
	_close_ int fd = -1;

	if (ret_fd) {
		fd = CHECK(memfd_create("board", MFD_CLOEXEC), "make a page to share with INIT");
		CHECK(ftruncate(fd, sizeof **ret), "size the page to share with INIT");
	}
	TRY(map(fd, ret_fd ? 0 : MAP_ANONYMOUS, ret));
	(*ret)->row = row;
	if (ret_fd)
		*ret_fd = take(&fd);
	return 0;
}

void board_fail(struct board *b, int r)
{
	snprintf(b->text, sizeof b->text, "%s", err_text());
	b->failed = r < 0 ? r : -EIO;
}
