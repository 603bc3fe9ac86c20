// SPDX-License-Identifier: Apache-2.0
/*
 * Devices made for real, with and without a user namespace, by numbers that every kernel has. A node is judged by what stat
 * says of it and, where it is bound, by what can be read from it.
 */
#include "tests/unit/box.h"
#include "tests/unit/child.h"

#include "base/err.h"
#include "base/str.h"
#include "linux/devices.h"
#include "linux/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define DEV "{'destination':'/dev','type':'tmpfs','options':['mode=755']}"
#define PTS                                                                                        \
	",{'destination':'/dev/pts','type':'devpts',"                                              \
	"'options':['newinstance','ptmxmode=0666','mode=0620']}"

/* "c 1:3 666 0:0" */
static const char *node(const char *path)
{
	static char text[64];
	struct stat st;

	if (lstat(path, &st) < 0)
		return err_str(errno);
	snprintf(text, sizeof text, "%c %u:%u %03o %u:%u",
		 S_ISCHR(st.st_mode)	? 'c'
		 : S_ISBLK(st.st_mode)	? 'b'
		 : S_ISFIFO(st.st_mode) ? 'p'
		 : S_ISLNK(st.st_mode)	? 'l'
					: '-',
		 major(st.st_rdev), minor(st.st_rdev), st.st_mode & 07777, st.st_uid, st.st_gid);
	return text;
}

static const char *link_to(const char *path)
{
	static char text[256];
	ssize_t n = readlink(path, text, sizeof text - 1);

	if (n < 0)
		return err_str(errno);
	text[n] = '\0';
	return text;
}

static bool kcore; /* this kernel has a /proc/kcore */

static void check_defaults(void)
{
	char zero[4] = "abc";
	int fd = open("/dev/zero", O_RDONLY);

	T_OK(read(fd, zero, 4) == 4 && zero[0] == '\0');
	T_INT(open("/dev/tty", O_RDONLY), -1);
	T_INT(errno, ENXIO);
	T_STR(link_to("/dev/fd"), "/proc/self/fd");
	T_STR(link_to("/dev/stdin"), "/proc/self/fd/0");
	T_STR(link_to("/dev/stdout"), "/proc/self/fd/1");
	T_STR(link_to("/dev/stderr"), "/proc/self/fd/2");
	T_STR(link_to("/dev/ptmx"), "pts/ptmx");
	T_STR(link_to("/dev/core"), kcore ? "/proc/kcore" : "no such file or directory");
}

static void check_default_nodes(void)
{
	check_defaults();
	T_STR(node("/dev/null"), "c 1:3 666 0:0");
	T_STR(node("/dev/zero"), "c 1:5 666 0:0");
	T_STR(node("/dev/full"), "c 1:7 666 0:0");
	T_STR(node("/dev/random"), "c 1:8 666 0:0");
	T_STR(node("/dev/urandom"), "c 1:9 666 0:0");
	T_STR(node("/dev/tty"), "c 5:0 666 0:0");
	T_STR(box_mount("/dev/null"), "");
}

static void check_default_binds(void)
{
	check_defaults();
	T_OK(str_starts(node("/dev/null"), "c 1:3 "));
	T_OK(str_starts(node("/dev/urandom"), "c 1:9 "));
	T_OK(str_starts(box_mount("/dev/null"), "/null "));
	T_OK(strstr(box_mount("/dev/null"), "shared:") == NULL);
	T_OK(strstr(box_mount("/dev/null"), "master:") == NULL);
}

/* As on most hosts; only the box's surroundings see it. */
static void share_dev(void)
{
	T_OK(mount(NULL, "/dev", NULL, MS_SHARED, NULL) == 0 || errno == EINVAL);
}

static void makes_the_defaults(void)
{
	static const char config[] = "'mounts':[" DEV "]";
	struct box box = {.config = config,
			  .kind = BOX_USERNS,
			  .prepare = share_dev,
			  .check = check_default_binds};

	box_run(&(struct box){.config = config, .check = check_default_nodes});
	box_run(&(struct box){.check = check_default_nodes});
	box_run(&box);
	box.inside = true;
	box_run(&box);
	box.kind = BOX_ROOTLESS;
	box_run(&box);
}

static void check_listed(void)
{
	T_STR(node("/dev/null"), "c 1:3 640 7:8");
	T_STR(node("/dev/net/tun"), "c 10:200 666 0:0");
	T_STR(node("/devices/disk"), "b 7:3 604 0:5");
	T_STR(node("/dev/pipe"), "p 0:0 622 1:0");
}

