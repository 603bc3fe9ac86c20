// SPDX-License-Identifier: Apache-2.0
/*
 * The processes of a cgroup and of all below it. A process of which only the parent pid namespace
 * knows reads as 0 and is left out; a threaded cgroup tells only its threads, whose ids kill(2) and
 * the reader take as well.
 */
#include "base/err.h"
#include "base/fd.h"
#include "base/str.h"
#include "base/sys.h"
#include "cgroup/dir.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void add_pids(char *text, struct pid_list *pids)
{
	for (char *p = text; *p;) {
		long pid = strtol(p, &p, 10);

		if (pid > 0)
			*vec_push(pids) = (pid_t)pid;
		while (*p == '\n')
			p++;
	}
}

/* A list of pids can be long, and kernfs gives it in pieces. */
static int read_pids(const char *path, struct pid_list *pids)
{
	_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0, size = 4096;
	char *text = mem_alloc(size);
	ssize_t n;

	if (fd < 0)
		return -errno;
	while ((n = read(fd, text + len, size - len - 1)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		len += (size_t)n;
		if (len + 1 == size)
			text = mem_grow(text, size, &size, 1);
	}
	text[len] = '\0';
	add_pids(text, pids);
	return 0;
}

static int walk(const char *dir, struct pid_list *pids)
{
	struct dirent *e;
	DIR *d;
	int r = read_pids(dir_file(dir, "cgroup.procs"), pids);

	if (r == -EOPNOTSUPP)
		r = read_pids(dir_file(dir, "cgroup.threads"), pids);
	if (r == -ENOENT || r == -ENODEV)
		return 0;
	if (r < 0)
		return fail(-r, "read %s/cgroup.procs: %s", dir, err_str(-r));
	d = opendir(dir);
	while (r == 0 && d && (e = readdir(d)))
		if (e->d_type == DT_DIR && e->d_name[0] != '.')
			r = walk(dir_file(dir, e->d_name), pids);
	if (d)
		closedir(d);
	return r;
}

static int by_number(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return (x > y) - (x < y);
}

int dir_procs(const char *dir, struct pid_list *pids)
{
	size_t kept = 0;

	TRY(walk(dir, pids));
	if (pids->len)
		qsort(pids->at, pids->len, sizeof *pids->at, by_number);
	/* A process that forked or moved between two reads can stand there twice. */
	for (size_t i = 0; i < pids->len; i++)
		if (i == 0 || pids->at[i] != pids->at[kept - 1])
			pids->at[kept++] = pids->at[i];
	pids->len = kept;
	return 0;
}

char *pids_text(const struct pid_list *pids)
{
	char *text = mem_strdup("");

	for (size_t i = 0; i < pids->len && i < 10; i++)
		text = mem_printf("%s%s%d", text, i ? ", " : "", (int)pids->at[i]);
	return pids->len > 10 ? mem_printf("%s, …", text) : text;
}

int pids_wait(const struct pid_list *pids, int milliseconds)
{
	long long end = clock_ms() + milliseconds;

	for (size_t i = 0; i < pids->len; i++) {
		_close_ int fd = sys_pidfd_open(pids->at[i]);
		struct pollfd p = {.fd = fd, .events = POLLIN};
		int r = 0;

		while (fd >= 0 && r <= 0) {
			long long left = end - clock_ms();

			if (left <= 0)
				return 0;
			r = poll(&p, 1, (int)left);
			if (r < 0 && errno != EINTR)
				return 0;
		}
	}
	return 1;
}

int cgroup_procs(const struct cgroup *cg, pid_t **ret, size_t *ret_len)
{
	const struct cgroup_dir *d = dir_main(cg);
	struct pid_list pids = {0};

	if (d)
		TRY(dir_procs(d->path, &pids));
	*ret = pids.at;
	*ret_len = pids.len;
	return 0;
}
