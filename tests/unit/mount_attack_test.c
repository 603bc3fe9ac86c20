// SPDX-License-Identifier: Apache-2.0
/*
 * An image, or a process that shares a volume, that wants husk to make something outside of the rootfs: by symlinks in
 * every place that husk walks through, and by exchanging directories for symlinks while it walks. Whether a box is made or
 * refused, nothing outside may be new. "Outside" is /mnt, which is a tmpfs here and belongs to the test. The classes are
 * those of CVE-2019-16884, 2019-18837, 2019-19921, 2021-30465, 2023-27561, 2023-28642, 2024-45310, 2025-31133, 2025-54867,
 * 2026-41579 and 2026-47766.
 */
#include "tests/unit/box.h"
#include "tests/unit/child.h"

#include "base/err.h"
#include "base/inroot.h"
#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define PROC "{'destination':'/proc','type':'proc'}"

static void prepare_outside(void)
{
	T_INT(mount("outside", "/mnt", "tmpfs", 0, "mode=777"), 0);
	T_INT(mkdir("/mnt/dir", 0777), 0);
	box_write("/mnt/file", "untouched");
	box_write("vol/file", "volume");
	box_write("one", "volume");
}

static int entries(const char *path)
{
	DIR *d = opendir(path);
	int n = 0;

	if (!d)
		return -errno;
	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

static void after_outside(void)
{
	T_INT(entries("/mnt"), 2);
	T_INT(entries("/mnt/dir"), 0);
	T_STR(box_read("/mnt/file"), "untouched");
}

/* --- symlinks in the image ---------------------------------------------------------------------------------------- */

static void prepare_links(void)
{
	prepare_outside();
	T_INT(symlink("/mnt", "rootfs/abs"), 0);
	T_INT(symlink("../../../../../../../../mnt", "rootfs/rel"), 0);
	T_INT(symlink("/mnt/file", "rootfs/tofile"), 0);
	T_INT(mkdir("rootfs/deep", 0755), 0);
	T_INT(symlink("/abs", "rootfs/deep/again"), 0);
}

static void check_links(void)
{
	T_STR(box_read("/mnt/file"), "volume");
	T_STR(box_read("/mnt/new/file"), "volume");
	T_STR(box_read("/mnt/newer/file"), "volume");
	T_OK(strstr(box_mount("/mnt/tmp"), " - tmpfs ") != NULL);
	T_STR(box_read("/abs/new/file"), "volume");
}

static void keeps_links_inside(void)
{
	struct box box = {.prepare = prepare_links,
			  .check = check_links,
			  .after = after_outside,
			  .config = "'mounts':["
				    "{'destination':'/abs/new','source':'vol','options':['bind']},"
				    "{'destination':'/rel/newer','source':'vol',"
				    "'options':['bind']},"
				    "{'destination':'/deep/again/tmp','type':'tmpfs'},"
				    "{'destination':'/tofile','source':'one',"
				    "'options':['bind']}]"};

	box_run(&box);
	box.kind = BOX_USERNS;
	box_run(&box);
}

static void prepare_dev_link(void)
{
	prepare_outside();
	T_INT(symlink("/mnt/dir", "rootfs/dev"), 0);
}

static void check_dev_link(void)
{
	T_OK(entries("/mnt/dir") >= 11);
	T_INT(access("/dev/null", F_OK), 0);
}

/* No mount on /dev: the devices go where the link leads, inside. */
static void makes_no_device_outside(void)
{
	struct box box = {
		.prepare = prepare_dev_link, .check = check_dev_link, .after = after_outside};

	box_run(&box);
	box.kind = BOX_USERNS;
	box_run(&box);
	box.kind = BOX_ROOTLESS;
	box_run(&box);
}

/* --- /proc and /sys ----------------------------------------------------------------------------------------------- */

static void prepare_proc_link(void)
{
	prepare_outside();
	T_INT(mkdir("rootfs/tmp", 0755), 0);
	T_INT(symlink("/tmp", "rootfs/proc"), 0);
	T_INT(symlink("tmp", "rootfs/sys"), 0);
	T_INT(symlink("/elsewhere", "rootfs/dangling"), 0);
}

static void prepare_proc_file(void)
{
	prepare_outside();
	box_write("rootfs/proc", "a file");
}

static void wants_real_directories(void)
{
	static const struct {
		void (*prepare)(void);
		const char *mount, *refused;
	} cases[] = {
		{prepare_proc_link, PROC,
		 "mounts[0] /proc: must be mounted on an ordinary directory, there is a symlink"},
		{prepare_proc_link, "{'destination':'/proc','source':'/proc','options':['rbind']}",
		 "mounts[0] /proc: must be mounted on an ordinary directory, there is a symlink"},
		{prepare_proc_link, "{'destination':'/sys','type':'sysfs'}",
		 "mounts[0] /sys: must be mounted on an ordinary directory, there is a symlink"},
		{prepare_proc_link, "{'destination':'/dangling/x','type':'proc'}",
		 "mounts[0] /dangling/x: must be mounted on an ordinary directory"},
		{prepare_proc_file, PROC, "mounts[0] /proc: attach: not a directory"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char config[256];

		snprintf(config, sizeof config, "'mounts':[%s]", cases[i].mount);
		box_run(&(struct box){.prepare = cases[i].prepare,
				      .config = config,
				      .after = after_outside,
				      .refused = cases[i].refused});
	}
}

static void prepare_into_proc(void)
{
	prepare_outside();
	T_INT(symlink("/proc/sys/kernel", "rootfs/harmless"), 0);
	T_INT(symlink("proc", "rootfs/p"), 0);
	T_INT(symlink("/proc/self", "rootfs/self"), 0);
}

static void covers_nothing_in_proc(void)
{
	static const struct {
		const char *mount, *refused;
	} cases[] = {
		{"{'destination':'/proc','type':'tmpfs'}",
		 "/proc: cannot be mounted because it is not of type proc"},
		{"{'destination':'/proc','source':'vol','options':['bind']}",
		 "/proc: cannot be mounted because it is not of type proc"},
		{"{'destination':'/proc','source':'/proc/sys','options':['bind']}",
		 "/proc: cannot be mounted because it is not of type proc"},
		{"{'destination':'/proc/sys','source':'vol','options':['bind']}",
		 "/proc/sys: cannot be mounted because it is inside /proc"},
		{"{'destination':'/x/../proc//self/attr','type':'tmpfs'}",
		 "cannot be mounted because it is inside /proc"},
		{"{'destination':'/harmless','type':'tmpfs'}",
		 "/harmless: cannot be mounted because it is inside /proc (by a symlink)"},
		{"{'destination':'/p/stat','source':'one','options':['bind']}",
		 "/p/stat: cannot be mounted because it is inside /proc (by a symlink)"},
		{"{'destination':'/self/attr','type':'tmpfs'}",
		 "/self/attr: cannot be mounted because it is inside /proc (by a symlink)"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char config[256];

		snprintf(config, sizeof config, "'mounts':[" PROC ",%s]", cases[i].mount);
		box_run(&(struct box){.prepare = prepare_into_proc,
				      .config = config,
				      .refused = cases[i].refused});
	}
}

static void check_allowed(void)
{
	T_STR(box_read("/proc/stat"), "volume");
	T_STR(box_read("/proc/uptime"), "volume");
	T_OK(strstr(box_mount("/proc"), " - proc ") != NULL);
}

static void covers_what_is_allowed(void)
{
	box_run(&(struct box){.prepare = prepare_outside,
			      .check = check_allowed,
			      .config = "'mounts':[{'destination':'/proc','source':'/proc',"
					"'options':['rbind']},"
					"{'destination':'/proc/stat','source':'one',"
					"'options':['bind']},"
					"{'destination':'/proc/uptime','source':'one',"
					"'options':['bind']}]"});
}

/* --- exchanges while husk walks ----------------------------------------------------------------------------------- */

/* rootfs/swap is a directory and a symlink to the outside by turns. */
static void prepare_swap(void)
{
	prepare_outside();
	T_INT(mkdir("rootfs/swap", 0777), 0);
	T_INT(mkdir("rootfs/swap/dir", 0777), 0);
	T_INT(symlink("/mnt", "rootfs/paws"), 0);
}

static void swap(void)
{
	for (int i = 0; i < 1000; i++)
		renameat2(AT_FDCWD, "rootfs/swap", AT_FDCWD, "rootfs/paws", RENAME_EXCHANGE);
}

/* In INIT's own view of the outside, before the pivot, nothing is mounted either. */
static void before_pivot(int root)
{
	(void)root;
	T_STR(box_mount("/mnt/dir"), "");
	T_STR(box_mount("/mnt/new"), "");
	T_STR(box_mount("/mnt/tmp"), "");
	T_STR(box_mount("/mnt/null"), "");
	after_outside();
}

static void survives_exchanges(void)
{
	static const char mounts[] =
		"'mounts':[{'destination':'/swap/dir','source':'vol','options':['bind']},"
		"{'destination':'/swap/new/deep','source':'vol','options':['bind']},"
		"{'destination':'/swap/tmp','type':'tmpfs','options':['tmpcopyup']},"
		"{'destination':'/swap/a/b/c','source':'one','options':['bind']}]";
	static const char devices[] =
		"'linux':{'devices':[{'type':'c','path':'/swap/null','major':1,'minor':3,'uid':5},"
		"{'type':'p','path':'/swap/x/pipe'},"
		"{'type':'c','path':'/swap/dir/null','major':1,'minor':3}]}";
	static const char paths[] = "'linux':{'maskedPaths':['/swap/dir','/swap','/swap/dir'],"
				    "'readonlyPaths':['/swap/dir','/swap']}";
	const char *const configs[] = {mounts, devices, paths};

	for (size_t i = 0; i < 60; i++)
		box_run(&(struct box){.kind = i & 1 ? BOX_USERNS : BOX_ROOT,
				      .config = configs[i / 2 % ARRAY_LEN(configs)],
				      .prepare = prepare_swap,
				      .disturb = swap,
				      .before = before_pivot,
				      .after = after_outside,
				      .any = true});
}

/* As soon as rootfs/dev/null is there, it and a symlink to a host file take turns. */
static void prepare_node_swap(void)
{
	prepare_outside();
	T_INT(mkdir("rootfs/dev", 0755), 0);
	T_INT(symlink("/mnt/file", "rootfs/dev/other"), 0);
}

static void swap_nodes(void)
{
	for (int i = 0; i < 1000; i++)
		renameat2(AT_FDCWD, "rootfs/dev/null", AT_FDCWD, "rootfs/dev/other",
			  RENAME_EXCHANGE);
}

static void after_nodes(void)
{
	struct stat st;

	after_outside();
	T_OK(lstat("/mnt/file", &st) == 0 && st.st_uid == 0 && S_ISREG(st.st_mode));
	T_INT(st.st_mode & 07777, 0644);
}

static void chowns_no_host_file(void)
{
	for (size_t i = 0; i < 30; i++)
		box_run(&(struct box){
			.config = "'linux':{'devices':[{'type':'c','path':'/dev/null','major':1,"
				  "'minor':3,'uid':77,'gid':77,'fileMode':511}]}",
			.prepare = prepare_node_swap,
			.disturb = swap_nodes,
			.after = after_nodes,
			.any = true});
}

int main(void)
{
	t_need_root();
	T_RUN(keeps_links_inside);
	T_RUN(makes_no_device_outside);
	T_RUN(wants_real_directories);
	T_RUN(covers_nothing_in_proc);
	T_RUN(covers_what_is_allowed);
	T_RUN(survives_exchanges);
	T_RUN(chowns_no_host_file);
	return t_end();
}
