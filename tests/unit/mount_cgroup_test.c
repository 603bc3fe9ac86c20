// SPDX-License-Identifier: Apache-2.0
/*
 * Mounts of type cgroup over whatever hierarchies this machine has mounted: the one tree of v2, the directories of v1 and
 * hybrid hosts with links for shared controllers, with and without a cgroup namespace. The own cgroups are looked
 * at only; nothing is made or changed in any hierarchy.
 */
#include "tests/unit/box.h"
#include "tests/unit/child.h"

#include "base/str.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define CGROUP(options)                                                                            \
	"'mounts':[{'destination':'/proc','type':'proc'},"                                         \
	"{'destination':'/sys','type':'sysfs','options':['ro']},"                                  \
	"{'destination':'/sys/fs/cgroup','type':'cgroup','source':'cgroup',"                       \
	"'options':['nosuid','noexec','nodev','relatime'" options "]}]"

static char v1_dir[256], v2_dir[256], v1_options[64];

/* The first v1 controller and the v2 tree that are mounted here. */
static void look(void)
{
	char point[256], type[32], options[256];
	FILE *mounts = fopen("/proc/self/mounts", "r");

	while (mounts &&
	       fscanf(mounts, "%*s %255s %31s %255s %*d %*d", point, type, options) == 3) {
		char *last = strrchr(options, ',');

		if (streq(type, "cgroup2") && !*v2_dir)
			strcpy(v2_dir, point);
		if (streq(type, "cgroup") && !*v1_dir && last && strchr(last, '=') == NULL) {
			strcpy(v1_dir, point);
			snprintf(v1_options, sizeof v1_options, "%.60s", last + 1);
		}
	}
	if (mounts)
		fclose(mounts);
}

static void check_unified(void)
{
	T_OK(strstr(box_mount("/sys/fs/cgroup"), " - cgroup2 cgroup ") != NULL);
	T_OK(str_starts(box_mount("/sys/fs/cgroup"), "/ "));
	T_OK(box_has("/sys/fs/cgroup", "ro") && box_has("/sys/fs/cgroup", "noexec"));
	T_OK(access("/sys/fs/cgroup/cgroup.procs", R_OK) == 0);
}

/* What stands for the container's own cgroup; only the box's surroundings see it. */
static void prepare_own(void)
{
	T_INT(mount("own", "/mnt", "tmpfs", 0, "mode=755"), 0);
	T_INT(mount(NULL, "/mnt", NULL, MS_SHARED, NULL), 0);
	box_write("/mnt/own/cgroup.procs", "own");
}

static void check_unified_bound(void)
{
	T_STR(box_read("/sys/fs/cgroup/cgroup.procs"), "own");
	T_OK(!strstr(box_mount("/sys/fs/cgroup"), "master:"));
	T_OK(!strstr(box_mount("/sys/fs/cgroup"), "shared:"));
	T_OK(box_has("/sys/fs/cgroup", "ro") && box_has("/sys/fs/cgroup", "nosuid"));
	T_OK(access("/sys/fs/cgroup/cgroup.procs", R_OK) == 0);
}

static void mounts_the_one_tree(void)
{
	struct mount_cgroup cgroup = {.name = "", .host_dir = v2_dir, .v2 = true};
	struct box box = {.config = CGROUP(",'ro'"),
			  .cgroups = &cgroup,
			  .cgroups_len = 1,
			  .cgroup_ns = true,
			  .check = check_unified};

	if (!*v2_dir)
		return;
	box_run(&box);
	box.kind = BOX_USERNS;
	box_run(&box);
	cgroup.host_dir = "/mnt/own";
	box.cgroup_ns = false;
	box.prepare = prepare_own;
	box.check = check_unified_bound;
	box_run(&box);
	box.kind = BOX_ROOT;
	box_run(&box);
}

static void check_split(void)
{
	char target[64] = "";

	T_OK(strstr(box_mount("/sys/fs/cgroup"), " - tmpfs cgroup ") != NULL);
	T_OK(box_has("/sys/fs/cgroup", "nosuid"));
	T_OK(strstr(box_mount("/sys/fs/cgroup/one,two"), " - cgroup ") != NULL);
	T_OK(strstr(box_mount("/sys/fs/cgroup/one,two"), v1_options) != NULL);
	T_OK(access("/sys/fs/cgroup/two/cgroup.procs", R_OK) == 0);
	T_INT(readlink("/sys/fs/cgroup/one", target, sizeof target), 7);
	T_STR(target, "one,two");
	if (*v2_dir)
		T_OK(strstr(box_mount("/sys/fs/cgroup/unified"), " - cgroup2 ") != NULL);
}

static void check_split_ro(void)
{
	check_split();
	T_OK(box_has("/sys/fs/cgroup", "ro") && box_has("/sys/fs/cgroup/one,two", "ro"));
	T_INT(mkdir("/sys/fs/cgroup/husk", 0755), -1);
	T_INT(errno, EROFS);
}

static void check_split_rw(void)
{
	check_split();
	T_OK(!box_has("/sys/fs/cgroup", "ro") && !box_has("/sys/fs/cgroup/one,two", "ro"));
}

static void mounts_each_hierarchy(void)
{
	struct mount_cgroup cgroups[] = {
		{.name = "one,two", .host_dir = v1_dir, .fs_options = v1_options},
		{.name = "unified", .host_dir = v2_dir, .v2 = true},
	};
	struct box box = {.cgroups = cgroups, .cgroups_len = *v2_dir ? 2 : 1};

	if (!*v1_dir)
		return;
	for (int i = 0; i < 8; i++) {
		box.config = i & 1 ? CGROUP(",'ro'") : CGROUP("");
		box.check = i & 1 ? check_split_ro : check_split_rw;
		box.cgroup_ns = i & 2;
		box.kind = i & 4 ? BOX_USERNS : BOX_ROOT;
		box_run(&box);
	}
}

static void needs_cgroups(void)
{
	box_run(&(struct box){.config = CGROUP(""),
			      .refused = "mounts[2] /sys/fs/cgroup: this host has no cgroups "
					 "mounted"});
}

int main(void)
{
	t_need_root();
	look();
	if (!*v1_dir && !*v2_dir) {
		puts("1..0 # SKIP no cgroups are mounted here");
		return 77;
	}
	T_RUN(mounts_the_one_tree);
	T_RUN(mounts_each_hierarchy);
	T_RUN(needs_cgroups);
	return t_end();
}
