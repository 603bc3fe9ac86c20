/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lower bound of `husk run` for /bin/true with the default configuration: the same kernel work (state on disk,
 * cgroups, namespaces, mounts, devices, masks, pivot, capabilities and limits, exec, the wait and the removal), with
 * every path and number written into the program, no JSON and no libraries. Run it in a folder that holds `rootfs`;
 * its one argument is the name of the container. What husk takes longer than this is husk's own doing.
 */
#include "floor.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define STATE_ROOT "/run/husk-floor"
#define KEPT_CAPS (1U << 5 | 1U << 10 | 1U << 29) /* kill, net_bind_service, audit_write */
#define CAP_COUNT 41
#define NS_FLAGS (CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS)

long need(long result, const char *what)
{
	if (result >= 0)
		return result;
	fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
	exit(1);
}

void put(const char *path, const char *text, size_t len)
{
	int fd = (int)need(open(path, O_WRONLY | O_CLOEXEC), path);

	need(write(fd, text, len), path);
	close(fd);
}

/* Writes the state beside its place and renames it there, as a runtime that can be killed at any time has to. */
static void state_write(const char *name)
{
	char text[1024] = "{}", path[96], temp[96];

	snprintf(path, sizeof(path), STATE_ROOT "/%s/state.json", name);
	snprintf(temp, sizeof(temp), STATE_ROOT "/%s/.state.json", name);
	int fd = (int)need(open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), temp);

	need(write(fd, text, sizeof(text)), temp);
	close(fd);
	need(rename(temp, path), path);
}

static void state_make(const char *name)
{
	char path[96];

	if (mkdir(STATE_ROOT, 0700) < 0 && errno != EEXIST)
		need(-1, STATE_ROOT);
	snprintf(path, sizeof(path), STATE_ROOT "/%s", name);
	need(mkdir(path, 0700), path);
	state_write(name);
}

static void state_remove(const char *name)
{
	char path[96];

	snprintf(path, sizeof(path), STATE_ROOT "/%s/state.json", name);
	need(unlink(path), path);
	snprintf(path, sizeof(path), STATE_ROOT "/%s", name);
	need(rmdir(path), path);
}

static void loopback_up(void)
{
	struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int fd = (int)need(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");

	need(ioctl(fd, SIOCSIFFLAGS, &lo), "lo");
	close(fd);
}

static void mount_at(const char *type, const char *target, unsigned long flags, const char *data)
{
	need(mount(type, target, type, flags, data), target);
}

/* The mounts of the default configuration, below the root file system, which is the working directory. */
static void mounts(void)
{
	const unsigned long quiet = MS_NOSUID | MS_NOEXEC | MS_NODEV;

	mount_at("proc", "proc", 0, NULL);
	mount_at("tmpfs", "dev", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k");
	need(mkdir("dev/pts", 0755), "dev/pts");
	mount_at("devpts", "dev/pts", MS_NOSUID | MS_NOEXEC,
		 "newinstance,ptmxmode=0666,mode=0620,gid=5");
	need(mkdir("dev/shm", 0755), "dev/shm");
	mount_at("tmpfs", "dev/shm", quiet, "mode=1777,size=65536k");
	need(mkdir("dev/mqueue", 0755), "dev/mqueue");
	mount_at("mqueue", "dev/mqueue", quiet, NULL);
	mount_at("sysfs", "sys", quiet | MS_RDONLY, NULL);
	cgroup_mount("sys/fs/cgroup", quiet | MS_RDONLY | MS_RELATIME);
}

static void devices(void)
{
	static const struct {
		const char *path;
		int major, minor;
	} nodes[] = {{"dev/null", 1, 3},   {"dev/zero", 1, 5},	  {"dev/full", 1, 7},
		     {"dev/random", 1, 8}, {"dev/urandom", 1, 9}, {"dev/tty", 5, 0}};
	static const char *const links[][2] = {{"/proc/self/fd", "dev/fd"},
					       {"/proc/self/fd/0", "dev/stdin"},
					       {"/proc/self/fd/1", "dev/stdout"},
					       {"/proc/self/fd/2", "dev/stderr"},
					       {"pts/ptmx", "dev/ptmx"}};

	for (size_t i = 0; i < COUNT(nodes); i++)
		need(mknod(nodes[i].path, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor)),
		     nodes[i].path);
	for (size_t i = 0; i < COUNT(links); i++)
		need(symlink(links[i][0], links[i][1]), links[i][1]);
}

/* A path that this kernel doesn't have needs no mask. */
static void mask(const char *source, const char *target, unsigned long flags)
{
	if (mount(source, target, NULL, MS_BIND | flags, NULL) < 0 && errno != ENOENT)
		need(-1, target);
}

static void masks(void)
{
	static const char *const files[] = {"/proc/kcore",	   "/proc/keys",
					    "/proc/latency_stats", "/proc/timer_list",
					    "/proc/timer_stats",   "/proc/sched_debug"};
	static const char *const dirs[] = {"/proc/acpi", "/proc/asound", "/sys/firmware",
					   "/proc/scsi"};
	static const char *const readonly[] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
					       "/proc/sysrq-trigger"};
	const char *empty = NULL;

	for (size_t i = 0; i < COUNT(files); i++)
		mask("/dev/null", files[i], 0);
	for (size_t i = 0; i < COUNT(dirs); i++) {
		if (empty) {
			mask(empty, dirs[i], 0);
		} else if (mount("tmpfs", dirs[i], "tmpfs", MS_RDONLY, "nr_blocks=1,nr_inodes=1") ==
			   0) {
			empty = dirs[i];
		} else if (errno != ENOENT) {
			need(-1, dirs[i]);
		}
	}
	for (size_t i = 0; i < COUNT(readonly); i++) {
		mask(readonly[i], readonly[i], MS_REC);
		if (mount(NULL, readonly[i], NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) < 0 &&
		    errno != ENOENT)
			need(-1, readonly[i]);
	}
}

