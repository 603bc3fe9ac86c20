// SPDX-License-Identifier: Apache-2.0
/*
 * The box does what the rows of the step table do, in their order, with two processes: HOST opens the sources and clones
 * INIT into new namespaces. A mount namespace around both, with the bundle as a tmpfs, takes with it whatever a failing
 * test leaves behind. INIT hands its sentence back through a pipe.
 */
#include "tests/unit/box.h"
#include "tests/unit/child.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/sys.h"
#include "libocispec/oci_config.h"
#include "linux/devices.h"
#include "linux/paths.h"
#include "linux/rootfs.h"
#include "plan/devices.h"
#include "plan/mounts.h"

#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>

struct made {
	const struct box *box;
	struct oci_config *config;
	struct rootfs_plan rootfs;
	struct mount_op *mounts;
	struct device_op *devices;
	size_t mounts_len, devices_len;
	int null_fd, go[2], says[2];
};

static const struct idmap_range many = {0, 100000, 65536}, one = {0, 1000, 1};

static int parse(const struct box *box, struct oci_config **ret)
{
	char *json = mem_printf("{'ociVersion':'1.2.0','root':{'path':'%s','readonly':%s}%s%s}",
				box->root_path ? box->root_path : "rootfs",
				box->readonly ? "true" : "false", box->config ? "," : "",
				box->config ? box->config : "");
	struct json_input in = {.name = "config.json", .text = json, .alloc = mem_alloc};
	struct json_error err;
	void *config;

	for (char *p = json; *p; p++)
		if (*p == '\'')
			*p = '"';
	in.len = strlen(json);
	if (json_parse(&oci_config_type, &in, &config, &err) < 0)
		return fail(EINVAL, "%s in %s", err.text, json);
	*ret = config;
	return 0;
}

static int plan(struct made *m, const char *bundle)
{
	struct mount_facts facts = {.userns = m->box->kind != BOX_ROOT || m->box->userns,
				    .no_pivot = m->box->no_pivot};

	TRY(parse(m->box, &m->config));
	TRY(plan_rootfs(m->config, bundle, &facts, &m->rootfs));
	TRY(plan_mounts(m->config, bundle, &facts, &m->mounts, &m->mounts_len));
	return plan_devices(m->config, &facts, &m->devices, &m->devices_len);
}

static int open_all(struct made *m)
{
	m->null_fd = -1;
	for (size_t i = 0; m->box->userns && i < m->mounts_len; i++)
		m->mounts[i].userns = m->box->userns();
	if (m->box->inside)
		return 0;
	TRY(rootfs_open(&m->rootfs));
	TRY(mount_open_sources(m->mounts, m->mounts_len));
	TRY(device_open_sources(m->devices, m->devices_len));
	return device_open_null(&m->null_fd);
}

static int build(struct made *m, int *ret_root)
{
	struct mount_env env = {m->box->cgroups, m->box->cgroups_len, m->box->cgroup_ns};
	const struct oci_linux *lx = m->config->linux_;

	TRY(rootfs_attach(&m->rootfs, ret_root));
	TRY(mount_attach(m->mounts, m->mounts_len, *ret_root, &env));
	TRY(device_make(m->devices, m->devices_len, *ret_root));
	if (m->box->before)
		m->box->before(*ret_root);
	TRY(mount_finish(m->mounts, m->mounts_len));
	TRY(rootfs_pivot(&m->rootfs, *ret_root));
	if (lx)
		TRY(paths_readonly(lx->readonly_paths, lx->readonly_paths_len));
	if (lx)
		TRY(paths_mask(lx->masked_paths, lx->masked_paths_len, NULL, m->null_fd));
	return m->rootfs.readonly ? rootfs_readonly() : 0;
}

static void init(struct made *m)
{
	int root = -1;
	char c;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(m->go[1]);
	if (read(m->go[0], &c, 1) != 1)
		_exit(3);
	if (m->box->kind != BOX_ROOT && (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0))
		_exit(3);
	t_bad = false;
	if (build(m, &root) < 0)
		dprintf(m->says[1], "%s", err_text());
	else if (m->box->check)
		m->box->check();
	fflush(stdout);
	_exit(t_bad);
}

static int spawn(struct made *m)
{
	bool userns = m->box->kind != BOX_ROOT;
	const struct idmap_range *ids = m->box->kind == BOX_USERNS ? &many : &one;
	struct idmap map = {ids, ids, 1, 1};
	struct clone_args args = {
		.flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC |
			 (userns ? (uint64_t)CLONE_NEWUSER : 0) |
			 (m->box->host_net ? 0 : (uint64_t)CLONE_NEWNET) |
			 (m->box->cgroup_ns ? (uint64_t)CLONE_NEWCGROUP : 0),
		.exit_signal = SIGCHLD,
	};
	pid_t pid;

	CHECK(pipe2(m->go, O_CLOEXEC), "pipe");
	CHECK(pipe2(m->says, O_CLOEXEC), "pipe");
	fflush(stdout);
	pid = CHECK(sys_clone3(&args), "clone3");
	if (pid == 0)
		init(m);
	close(m->says[1]);
	mount_close(m->mounts, m->mounts_len);
	device_close(m->devices, m->devices_len);
	fd_close(&m->rootfs.fd);
	fd_close(&m->null_fd);
	if (userns)
		TRY(idmap_write(pid, &map));
	CHECK(write(m->go[1], "", 1), "tell INIT to go on");
	return pid;
}

static pid_t start_disturbing(void (*disturb)(void))
{
	pid_t pid = disturb ? fork() : -1;

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			disturb();
	}
	return pid;
}

