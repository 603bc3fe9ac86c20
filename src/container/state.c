// SPDX-License-Identifier: Apache-2.0
/*
 * The state of a container. Crash-only: husk may be killed between any two instructions, so the directory
 * comes first, holds from its first moment what is needed to find the rest, and changes by rename.
 * A status is never believed from disk: a pid counts only with its start time and boot, "created" only
 * while INIT still listens on the start socket.
 */
#include "container/state.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/sock.h"
#include "base/str.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATE_MAX ((size_t)16 << 20)

const char *const status_names[] = {
	[STATUS_CREATING] = "creating", [STATUS_CREATED] = "created", [STATUS_RUNNING] = "running",
	[STATUS_PAUSED] = "paused",	[STATUS_STOPPED] = "stopped",
};

/* Root of a user namespace is not root of the machine: /run is not its own. */
bool state_host_root(void)
{
	char map[64];
	unsigned int in, out, size;

	if (geteuid() != 0)
		return false;
	if (file_peek(AT_FDCWD, "/proc/self/uid_map", map, sizeof map) <= 0)
		return true;
	return sscanf(map, "%u %u %u", &in, &out, &size) != 3 || (in == out && size == UINT32_MAX);
}

const char *state_default_root(void)
{
	const char *runtime_dir = getenv("XDG_RUNTIME_DIR");

	if (state_host_root() || !runtime_dir || runtime_dir[0] != '/')
		return geteuid() == 0 ? "/run/husk" : mem_printf("/tmp/husk-%u", geteuid());
	return mem_printf("%s/husk", runtime_dir);
}

int state_open_root(const char *root, bool make)
{
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT && make) {
		TRY(file_mkdirs(AT_FDCWD, root, 0700));
		fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	return CHECK(fd, "open the root directory %s", root);
}

int state_check_id(const char *id)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_+.-";
	size_t len = strlen(id);

	if (!len)
		return fail(EINVAL, "container id: may not be empty");
	if (id[0] == '.')
		return fail(EINVAL, "container id \"%s\": may not begin with \".\"", id);
	if (strspn(id, allowed) != len)
		return fail(EINVAL,
			    "container id \"%s\": only letters, digits and _+.- may be in it", id);
	if (len > 255)
		return fail(EINVAL, "container id \"%.32s…\": longer than 255 characters", id);
	return 0;
}

static int save_to(int dir, const struct disk_state *disk)
{
	struct json_output out = {.style = JSON_COMPACT, .alloc = mem_alloc};

	if (json_write(&disk_state_type, disk, &out) < 0)
		return fail(EINVAL, "write state.json: a value is out of range");
	return file_replace(dir, "state.json", out.text, out.len, 0600);
}

int state_save(struct container *c)
{
	return save_to(c->dir_fd, c->disk);
}

int state_create(struct container *c)
{
	_close_ int fd = -1;

	if (mkdirat(c->root_fd, c->id, 0700) < 0) {
		if (errno == EEXIST)
			return fail(EEXIST, "container with id \"%s\" already exists", c->id);
		return fail_sys("make the directory %s/%s", c->rt.root, c->id);
	}
	c->dir_fd = CHECK(openat(c->root_fd, c->id, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
			  "open %s/%s", c->rt.root, c->id);
	TRY(state_save(c));
	/* Nobody looks at it before the state says "created". */
	fd = CHECK(openat(c->dir_fd, "config.json", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600),
		   "create config.json");
	return file_write_fd(fd, "config.json", c->config_text, c->config_len);
}

int state_remove(struct container *c)
{
	return file_remove_tree(c->root_fd, c->id);
}

int state_load(int root_fd, const char *id, struct disk_state **ret, int *ret_dir)
{
	struct json_input in = {.name = "state.json", .alloc = mem_alloc};
	struct json_error err;
	_close_ int dir = -1;
	char *text;
	void *disk;

	TRY(state_check_id(id));
	dir = openat(root_fd, id, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0 && (errno == ENOENT || errno == ENOTDIR))
		return fail(ENOENT, "container %s does not exist", id);
	CHECK(dir, "open the directory of container %s", id);
	if (file_slurp(dir, "state.json", STATE_MAX, &text, &in.len) < 0) {
		/* Killed between mkdir and the first state.json: there is nothing else of it. */
		struct disk_state *none = mem_new(struct disk_state);

		*none = (struct disk_state){
			.id = mem_strdup(id), .bundle = "", .status = "creating"};
		*ret = none;
		*ret_dir = take(&dir);
		err_clear();
		return 0;
	}
	in.text = text;
	if (json_parse(&disk_state_type, &in, &disk, &err) < 0)
		return fail(EINVAL, "container %s: %s", id, err.text);
	*ret = disk;
	*ret_dir = take(&dir);
	return 0;
}

static bool same_boot(const struct disk_state *disk)
{
	char now[64];

	if (!disk->boot_id)
		return true;
	if (file_peek(proc_root(), "sys/kernel/random/boot_id", now, sizeof now) < 0)
		return true;
	return streq(now, disk->boot_id);
}

static bool alive(pid_t pid, uint64_t start)
{
	uint64_t now;
	char letter;

	return pid > 0 && proc_stat(pid, &now, &letter) == 0 && now == start && letter != 'Z' &&
	       letter != 'X';
}

pid_t state_live_pid(const struct disk_state *disk)
{
	if (!disk->has_pid || !alive(disk->pid, disk->pid_start) || !same_boot(disk))
		return 0;
	return disk->pid;
}

pid_t state_maker_pid(const struct disk_state *disk)
{
	if (!streq(disk->status, "creating") || !alive(disk->maker_pid, disk->maker_start) ||
	    !same_boot(disk))
		return 0;
	return disk->maker_pid;
}

/* INIT closes its listening socket by exec; until then a connection is taken, or could be (-EAGAIN: the queue is
 * full, because INIT has been stopped). */
static bool waits_for_start(const struct container *c)
{
	int fd = sock_connect_at(c->dir_fd, "start.sock", SOCK_SEQPACKET | SOCK_NONBLOCK);
	bool waits = fd >= 0 || fd == -EAGAIN;

	fd_close(&fd);
	return waits;
}

int state_status(const struct container *c, enum status *ret)
{
	const struct disk_state *disk = c->disk;
	int frozen;

	if (streq(disk->status, "creating")) {
		*ret = state_maker_pid(disk) ? STATUS_CREATING : STATUS_STOPPED;
		return 0;
	}
	if (!state_live_pid(disk)) {
		*ret = STATUS_STOPPED;
		return 0;
	}
	frozen = c->rt.cgroups_disabled ? 0 : cgroup_frozen(&c->cgroup);
	if (frozen > 0)
		*ret = STATUS_PAUSED;
	else
		*ret = waits_for_start(c) ? STATUS_CREATED : STATUS_RUNNING;
	return 0;
}

struct oci_state state_public(const struct container *c, enum status status, pid_t pid)
{
	return (struct oci_state){
		.oci_version = "1.3.0",
		.id = c->id,
		.has_pid = true,
		.pid = pid,
		.status = status_names[status],
		.bundle = c->disk->bundle,
		.rootfs = c->disk->rootfs,
		.created = c->disk->created,
		.annotations = c->disk->annotations,
		.annotations_len = c->disk->annotations_len,
	};
}

const char *state_json(const struct oci_state *s)
{
	struct json_output out = {.style = JSON_COMPACT, .alloc = mem_alloc};

	return json_write(&oci_state_type, s, &out) < 0 ? "{}" : out.text;
}
