// SPDX-License-Identifier: Apache-2.0
/*
 * Id-mapped mounts made for real on a tmpfs (Linux 6.3; the test is skipped on older kernels): mappings of the mount's own
 * and of the container, for one mount and for all below it. What is checked is whose the files are inside.
 */
#include "tests/unit/box.h"
#include "tests/unit/child.h"

#include "base/str.h"
#include "base/sys.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#define MAP(inside, outside, size)                                                                 \
	"[{'containerID':" #inside ",'hostID':" #outside ",'size':" #size "}]"
#define OWN "'uidMappings':" MAP(0, 1000, 10) ",'gidMappings':" MAP(0, 2000, 10)
#define CONTAINER                                                                                  \
	",'linux':{'namespaces':[{'type':'user'}],'uidMappings':" MAP(                             \
		0, 100000, 65536) ","                                                              \
				  "'gidMappings':" MAP(0, 100000, 65536) "}"

static void prepare(void)
{
	box_write("vol/file", "text");
	T_INT(chown("vol/file", 5, 6), 0);
	T_INT(mkdir("vol/sub", 0755), 0);
	T_INT(mount("sub", "vol/sub", "tmpfs", 0, "mode=755"), 0);
	box_write("vol/sub/file", "text");
	T_INT(chown("vol/sub/file", 5, 6), 0);
}

static void check_owner(const char *path, uid_t uid, gid_t gid)
{
	struct stat st;

	T_NEED(stat(path, &st) == 0);
	if (st.st_uid != uid || st.st_gid != gid)
		T_SAY("%s is %u:%u, not %u:%u", path, st.st_uid, st.st_gid, uid, gid);
}

static void check_own(void)
{
	check_owner("/a/file", 1005, 2006);
	check_owner("/b/file", 1005, 2006);
	check_owner("/b/sub/file", 5, 6);
	check_owner("/c/file", 1005, 2006);
	check_owner("/c/sub/file", 1005, 2006);
	check_owner("/d/file", 5, 6);
	check_owner("/e/file", 7005, 7006);
	T_OK(box_has("/a", "idmapped") && !box_has("/d", "idmapped") && box_has("/a", "ro"));
}

static void maps_by_own_mappings(void)
{
	box_run(&(struct box){
		.prepare = prepare,
		.check = check_own,
		.config = "'mounts':["
			  "{'destination':'/a','source':'vol','options':['bind','idmap','ro']," OWN
			  "},"
			  "{'destination':'/b','source':'vol','options':['rbind']," OWN "},"
			  "{'destination':'/c','source':'vol','options':['rbind','ridmap']," OWN
			  "},"
			  "{'destination':'/d','source':'vol','options':['bind']},"
			  "{'destination':'/e','source':'vol','options':['bind'],"
			  "'uidMappings':" MAP(5, 7005, 1) ",'gidMappings':" MAP(6, 7006, 1) "}]"});
}

static void check_container(void)
{
	check_owner("/a/file", 5, 6);
	check_owner("/d/file", 65534, 65534);
	box_write("/a/new", "new");
}

/* The box gives its bundle to the container's root user, so the volume is elsewhere. */
static void prepare_elsewhere(void)
{
	T_INT(mount("elsewhere", "/mnt", "tmpfs", 0, "mode=755"), 0);
	box_write("/mnt/file", "text");
	T_INT(chown("/mnt/file", 5, 6), 0);
}

static void after_container(void)
{
	check_owner("/mnt/new", 0, 0);
}

/* Without mappings of its own the mount has those of the container: its ids are the ones on the disk. */
static void maps_by_the_containers(void)
{
	box_run(&(struct box){
		.kind = BOX_USERNS,
		.prepare = prepare_elsewhere,
		.check = check_container,
		.after = after_container,
		.config = "'mounts':["
			  "{'destination':'/a','source':'/mnt','options':['bind','idmap']},"
			  "{'destination':'/d','source':'/mnt','options':['bind']}]" CONTAINER});
}

/* A user namespace made by somebody else, as in a pod. */
static int joined_userns(void)
{
	static const struct idmap_range uids = {0, 4000, 100}, gids = {0, 5000, 100};
	const struct idmap map = {&uids, &gids, 1, 1};
	int go[2], fd = -1;
	char path[64], c;
	pid_t pid;

	T_OK(pipe(go) == 0);
	pid = fork();
	if (pid == 0) {
		unshare(CLONE_NEWUSER);
		T_INT(write(go[1], "", 1), 1);
		pause();
		_exit(0);
	}
	T_INT(read(go[0], &c, 1), 1);
	T_INT(idmap_write(pid, &map), 0);
	snprintf(path, sizeof path, "/proc/%d/ns/user", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return fd;
}

static void check_joined(void)
{
	check_owner("/a/file", 4005, 5006);
}

static void maps_by_a_joined_namespace(void)
{
	struct box box = {.prepare = prepare,
			  .userns = joined_userns,
			  .check = check_joined,
			  .config = "'mounts':[{'destination':'/a','source':'vol',"
				    "'options':['bind','idmap']}]"};

	box_run(&box);
}

static void refuses_without_rights(void)
{
	box_run(&(struct box){
		.kind = BOX_ROOTLESS,
		.prepare = prepare,
		.refused = "mounts[0] /a: ",
		.config = "'mounts':[{'destination':'/a','source':'vol','options':['bind'],"
			  "'uidMappings':" MAP(0, 1000, 1) ",'gidMappings':" MAP(0, 1000, 1) "}]"});
	box_run(&(struct box){
		.prepare = prepare,
		.refused = "mounts[0] /a: id-map the source: invalid argument: its file system "
			   "can't be id-mapped, or the source is id-mapped already",
		.config = "'mounts':[{'destination':'/a','source':'/proc','options':['bind']," OWN
			  "}]"});
}

int main(void)
{
	struct utsname u;
	int major = 0, minor = 0;

	t_need_root();
	if (uname(&u) < 0 || sscanf(u.release, "%d.%d", &major, &minor) != 2 || major < 6 ||
	    (major == 6 && minor < 3)) {
		puts("1..0 # SKIP needs a tmpfs that can be id-mapped");
		return 77;
	}
	T_RUN(maps_by_own_mappings);
	T_RUN(maps_by_the_containers);
	T_RUN(maps_by_a_joined_namespace);
	T_RUN(refuses_without_rights);
	return t_end();
}
