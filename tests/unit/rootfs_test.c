// SPDX-License-Identifier: Apache-2.0
/*
 * The root made for real: what root.path may be, how its mounts propagate, the pivot with and without pivot_root. The bundle
 * is a shared mount here, as on a host with systemd; after each box nothing of it may be left or have come through.
 */
#include "tests/unit/box.h"
#include "tests/unit/child.h"

#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define PROC "{'destination':'/proc','type':'proc'}"
#define SOME_MOUNTS "'mounts':[" PROC ",{'destination':'/tmp','type':'tmpfs'}]"
#define PROPAGATION(name) SOME_MOUNTS ",'linux':{'rootfsPropagation':'" name "'}"

static void prepare(void)
{
	T_INT(mount(NULL, ".", NULL, MS_SHARED, NULL), 0);
	box_write("rootfs/file", "in the root");
	box_write("rootfs/below/gone", "covered");
	T_INT(mount("below", "rootfs/below", "tmpfs", 0, NULL), 0);
	box_write("rootfs/below/file", "below the root");
}

/* No mount has come through to the host, and the rootfs has only what the box makes in it. */
static void after(void)
{
	char path[256];

	T_STR(box_read("rootfs/tmp/file"), "ENOENT");
	T_STR(box_read("rootfs/below/inner/file"), "ENOENT");
	T_OK(getcwd(path, sizeof path - 16) != NULL);
	strcat(path, "/rootfs/proc");
	T_STR(box_mount(path), "");
	strcpy(strrchr(path, '/'), "/tmp");
	T_STR(box_mount(path), "");
}

/* Goes where a process that joins the mount namespace comes out. */
static int open_namespace_root(void)
{
	int fd = open("/proc/self/ns/mnt", O_RDONLY);

	return setns(fd, CLONE_NEWNS);
}

static void check_content(void)
{
	char cwd[64];

	T_STR(box_read("/file"), "in the root");
	T_STR(box_read("/below/file"), "below the root");
	T_OK(strstr(box_mount("/proc"), "proc") != NULL);
	T_OK(getcwd(cwd, sizeof cwd) && streq(cwd, "/"));
	T_INT(access("/usr", F_OK), -1);
	box_write("/tmp/file", "new");
	T_INT(mkdir("/below/inner", 0755), 0);
	T_INT(mount("inner", "/below/inner", "tmpfs", 0, NULL), 0);
	box_write("/below/inner/file", "new");
}

static void check_follows(void)
{
	check_content();
	T_OK(strstr(box_mount("/"), " master:") != NULL);
	T_OK(strstr(box_mount("/"), " shared:") == NULL);
	T_OK(strstr(box_mount("/tmp"), " shared:") == NULL);
}

static void check_cut(void)
{
	check_content();
	T_OK(strstr(box_mount("/"), " master:") == NULL);
	T_OK(strstr(box_mount("/"), " shared:") == NULL);
}

static void check_shared(void)
{
	check_content();
	T_OK(strstr(box_mount("/"), " shared:") != NULL);
	T_OK(strstr(box_mount("/"), " master:") == NULL);
	T_OK(strstr(box_mount("/proc"), " shared:") == NULL);
	T_OK(strstr(box_mount("/below"), " master:") != NULL);
}

static void check_rshared(void)
{
	check_content();
	T_OK(strstr(box_mount("/"), " shared:") != NULL);
	T_OK(strstr(box_mount("/proc"), " shared:") != NULL);
}

static void check_unbindable(void)
{
	check_content();
	T_OK(strstr(box_mount("/"), " unbindable") != NULL);
	T_OK(strstr(box_mount("/proc"), " unbindable") == NULL);
}

