// SPDX-License-Identifier: Apache-2.0
/*
 * The life of a cgroup on this host: made, entered, frozen, killed, removed. As good on v1, hybrid
 * and v2; on a hybrid host all of it once more as if there were no v2 tree, and killing as if there
 * were no freezer either.
 */
#include "tests/unit/cgroup_common.h"

static void made_and_removed(void)
{
	struct cgroup cg = at("a/b"), loaded;

	OK(cgroup_check(&cg));
	T_OK(cg.kept == NULL);
	OK(cgroup_create(&cg, NULL, 0));
	T_INT(cg.len, host.len);
	for (size_t i = 0; i < cg.len; i++) {
		T_OK(access(cg.at[i].path, F_OK) == 0);
		T_OK(cg.at[i].made >= 1 && !cg.at[i].existed);
	}
	OK(cgroup_load(&host, cg.path, cg.kept, &loaded));
	OK(cgroup_delete(&loaded));
	T_OK(nothing_there(&cg));
	OK(cgroup_delete(&loaded));
	OK(cgroup_undo(&cg));
	cg = at("a");
	T_OK(nothing_there(&cg));
}

/* What was there before is used, and stays. */
static void existing_stays(void)
{
	struct cgroup before = at("kept"), cg = at("kept"), loaded;

	OK(cgroup_create(&before, NULL, 0));
	OK(cgroup_check(&cg));
	T_OK(cg.kept && *cg.kept);
	OK(cgroup_create(&cg, NULL, 0));
	T_INT(cg.at[0].made, 0);
	T_OK(mkdir(dir_file(dir_main(&cg)->path, "sub"), 0755) == 0);
	OK(cgroup_load(&host, cg.path, cg.kept, &loaded));
	OK(cgroup_delete(&loaded));
	T_OK(access(dir_file(dir_main(&cg)->path, "sub"), F_OK) < 0);
	OK(cgroup_undo(&cg));
	for (size_t i = 0; i < cg.len; i++)
		T_OK(access(cg.at[i].path, F_OK) == 0);
	OK(cgroup_undo(&before));
	T_OK(nothing_there(&before));
}

static void not_empty_is_refused(void)
{
	struct cgroup cg = at("busy"), again = at("busy");
	pid_t pid;

	OK(cgroup_create(&cg, NULL, 0));
	pid = sleeper(&cg);
	T_INT(cgroup_check(&again), -EBUSY);
	T_OK(strstr(err_text(), "container's cgroup is not empty: 1 process(es) found"));
	err_clear();
	OK(cgroup_kill(&cg, SIGKILL));
	T_INT(WTERMSIG(reap(pid)), SIGKILL);
	OK(cgroup_undo(&cg));
}

static void frozen_is_refused(void)
{
	struct cgroup cg = at("cold"), same = at("cold"), below = at("cold/er");

	OK(cgroup_create(&cg, NULL, 0));
	OK(cgroup_freeze(&cg, true));
	T_INT(cgroup_frozen(&cg), 1);
	T_INT(cgroup_check(&same), -EBUSY);
	T_OK(strstr(err_text(), "container's cgroup unexpectedly frozen"));
	T_INT(cgroup_check(&below), -EBUSY);
	OK(cgroup_freeze(&cg, false));
	T_INT(cgroup_frozen(&cg), 0);
	OK(cgroup_check(&below));
	OK(cgroup_undo(&cg));
	T_INT(cgroup_frozen(&cg), 0);
}

static void procs_of_all_below(void)
{
	struct cgroup cg = at("many"), sub = at("many/sub"), of;
	pid_t one, two, *pids;
	size_t len;

	OK(cgroup_create(&cg, NULL, 0));
	/* On v2 a cgroup that passes controllers on could have no processes itself. */
	if (host.layout.v1_len)
		OK(cgroup_create(&sub, NULL, 0));
	else
		T_NEED(mkdir(dir_v2(&sub)->path, 0755) == 0);
	one = sleeper(&cg);
	two = sleeper(&sub);
	OK(cgroup_procs(&cg, &pids, &len));
	T_NEED(len == 2);
	T_INT(pids[0] + pids[1], one + two);
	OK(cgroup_of(&host, one, &of));
	T_STR(dir_main(&of)->path, dir_main(&cg)->path);
	OK(cgroup_kill(&cg, SIGTERM));
	T_INT(WTERMSIG(reap(one)), SIGTERM);
	T_INT(WTERMSIG(reap(two)), SIGTERM);
	OK(cgroup_delete(&cg));
	T_OK(nothing_there(&cg));
	OK(cgroup_procs(&cg, &pids, &len));
	T_INT(len, 0);
}

/* A process that goes in by itself, with the permission of who opened the doors. */
static void goes_in(void)
{
	struct cgroup cg = at("doors"), of;
	struct cgroup_doors doors = {0};
	int tell[2];
	pid_t pid;
	char c = 1;

	OK(cgroup_create(&cg, NULL, 0));
	OK(cgroup_doors_open(&cg, false, &doors));
	T_INT(doors.len + (dir_v2(&cg) != NULL), cg.len);
	T_NEED(pipe2(tell, O_CLOEXEC) == 0);
	pid = fork();
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		c = setuid(65534) < 0 || cgroup_go_in(&doors) < 0;
		cgroup_doors_close(&doors);
		(void)!write(tell[1], &c, 1);
		for (;;)
			pause();
	}
	cgroup_doors_close(&doors);
	T_INT(read(tell[0], &c, 1), 1);
	T_INT(c, 0);
	OK(cgroup_of(&host, pid, &of));
	for (size_t i = 0; i < cg.len; i++)
		T_OK(streq(of.at[i].path, cg.at[i].path) == !cg.at[i].in->v2);
	kill(pid, SIGKILL);
	T_INT(WTERMSIG(reap(pid)), SIGKILL);
	OK(cgroup_undo(&cg));
	close(tell[0]);
	close(tell[1]);
}

