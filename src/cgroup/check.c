// SPDX-License-Identifier: Apache-2.0
/*
 * Is the place fit for a new container? A cgroup with processes belongs to somebody, and in a
 * frozen one INIT would never run, also when it is an ancestor that is frozen. One failed open(2) a
 * hierarchy tells that nothing is there yet.
 */
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "cgroup/dir.h"

#include <fcntl.h>
#include <unistd.h>

/* The first directory from `path` upwards that has this file, and what is in it; false up to the
 * mount point. */
static bool nearest(const struct cgroup_dir *d, const char *file, char *buf, size_t size)
{
	for (const char *path = d->path; path; path = dir_parent(d->in, path)) {
		int r = file_peek(AT_FDCWD, dir_file(path, file), buf, size);

		if (r >= 0)
			return true;
		if (r != -ENOENT)
			return false;
	}
	return false;
}

static bool would_be_frozen(const struct cgroup_dir *d)
{
	char text[128];

	if (d->in->v2)
		return nearest(d, "cgroup.events", text, sizeof text) && strstr(text, "frozen 1");
	if (!hierarchy_has(d->in, "freezer"))
		return false;
	return nearest(d, "freezer.state", text, sizeof text) && !streq(text, "THAWED");
}

static int check_empty(const struct cgroup *cg, const struct cgroup_dir *d)
{
	struct pid_list pids = {0};

	TRY(dir_procs(d->path, &pids));
	if (pids.len)
		return fail(EBUSY,
			    "cgroup %s: container's cgroup is not empty: %zu process(es) found",
			    cg->path, pids.len);
	return 0;
}

int cgroup_check(struct cgroup *cg)
{
	const char *kept = NULL;

	for (size_t i = 0; i < cg->len; i++) {
		struct cgroup_dir *d = &cg->at[i];

		d->existed = faccessat(AT_FDCWD, d->path, F_OK, 0) == 0;
		if (d->existed) {
			TRY(check_empty(cg, d));
			kept = mem_printf("%s%s%s", kept ? kept : "", kept ? " " : "",
					  hierarchy_word(d->in));
		}
		if (would_be_frozen(d))
			return fail(EBUSY, "cgroup %s: container's cgroup unexpectedly frozen",
				    cg->path);
	}
	cg->kept = kept;
	return 0;
}