static void propagates_as_asked(void)
{
	static const struct {
		const char *config;
		void (*check)(void);
	} cases[] = {
		{SOME_MOUNTS, check_follows},
		{PROPAGATION("rslave"), check_follows},
		{PROPAGATION("slave"), check_follows},
		{PROPAGATION("private"), check_cut},
		{PROPAGATION("rprivate"), check_cut},
		{PROPAGATION("shared"), check_shared},
		{PROPAGATION("rshared"), check_rshared},
		{PROPAGATION("unbindable"), check_unbindable},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (int inside = 0; inside < 2; inside++)
			box_run(&(struct box){.config = cases[i].config,
					      .inside = inside,
					      .prepare = prepare,
					      .check = cases[i].check,
					      .after = after});
}

/* Bind mounts: they start with the propagation of the container's root, and take their own from there. */
static void prepare_volumes(void)
{
	prepare();
	T_INT(mkdir("vol", 0755), 0);
	T_INT(mount("vol", "vol", "tmpfs", 0, NULL), 0);
}

#define VOLUMES                                                                                    \
	"'mounts':[" PROC ",{'destination':'/plain','source':'vol','options':['rbind']},"          \
	"{'destination':'/cut','source':'vol','options':['rbind','rprivate']},"                    \
	"{'destination':'/shared','source':'vol','options':['rbind','rshared']},"                  \
	"{'destination':'/slave','source':'vol','options':['bind','slave']},"                      \
	"{'destination':'/fixed','source':'vol','options':['bind','unbindable']}]"

static void check_volumes(void)
{
	T_OK(strstr(box_mount("/plain"), " master:") && !strstr(box_mount("/plain"), " shared:"));
	T_OK(!strstr(box_mount("/cut"), " master:") && !strstr(box_mount("/cut"), " shared:"));
	T_OK(strstr(box_mount("/shared"), " master:") && strstr(box_mount("/shared"), " shared:"));
	T_OK(strstr(box_mount("/slave"), " master:") && !strstr(box_mount("/slave"), " shared:"));
	T_OK(strstr(box_mount("/fixed"), " unbindable") != NULL);
	T_INT(mkdir("/shared/inner", 0755), 0);
	T_INT(mount("inner", "/shared/inner", "tmpfs", 0, NULL), 0);
	box_write("/shared/inner/file", "new");
}

static void after_volumes(void)
{
	T_STR(box_read("vol/inner/file"), "ENOENT");
}

static void check_volumes_through(void)
{
	T_OK(strstr(box_mount("/shared"), " shared:") && !strstr(box_mount("/shared"), "master:"));
	T_OK(strstr(box_mount("/slave"), " master:") && !strstr(box_mount("/slave"), " shared:"));
	T_OK(strstr(box_mount("/cut"), " shared:") == NULL);
	T_INT(mkdir("/shared/inner", 0755), 0);
	T_INT(mount("inner", "/shared/inner", "tmpfs", 0, NULL), 0);
	box_write("/shared/inner/file", "new");
}

static void after_volumes_through(void)
{
	T_STR(box_read("vol/inner/file"), "new");
	T_STR(box_read("rootfs/tmp/file"), "ENOENT");
}

static void propagates_volumes(void)
{
	struct box box = {.config = VOLUMES,
			  .prepare = prepare_volumes,
			  .check = check_volumes,
			  .after = after_volumes};

	box_run(&box);
	box.inside = true;
	box_run(&box);
	box_run(&(struct box){.config = VOLUMES ",'linux':{'rootfsPropagation':'shared'}",
			      .prepare = prepare_volumes,
			      .check = check_volumes_through,
			      .after = after_volumes_through});
}

static void mount_proc(void)
{
	T_INT(mount("proc", "/tmp", "proc", 0, NULL), -1);
	T_INT(errno, EPERM);
}

static void check_no_pivot(void)
{
	struct stat root, here;

	check_content();
	T_OK(stat("/", &root) == 0 && stat("/..", &here) == 0 && root.st_ino == here.st_ino);
	/* The kernel gives a new procfs only to those who see a whole one: here is none any more. */
	T_INT(unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID), 0);
	T_INT(t_child(mount_proc), 0);
}

static void moves_without_pivot(void)
{
	box_run(&(struct box){.config = SOME_MOUNTS ",'linux':{'maskedPaths':['/proc/cpuinfo']}",
			      .no_pivot = true,
			      .prepare = prepare,
			      .check = check_no_pivot,
			      .after = after});
	box_run(&(struct box){.config = PROPAGATION("rprivate"),
			      .no_pivot = true,
			      .refused = "linux.rootfsPropagation: \"rprivate\" is not safe "
					 "without pivot_root"});
}

