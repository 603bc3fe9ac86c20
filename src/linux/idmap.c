// SPDX-License-Identifier: Apache-2.0
/*
 * The id maps of a new user namespace. Three ways, tried by what the caller may do: with CAP_SETUID and
 * CAP_SETGID the kernel takes any map; without, it takes one line that maps the caller's own id (and
 * the gid map only once setgroups is denied); everything else needs the setuid helpers of shadow-utils,
 * which check /etc/subuid and /etc/subgid.
 */
#include "linux/idmap.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static char *map_text(const struct idmap_range *ranges, size_t len)
{
	char *text = mem_strdup("");

	for (size_t i = 0; i < len; i++)
		text = mem_printf("%s%u %u %u\n", text, ranges[i].inside, ranges[i].outside,
				  ranges[i].size);
	return text;
}

/* Runs the helper; what it says on stderr goes into ret_says, its wait status into ret_status. */
static int run(char *const *argv, char *ret_says, size_t size, int *ret_status)
{
	posix_spawn_file_actions_t actions;
	_close_ int from = -1;
	int r, ends[2];
	size_t len = 0;
	pid_t child;
	ssize_t n;

	CHECK(pipe2(ends, O_CLOEXEC), "make a pipe");
	from = ends[0];
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
	r = posix_spawnp(&child, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (r)
		return fail(r, "run %s (of the package uidmap or shadow-utils): %s", argv[0],
			    err_str(r));
	while (len < size - 1 && (n = read(from, ret_says + len, size - 1 - len)) > 0)
		len += (size_t)n;
	ret_says[len] = '\0';
	ret_says[strcspn(ret_says, "\n")] = '\0';
	CHECK(waitpid(child, ret_status, 0), "wait for %s", argv[0]);
	return 0;
}

/* newuidmap PID INSIDE OUTSIDE SIZE … */
static int run_helper(const char *helper, pid_t pid, const struct idmap_range *ranges, size_t len)
{
	VEC(char *) argv = {0};
	char says[256];
	int status;

	*vec_push(&argv) = mem_strdup(helper);
	*vec_push(&argv) = mem_printf("%d", pid);
	for (size_t i = 0; i < len; i++) {
		*vec_push(&argv) = mem_printf("%u", ranges[i].inside);
		*vec_push(&argv) = mem_printf("%u", ranges[i].outside);
		*vec_push(&argv) = mem_printf("%u", ranges[i].size);
	}
	*vec_push(&argv) = NULL;
	TRY(run(argv.at, says, sizeof says, &status));
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		return fail(EPERM, "%s refused the mapping (see /etc/subuid and /etc/subgid): %s",
			    helper, *says ? says : "it did not say why");
	return 0;
}

struct one_map {
	const char *file, *helper;
	const struct idmap_range *ranges;
	size_t len;
	uint32_t own;
};

static int write_one(pid_t pid, const struct one_map *m)
{
	char *path = mem_printf("%d/%s", pid, m->file);
	int r = proc_poke(path, map_text(m->ranges, m->len));
	bool single = m->len == 1 && m->ranges[0].size == 1 && m->ranges[0].outside == m->own;

	if (r != -EPERM && r != -EACCES)
		return r < 0 ? proc_write(path, map_text(m->ranges, m->len)) : 0;
	if (!single)
		return run_helper(m->helper, pid, m->ranges, m->len);
	/* A single own gid is taken only once setgroups is given up for good. */
	proc_poke(mem_printf("%d/setgroups", pid), "deny");
	return proc_write(path, map_text(m->ranges, m->len));
}

int idmap_write(pid_t pid, const struct idmap *map)
{
	struct one_map gids = {"gid_map", "newgidmap", map->gids, map->gids_len, getegid()};
	struct one_map uids = {"uid_map", "newuidmap", map->uids, map->uids_len, geteuid()};

	TRY(write_one(pid, &gids));
	return write_one(pid, &uids);
}

static int equals_one(const char *who, const char *file, const struct idmap_range *want, size_t len)
{
	unsigned int in, out, size;
	size_t seen = 0;
	char *text;

	TRY(proc_slurp(mem_printf("%s/%s", who, file), &text));
	for (char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		bool known = false;

		if (sscanf(line, "%u %u %u", &in, &out, &size) != 3)
			return 0;
		for (size_t i = 0; i < len; i++)
			known |= want[i].inside == in && want[i].outside == out &&
				 want[i].size == size;
		if (!known)
			return 0;
		seen++;
	}
	return seen == len;
}

int idmap_equals(const char *who, const struct idmap *map)
{
	int r = TRY(equals_one(who, "uid_map", map->uids, map->uids_len));

	return r ? equals_one(who, "gid_map", map->gids, map->gids_len) : 0;
}

bool idmap_outside(const struct idmap_range *ranges, size_t len, uint32_t id, uint32_t *ret)
{
	for (size_t i = 0; i < len; i++)
		if (id >= ranges[i].inside && id - ranges[i].inside < ranges[i].size) {
			*ret = ranges[i].outside + (id - ranges[i].inside);
			return true;
		}
	return false;
}
