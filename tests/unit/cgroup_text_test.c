// SPDX-License-Identifier: Apache-2.0
/*
 * What is read from texts: mountinfo of several hosts, paths. No cgroup is touched.
 */
#include "base/err.h"
#include "base/str.h"
#include "cgroup/dir.h"
#include "tests/unit/test.h"

static const char hybrid[] =
	"23 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
	"31 23 0:28 / /sys/fs/cgroup ro,nosuid shared:9 - tmpfs tmpfs ro,mode=755\n"
	"32 31 0:29 / /sys/fs/cgroup/unified rw shared:10 - cgroup2 cgroup2 rw,nsdelegate\n"
	"33 31 0:30 / /sys/fs/cgroup/systemd rw shared:11 - cgroup cgroup rw,xattr,name=systemd\n"
	"34 31 0:31 / /sys/fs/cgroup/cpu,cpuacct rw shared:12 - cgroup cgroup rw,cpu,cpuacct\n"
	"35 31 0:32 / /sys/fs/cgroup/blkio rw - cgroup cgroup rw,blkio\n"
	"36 31 0:33 / /dev/cpuset\\040x rw shared:14 - cgroup none rw,cpuset,noprefix,"
	"release_agent=/sbin/cpuset_release_agent\n"
	"90 23 0:31 /c1 /var/lib/c1/sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu,cpuacct\n"
	"91 23 0:99 / /run/cgroup-like rw - cgroupish x rw,cpu\n";

static void hybrid_host(void)
{
	struct cgroup_host h;

	host_from_mountinfo(hybrid, &h);
	T_NEED(h.len == 5);
	T_OK(h.at[0].v2);
	T_STR(h.at[0].mount, "/sys/fs/cgroup/unified");
	T_STR(h.at[1].name, "name=systemd");
	T_STR(h.at[1].options, "none,xattr,name=systemd");
	T_STR(h.at[2].name, "cpu,cpuacct");
	T_STR(h.at[2].mount, "/sys/fs/cgroup/cpu,cpuacct");
	T_STR(h.at[2].options, "cpu,cpuacct");
	T_STR(hierarchy_word(&h.at[2]), "cpu,cpuacct");
	T_OK(hierarchy_has(&h.at[2], "cpu"));
	T_OK(hierarchy_has(&h.at[2], "cpuacct"));
	T_OK(!hierarchy_has(&h.at[2], "cpua"));
	T_OK(!h.at[3].noprefix);
	T_OK(h.at[4].noprefix);
	T_STR(h.at[4].mount, "/dev/cpuset x");
	T_STR(h.at[4].options, "cpuset,noprefix");
	T_OK(h.layout.v2);
	T_INT(h.layout.v1_len, 4);
	T_STR(h.layout.v1[2], "io");
}

/* The better place counts, wherever it stands in the list. */
static void best_mount(void)
{
	struct cgroup_host h;

	host_from_mountinfo("90 23 0:31 /c1 /var/lib/c1/memory ro - cgroup cgroup rw,memory\n"
			    "91 23 0:31 / /mnt/memory rw - cgroup cgroup rw,memory\n"
			    "92 23 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
			    "93 23 0:31 / /mnt/memory2 rw - cgroup cgroup rw,memory\n",
			    &h);
	T_NEED(h.len == 1);
	T_STR(h.at[0].mount, "/sys/fs/cgroup/memory");
	T_OK(!h.layout.v2);
}

static void no_cgroups(void)
{
	struct cgroup_host h;
	struct cgroup cg;

	host_from_mountinfo("23 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n", &h);
	T_INT(h.len, 0);
	T_INT(cgroup_path(&h, NULL, "c1", false, &cg), 0);
	T_INT(cg.len, 0);
	T_INT(cgroup_check(&cg), 0);
	T_INT(cgroup_create(&cg, NULL, 0), 0);
	T_INT(cgroup_join(&cg, 1, false), 0);
	T_INT(cgroup_frozen(&cg), 0);
	T_INT(cgroup_kill(&cg, 9), 0);
	T_INT(cgroup_delete(&cg), 0);
	T_INT(cgroup_create(&cg,
			    &(struct cgroup_setting){.key = "linux.resources.pids.limit",
						     .controller = "pids",
						     .file = "pids.max",
						     .value = "1"},
			    1),
	      -ENODEV);
	T_STR(err_text(), "linux.resources.pids.limit: this host has no cgroup controller \"pids\" "
			  "(no cgroups at all)");
}

static void paths(void)
{
	static const struct {
		const char *given, *is, *dir;
	} cases[] = {
		{"/a/b", "/a/b", "/sys/fs/cgroup/unified/a/b"},
		{"//a/./b/../c/", "/a/c", "/sys/fs/cgroup/unified/a/c"},
		{"/../../etc", "/etc", "/sys/fs/cgroup/unified/etc"},
		{"/", "/", "/sys/fs/cgroup/unified"},
		{"a/b", "/a/b", "/sys/fs/cgroup/unified/a/b"},
		{"../../a", "/a", "/sys/fs/cgroup/unified/a"},
		{"", "/husk-c1", "/sys/fs/cgroup/unified/husk-c1"},
		{NULL, "/husk-c1", "/sys/fs/cgroup/unified/husk-c1"},
	};
	struct cgroup_host h;
	struct cgroup cg;

	host_from_mountinfo(hybrid, &h);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		T_INT(cgroup_path(&h, cases[i].given, "c1", false, &cg), 0);
		T_STR(cg.path, cases[i].is);
		T_STR(cg.at[0].path, cases[i].dir);
		T_INT(cgroup_load(&h, cases[i].is, "systemd cpu,cpuacct", &cg), 0);
		T_STR(cg.at[0].path, cases[i].dir);
		T_OK(!cg.at[0].existed && cg.at[1].existed && cg.at[2].existed);
	}
	T_INT(cgroup_load(&h, "", NULL, &cg), 0);
	T_INT(cg.len, 0);
}

static void which_dir(void)
{
	struct cgroup_host h;
	struct cgroup cg;

	host_from_mountinfo(hybrid, &h);
	T_INT(cgroup_load(&h, "/x", NULL, &cg), 0);
	T_STR(dir_of(&cg, "io")->path, "/sys/fs/cgroup/blkio/x");
	T_STR(dir_of(&cg, "cpu")->path, "/sys/fs/cgroup/cpu,cpuacct/x");
	T_STR(dir_of(&cg, "hugetlb")->path, "/sys/fs/cgroup/unified/x");
	T_STR(dir_of(&cg, "")->path, "/sys/fs/cgroup/unified/x");
	T_STR(dir_main(&cg)->path, "/sys/fs/cgroup/unified/x");
	T_STR(dir_parent(cg.at[0].in, "/sys/fs/cgroup/unified/x/y"), "/sys/fs/cgroup/unified/x");
	T_STR(dir_parent(cg.at[0].in, "/sys/fs/cgroup/unified/x"), "/sys/fs/cgroup/unified");
	T_STR(dir_parent(cg.at[0].in, "/sys/fs/cgroup/unified"), NULL);
}

static void words(void)
{
	T_OK(words_have("cpu io memory", "io"));
	T_OK(words_have("cpuset\ncpu", "cpu"));
	T_OK(!words_have("cpuset", "cpu"));
	T_OK(!words_have("", "cpu"));
}

int main(void)
{
	T_RUN(hybrid_host);
	T_RUN(best_mount);
	T_RUN(no_cgroups);
	T_RUN(paths);
	T_RUN(which_dir);
	T_RUN(words);
	return t_end();
}
