/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Resource limits, OOM score, scheduling, kernel parameters and labels: set in a child, read back from the
 * kernel by another way than they were set.
 */
#include "linux/limits.h"

#include "base/err.h"
#include "base/proc.h"
#include "child.h"
#include "linux/lsm.h"
#include "linux/sched.h"
#include "linux/sysctl.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ioprio.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static const char *slurp(const char *path)
{
	static char text[4096];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

	close(fd);
	text[n < 0 ? 0 : n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return text;
}

static void in_limits(void)
{
	const struct rlimit_op ops[] = {
		{RLIMIT_NOFILE, "RLIMIT_NOFILE", 100, 200},
		{RLIMIT_CORE, "RLIMIT_CORE", 0, 4096},
		{RLIMIT_CPU, "RLIMIT_CPU", UINT64_MAX, UINT64_MAX},
	};
	const struct rlimit_op more = {RLIMIT_NOFILE, "RLIMIT_NOFILE", 100, 201};
	struct rlimit is;

	T_INT(limits_set(ops, 3), 0);
	T_INT(getrlimit(RLIMIT_NOFILE, &is), 0);
	T_OK(is.rlim_cur == 100 && is.rlim_max == 200);
	T_INT(getrlimit(RLIMIT_CORE, &is), 0);
	T_OK(is.rlim_cur == 0 && is.rlim_max == 4096);
	T_INT(getrlimit(RLIMIT_CPU, &is), 0);
	T_OK(is.rlim_cur == RLIM_INFINITY && is.rlim_max == RLIM_INFINITY);
	T_INT(setuid(1000), 0);
	T_INT(limits_set(&more, 1), -EPERM);
	T_STR(err_text(), "set RLIMIT_NOFILE to 100 (hard 201): operation not permitted");
}

static void sets_limits(void)
{
	T_INT(t_child(in_limits), 0);
}

static void in_oom(void)
{
	pid_t parent = getpid(), other;
	int status;

	T_INT(oom_score_adj_set(0, 501), 0);
	T_STR(slurp("/proc/self/oom_score_adj"), "501");
	other = fork();
	if (other == 0)
		_exit(oom_score_adj_set(parent, 502) < 0);
	T_INT(waitpid(other, &status, 0), other);
	T_INT(status, 0);
	T_STR(slurp("/proc/self/oom_score_adj"), "502");
	T_INT(setuid(1000), 0);
	T_INT(oom_score_adj_set(0, 1), -EACCES);
	T_OK(strstr(err_text(), "/proc/self/oom_score_adj") != NULL);
}

static void sets_the_oom_score(void)
{
	T_INT(t_child(in_oom), 0);
}

static void in_sysctl(void)
{
	const struct sysctl_op ops[] = {
		{"net.ipv4.ip_default_ttl", "sys/net/ipv4/ip_default_ttl", "33"},
		{"kernel/shmmni", "sys/kernel/shmmni", "77"},
		{"kernel.domainname", "sys/kernel/domainname", "husk.test"},
	};
	const struct sysctl_op gone = {"net.no.such", "sys/net/no/such", "1"};
	const struct sysctl_op bad = {"net.ipv4.ip_forward", "sys/net/ipv4/ip_forward", "x"};

	T_INT(proc_root() >= 0, 1); /* opened before, as HOST does for INIT */
	T_INT(unshare(CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS), 0);
	T_INT(sysctl_set(ops, 3), 0);
	T_STR(slurp("/proc/sys/net/ipv4/ip_default_ttl"), "33");
	T_STR(slurp("/proc/sys/kernel/shmmni"), "77");
	T_STR(slurp("/proc/sys/kernel/domainname"), "husk.test");
	T_INT(sysctl_set(&gone, 1), -ENOENT);
	T_OK(strstr(err_text(), "sysctl \"net.no.such\": this kernel has no /proc/sys/net") !=
	     NULL);
	T_INT(sysctl_set(&bad, 1), -EINVAL);
	T_STR(err_text(), "sysctl \"net.ipv4.ip_forward\": write \"x\" to "
			  "/proc/sys/net/ipv4/ip_forward: invalid argument");
}

static void sets_parameters_of_its_namespaces(void)
{
	char before[4096];

	strcpy(before, slurp("/proc/sys/net/ipv4/ip_default_ttl"));
	T_INT(t_child(in_sysctl), 0);
	T_STR(slurp("/proc/sys/net/ipv4/ip_default_ttl"), before);
	T_OK(strcmp(slurp("/proc/sys/kernel/domainname"), "husk.test") != 0);
}

static void in_sched(void)
{
	const struct sched_plan batch = {
		.has_policy = true,
		.policy = SCHED_BATCH,
		.nice = 7,
		.has_io = true,
		.io_class = IOPRIO_CLASS_BE,
		.io_priority = 6,
	};
	const struct sched_plan bad = {.has_policy = true, .policy = SCHED_FIFO, .priority = 1000};

	T_INT(sched_apply(&batch), 0);
	T_INT(sched_getscheduler(0), SCHED_BATCH);
	T_INT(getpriority(PRIO_PROCESS, 0), 7);
	T_INT(syscall(SYS_ioprio_get, IOPRIO_WHO_PROCESS, 0),
	      IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 6));
	T_INT(sched_apply(&bad), -EINVAL);
	T_STR(err_text(), "set the scheduler: invalid argument");
}