static void check_readonly(void)
{
	T_STR(box_read("/file"), "in the root");
	T_INT(mkdir("/new", 0755), -1);
	T_INT(errno, EROFS);
	box_write("/tmp/file", "new");
	box_write("/below/new", "new");
}

static void makes_the_root_readonly(void)
{
	box_run(&(struct box){.config = SOME_MOUNTS,
			      .readonly = true,
			      .prepare = prepare,
			      .check = check_readonly});
	box_run(&(struct box){.config = SOME_MOUNTS,
			      .kind = BOX_ROOTLESS,
			      .readonly = true,
			      .prepare = prepare,
			      .check = check_readonly});
}

static void prepare_link(void)
{
	prepare();
	T_INT(symlink("rootfs", "link"), 0);
	T_INT(symlink("nowhere", "dangling"), 0);
	box_write("file", "no directory");
}

static void finds_the_root(void)
{
	static const struct {
		const char *path, *refused;
	} cases[] = {
		{"./rootfs/../rootfs", NULL},
		{"link", NULL},
		{"nothing", "/nothing: no such file or directory"},
		{"dangling", "/dangling: no such file or directory"},
		{"file", "/file: not a directory"},
		{"", "root.path: missing"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (int kind = BOX_ROOT; kind <= BOX_ROOTLESS; kind++)
			box_run(&(struct box){.config = SOME_MOUNTS,
					      .kind = (enum box_kind)kind,
					      .root_path = cases[i].path,
					      .prepare = prepare_link,
					      .check = cases[i].refused ? NULL : check_content,
					      .refused = cases[i].refused});
}

/* Nothing of the host is in the mount namespace, though the chroot hid most of it; and nothing of the host is unmounted. */
static void check_in_chroot(void)
{
	check_content();
	T_OK(strstr(box_mount("/"), " shared:") == NULL);
	T_INT(open_namespace_root(), 0);
	T_STR(box_read("/file"), "in the root");
}

static void leaves_a_chroot(void)
{
	for (int i = 0; i < 4; i++)
		box_run(&(struct box){.config = SOME_MOUNTS,
				      .chroot = i & 1 ? BOX_CHROOT_DIR : BOX_CHROOT_MOUNT,
				      .no_pivot = i & 2,
				      .prepare = prepare,
				      .check = check_in_chroot});
}

/* Hooks of the container look at its root, at the path the engine knows. */
static void before_pivot(int root)
{
	struct stat by_path, by_fd;

	T_OK(stat("rootfs/tmp", &by_path) == 0 && fstatat(root, "tmp", &by_fd, 0) == 0);
	T_INT(by_path.st_dev, by_fd.st_dev);
	T_INT(by_path.st_ino, by_fd.st_ino);
}

static void hangs_at_its_path(void)
{
	box_run(&(struct box){.config = SOME_MOUNTS, .prepare = prepare, .before = before_pivot});
}

/* A folder that the container's root user, 100000 on the host, may not enter. */
static void prepare_hidden(void)
{
	T_INT(mkdir("hidden", 0700), 0);
	T_INT(mount("hidden", "hidden", "tmpfs", 0, "mode=700"), 0);
	T_INT(mkdir("hidden/rootfs", 0755), 0);
	T_INT(mount("rootfs", "hidden/rootfs", "tmpfs", 0, "mode=755"), 0);
	box_write("hidden/rootfs/file", "hidden");
	T_INT(mount(NULL, "hidden", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL), 0);
}

static void check_hidden(void)
{
	T_STR(box_read("/file"), "hidden");
	T_INT(access("/usr", F_OK), -1);
	box_write("/tmp/file", "new");
}

static void needs_no_way_to_the_root(void)
{
	box_run(&(struct box){.config = SOME_MOUNTS,
			      .kind = BOX_USERNS,
			      .root_path = "hidden/rootfs",
			      .prepare = prepare_hidden,
			      .check = check_hidden});
}

int main(void)
{
	t_need_root();
	T_RUN(propagates_as_asked);
	T_RUN(propagates_volumes);
	T_RUN(moves_without_pivot);
	T_RUN(makes_the_root_readonly);
	T_RUN(finds_the_root);
	T_RUN(leaves_a_chroot);
	T_RUN(hangs_at_its_path);
	T_RUN(needs_no_way_to_the_root);
	return t_end();
}
