// SPDX-License-Identifier: Apache-2.0
/*
 * What this host has. A v2-only host is known by one statfs(2). On others mountinfo is read, once:
 * a v1 hierarchy is known by the controllers and the name in its super block options. One that is
 * mounted in several places (bind mounts, other containers' roots) is taken at its best place:
 * below /sys/fs/cgroup, and from its root.
 */
#include "base/err.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/sys.h"
#include "cgroup/dir.h"

#include <sys/vfs.h>

#define CGROUP_MOUNT "/sys/fs/cgroup"

/* Every v1 controller that the kernel ever had. */
static const char *const v1_controllers[] = {
	"cpuset",   "cpu",	  "cpuacct", "blkio", "memory", "devices", "freezer", "net_cls",
	"net_prio", "perf_event", "hugetlb", "pids",  "rdma",	"misc",	   "debug",
};

struct hierarchies {
	struct cgroup_hierarchy *at;
	size_t len, cap;
};

static bool is_controller(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(v1_controllers); i++)
		if (streq(word, v1_controllers[i]))
			return true;
	return false;
}

/* mountinfo writes blank, tab, newline and backslash as three octal digits. */
static char *unescape(const char *s)
{
	char *out = mem_alloc(strlen(s) + 1), *end = out;

	while (*s) {
		if (s[0] == '\\' && s[1] && s[2] && s[3]) {
			*end++ = (char)(((s[1] & 7) << 6) | ((s[2] & 7) << 3) | (s[3] & 7));
			s += 4;
		} else {
			*end++ = *s++;
		}
	}
	return out;
}

/* Takes name, mount options and noprefix from super block options like "rw,xattr,name=systemd". */
static void read_options(struct cgroup_hierarchy *h, const char *super)
{
	char **words = str_split(super, ",", NULL);
	char *name = mem_strdup(""), *options = mem_strdup("");
	bool any = false;

	for (; *words; words++) {
		if (is_controller(*words) || str_starts(*words, "name="))
			name = mem_printf("%s%s%s", name, *name ? "," : "", *words);
		any |= is_controller(*words);
		h->noprefix |= streq(*words, "noprefix");
		if (streq(*words, "rw") || streq(*words, "ro") ||
		    str_starts(*words, "release_agent="))
			continue;
		options = mem_printf("%s%s%s", options, *options ? "," : "", *words);
	}
	h->name = name;
	h->options = any ? options : mem_printf("none,%s", options);
}

static int rank(const struct cgroup_hierarchy *h)
{
	return 2 * str_starts(h->mount, CGROUP_MOUNT) + streq(h->root, "/");
}

static void add(struct hierarchies *all, const struct cgroup_hierarchy *h)
{
	for (size_t i = 0; i < all->len; i++) {
		if (all->at[i].v2 != h->v2 || !streq(all->at[i].name, h->name))
			continue;
		if (rank(h) > rank(&all->at[i]))
			all->at[i] = *h;
		return;
	}
	*vec_push(all) = *h;
}

/* One line of mountinfo: ID PARENT MAJ:MIN ROOT MOUNT OPTIONS [TAG]… - TYPE SOURCE SUPER
 * (proc_pid_mountinfo(5)) */
static void read_line(struct hierarchies *all, const char *line)
{
	struct cgroup_hierarchy h = {.name = ""};
	char **head, **tail, *dash = strstr(line, " - ");
	size_t n, m;

	if (!dash || !str_starts(dash, " - cgroup"))
		return;
	head = str_split(mem_strndup(line, (size_t)(dash - line)), " ", &n);
	tail = str_split(dash + 3, " ", &m);
	if (n < 6 || m < 3 || (!streq(tail[0], "cgroup") && !streq(tail[0], "cgroup2")))
		return;
	h.root = unescape(head[3]);
	h.mount = unescape(head[4]);
	h.v2 = streq(tail[0], "cgroup2");
	if (!h.v2)
		read_options(&h, tail[2]);
	if (h.v2 || *h.name)
		add(all, &h);
}

/* The names of the v1 controllers, as v2 calls them. */
static struct cgroup_layout layout_of(const struct hierarchies *all)
{
	VEC(const char *) v1 = {0};
	bool v2 = false;

	for (size_t i = 0; i < all->len; i++) {
		char **words = str_split(all->at[i].name, ",", NULL);

		v2 |= all->at[i].v2;
		for (; *words; words++)
			if (is_controller(*words))
				*vec_push(&v1) = streq(*words, "blkio") ? "io" : *words;
	}
	return (struct cgroup_layout){.v1 = v1.at, .v1_len = v1.len, .v2 = v2};
}

void host_from_mountinfo(const char *mountinfo, struct cgroup_host *ret)
{
	struct hierarchies all = {0};

	for (char **lines = str_split(mountinfo, "\n", NULL); *lines; lines++)
		read_line(&all, *lines);
	*ret = (struct cgroup_host){.at = all.at, .len = all.len, .layout = layout_of(&all)};
}

int cgroup_detect(struct cgroup_host *ret)
{
	struct cgroup_hierarchy *v2;
	struct statfs fs;
	char *text;

	if (statfs(CGROUP_MOUNT, &fs) == 0 && fs.f_type == CGROUP2_SUPER_MAGIC) {
		v2 = mem_new(struct cgroup_hierarchy);
		*v2 = (struct cgroup_hierarchy){
			.name = "", .mount = CGROUP_MOUNT, .root = "/", .v2 = true};
		*ret = (struct cgroup_host){.at = v2, .len = 1, .layout.v2 = true};
		return 0;
	}
	TRY(proc_slurp("self/mountinfo", &text));
	host_from_mountinfo(text, ret);
	return 0;
}
