// SPDX-License-Identifier: Apache-2.0
/*
 * Removes the container's cgroup and all below it. rmdir(2) is simply tried: it is the only call
 * when all is as usual. If the cgroup is busy, v2 tells when it is empty (cgroup.events), and on v1
 * the processes that are left are waited for. For a moment after its processes have gone a v1
 * cgroup can stay busy, of which nothing tells: that is tried again by the clock, with pauses that
 * grow.
 */
#include "base/err.h"
#include "base/str.h"
#include "cgroup/dir.h"

#include <dirent.h>
#include <time.h>
#include <unistd.h>

/* How long an empty v1 cgroup may stay busy, in milliseconds. */
#define BUSY_PATIENCE 2000

/* -errno without a sentence; fine when nothing is there, or can be. */
static int remove_dir(const char *path)
{
	return rmdir(path) == 0 || errno == ENOENT || errno == ENAMETOOLONG ? 0 : -errno;
}

/* The sub-cgroups, deepest first; what can't be removed is left to whoever looks at the parent. */
static void remove_below(const char *dir)
{
	struct dirent *e;
	DIR *d = opendir(dir);

	while (d && (e = readdir(d))) {
		char *path;

		if (e->d_type != DT_DIR || e->d_name[0] == '.')
			continue;
		path = dir_file(dir, e->d_name);
		if (remove_dir(path) == 0)
			continue;
		remove_below(path);
		(void)remove_dir(path);
	}
	if (d)
		closedir(d);
}

static int still_there(const char *dir)
{
	struct pid_list pids = {0};

	TRY(dir_procs(dir, &pids));
	if (pids.len == 0)
		return fail(EBUSY, "remove cgroup %s: still busy, though it has no processes", dir);
	return fail(EBUSY, "remove cgroup %s: it still has processes: %s", dir, pids_text(&pids));
}

/* 1: no process is left; 0: some are. */
static int wait_empty(const struct cgroup_dir *d, long long end)
{
	struct pid_list pids = {0};
	int r;

	if (d->in->v2) {
		r = events_wait(d->path, "populated", 0, (int)(end - clock_ms()));
		return r == -ENOENT ? 1 : r;
	}
	do {
		pids.len = 0;
		TRY(dir_procs(d->path, &pids));
		if (pids.len == 0)
			return 1;
	} while (pids_wait(&pids, (int)(end - clock_ms())));
	return 0;
}

static int remove_busy(const struct cgroup_dir *d)
{
	struct timespec pause = {.tv_nsec = 100000};
	long long end = clock_ms() + CGROUP_PATIENCE;
	int r;

	r = TRY(wait_empty(d, end));
	if (r == 0)
		return still_there(d->path);
	for (end = clock_ms() + BUSY_PATIENCE;;) {
		remove_below(d->path);
		r = d->existed ? 0 : remove_dir(d->path);
		if (r != -EBUSY || clock_ms() >= end)
			break;
		(void)nanosleep(&pause, NULL);
		if (pause.tv_nsec < 50000000)
			pause.tv_nsec *= 2;
	}
	if (r == -EBUSY)
		return still_there(d->path);
	return r < 0 ? fail(-r, "remove cgroup %s: %s", d->path, err_str(-r)) : 0;
}

static int remove_one(const struct cgroup_dir *d)
{
	int r;

	if (d->existed) {
		remove_below(d->path);
		return 0;
	}
	r = remove_dir(d->path);
	if (r == -EBUSY || r == -ENOTEMPTY)
		return remove_busy(d);
	return r < 0 ? fail(-r, "remove cgroup %s: %s", d->path, err_str(-r)) : 0;
}

int cgroup_delete(const struct cgroup *cg)
{
	const struct cgroup_dir *first = dir_main(cg);
	int r = 0;

	/* The one that tells when it is empty comes first: after it, the others are empty too. */
	if (first)
		r = remove_one(first);
	for (size_t i = 0; i < cg->len && r >= 0; i++)
		if (&cg->at[i] != first)
			r = remove_one(&cg->at[i]);
	return r;
}

int cgroup_undo(const struct cgroup *cg)
{
	TRY(cgroup_delete(cg));
	for (size_t i = 0; i < cg->len; i++) {
		const struct cgroup_dir *d = &cg->at[i];
		const char *path = d->path;

		for (unsigned int n = 1; n < d->made; n++) {
			path = dir_parent(d->in, path);
			if (!path || rmdir(path) < 0)
				break;
		}
	}
	return 0;
}