static void pivot(void)
{
	need(syscall(SYS_pivot_root, ".", "."), "pivot_root");
	need(umount2(".", MNT_DETACH), "umount the old root");
	need(mount(NULL, "/", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL),
	     "make the root read-only");
}

static void privileges(void)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {{.effective = KEPT_CAPS, .permitted = KEPT_CAPS}};
	const struct rlimit files = {.rlim_cur = 1024, .rlim_max = 1024};

	need(setrlimit(RLIMIT_NOFILE, &files), "rlimit");
	for (int cap = 0; cap < CAP_COUNT; cap++)
		if (cap >= 32 || !(KEPT_CAPS & 1U << cap))
			need(prctl(PR_CAPBSET_DROP, cap, 0, 0, 0), "bounding set");
	need(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "keep capabilities");
	need(syscall(SYS_setgroups, 0, NULL), "setgroups");
	need(syscall(SYS_setresgid, 0, 0, 0), "setresgid");
	need(syscall(SYS_setresuid, 0, 0, 0), "setresuid");
	need(syscall(SYS_capset, &head, data), "capset");
	need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
}

static void init(const char *name)
{
	static char *const args[] = {"/bin/true", NULL};
	static char *const env[] = {
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm",
		NULL};

	need(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "dumpable");
	need(setsid(), "setsid");
	need(syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, name), "keyring");
	cgroup_join(name);
	need(unshare(CLONE_NEWCGROUP), "cgroup namespace");
	loopback_up();
	need(sethostname("husk", 4), "hostname");
	need(mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL), "propagation");
	need(mount("rootfs", "rootfs", NULL, MS_BIND | MS_REC, NULL), "rootfs");
	need(chdir("rootfs"), "rootfs");
	mounts();
	devices();
	pivot();
	masks();
	privileges();
	need(syscall(SYS_close_range, 3, ~0U, 0), "close_range");
	need(execve(args[0], args, env), args[0]);
}

/* Waits for the container by its descriptor, and for the signals that would have to be passed on. */
static int wait_for(int pidfd, int signals)
{
	struct pollfd fds[] = {{.fd = pidfd, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
	siginfo_t info;

	need(poll(fds, COUNT(fds), -1), "poll");
	need(waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED), "waitid");
	return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "floor";
	int pidfd = -1, code;
	sigset_t all;

	need(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "subreaper");
	state_make(name);
	struct clone_args args = {.flags = NS_FLAGS | CLONE_PIDFD | CLONE_INTO_CGROUP,
				  .exit_signal = SIGCHLD,
				  .pidfd = (uintptr_t)&pidfd,
				  .cgroup = cgroup_make(name)};
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	if (need(syscall(SYS_clone3, &args, sizeof(args)), "clone3") == 0) {
		sigprocmask(SIG_UNBLOCK, &all, NULL);
		init(name);
	}
	int signals = (int)need(signalfd(-1, &all, SFD_CLOEXEC), "signalfd");

	state_write(name);
	code = wait_for(pidfd, signals);
	cgroup_remove(name);
	state_remove(name);
	return code;
}
