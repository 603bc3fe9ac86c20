// SPDX-License-Identifier: Apache-2.0
/*
 * Masked and read-only paths made for real: files, directories, devices, what is missing, links; that all masks are
 * clones of two objects; and that the file mask is the kernel's null device, whatever the rootfs has in its place.
 */
#include "tests/unit/box.h"
#include "tests/unit/child.h"

#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define PROC "{'destination':'/proc','type':'proc'}"

static void prepare(void)
{
	box_write("rootfs/secret/file", "secret");
	box_write("rootfs/secret too/file", "secret");
	box_write("rootfs/private", "private");
	box_write("rootfs/open/file", "open");
	box_write("rootfs/ro/file", "read only");
	box_write("rootfs/ro/sub/file", "read only");
	T_INT(symlink("/private", "rootfs/link"), 0);
	T_INT(mkfifo("rootfs/fifo", 0666), 0);
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

static dev_t device(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 ? 0 : st.st_dev;
}

static void check_null(const char *path)
{
	struct stat st;

	T_OK(stat(path, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3));
}

static void check_masks(void)
{
	T_INT(entries("/secret"), 0);
	T_INT(entries("/secret too"), 0);
	T_INT(entries("/open"), 1);
	T_OK(box_has("/secret", "ro") && box_has("/secret", "noexec"));
	T_OK(device("/secret") == device("/secret too") && device("/secret") != device("/open"));
	T_INT(mkdir("/secret/x", 0700), -1);
	check_null("/private");
	check_null("/link");
	check_null("/fifo");
	check_null("/proc/uptime");
	T_STR(box_mount("/dev/null"), "");
}

#define MASKS                                                                                      \
	"'linux':{'maskedPaths':['/nothing','/secret','/private/x','/fifo','/secret too',"         \
	"'/link','/proc/uptime','/proc/nothing/at/all']}"

static void masks(void)
{
	struct box box = {
		.config = "'mounts':[" PROC "]," MASKS, .prepare = prepare, .check = check_masks};

	box_run(&box);
	box.inside = true;
	box_run(&box);
}

static void check_masks_userns(void)
{
	T_INT(entries("/secret"), 0);
	check_null("/private");
	check_null("/proc/uptime");
}

static void masks_in_user_namespaces(void)
{
	struct box box = {.config = "'mounts':[" PROC "]," MASKS,
			  .kind = BOX_USERNS,
			  .prepare = prepare,
			  .check = check_masks_userns};

	box_run(&box);
	box.kind = BOX_ROOTLESS;
	box_run(&box);
}

static void prepare_false_null(void)
{
	prepare();
	T_INT(mkdir("rootfs/dev", 0755), 0);
	T_INT(mknod("rootfs/dev/null", S_IFCHR | 0666, makedev(1, 5)), 0);
}

static void prepare_null_link(void)
{
	prepare();
	T_INT(mkdir("rootfs/dev", 0755), 0);
	T_INT(symlink("/open/file", "rootfs/dev/null"), 0);
}

/* With /dev bound nothing of it is checked by the devices. The mask must not be what stands there. */
static void trusts_no_false_null(void)
{
	static void (*const prepares[])(void) = {prepare_false_null, prepare_null_link};

	for (size_t i = 0; i < ARRAY_LEN(prepares); i++) {
		struct box box = {.prepare = prepares[i],
				  .check = check_masks_userns,
				  .config = "'mounts':[" PROC ",{'destination':'/dev',"
					    "'source':'rootfs/dev','options':['bind']}]," MASKS};

		box_run(&box);
		box.inside = true;
		box.check = NULL;
		box.refused = "linux.maskedPaths[3] /fifo: /dev/null of the rootfs is not the "
			      "character device 1:3";
		box_run(&box);
	}
}

static void check_readonly(void)
{
	T_STR(box_read("/ro/file"), "read only");
	T_INT(open("/ro/file", O_WRONLY), -1);
	T_INT(errno, EROFS);
	T_INT(open("/ro/sub/file", O_WRONLY), -1);
	T_INT(open("/private", O_WRONLY), -1);
	T_OK(box_has("/ro", "ro") && box_has("/proc/sys", "ro") && !box_has("/proc", "ro"));
	T_OK(open("/open/file", O_WRONLY) >= 0);
	T_OK(open("/ro/volume/file", O_WRONLY) >= 0);
	T_OK(box_has("/ro/volume", "nosuid") && !box_has("/ro/volume", "ro"));
	T_OK(box_has("/ro/volume/kept", "ro") && box_has("/ro/volume/kept", "noexec"));
}

static void prepare_volume(void)
{
	prepare();
	box_write("volume/file", "volume");
	T_INT(mkdir("volume/kept", 0755), 0);
}

static void makes_readonly(void)
{
	struct box box = {
		.prepare = prepare_volume,
		.check = check_readonly,
		.config = "'mounts':[" PROC ",{'destination':'/ro/volume','source':'volume',"
			  "'options':['bind','nosuid']},{'destination':'/ro/volume/kept',"
			  "'type':'tmpfs','options':['noexec']}],"
			  "'linux':{'readonlyPaths':['/ro','/nothing','/proc/sys','/link',"
			  "'/ro/volume/kept']}"};

	box_run(&box);
	box.kind = BOX_USERNS;
	box_run(&box);
}

static void check_both(void)
{
	T_INT(entries("/ro/sub"), 0);
	T_OK(box_has("/ro", "ro"));
	T_STR(box_read("/ro/file"), "read only");
}

static void masks_below_readonly(void)
{
	box_run(&(struct box){.prepare = prepare,
			      .check = check_both,
			      .config = "'linux':{'readonlyPaths':['/ro'],"
					"'maskedPaths':['/ro/sub']}"});
}

/* A magic link of /proc could lead out of the container. */
static void prepare_magic(void)
{
	prepare();
	T_INT(symlink("/proc/self/fd/0", "rootfs/magic"), 0);
}

static void follows_no_magic_link(void)
{
	static const char *const lists[] = {"maskedPaths", "readonlyPaths"};

	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		char config[128], refused[128];

		snprintf(config, sizeof config, "'mounts':[" PROC "],'linux':{'%s':['/magic']}",
			 lists[i]);
		snprintf(refused, sizeof refused,
			 "linux.%s[0] /magic: open: too many levels of symbolic links", lists[i]);
		box_run(&(struct box){
			.prepare = prepare_magic, .config = config, .refused = refused});
	}
}

int main(void)
{
	t_need_root();
	T_RUN(masks);
	T_RUN(masks_in_user_namespaces);
	T_RUN(trusts_no_false_null);
	T_RUN(makes_readonly);
	T_RUN(masks_below_readonly);
	T_RUN(follows_no_magic_link);
	return t_end();
}
