// SPDX-License-Identifier: Apache-2.0
/*
 * A signal to everybody in the cgroup. SIGKILL on v2 is one write to cgroup.kill, which no fork
 * escapes. Everything else stops the world first (freeze), so that the list of processes stays true
 * while it is worked through. Where nothing can be frozen, SIGKILL goes round until nobody is left.
 */
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "cgroup/dir.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static int signal_all(const char *dir, int sig, struct pid_list *pids)
{
	TRY(dir_procs(dir, pids));
	for (size_t i = 0; i < pids->len; i++)
		if (kill(pids->at[i], sig) < 0 && errno != ESRCH)
			return fail_sys("signal %d to process %d", sig, (int)pids->at[i]);
	return 0;
}

static int kill_unfrozen(const char *dir, int sig)
{
	long long end = clock_ms() + CGROUP_PATIENCE;

	do {
		struct mem_mark mark = mem_mark();
		struct pid_list pids = {0};

		TRY(signal_all(dir, sig, &pids));
		if (pids.len == 0 || sig != SIGKILL)
			return 0;
		pids_wait(&pids, CGROUP_PATIENCE);
		mem_reset(mark);
	} while (clock_ms() < end);
	return fail(ETIMEDOUT, "kill all of %s: there are always new processes", dir);
}

/* cgroup.kill. 1: done. 0: not here: a threaded cgroup has only parts of processes. */
static int kill_tree(const struct cgroup *cg, const char *dir)
{
	const struct cgroup_dir *freezer = dir_of(cg, "freezer");
	int r = file_poke(AT_FDCWD, dir_file(dir, "cgroup.kill"), "1");

	if (r == -EOPNOTSUPP)
		return 0;
	if (r < 0 && r != -ENOENT && r != -ENODEV)
		return fail(-r, "write 1 to %s/cgroup.kill: %s", dir, err_str(-r));
	/* Whom somebody has frozen the v1 way doesn't hear it. */
	if (!freezer->in->v2)
		(void)file_poke(AT_FDCWD, dir_file(freezer->path, "freezer.state"), "THAWED");
	return 1;
}

int cgroup_kill(const struct cgroup *cg, int sig)
{
	const struct cgroup_dir *d = dir_main(cg);
	struct pid_list pids = {0};
	bool was_frozen, frozen;
	int r;

	if (!d)
		return 0;
	if (d->in->v2 && sig == SIGKILL && TRY(kill_tree(cg, d->path)))
		return 0;
	if (faccessat(AT_FDCWD, d->path, F_OK, 0) < 0 && errno == ENOENT)
		return 0;
	was_frozen = TRY(cgroup_frozen(cg));
	frozen = was_frozen || cgroup_freeze(cg, true) == 0;
	err_clear();
	r = frozen ? signal_all(d->path, sig, &pids) : kill_unfrozen(d->path, sig);
	if (frozen && (!was_frozen || sig == SIGKILL))
		TRY(cgroup_freeze(cg, false));
	return r;
}