static void in_cpus(void)
{
	unsigned long bits[2] = {0};
	struct cpu_set_plan one = {bits, sizeof bits}, all = {0}, none = {bits, sizeof bits};
	cpu_set_t before, is;
	int cpu = 0;

	T_INT(sched_getaffinity(0, sizeof before, &before), 0);
	while (!CPU_ISSET(cpu, &before))
		cpu++;
	T_NEED(cpu < 128);
	bits[cpu / 64] = 1UL << cpu % 64;
	T_INT(sched_set_cpus(&one), 0);
	T_INT(sched_getaffinity(0, sizeof is, &is), 0);
	T_OK(CPU_COUNT(&is) == 1 && CPU_ISSET(cpu, &is));
	T_INT(sched_set_cpus(&all), 0);
	T_INT(sched_getaffinity(0, sizeof is, &is), 0);
	T_OK(CPU_COUNT(&is) >= CPU_COUNT(&before));
	bits[0] = bits[1] = 0;
	T_INT(sched_set_cpus(&none), -EINVAL);
}

static void schedules(void)
{
	T_INT(t_child(in_sched), 0);
	T_INT(t_child(in_cpus), 0);
}

/* Which modules a machine has differs; what has to hold everywhere does not. */
static void checks_labels(void)
{
	const struct lsm_plan none = {0}, apparmor = {.apparmor = "husk-no-such-profile"},
			      selinux = {.selinux = "no:such:label"};

	T_INT(lsm_check(&none), 0);
	T_INT(lsm_check(&apparmor) == 0, lsm_apparmor_on());
	T_INT(lsm_check(&selinux) == 0, lsm_selinux_on());
	T_OK(lsm_selinux_on() || strstr(err_text(), "process.selinuxLabel") != NULL);
}

static void in_labels(void)
{
	const struct lsm_plan none = {0}, free = {.apparmor = "unconfined"},
			      apparmor = {.apparmor = "husk-no-such-profile"},
			      selinux = {.selinux = "no:such:label"};

	T_INT(lsm_set_exec(&none), 0);
	T_OK(lsm_set_exec(&apparmor) < 0);
	T_OK(strstr(err_text(), "apply the AppArmor profile: ") != NULL);
	T_OK(strstr(err_text(), "`/proc/self/attr/apparmor/exec`") != NULL);
	T_OK(lsm_set_exec(&selinux) < 0);
	T_OK(strstr(err_text(), "apply the SELinux label: ") != NULL);
	T_OK(strstr(err_text(), "`/proc/self/attr/exec`") != NULL);
	T_OK(lsm_set_keycreate("no:such:label") < 0);
	T_INT(lsm_set_exec(&free), 0);
}

static void refuses_labels_that_are_not(void)
{
	T_INT(t_child(in_labels), 0);
}

int main(void)
{
	t_need_root();
	T_RUN(sets_limits);
	T_RUN(sets_the_oom_score);
	T_RUN(sets_parameters_of_its_namespaces);
	T_RUN(schedules);
	T_RUN(checks_labels);
	T_RUN(refuses_labels_that_are_not);
	return t_end();
}
