// SPDX-License-Identifier: Apache-2.0
/*
 * Makes the container's cgroup in each hierarchy: one mkdir(2) where the parents are there, as they
 * are from the second container on. What v1 cpuset and the v2 controllers need besides is in
 * controllers.c.
 */
#include "base/err.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/str.h"
#include "cgroup/create.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* How often a parent may vanish under us (another husk's undo) before we believe that it can't be
 * made. */
#define RACES 16

static bool no_permission(int r)
{
	return r == -EACCES || r == -EPERM || r == -EROFS;
}

/* mkdir -p below the mount point; counts what was made. -errno without a sentence. */
static int make_dirs(const struct cgroup_hierarchy *h, const char *path, unsigned int *made)
{
	for (int i = 0; i < RACES; i++) {
		char *parent = dir_parent(h, path);
		int r;

		if (mkdir(path, 0755) == 0) {
			++*made;
			return 0;
		}
		if (errno == EEXIST || !parent)
			return errno == EEXIST ? 0 : -errno;
		if (errno != ENOENT)
			return -errno;
		r = make_dirs(h, parent, made);
		if (r < 0)
			return r;
	}
	return -ENOENT;
}

/* The first setting that is meant for this directory, or NULL. */
static const char *asked_for(const struct cgroup *cg, const struct cgroup_dir *d,
			     const struct cgroup_wish *wish)
{
	for (size_t i = 0; i < wish->len; i++)
		if (dir_of(cg, wish->settings[i].controller) == d)
			return wish->settings[i].key;
	return NULL;
}

/* Each setting's controller must be somewhere. */
static int all_there(const struct cgroup *cg, const struct cgroup_wish *wish)
{
	for (size_t i = 0; i < wish->len; i++) {
		const struct cgroup_setting *s = &wish->settings[i];
		const struct cgroup_dir *d = dir_of(cg, s->controller);

		if (!d || d->in->v2 != s->v2)
			return fail(ENODEV, "%s: this host has no cgroup controller \"%s\"%s",
				    s->key, s->controller, cg->len ? "" : " (no cgroups at all)");
	}
	return 0;
}

/* Whether a process of ours may be moved there: the common ancestor's cgroup.procs decides
 * (cgroups(7)). */
static bool may_join(const struct cgroup_dir *d)
{
	char *text, *own, *common;
	size_t n = 0;

	if (proc_slurp("self/cgroup", &text) < 0)
		return false;
	own = mem_printf("%s%s", d->in->mount, hierarchy_own(d->in, text));
	for (size_t i = 0; own[i] && own[i] == d->path[i]; i++)
		if (strchr("/", own[i + 1]) && strchr("/", d->path[i + 1]))
			n = i + 1;
	common = mem_strndup(own, n);
	return faccessat(AT_FDCWD, dir_file(common, "cgroup.procs"), W_OK, AT_EACCESS) == 0;
}

static int make_one(const struct cgroup *cg, struct cgroup_dir *d, const struct cgroup_wish *wish)
{
	int r = make_dirs(d->in, d->path, &d->made);

	if (r < 0)
		return r;
	if (cg->rootless && d->in->v2 && !may_join(d))
		return -EACCES;
	if (d->in->v2)
		return controllers_enable(cg, d, wish);
	return hierarchy_has(d->in, "cpuset") ? cpuset_inherit(d) : 0;
}

static void unmake(struct cgroup_dir *d)
{
	const char *path = d->path;

	for (; d->made && path && rmdir(path) == 0; d->made--)
		path = dir_parent(d->in, path);
}

/* make_one() and its sentence; -ENOLINK: the hierarchy is to be left out. */
static int make_or_leave(const struct cgroup *cg, struct cgroup_dir *d,
			 const struct cgroup_wish *wish)
{
	const char *key = asked_for(cg, d, wish);
	int r;

	err_clear();
	r = make_one(cg, d, wish);
	if (r >= 0 || *err_text())
		return r;
	if (!no_permission(r) || !cg->rootless)
		return fail(-r, "make cgroup %s: %s", d->path, err_str(-r));
	if (key)
		return fail(-r,
			    "%s: rootless, and no permission for cgroup %s: limits need a "
			    "cgroup that is delegated to the user: %s",
			    key, d->path, err_str(-r));
	return -ENOLINK;
}

int cgroup_create(struct cgroup *cg, const struct cgroup_setting *settings, size_t len)
{
	const struct cgroup_wish wish = {.settings = settings, .len = len};
	size_t kept = 0;

	TRY(all_there(cg, &wish));
	for (size_t i = 0; i < cg->len; i++) {
		struct cgroup_dir *d = &cg->at[i];
		int r = make_or_leave(cg, d, &wish);

		if (r < 0)
			unmake(d);
		if (r == -ENOLINK)
			continue;
		if (r < 0) {
			while (kept)
				unmake(&cg->at[--kept]);
			return r;
		}
		cg->at[kept++] = *d;
	}
	cg->len = kept;
	if (kept == 0)
		cg->path = "";
	return 0;
}