static void mask_all(void)
{
	umask(0777);
	T_INT(chmod("rootfs", 0755), 0);
}

static void makes_the_listed(void)
{
	box_run(&(struct box){
		.prepare = mask_all,
		.check = check_listed,
		.config = "'mounts':[" DEV "],'linux':{'devices':["
			  "{'type':'c','path':'/dev/null','major':1,'minor':3,'fileMode':416,"
			  "'uid':7,'gid':8},"
			  "{'type':'u','path':'/dev/net/tun','major':10,'minor':200},"
			  "{'type':'b','path':'/devices/disk','major':7,'minor':3,'fileMode':388,"
			  "'gid':5},"
			  "{'type':'p','path':'/dev/pipe','fileMode':402,'uid':1}]}"});
}

static void check_listed_userns(void)
{
	T_OK(str_starts(node("/dev/nothing"), "c 1:3 "));
	T_STR(node("/dev/pipe"), "p 0:0 600 1:0");
}

/* The host has no /dev/nothing: the node is found by its numbers, if the host has links for these. */
static void binds_the_listed(void)
{
	bool by_number = access("/dev/char/1:3", F_OK) == 0;

	box_run(&(
		struct box){.kind = BOX_USERNS,
			    .check = by_number ? check_listed_userns : NULL,
			    .refused = by_number ? NULL
						 : "linux.devices[0] /dev/nothing: open the host's "
						   "/dev/nothing: no such file or directory",
			    .config = "'mounts':[" DEV "],'linux':{'devices':["
				      "{'type':'c','path':'/dev/nothing','major':1,'minor':3},"
				      "{'type':'p','path':'/dev/pipe','fileMode':384,'uid':1}]}"});
}

/* An odd node of the host's where the config wants another: only in the box's surroundings. */
static void prepare_odd(void)
{
	T_INT(mount("odd", "/mnt", "tmpfs", 0, "mode=755"), 0);
	T_INT(mknod("/mnt/odd", S_IFCHR | 0666, makedev(1, 5)), 0);
}

static void checks_the_hosts_node(void)
{
	box_run(&(struct box){
		.kind = BOX_USERNS,
		.prepare = prepare_odd,
		.refused = "linux.devices[0] /mnt/odd: the host's /mnt/odd is not the character "
			   "device 240:77",
		.config = "'linux':{'devices':[{'type':'c','path':'/mnt/odd','major':240,"
			  "'minor':77}]}"});
}

static void prepare_existing(void)
{
	T_INT(mkdir("rootfs/dev", 0755), 0);
	T_INT(mknod("rootfs/dev/null", S_IFCHR | 0600, makedev(1, 3)), 0);
	T_INT(chown("rootfs/dev/null", 3, 4), 0);
	T_INT(symlink("elsewhere", "rootfs/dev/fd"), 0);
	T_INT(mknod("rootfs/dev/ptmx", S_IFCHR | 0600, makedev(5, 2)), 0);
}

static void check_existing(void)
{
	T_STR(node("/dev/null"), "c 1:3 600 3:4");
	T_STR(node("/dev/zero"), "c 1:5 666 0:0");
	T_STR(link_to("/dev/fd"), "elsewhere");
	T_STR(link_to("/dev/ptmx"), "pts/ptmx");
}

/* Also a second time, over what the first one left. */
static void check_twice(void)
{
	check_default_nodes();
}

static void prepare_twice(void)
{
	T_INT(mkdir("rootfs/dev", 0755), 0);
	T_INT(mknod("rootfs/dev/null", S_IFCHR | 0666, makedev(1, 3)), 0);
	T_INT(chmod("rootfs/dev/null", 0666), 0);
	T_INT(symlink("pts/ptmx", "rootfs/dev/ptmx"), 0);
	T_INT(symlink("/proc/self/fd", "rootfs/dev/fd"), 0);
}

static void keeps_what_is_the_same(void)
{
	box_run(&(struct box){.prepare = prepare_existing, .check = check_existing});
	box_run(&(struct box){.prepare = prepare_twice, .check = check_twice});
}

static void prepare_file(void)
{
	box_write("rootfs/dev/full", "a file");
}

static void prepare_other(void)
{
	T_INT(mkdir("rootfs/dev", 0755), 0);
	T_INT(mknod("rootfs/dev/full", S_IFCHR | 0666, makedev(1, 3)), 0);
}

static void prepare_block(void)
{
	T_INT(mkdir("rootfs/dev", 0755), 0);
	T_INT(mknod("rootfs/dev/full", S_IFBLK | 0666, makedev(1, 7)), 0);
}

