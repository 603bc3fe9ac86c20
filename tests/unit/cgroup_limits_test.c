// SPDX-License-Identifier: Apache-2.0
/*
 * What a cgroup on this host is told: limits, devices, an owner; and what it tells the mounts. What
 * this host has no controller for is said and left out.
 */
#include "tests/unit/cgroup_common.h"

#include "cgroup/devices.h"

#include <sys/sysmacros.h>

static char *value_in(const struct cgroup *cg, const char *controller, const char *file)
{
	char text[4096];
	const struct cgroup_dir *d = dir_of(cg, controller);

	if (!d || file_peek(AT_FDCWD, dir_file(d->path, file), text, sizeof text) < 0)
		return NULL;
	return mem_strdup(text);
}

static bool can(const char *controller)
{
	struct cgroup cg;
	const struct cgroup_dir *d;
	char text[512];

	(void)cgroup_load(&host, "/", NULL, &cg);
	d = dir_of(&cg, controller);
	if (d && !d->in->v2)
		return true;
	return d &&
	       file_peek(AT_FDCWD, dir_file(d->path, "cgroup.controllers"), text, sizeof text) >=
		       0 &&
	       words_have(text, controller);
}

static void limits_are_written(void)
{
	struct cgroup cg = at("limits");
	bool v2_memory = !dir_of(&cg, "memory") || dir_of(&cg, "memory")->in->v2;
	bool v2_pids = !dir_of(&cg, "pids") || dir_of(&cg, "pids")->in->v2;
	const struct cgroup_setting s[] = {
		{.key = "linux.resources.pids.limit",
		 .controller = "pids",
		 .v2 = v2_pids,
		 .file = "pids.max",
		 .value = "77"},
		{.key = "linux.resources.memory.limit",
		 .controller = "memory",
		 .v2 = v2_memory,
		 .file = v2_memory ? "memory.max" : "memory.limit_in_bytes",
		 .value = "33554432"},
		{.key = "linux.resources.memory.none",
		 .controller = "memory",
		 .v2 = v2_memory,
		 .file = "memory.nothing",
		 .value = "1",
		 .missing = CGROUP_MISSING_OK},
		{.key = "linux.resources.pids.alt",
		 .controller = "pids",
		 .v2 = v2_pids,
		 .file = "pids.nothing",
		 .value = "1",
		 .missing = CGROUP_MISSING_ALT,
		 .alt_file = "pids.max",
		 .alt_value = "78"},
	};
	struct cgroup_setting bad = s[0];

	if (!can("pids") || !can("memory"))
		return (void)printf("# no memory or pids controller\n");
	OK(cgroup_create(&cg, s, ARRAY_LEN(s)));
	OK(cgroup_apply(&cg, s, ARRAY_LEN(s)));
	T_STR(value_in(&cg, "pids", "pids.max"), "78");
	T_STR(value_in(&cg, "memory", s[1].file), "33554432");
	bad.value = "junk";
	T_INT(cgroup_apply(&cg, &bad, 1), -EINVAL);
	T_STR(err_text(), mem_printf("linux.resources.pids.limit: write \"junk\" to %s/pids.max: "
				     "invalid argument",
				     dir_of(&cg, "pids")->path));
	bad.file = "pids.nothing";
	T_INT(cgroup_apply(&cg, &bad, 1), -ENOENT);
	T_OK(strstr(err_text(), "pids.nothing: this kernel hasn't got it"));
	OK(cgroup_undo(&cg));
}

static void set_cpu(const struct cgroup *cg, bool v2, const char *burst, const char *quota)
{
	const struct cgroup_setting s[] = {
		{.key = "burst",
		 .controller = "cpu",
		 .v2 = v2,
		 .kind = CGROUP_WRITE_TIED,
		 .file = v2 ? "cpu.max.burst" : "cpu.cfs_burst_us",
		 .value = burst},
		{.key = "quota",
		 .controller = "cpu",
		 .v2 = v2,
		 .kind = CGROUP_WRITE_TIED,
		 .file = v2 ? "cpu.max" : "cpu.cfs_quota_us",
		 .value = quota},
	};

	OK(cgroup_apply(cg, s, 2));
	T_STR(value_in(cg, "cpu", s[0].file), burst);
	T_OK(str_starts(value_in(cg, "cpu", s[1].file), quota));
}