/* Frozen processes don't run, and can be killed. */
static void freeze_and_kill(void)
{
	struct cgroup cg = at("pause");
	struct pollfd p = {.events = POLLIN};
	pid_t pid;

	OK(cgroup_create(&cg, NULL, 0));
	pid = sleeper(&cg);
	OK(cgroup_freeze(&cg, true));
	T_INT(cgroup_frozen(&cg), 1);
	kill(pid, SIGTERM);
	p.fd = sys_pidfd_open(pid);
	T_OK(dir_v2(&cg) || poll(&p, 1, 50) == 0);
	OK(cgroup_kill(&cg, SIGKILL));
	T_INT(poll(&p, 1, 10000), 1);
	T_OK(WIFSIGNALED(reap(pid)));
	close(p.fd);
	OK(cgroup_delete(&cg));
	OK(cgroup_kill(&cg, SIGKILL));
}

/* The v1 freezer beside a v2 tree, used by somebody else. */
static void frozen_by_others(void)
{
	struct cgroup cg = at("others");
	const struct cgroup_dir *v1 = dir_of(&cg, "freezer");
	pid_t pid;

	if (!v1 || v1->in->v2)
		return;
	OK(cgroup_create(&cg, NULL, 0));
	pid = sleeper(&cg);
	T_INT(file_write(AT_FDCWD, dir_file(v1->path, "freezer.state"), "FROZEN"), 0);
	T_INT(cgroup_frozen(&cg), 1);
	OK(cgroup_kill(&cg, SIGKILL));
	T_INT(WTERMSIG(reap(pid)), SIGKILL);
	OK(cgroup_delete(&cg));
}

/* cgroup_delete() returns when the last process is gone, not before, and not much later. */
static void delete_waits(void)
{
	struct cgroup cg = at("late");
	pid_t pid, killer;

	OK(cgroup_create(&cg, NULL, 0));
	pid = sleeper(&cg);
	killer = fork();
	if (killer == 0) {
		usleep(100000);
		_exit(kill(pid, SIGKILL));
	}
	OK(cgroup_delete(&cg));
	T_OK(nothing_there(&cg));
	T_INT(reap(killer), 0);
	T_INT(WTERMSIG(reap(pid)), SIGKILL);
}

static void sub_cgroups(void)
{
	struct cgroup cg = at("outer"), inner = at("outer/in"), s = cg;

	OK(cgroup_create(&cg, NULL, 0));
	s = at("outer");
	T_INT(cgroup_enter(&s, "in"), -ENOENT);
	OK(cgroup_create(&inner, NULL, 0));
	s = at("outer");
	OK(cgroup_enter(&s, "in"));
	T_STR(dir_main(&s)->path, dir_main(&inner)->path);
	T_INT(cgroup_enter(&s, "../in"), -EINVAL);
	T_INT(cgroup_enter(&s, "nonesuch:in"), -EINVAL);
	OK(cgroup_delete(&inner));
	OK(cgroup_undo(&cg));
}

/* Without a freezer, processes that fork while they are killed. */
static void kill_without_freezer(void)
{
	struct cgroup cg = at("forks");
	int forked[2];
	pid_t pid;
	char c;

	T_INT(cgroup_freeze(&cg, true), -EOPNOTSUPP);
	OK(cgroup_create(&cg, NULL, 0));
	T_NEED(pipe2(forked, O_CLOEXEC) == 0);
	pid = fork();
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGCHLD, SIG_IGN);
		if (cgroup_join(&cg, 0, false) < 0)
			_exit(1);
		for (;;)
			if (fork() == 0) {
				usleep(2000);
				_exit(write(forked[1], "", 1) < 0);
			}
	}
	close(forked[1]);
	for (int i = 0; i < 5; i++)
		T_INT(read(forked[0], &c, 1), 1);
	OK(cgroup_kill(&cg, SIGKILL));
	OK(cgroup_delete(&cg));
	T_OK(nothing_there(&cg));
	(void)reap(pid);
	close(forked[0]);
}

static void run_all(void)
{
	T_RUN(made_and_removed);
	T_RUN(existing_stays);
	T_RUN(not_empty_is_refused);
	T_RUN(frozen_is_refused);
	T_RUN(procs_of_all_below);
	T_RUN(goes_in);
	T_RUN(freeze_and_kill);
	T_RUN(frozen_by_others);
	T_RUN(delete_waits);
	T_RUN(sub_cgroups);
	T_RUN(nothing_is_left);
}

static bool is_v2(const struct cgroup_hierarchy *h)
{
	return h->v2;
}

static bool is_freezer(const struct cgroup_hierarchy *h)
{
	return hierarchy_has(h, "freezer");
}

int main(void)
{
	if (geteuid() != 0 || !host_found()) {
		puts("1..0 # SKIP needs root and cgroups");
		return 77;
	}
	run_all();
	if (host.layout.v1_len && host.layout.v2) {
		without(is_v2);
		run_all();
	}
	if (host.layout.v1_len) {
		without(is_freezer);
		T_RUN(procs_of_all_below);
		T_RUN(kill_without_freezer);
		T_RUN(nothing_is_left);
	}
	return t_end();
}
