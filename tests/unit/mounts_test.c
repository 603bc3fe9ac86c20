// SPDX-License-Identifier: Apache-2.0
/*
 * Mounts made for real: the default set, binds with every kind of attribute, propagation, remounts, user namespaces. What
 * is checked is what the kernel shows in mountinfo inside the box, and what can be read and written there.
 */
#include "tests/unit/box.h"
#include "tests/unit/child.h"

#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define DEFAULT_MOUNTS                                                                             \
	"{'destination':'/proc','type':'proc','source':'proc'},"                                   \
	"{'destination':'/dev','type':'tmpfs','source':'tmpfs',"                                   \
	"'options':['nosuid','strictatime','mode=755','size=65536k']},"                            \
	"{'destination':'/dev/pts','type':'devpts','source':'devpts',"                             \
	"'options':['nosuid','noexec','newinstance','ptmxmode=0666','mode=0620']},"                \
	"{'destination':'/dev/shm','type':'tmpfs','source':'shm',"                                 \
	"'options':['nosuid','noexec','nodev','mode=1777','size=65536k']},"                        \
	"{'destination':'/dev/mqueue','type':'mqueue','source':'mqueue',"                          \
	"'options':['nosuid','noexec','nodev']},"                                                  \
	"{'destination':'/sys','type':'sysfs','source':'sysfs',"                                   \
	"'options':['nosuid','noexec','nodev','ro']}"

static void check_default(void)
{
	struct stat st;

	T_STR(box_mount("/proc"), "/ rw,relatime - proc proc rw");
	T_OK(str_starts(box_mount("/dev"), "/ rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755"));
	T_OK(str_starts(box_mount("/dev/pts"), "/ rw,nosuid,noexec,relatime - devpts devpts rw"));
	T_OK(str_starts(box_mount("/dev/shm"),
			"/ rw,nosuid,nodev,noexec,relatime - tmpfs shm rw,size=65536k"));
	T_STR(box_mount("/dev/mqueue"), "/ rw,nosuid,nodev,noexec,relatime - mqueue mqueue rw");
	T_OK(box_has("/sys", "ro"));
	T_OK(stat("/dev/shm", &st) == 0 && (st.st_mode & 07777) == 01777);
	T_OK(stat("/sys/kernel", &st) == 0);
	T_STR(box_read("/proc/1/comm"), box_read("/proc/self/comm"));
	T_OK(stat("/dev/null", &st) == 0 && S_ISCHR(st.st_mode) && (st.st_mode & 07777) == 0666);
	T_OK(lstat("/dev/ptmx", &st) == 0 && S_ISLNK(st.st_mode));
}

static void makes_the_default_set(void)
{
	static const char config[] = "'mounts':[" DEFAULT_MOUNTS "]";

	box_run(&(struct box){.config = config, .check = check_default});
	box_run(&(struct box){.config = config, .check = check_default, .inside = true});
	box_run(&(struct box){.config = config, .check = check_default, .kind = BOX_USERNS});
	box_run(&(struct box){.config = config, .check = check_default, .kind = BOX_ROOTLESS});
}

static void check_host_sys(void)
{
	T_OK(strstr(box_mount("/sys"), " - sysfs ") != NULL);
	T_OK(box_has("/sys", "ro"));
	T_OK(access("/sys/kernel", F_OK) == 0);
	T_INT(open("/sys/kernel/profiling", O_WRONLY), -1);
}

/* Without a network namespace of its own a user namespace may mount no sysfs: the host's is bound, read-only. */
static void binds_sys_without_own_network(void)
{
	static const char config[] = "'mounts':[" DEFAULT_MOUNTS "]";

	box_run(&(struct box){
		.config = config, .kind = BOX_USERNS, .host_net = true, .check = check_host_sys});
	box_run(&(struct box){
		.config = config, .kind = BOX_ROOTLESS, .host_net = true, .check = check_host_sys});
}

/* A tree with a mount below: sub is a tmpfs of its own. */
static void prepare_tree(void)
{
	box_write("tree/file", "top");
	T_INT(mkdir("tree/sub", 0755), 0);
	T_INT(mount("sub", "tree/sub", "tmpfs", MS_NOSUID, NULL), 0);
	box_write("tree/sub/file", "below");
	box_write("single", "one file");
}

