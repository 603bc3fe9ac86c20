// SPDX-License-Identifier: Apache-2.0
/*
 * Rootless: with and without permission for cgroups. Root becomes another user (65534) for it, who
 * has none; a user with a delegated cgroup has.
 */
#include "tests/unit/cgroup_common.h"

#include <grp.h>

/* A user's container: in a cgroup that is delegated to the user, or in none, but never an error
 * without limits. */
static void rootless_without_limits(void)
{
	struct cgroup cg, loaded;
	const struct device_rule null = {true, 'c', DEVICE_ALL, 1, 3, "k"};
	const struct device_rules rules = {&null, 1};
	pid_t pid;

	OK(cgroup_path(&host, NULL, "husk-test", true, &cg));
	printf("# rootless: %s\n", cg.path);
	OK(cgroup_check(&cg));
	OK(cgroup_create(&cg, NULL, 0));
	printf("# in %zu of %zu hierarchies\n", cg.len, host.len);
	pid = sleeper(&cg);
	T_OK(pid > 0);
	OK(cgroup_devices(&cg, &rules));
	OK(cgroup_load(&host, cg.path, cg.kept, &loaded));
	if (cg.len)
		OK(cgroup_kill(&loaded, SIGKILL));
	else
		kill(pid, SIGKILL);
	T_INT(WTERMSIG(reap(pid)), SIGKILL);
	OK(cgroup_delete(&loaded));
	T_OK(nothing_there(&loaded));
	OK(cgroup_path(&host, "/husk-no-permission/x", "id", true, &cg));
	OK(cgroup_create(&cg, NULL, 0));
	T_INT(cg.len, 0);
}

static void rootless_with_limits(void)
{
	struct cgroup cg;
	char text[32];
	bool v1 = host.layout.v1_len > 0;
	const struct cgroup_setting s = {.key = "linux.resources.pids.limit",
					 .controller = "pids",
					 .v2 = !v1,
					 .file = "pids.max",
					 .value = "7"};

	OK(cgroup_path(&host, "/husk-no-permission/x", "id", true, &cg));
	T_INT(cgroup_create(&cg, &s, 1), -EACCES);
	T_OK(str_starts(err_text(),
			"linux.resources.pids.limit: rootless, and no permission for cgroup /"));
	err_clear();
	OK(cgroup_path(&host, NULL, "husk-test", true, &cg));
	if (cgroup_create(&cg, &s, 1) < 0) {
		printf("# %s\n", err_text());
		T_OK(str_starts(err_text(), "linux.resources.pids.limit: "));
		T_OK(nothing_there(&cg));
		return;
	}
	OK(cgroup_apply(&cg, &s, 1));
	T_OK(file_peek(AT_FDCWD, dir_file(dir_of(&cg, "pids")->path, "pids.max"), text,
		       sizeof text) > 0);
	T_STR(text, "7");
	OK(cgroup_undo(&cg));
}

int main(void)
{
	if (!host_found()) {
		puts("1..0 # SKIP there are no cgroups");
		return 77;
	}
	if (geteuid() == 0 && (setgroups(0, NULL) < 0 || setgid(65534) < 0 || setuid(65534) < 0)) {
		puts("1..0 # SKIP can't become another user");
		return 77;
	}
	T_RUN(rootless_without_limits);
	T_RUN(rootless_with_limits);
	return t_end();
}