/* Up and down, in whichever order the kernel wants them. */
static void tied_values(void)
{
	struct cgroup cg = at("tied");
	bool v2 = dir_of(&cg, "cpu") && dir_of(&cg, "cpu")->in->v2;
	struct cgroup_setting s = {.key = "k", .controller = "cpu", .v2 = v2};

	if (!can("cpu"))
		return (void)printf("# no cpu controller\n");
	OK(cgroup_create(&cg, &s, 1));
	if (!value_in(&cg, "cpu", v2 ? "cpu.max.burst" : "cpu.cfs_burst_us")) {
		printf("# no burst\n");
	} else {
		set_cpu(&cg, v2, "20000", "50000");
		set_cpu(&cg, v2, "70000", "90000");
		set_cpu(&cg, v2, "10000", "15000");
		s.kind = CGROUP_WRITE_TIED;
		s.file = v2 ? "cpu.max.burst" : "cpu.cfs_burst_us";
		s.value = "20000";
		T_INT(cgroup_apply(&cg, &s, 1), -EINVAL);
		T_OK(str_starts(err_text(), "k: write \"20000\" to "));
	}
	OK(cgroup_undo(&cg));
}

/* A controller of the v2 tree beside v1 ones: switched on there, from the top down, and limited
 * there. */
static void huge_pages(void)
{
	struct cgroup cg = at("deep/huge");
	struct cgroup_setting s = {.key = "linux.resources.hugepageLimits[0]",
				   .controller = "hugetlb",
				   .v2 = dir_of(&cg, "hugetlb") && dir_of(&cg, "hugetlb")->in->v2,
				   .file = "hugetlb.2MB.max",
				   .value = "4194304"};
	char before[512] = "", *control;

	if (!can("hugetlb") || !s.v2 || access("/sys/kernel/mm/hugepages/hugepages-2048kB", F_OK))
		return (void)printf("# no hugetlb on v2\n");
	control = dir_file(dir_v2(&cg)->in->mount, "cgroup.subtree_control");
	T_OK(file_peek(AT_FDCWD, control, before, sizeof before) >= 0);
	OK(cgroup_create(&cg, &s, 1));
	OK(cgroup_apply(&cg, &s, 1));
	T_STR(value_in(&cg, "hugetlb", s.file), s.value);
	OK(cgroup_undo(&cg));
	if (!words_have(before, "hugetlb"))
		OK(file_write(AT_FDCWD, control, "-hugetlb"));
}

/* v1: without CPUs and memory nodes nobody could enter; also where the parents are somebody else's,
 * and empty. */
static void cpuset_is_filled(void)
{
	struct cgroup cg = at("set/of/cpus"), root;
	const struct cgroup_dir *d = dir_of(&cg, "cpuset");
	char *top_dir, *others;
	pid_t pid;

	if (!d || d->in->v2 || d->in->noprefix)
		return (void)printf("# no cpuset on v1\n");
	others = dir_parent(d->in, dir_parent(d->in, d->path));
	top_dir = dir_parent(d->in, others);
	T_NEED((mkdir(top_dir, 0755) == 0 || errno == EEXIST) && mkdir(others, 0755) == 0);
	OK(cgroup_load(&host, "/", NULL, &root));
	OK(cgroup_create(&cg, NULL, 0));
	T_STR(value_in(&cg, "cpuset", "cpuset.cpus"), value_in(&root, "cpuset", "cpuset.cpus"));
	T_STR(value_in(&cg, "cpuset", "cpuset.mems"), value_in(&root, "cpuset", "cpuset.mems"));
	pid = sleeper(&cg);
	OK(cgroup_kill(&cg, SIGKILL));
	T_INT(WTERMSIG(reap(pid)), SIGKILL);
	OK(cgroup_undo(&cg));
	T_OK(rmdir(others) == 0);
}

