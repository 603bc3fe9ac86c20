// SPDX-License-Identifier: Apache-2.0
/*
 * Into the cgroup. On v2 INIT is born there (clone3(2) with CLONE_INTO_CGROUP), which avoids the
 * lock that stops every fork of the machine while a process is moved. The v1 hierarchies have no
 * such way, but a thread that moves itself needs no lock either: INIT does that, through files that
 * HOST opened and so with HOST's permission.
 */
#include "base/err.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/str.h"
#include "cgroup/dir.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int cgroup_fd(const struct cgroup *cg, int *ret)
{
	const struct cgroup_dir *d = dir_v2(cg);

	*ret = d ? CHECK(open(d->path, O_PATH | O_DIRECTORY | O_CLOEXEC), "open %s", d->path) : -1;
	return 0;
}

int cgroup_join(const struct cgroup *cg, pid_t pid, bool cloned)
{
	char text[16];

	(void)snprintf(text, sizeof text, "%d", (int)pid);
	for (size_t i = 0; i < cg->len; i++) {
		const struct cgroup_dir *d = &cg->at[i];
		int r;

		if (cloned && d->in->v2)
			continue;
		r = file_poke(AT_FDCWD, dir_file(d->path, "cgroup.procs"), text);
		if (r < 0)
			return fail(-r, "move process %s into cgroup %s: %s", text, d->path,
				    err_str(-r));
	}
	return 0;
}

/* "tasks" moves one thread, and "0" is the one that writes: nobody else has to hold still for that.
 */
int cgroup_doors_open(const struct cgroup *cg, bool v2_too, struct cgroup_doors *ret)
{
	struct cgroup_doors doors = {.at = mem_array(cg->len + 1, sizeof *doors.at)};

	for (size_t i = 0; i < cg->len; i++) {
		struct cgroup_door *door = &doors.at[doors.len];

		if (cg->at[i].in->v2 && !v2_too)
			continue;
		door->path = dir_file(cg->at[i].path, cg->at[i].in->v2 ? "cgroup.procs" : "tasks");
		door->fd = open(door->path, O_WRONLY | O_CLOEXEC);
		if (door->fd < 0) {
			int r = fail_sys("open %s", door->path);

			cgroup_doors_close(&doors);
			return r;
		}
		doors.len++;
	}
	*ret = doors;
	return 0;
}

int cgroup_go_in(const struct cgroup_doors *doors)
{
	for (size_t i = 0; i < doors->len; i++)
		CHECK(write(doors->at[i].fd, "0", 1), "enter the cgroup: write 0 to %s",
		      doors->at[i].path);
	return 0;
}

void cgroup_doors_close(struct cgroup_doors *doors)
{
	for (size_t i = 0; i < doors->len; i++)
		fd_close(&doors->at[i].fd);
	doors->len = 0;
}

int cgroup_mounts(const struct cgroup *cg, struct cgroup_view **ret, size_t *ret_len)
{
	const struct cgroup_host *host = cg->host;
	struct cgroup_view *views = mem_array(host->len + 1, sizeof *views);
	char *own = NULL;

	for (size_t i = 0; i < host->len; i++) {
		const struct cgroup_hierarchy *h = &host->at[i];
		struct cgroup_view *v = &views[i];

		*v = (struct cgroup_view){.fs_options = h->options, .v2 = h->v2};
		v->name = !h->v2 ? hierarchy_word(h) : host->len == 1 ? "" : "unified";
		for (size_t k = 0; k < cg->len; k++)
			if (cg->at[k].in == h)
				v->host_dir = cg->at[k].path;
		if (v->host_dir)
			continue;
		if (!own)
			TRY(proc_slurp("self/cgroup", &own));
		v->host_dir = mem_printf("%s%s", h->mount, hierarchy_own(h, own));
	}
	*ret = views;
	*ret_len = host->len;
	return 0;
}

static int give(const char *path, uid_t uid)
{
	if (chown(path, uid, (gid_t)-1) < 0 && errno != ENOENT)
		return fail_sys("chown %s to %u", path, uid);
	return 0;
}

int cgroup_chown(const struct cgroup *cg, uid_t uid)
{
	char list[4096] = "cgroup.procs\ncgroup.subtree_control\ncgroup.threads";
	const struct cgroup_dir *d = dir_v2(cg);

	if (!d || cg->host->layout.v1_len)
		return 0;
	TRY(give(d->path, uid));
	(void)file_peek(AT_FDCWD, "/sys/kernel/cgroup/delegate", list, sizeof list);
	for (char **file = str_split(list, "\n", NULL); *file; file++)
		if (!strchr(*file, '/'))
			TRY(give(dir_file(d->path, *file), uid));
	return 0;
}
