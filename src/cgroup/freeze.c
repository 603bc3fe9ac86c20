// SPDX-License-Identifier: Apache-2.0
/*
 * Pause and resume. v2 (also beside v1) freezes a whole tree, tells when all of it is frozen, and
 * frozen processes can still be killed. The v1 freezer can stick in FREEZING while processes come
 * and go; asking again helps, and as nothing tells of its progress, that is one of the two places
 * where husk waits by the clock (the other is delete.c).
 */
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "cgroup/dir.h"

#include <fcntl.h>
#include <time.h>

static void nap(long microseconds)
{
	struct timespec t = {.tv_nsec = microseconds * 1000};

	(void)nanosleep(&t, NULL);
}

/* 1: done; 0: not within our patience. */
static int freeze_v1(const char *file)
{
	long long end = clock_ms() + CGROUP_PATIENCE;
	char state[32];

	for (long pause = 50; clock_ms() < end; pause = pause < 5000 ? pause * 2 : pause) {
		int r;

		TRY(file_write(AT_FDCWD, file, "FROZEN"));
		r = file_peek(AT_FDCWD, file, state, sizeof state);
		if (r < 0)
			return fail(-r, "read %s: %s", file, err_str(-r));
		if (streq(state, "FROZEN"))
			return 1;
		nap(pause);
		/* A task that forks all the time, or waits for a frozen one, gets a chance to come
		 * to rest. */
		if (pause >= 5000)
			TRY(file_write(AT_FDCWD, file, "THAWED"));
	}
	return 0;
}

/* Resume also undoes what others did with the v1 freezer beside a v2 tree. */
static int thaw(const struct cgroup *cg)
{
	const struct cgroup_dir *v2 = dir_v2(cg), *v1 = dir_of(cg, "freezer");

	/* The one that holds it last: from then on the container may end, and its cgroups go. */
	if (v1 && v1 != v2)
		TRY(file_write(AT_FDCWD, dir_file(v1->path, "freezer.state"), "THAWED"));
	if (v2)
		TRY(file_write(AT_FDCWD, dir_file(v2->path, "cgroup.freeze"), "0"));
	return 0;
}

static int freeze_v2(const char *dir)
{
	TRY(file_write(AT_FDCWD, dir_file(dir, "cgroup.freeze"), "1"));
	return events_wait(dir, "frozen", 1, CGROUP_PATIENCE);
}

int cgroup_freeze(const struct cgroup *cg, bool freeze)
{
	const struct cgroup_dir *d = dir_main(cg);
	int done;

	if (!d)
		return fail(EOPNOTSUPP, "%s: the container has no cgroup of its own",
			    freeze ? "freeze" : "thaw");
	if (!d->in->v2 && !hierarchy_has(d->in, "freezer"))
		return fail(EOPNOTSUPP, "freeze: this host has no cgroup freezer");
	if (!freeze)
		return thaw(cg);
	done = TRY(d->in->v2 ? freeze_v2(d->path) : freeze_v1(dir_file(d->path, "freezer.state")));
	if (done)
		return 0;
	TRY(thaw(cg));
	return fail(ETIMEDOUT, "freeze %s: not all processes could be frozen within %d seconds",
		    d->path, CGROUP_PATIENCE / 1000);
}

int cgroup_frozen(const struct cgroup *cg)
{
	const struct cgroup_dir *v2 = dir_v2(cg), *v1 = dir_of(cg, "freezer");
	char state[32];
	int r;

	if (v2) {
		r = events_get(v2->path, "frozen");
		if (r == 1)
			return 1;
		if (r < 0 && r != -ENOENT)
			return fail(-r, "read %s/cgroup.events: %s", v2->path, err_str(-r));
	}
	if (!v1 || v1 == v2)
		return 0;
	r = file_peek(AT_FDCWD, dir_file(v1->path, "freezer.state"), state, sizeof state);
	if (r < 0 && r != -ENOENT && r != -ENODEV)
		return fail(-r, "read %s/freezer.state: %s", v1->path, err_str(-r));
	return r >= 0 && !streq(state, "THAWED");
}