static void prepare_link(void)
{
	T_INT(mkdir("rootfs/dev", 0755), 0);
	T_INT(symlink("/dev/null", "rootfs/dev/full"), 0);
}

static void refuses_other_files(void)
{
	static void (*const prepare[])(void) = {prepare_file, prepare_other, prepare_block,
						prepare_link};

	for (size_t i = 0; i < ARRAY_LEN(prepare); i++)
		box_run(&(struct box){.prepare = prepare[i],
				      .refused = "default device /dev/full: exists and is not the "
						 "character device 1:7"});
	/* A file can be bound over, nothing else can. */
	box_run(&(struct box){.kind = BOX_USERNS, .prepare = prepare_file});
	box_run(&(struct box){.kind = BOX_USERNS,
			      .prepare = prepare_link,
			      .refused = "default device /dev/full: exists and is not the "
					 "character device 1:7"});
}

static void check_bound_dev(void)
{
	T_STR(node("/dev/null"), "no such file or directory");
	T_STR(node("/dev/core"), "no such file or directory");
	T_STR(node("/other"), "c 1:3 666 0:0");
}

static void prepare_dev(void)
{
	T_INT(mkdir("dev", 0755), 0);
}

static void leaves_a_bound_dev_alone(void)
{
	box_run(&(struct box){
		.prepare = prepare_dev,
		.check = check_bound_dev,
		.config = "'mounts':[{'destination':'/dev/','source':'dev','options':['rbind']}],"
			  "'linux':{'devices':["
			  "{'type':'c','path':'/dev/null','major':1,'minor':3},"
			  "{'type':'c','path':'/other','major':1,'minor':3}]}"});
}

/* --- /dev/console ------------------------------------------------------------------------------------------------ */

static void bind_console(int root)
{
	struct tty tty;

	T_NEED(tty_open(root, (struct tty_size){0}, &tty) == 0);
	T_INT(console_bind(root, tty.slave), 0);
}

static void check_console(void)
{
	T_OK(strstr(box_mount("/dev/console"), " - devpts ") != NULL);
	T_OK(str_starts(node("/dev/console"), "c 136:0 "));
}

static void bind_no_terminal(int root)
{
	int null = open("/dev/null", O_RDWR), pipes[2], node;

	T_INT(pipe(pipes), 0);
	/* The numbers of a slave, but not in a devpts. */
	T_INT(mknodat(root, "false", S_IFCHR | 0666, makedev(136, 0)), 0);
	node = openat(root, "false", O_PATH);
	T_INT(console_bind(root, node), -ENOTTY);
	T_INT(console_bind(root, null), -ENOTTY);
	T_INT(console_bind(root, pipes[0]), -ENOTTY);
}

static void prepare_console_link(void)
{
	box_write("outside", "untouched");
	T_INT(mkdir("rootfs/dev", 0755), 0);
	T_INT(mkdir("rootfs/dev/pts", 0755), 0);
	T_INT(symlink("../../outside", "rootfs/dev/console"), 0);
}

static void bind_to_link(int root)
{
	struct tty tty;

	T_NEED(tty_open(root, (struct tty_size){0}, &tty) == 0);
	T_INT(console_bind(root, tty.slave), -EEXIST);
	T_STR(err_text(), "/dev/console: exists and is not a file to mount over");
}

static void check_no_console(void)
{
	T_STR(box_mount("/dev/console"), "");
}

static void binds_the_console(void)
{
	struct box box = {
		.config = "'mounts':[" DEV PTS "]", .before = bind_console, .check = check_console};

	box_run(&box);
	box.kind = BOX_USERNS;
	box_run(&box);
	box.kind = BOX_ROOT;
	box.before = bind_no_terminal;
	box.check = check_no_console;
	box_run(&box);
	box_run(&(struct box){.config = "'mounts':[{'destination':'/dev/pts','type':'devpts',"
					"'options':['newinstance','ptmxmode=0666']}]",
			      .prepare = prepare_console_link,
			      .before = bind_to_link,
			      .check = check_no_console});
}

int main(void)
{
	t_need_root();
	kcore = access("/proc/kcore", F_OK) == 0;
	T_RUN(makes_the_defaults);
	T_RUN(makes_the_listed);
	T_RUN(binds_the_listed);
	T_RUN(checks_the_hosts_node);
	T_RUN(keeps_what_is_the_same);
	T_RUN(refuses_other_files);
	T_RUN(leaves_a_bound_dev_alone);
	T_RUN(binds_the_console);
	return t_end();
}