static void check_binds(void)
{
	T_STR(box_read("/a/file"), "top");
	T_STR(box_read("/a/sub/file"), "ENOENT");
	T_STR(box_read("/b/sub/file"), "below");
	T_STR(box_read("/c/deep/er/one"), "one file");
	T_OK(box_has("/a", "ro") && box_has("/a", "nodev"));
	T_OK(box_has("/b", "ro") && !box_has("/b/sub", "ro") && box_has("/b/sub", "nosuid"));
	T_OK(box_has("/d", "ro") && box_has("/d/sub", "ro"));
	T_OK(box_has("/d/sub", "noexec") && !box_has("/d/sub", "nosuid"));
	T_OK(box_has("/e", "noatime") && box_has("/e/sub", "relatime"));
	T_OK(!box_has("/f", "relatime") && !box_has("/f/sub", "noatime") &&
	     !box_has("/f/sub", "relatime"));
	T_OK(box_has("/f", "nosymfollow") && box_has("/f", "nodiratime"));
	T_INT(open("/d/sub/file", O_WRONLY), -1);
	T_INT(errno, EROFS);
	T_OK(open("/b/sub/file", O_WRONLY) >= 0);
}

static const char binds[] =
	"'mounts':["
	"{'destination':'/a','source':'tree','options':['bind','ro','nodev']},"
	"{'destination':'/b','type':'none','source':'./tree','options':['rbind','ro']},"
	"{'destination':'/c/deep/er/one','type':'bind','source':'single'},"
	"{'destination':'d','source':'tree','options':['rbind','rro','rsuid','rnoexec']},"
	"{'destination':'/e/../e','source':'tree','options':['rbind','noatime']},"
	"{'destination':'/f','source':'tree','options':['rbind','rstrictatime','nodiratime',"
	"'nosymfollow']}]";

static void binds_with_attributes(void)
{
	struct box box = {.config = binds, .prepare = prepare_tree, .check = check_binds};

	box_run(&box);
	box.inside = true;
	box_run(&box);
	box.inside = false;
	box.kind = BOX_USERNS;
	box_run(&box);
}

/* The kernel has locked the flags of what a less privileged mount namespace has copied. */
static void names_locked_flags(void)
{
	box_run(&(struct box){
		.kind = BOX_ROOTLESS,
		.prepare = prepare_tree,
		.config = "'mounts':[{'destination':'/x','source':'tree/sub',"
			  "'options':['bind','ro','suid']}]",
		.refused = "mounts[0] /x: cannot clear locked flags nosuid of the source: "
			   "operation not permitted (type none, source /tmp/husk-box-"});
}

static void check_locked_kept(void)
{
	T_OK(box_has("/x", "ro") && box_has("/x", "nosuid"));
}

static void keeps_locked_flags(void)
{
	box_run(&(struct box){.kind = BOX_ROOTLESS,
			      .prepare = prepare_tree,
			      .check = check_locked_kept,
			      .config = "'mounts':[{'destination':'/x','source':'tree',"
					"'options':['rbind','ro']},{'destination':'/x',"
					"'source':'tree/sub','options':['bind','ro']}]"});
}

static void check_remounts(void)
{
	T_OK(box_has("/a", "ro") && box_has("/a", "noexec") && !box_has("/a", "nosuid"));
	T_OK(strstr(box_mount("/t"), "size=8k") != NULL && box_has("/t", "nosuid"));
	T_OK(strstr(box_mount("/t"), "mode=700") != NULL);
	T_STR(box_read("/late/file"), "top");
}

static void remounts(void)
{
	box_run(&(struct box){
		.prepare = prepare_tree,
		.check = check_remounts,
		.config = "'mounts':["
			  "{'destination':'/a','source':'tree','options':['bind','nosuid']},"
			  "{'destination':'/a','options':['remount','bind','ro','noexec','suid']},"
			  "{'destination':'/t','type':'tmpfs','options':['size=4k','mode=700']},"
			  "{'destination':'/t','options':['remount','nosuid','size=8k']},"
			  "{'destination':'/late','type':'tmpfs','options':['ro']},"
			  "{'destination':'/late','source':'tree','options':['bind']}]"});
}

static void prepare_modes(void)
{
	T_INT(mkdir("rootfs/kept", 0), 0);
	T_INT(chmod("rootfs/kept", 01771), 0);
	box_write("tree/file", "top");
}

static void check_tmpfs(void)
{
	struct stat st;

	T_OK(stat("/kept", &st) == 0 && (st.st_mode & 07777) == 01771);
	T_OK(stat("/given", &st) == 0 && (st.st_mode & 07777) == 0750);
	T_OK(box_has("/given", "ro") && box_has("/kept", "rw"));
	T_STR(box_read("/given/below/file"), "top");
	T_INT(mkdir("/given/x", 0755), -1);
	T_OK(box_has("/dev", "ro"));
	T_OK(access("/dev/null", F_OK) == 0);
}

