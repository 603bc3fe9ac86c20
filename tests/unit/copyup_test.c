// SPDX-License-Identifier: Apache-2.0
/*
 * tmpcopyup made for real: every type of file, modes that a umask would change, owners, attributes, times, holes, a
 * directory that nobody may write, and names of any length.
 */
#include "tests/unit/box.h"
#include "tests/unit/child.h"

#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <time.h>

#define BIG (64 * 1024 * 1024)

/* The root of the tree has to be of a file system that takes these attributes: a tmpfs takes trusted.*. */
static void prepare(void)
{
	const struct timespec times[] = {{.tv_sec = 1000000000, .tv_nsec = 7},
					 {.tv_sec = 1100000000, .tv_nsec = 8}};
	int fd;

	T_INT(mkdir("rootfs/d", 0755), 0);
	T_INT(chmod("rootfs/d", 02775), 0);
	box_write("rootfs/d/suid", "text");
	T_INT(chown("rootfs/d/suid", 11, 12), 0);
	T_INT(chmod("rootfs/d/suid", 06755), 0);
	box_write("rootfs/d/sub/deep/file", "deep");
	T_INT(chmod("rootfs/d/sub/deep/file", 0666), 0);
	T_INT(chown("rootfs/d/sub", 21, 22), 0);
	T_INT(chmod("rootfs/d/sub", 0557), 0);
	T_INT(symlink("/etc/nothing", "rootfs/d/link"), 0);
	T_INT(lchown("rootfs/d/link", 31, 32), 0);
	T_INT(mkfifo("rootfs/d/fifo", 0600), 0);
	T_INT(chmod("rootfs/d/fifo", 0622), 0);
	T_INT(mknod("rootfs/d/null", S_IFCHR | 0600, makedev(1, 3)), 0);
	T_INT(setxattr("rootfs/d/suid", "trusted.husk", "value", 5, 0), 0);
	T_INT(setxattr("rootfs/d/sub", "trusted.empty", "", 0, 0), 0);
	fd = open("rootfs/d/holes", O_WRONLY | O_CREAT, 0644);
	T_INT(pwrite(fd, "middle", 6, BIG / 2), 6);
	T_INT(ftruncate(fd, BIG), 0);
	close(fd);
	T_INT(utimensat(AT_FDCWD, "rootfs/d/suid", times, 0), 0);
	umask(077);
}

static void check_one(const char *path, mode_t mode, uid_t uid, gid_t gid)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		T_SAY("%s is missing", path);
	else if (st.st_mode != mode || st.st_uid != uid || st.st_gid != gid)
		T_SAY("%s is %o %u:%u", path, st.st_mode, st.st_uid, st.st_gid);
}

static void check(void)
{
	char text[16] = "";
	struct stat st;
	int fd;

	T_OK(strstr(box_mount("/d"), " - tmpfs ") != NULL);
	check_one("/d", S_IFDIR | 02775, 0, 0);
	check_one("/d/suid", S_IFREG | 06755, 11, 12);
	check_one("/d/sub", S_IFDIR | 0557, 21, 22);
	check_one("/d/sub/deep/file", S_IFREG | 0666, 0, 0);
	check_one("/d/link", S_IFLNK | 0777, 31, 32);
	check_one("/d/fifo", S_IFIFO | 0622, 0, 0);
	check_one("/d/null", S_IFCHR | 0600, 0, 0);
	T_STR(box_read("/d/suid"), "text");
	T_STR(box_read("/d/sub/deep/file"), "deep");
	T_OK(stat("/d/null", &st) == 0 && st.st_rdev == makedev(1, 3));
	T_INT(readlink("/d/link", text, sizeof text), 12);
	T_OK(strncmp(text, "/etc/nothing", 12) == 0);
	T_INT(getxattr("/d/suid", "trusted.husk", text, sizeof text), 5);
	T_OK(strncmp(text, "value", 5) == 0);
	T_INT(getxattr("/d/sub", "trusted.empty", text, sizeof text), 0);
	T_OK(stat("/d/suid", &st) == 0 && st.st_mtim.tv_sec == 1100000000 &&
	     st.st_mtim.tv_nsec == 8);
	T_OK(stat("/d/holes", &st) == 0 && st.st_size == BIG && st.st_blocks < 100);
	fd = open("/d/holes", O_RDONLY);
	T_OK(pread(fd, text, 6, BIG / 2) == 6 && strncmp(text, "middle", 6) == 0);
	box_write("/d/suid", "changed");
}

/* The rootfs itself is as it was. */
static void after(void)
{
	T_STR(box_read("rootfs/d/suid"), "text");
}

static void copies_everything(void)
{
	box_run(&(struct box){.prepare = prepare,
			      .check = check,
			      .after = after,
			      .config = "'mounts':[{'destination':'/d','type':'tmpfs',"
					"'source':'tmpfs','options':['tmpcopyup','size=1m']}]"});
}

static void check_mode(void)
{
	check_one("/d", S_IFDIR | 0711, 0, 0);
	T_STR(box_read("/d/suid"), "text");
	T_OK(box_has("/d", "ro"));
	T_INT(mkdir("/new/x", 0755), 0);
}

static void takes_a_mode(void)
{
	box_run(&(struct box){
		.prepare = prepare,
		.check = check_mode,
		.config = "'mounts':["
			  "{'destination':'/d','type':'tmpfs','options':['tmpcopyup','mode=711',"
			  "'ro']},{'destination':'/new','type':'tmpfs','options':['tmpcopyup']}]"});
}

static void prepare_user(void)
{
	box_write("rootfs/d/sub/file", "deep");
	T_INT(chmod("rootfs/d/sub", 0750), 0);
}

static void check_user(void)
{
	check_one("/d/sub", S_IFDIR | 0750, 0, 0);
	T_STR(box_read("/d/sub/file"), "deep");
}

static void copies_in_user_namespaces(void)
{
	struct box box = {.kind = BOX_USERNS,
			  .prepare = prepare_user,
			  .check = check_user,
			  .config = "'mounts':[{'destination':'/d','type':'tmpfs',"
				    "'options':['tmpcopyup']}]"};

	box_run(&box);
	box.kind = BOX_ROOTLESS;
	box_run(&box);
}

static void says_what_does_not_fit(void)
{
	box_run(&(struct box){.prepare = prepare_user,
			      .refused = "mounts[0] /d: tmpcopyup: mkdir ./sub: no space left on "
					 "device",
			      .config = "'mounts':[{'destination':'/d','type':'tmpfs',"
					"'options':['tmpcopyup','nr_inodes=1']}]"});
}

int main(void)
{
	t_need_root();
	T_RUN(copies_everything);
	T_RUN(takes_a_mode);
	T_RUN(copies_in_user_namespaces);
	T_RUN(says_what_does_not_fit);
	return t_end();
}