static void absent_controller(void)
{
	struct cgroup cg = at("x/absent");
	const struct cgroup_setting s = {.key = "linux.resources.unified[\"nonesuch.max\"]",
					 .controller = "nonesuch",
					 .v2 = true,
					 .file = "nonesuch.max",
					 .value = "1"};

	T_INT(cgroup_create(&cg, &s, 1), -ENODEV);
	T_STR(err_text(), "linux.resources.unified[\"nonesuch.max\"]: this host has no cgroup "
			  "controller \"nonesuch\"");
	T_OK(nothing_there(&cg));
	cg = at("x");
	T_OK(nothing_there(&cg));
}

/* Does the process in the cgroup get at a device? A new node, opened, in a folder of its own. */
static int try_device(const struct cgroup *cg, mode_t type, dev_t device, int flags)
{
	char *node = mem_printf("/tmp/husk-test-%d", (int)getpid());
	int tell[2], status;
	pid_t pid;
	char c;

	if (pipe2(tell, O_CLOEXEC) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		close(tell[1]);
		if (read(tell[0], &c, 1) < 0 || mknod(node, type | 0600, device) < 0)
			_exit(100 + errno);
		_exit(open(node, flags) < 0 ? errno : 0);
	}
	close(tell[0]);
	if (cgroup_join(cg, pid, false) < 0)
		T_SAY("%s", err_text());
	close(tell[1]);
	status = reap(pid);
	(void)unlink(node);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const struct device_rule some[] = {
	{true, 'c', DEVICE_MKNOD, DEVICE_ANY, DEVICE_ANY, NULL},
	{true, 'c', DEVICE_READ | DEVICE_WRITE, 1, 3, "k"},
	{true, 'c', DEVICE_READ, 1, 5, "k"},
};

static void check_devices(const struct cgroup *cg)
{
	T_INT(try_device(cg, S_IFCHR, makedev(1, 3), O_RDWR), 0);
	T_INT(try_device(cg, S_IFCHR, makedev(1, 5), O_RDONLY), 0);
	T_INT(try_device(cg, S_IFCHR, makedev(1, 5), O_RDWR), EPERM);
	T_INT(try_device(cg, S_IFCHR, makedev(1, 7), O_RDONLY), EPERM);
	T_INT(try_device(cg, S_IFBLK, makedev(7, 0), O_RDONLY), 100 + EPERM);
}

static void devices(void)
{
	const struct device_rules rules = {some, ARRAY_LEN(some)}, fewer = {some, 2};
	struct cgroup cg = at("devices");

	OK(cgroup_create(&cg, NULL, 0));
	OK(cgroup_devices(&cg, &rules));
	check_devices(&cg);
	cg.at[0].made = 0; /* as if loaded */
	OK(cgroup_devices(&cg, &fewer));
	T_INT(try_device(&cg, S_IFCHR, makedev(1, 3), O_RDWR), 0);
	T_INT(try_device(&cg, S_IFCHR, makedev(1, 5), O_RDONLY), EPERM);
	OK(cgroup_undo(&cg));
}

/* The v2 program, also where the v1 list would be taken; a second one replaces the first. */
static void device_program_is_replaced(void)
{
	const struct device_rules rules = {some, ARRAY_LEN(some)}, none = {some, 1};
	const struct cgroup_dir *d;
	struct cgroup cg = at("program"), v2;
	struct cgroup_dir loaded;

	OK(cgroup_create(&cg, NULL, 0));
	d = dir_v2(&cg);
	if (!d)
		return (void)cgroup_undo(&cg);
	loaded = *d;
	loaded.made = 0;
	v2 = (struct cgroup){.host = &host, .path = cg.path, .at = &loaded, .len = 1};
	OK(device_program_attach(d, &rules, false));
	check_devices(&v2);
	OK(device_program_attach(&loaded, &none, false));
	T_INT(try_device(&v2, S_IFCHR, makedev(1, 3), O_RDWR), EPERM);
	OK(device_program_attach(&loaded, &rules, false));
	check_devices(&v2);
	OK(cgroup_undo(&cg));
}

static void ownership(void)
{
	struct cgroup cg = at("owned");
	struct stat st;
	uid_t wanted = host.layout.v1_len ? 0 : 12345;

	OK(cgroup_create(&cg, NULL, 0));
	OK(cgroup_chown(&cg, 12345));
	T_NEED(stat(dir_main(&cg)->path, &st) == 0);
	T_INT(st.st_uid, wanted);
	T_NEED(stat(dir_file(dir_main(&cg)->path, "cgroup.procs"), &st) == 0);
	T_INT(st.st_uid, wanted);
	T_NEED(stat(dir_file(dir_main(&cg)->path,
			     dir_main(&cg)->in->v2 ? "cgroup.freeze" : "tasks"),
		    &st) == 0);
	T_INT(st.st_uid, 0);
	OK(cgroup_undo(&cg));
}

static void views(void)
{
	struct cgroup cg = at("views"), none;
	struct cgroup_view *v;
	size_t len;

	OK(cgroup_mounts(&cg, &v, &len));
	T_INT(len, host.len);
	for (size_t i = 0; i < len; i++) {
		T_STR(v[i].host_dir, cg.at[i].path);
		T_OK(v[i].v2 == (v[i].fs_options == NULL));
		T_OK(!strchr(v[i].name, '/'));
	}
	OK(cgroup_load(&host, "", NULL, &none));
	OK(cgroup_mounts(&none, &v, &len));
	T_INT(len, host.len);
	for (size_t i = 0; i < len; i++)
		T_OK(access(v[i].host_dir, F_OK) == 0);
}

/* Below a threaded cgroup, one with only threaded controllers is possible, and is entered. */
static void threaded_parent(void)
{
	struct cgroup parent, cg, of;
	const struct cgroup_setting cpu = {.key = "k", .controller = "cpu", .v2 = true};
	const struct cgroup_setting memory = {
		.key = "linux.resources.memory.limit", .controller = "memory", .v2 = true};
	char *path = mem_printf("%s-threaded/t", top), *domain;
	pid_t pid, *pids;
	size_t len;

	if (host.layout.v1_len || !can("cpu") || !can("memory"))
		return (void)printf("# cpu and memory are not on v2\n");
	OK(cgroup_load(&host, path, NULL, &parent));
	domain = dir_parent(&host.at[0], parent.at[0].path);
	T_NEED(mkdir(domain, 0755) == 0 && mkdir(parent.at[0].path, 0755) == 0);
	OK(file_write(AT_FDCWD, dir_file(parent.at[0].path, "cgroup.type"), "threaded"));
	OK(cgroup_load(&host, mem_printf("%s/c", path), NULL, &cg));
	T_INT(cgroup_create(&cg, &memory, 1), -EOPNOTSUPP);
	T_OK(strstr(err_text(), "is below a threaded one, where the controller \"memory\" can't "
				"be had"));
	err_clear();
	T_OK(nothing_there(&cg));
	OK(cgroup_create(&cg, &cpu, 1));
	pid = sleeper(&cg);
	OK(cgroup_of(&host, pid, &of));
	T_STR(of.path, cg.path);
	OK(cgroup_procs(&cg, &pids, &len));
	T_INT(len, 1);
	OK(cgroup_kill(&cg, SIGKILL));
	T_INT(WTERMSIG(reap(pid)), SIGKILL);
	OK(cgroup_undo(&cg));
	OK(cgroup_delete(&parent));
	T_OK(rmdir(domain) == 0);
}

int main(void)
{
	if (geteuid() != 0 || !host_found()) {
		puts("1..0 # SKIP needs root and cgroups");
		return 77;
	}
	T_RUN(limits_are_written);
	T_RUN(tied_values);
	T_RUN(huge_pages);
	T_RUN(cpuset_is_filled);
	T_RUN(absent_controller);
	T_RUN(devices);
	T_RUN(device_program_is_replaced);
	T_RUN(ownership);
	T_RUN(views);
	T_RUN(threaded_parent);
	T_RUN(nothing_is_left);
	return t_end();
}