/* A read-only tmpfs (and /dev) can be filled by later mounts and devices; only then it is read-only. */
static void makes_tmpfs_readonly_late(void)
{
	box_run(&(struct box){
		.prepare = prepare_modes,
		.check = check_tmpfs,
		.config = "'mounts':["
			  "{'destination':'/kept','type':'tmpfs'},"
			  "{'destination':'/given','type':'tmpfs','options':['ro','mode=750']},"
			  "{'destination':'/dev','type':'tmpfs','options':['ro','mode=755']},"
			  "{'destination':'/given/below','source':'tree','options':['bind']}]"});
}

static void check_new_root(void)
{
	T_STR(box_read("/file"), "top");
	T_STR(box_read("/in/file"), "top");
}

static void replaces_the_root(void)
{
	box_run(&(struct box){.prepare = prepare_tree,
			      .check = check_new_root,
			      .config =
				      "'mounts':["
				      "{'destination':'/','source':'tree','options':['bind']},"
				      "{'destination':'/in','source':'tree','options':['bind']}]"});
}

/* Only the box's surroundings see this /mnt. */
static void prepare_layers(void)
{
	T_INT(mount("layers", "/mnt", "tmpfs", 0, "mode=755"), 0);
	box_write("/mnt/lowest/file", "top");
	for (int i = 0; i < 30; i++) {
		char path[64];

		snprintf(path, sizeof path, "/mnt/layer-%02d/file-%d", i, i);
		box_write(path, "layer");
	}
}

static void check_long(void)
{
	T_OK(strstr(box_mount("/ovl"), " - overlay ovl ") != NULL);
	T_OK(box_has("/ovl", "ro") && box_has("/ovl", "nosuid"));
	T_OK(strstr(box_mount("/ovl"), "shared:") != NULL);
	T_STR(box_read("/ovl/file"), "top");
	T_STR(box_read("/ovl/file-29"), "layer");
}

/* fsconfig(2) takes no value beyond 255 bytes. */
static void mounts_with_long_options(void)
{
	char config[1024], lower[512] = "";

	for (int i = 0; i < 30; i++)
		snprintf(lower + strlen(lower), sizeof lower - strlen(lower),
			 "/mnt/layer-%02d:", i);
	snprintf(config, sizeof config,
		 "'mounts':[{'destination':'/ovl','type':'overlay','source':'ovl',"
		 "'options':['ro','nosuid','shared','lowerdir=%s/mnt/lowest']}]",
		 lower);
	box_run(&(struct box){.prepare = prepare_layers, .check = check_long, .config = config});
}

static void refuses_with_a_sentence(void)
{
	static const struct {
		const char *mount, *sentence;
	} cases[] = {
		{"{'destination':'/data','source':'/srv/nothing','options':['bind']}",
		 "mounts[0] /data: open source /srv/nothing: no such file or directory"},
		{"{'destination':'/t','type':'tmpfs','source':'t','options':['nosuid','size=x']}",
		 "mounts[0] /t: mount tmpfs: invalid argument: tmpfs: Bad value for 'size' "
		 "(type tmpfs, source t, options nosuid,size=x)"},
		{"{'destination':'/t','type':'tmpfs','options':['huskless']}",
		 "mounts[0] /t: mount tmpfs: invalid argument: tmpfs: Unknown parameter "
		 "'huskless'"},
		{"{'destination':'/t','type':'huskfs'}",
		 "mounts[0] /t: mount huskfs: this kernel has no such file system"},
		{"{'destination':'/f','source':'single','options':['bind']},"
		 "{'destination':'/f','source':'tree','options':['bind']}",
		 "mounts[1] /f: attach: not a directory: source and target must be both "
		 "directories or both not"},
		{"{'destination':'/f','source':'single','options':['bind']},"
		 "{'destination':'/f/g','source':'single','options':['bind']}",
		 "mounts[1] /f/g: "},
		{"{'destination':'/n','options':['remount','bind','ro']}",
		 "mounts[0] /n: open /n in the rootfs: no such file or directory"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char config[512];

		snprintf(config, sizeof config, "'mounts':[%s]", cases[i].mount);
		box_run(&(struct box){
			.prepare = prepare_tree, .config = config, .refused = cases[i].sentence});
	}
}

int main(void)
{
	t_need_root();
	T_RUN(makes_the_default_set);
	T_RUN(binds_sys_without_own_network);
	T_RUN(binds_with_attributes);
	T_RUN(names_locked_flags);
	T_RUN(keeps_locked_flags);
	T_RUN(remounts);
	T_RUN(makes_tmpfs_readonly_late);
	T_RUN(replaces_the_root);
	T_RUN(mounts_with_long_options);
	T_RUN(refuses_with_a_sentence);
	return t_end();
}