/* The whole life of the box in HOST; returns its sentence, "" for success. */
static const char *live(struct made *m, const char *bundle)
{
	pid_t disturber = start_disturbing(m->box->disturb);
	char *text = mem_strdup("");
	int pid = plan(m, bundle), status = 0;

	if (pid >= 0)
		pid = open_all(m);
	if (pid >= 0)
		pid = spawn(m);
	if (pid >= 0) {
		file_slurp_fd(m->says[0], "what INIT says", 4096, &text, NULL);
		waitpid(pid, &status, 0);
		T_INT(status, 0);
	} else {
		text = mem_strdup(err_text());
	}
	if (disturber > 0) {
		kill(disturber, SIGKILL);
		waitpid(disturber, NULL, 0);
	}
	return text;
}

static int give_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	if (lchown(path, 100000, 100000) < 0)
		T_INT(errno, EROFS);
	return 0;
}

static int give_to_user(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	if (lchown(path, 1000, 1000) < 0)
		T_INT(errno, EROFS);
	return 0;
}

static int count_mounts(void)
{
	char *text;
	int n = 0;

	if (proc_slurp("self/mountinfo", &text) < 0)
		return -1;
	for (; (text = strchr(text, '\n')); text++)
		n++;
	return n;
}

/* A chroot, which is a mount (the host's whole tree once more) or a plain directory with the rootfs in it. Returns how many
 * mounts there are; *bundle becomes what it is inside. */
static int enter_chroot(bool plain, const char **bundle)
{
	int mounts;

	if (plain)
		T_OK(mkdir("in", 0755) == 0 && rename("rootfs", "in/rootfs") == 0);
	else
		T_INT(mount("/", "/mnt", NULL, MS_BIND | MS_REC, NULL), 0);
	T_INT(mount(NULL, "/", NULL, MS_SHARED | MS_REC, NULL), 0);
	mounts = count_mounts();
	T_INT(chroot(plain ? "in" : "/mnt"), 0);
	*bundle = plain ? "/" : *bundle;
	T_INT(chdir(*bundle), 0);
	return mounts;
}

static const struct box *running;
static char folder[] = "/tmp/husk-box-XXXXXX";

static void outer(void)
{
	struct made m = {.box = running, .null_fd = -1};
	const char *says, *bundle = folder;
	int mounts = 0, top;

	umask(022);
	T_NEED(unshare(CLONE_NEWNS) == 0 && (top = open("/", O_PATH | O_CLOEXEC)) >= 0);
	T_NEED(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
	T_NEED(mount("bundle", folder, "tmpfs", 0, "mode=755") == 0);
	T_NEED(chdir(folder) == 0 && mkdir("rootfs", 0755) == 0);
	T_NEED(proc_root() >= 0);
	if (running->prepare)
		running->prepare();
	if (running->kind == BOX_USERNS)
		nftw(".", give_one, 16, FTW_PHYS);
	if (running->kind == BOX_ROOTLESS) {
		nftw(".", give_to_user, 16, FTW_PHYS);
		T_NEED(setgroups(0, NULL) == 0 && setresgid(1000, 1000, 1000) == 0);
		T_NEED(setresuid(1000, 1000, 1000) == 0 && prctl(PR_SET_DUMPABLE, 1) == 0);
	}
	if (running->chroot)
		mounts = enter_chroot(running->chroot == BOX_CHROOT_DIR, &bundle);
	says = live(&m, bundle);
	if (running->chroot) {
		T_OK(fchdir(top) == 0 && chroot(".") == 0 && chdir(folder) == 0);
		T_INT(count_mounts(), mounts);
	}
	if (running->any)
		T_OK(true);
	else if (running->refused ? !strstr(says, running->refused) : *says != '\0')
		T_SAY("the box says \"%s\"", says);
	if (running->after)
		running->after();
}

void box_run(const struct box *box)
{
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	T_NEED(mkdtemp(folder) != NULL);
	running = box;
	T_INT(t_child(outer), 0);
	T_INT(rmdir(folder), 0);
}

const char *box_mount(const char *path)
{
	const char *found = "";
	char *text, *next;

	if (proc_slurp("self/mountinfo", &text) < 0)
		return err_text();
	for (char *line = text; *line; line = next) {
		char *at = line, *root;

		next = line + strcspn(line, "\n");
		next += *next == '\n';
		if (next > line && next[-1] == '\n')
			next[-1] = '\0';
		for (int i = 0; i < 3; i++)
			at += strcspn(at, " ") + 1;
		root = at;
		at += strcspn(at, " ") + 1;
		if (strncmp(at, path, strlen(path)) == 0 && at[strlen(path)] == ' ')
			found = mem_printf("%.*s %s", (int)strcspn(root, " "), root,
					   at + strlen(path) + 1);
	}
	return found;
}

bool box_has(const char *path, const char *word)
{
	const char *options = strchr(box_mount(path), ' ');
	char **words;

	if (!options)
		return false;
	words = str_split(mem_strndup(options + 1, strcspn(options + 1, " ")), ",", NULL);
	for (; *words; words++)
		if (streq(*words, word))
			return true;
	return false;
}

const char *box_read(const char *path)
{
	char *buf = mem_alloc(1024);
	int n = file_peek(AT_FDCWD, path, buf, 1024);

	return n < 0 ? strerrorname_np(-n) : buf;
}

void box_write(const char *path, const char *text)
{
	char *dir = mem_strdup(path), *slash = strrchr(dir, '/');
	int fd;

	if (slash) {
		*slash = '\0';
		T_INT(file_mkdirs(AT_FDCWD, dir, 0755), 0);
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	T_INT(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}
