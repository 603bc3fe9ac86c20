// SPDX-License-Identifier: Apache-2.0
/*
 * Bind sources: cloned as a detached tree from one resolution of the path, changed while nobody else can see it, attached
 * by mount.c. HOST does it where it may, because the container's root user often may not even look up the
 * path, and because id maps need rights over the file system. An id map of a mount's own lives in a user
 * namespace that a short-lived child makes; equal maps of neighbouring mounts share it.
 */
#include "linux/mount_impl.h"

#include "base/fd.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/sys.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <sys/wait.h>

const char *mount_strerror(int errnum)
{
	struct utsname u;

	if (errnum != ENOSYS || uname(&u) < 0)
		return err_str(errnum);
	return mem_printf("%s: husk needs Linux 5.14 or later, this is %s", err_str(errnum),
			  u.release);
}

int mount_fail(const struct mount_op *op, int errnum, const char *fmt, ...)
{
	const char *sentence;
	va_list ap;

	va_start(ap, fmt);
	sentence = mem_vprintf(fmt, ap);
	va_end(ap);
	return fail(errnum, "%s: %s (type %s, source %s, options %s)", op->label, sentence,
		    op->type ? op->type : "none", op->source ? op->source : "none",
		    op->options && *op->options ? op->options : "none");
}

int mount_clone(const char *source, bool recursive)
{
	return sys_open_tree(AT_FDCWD, source,
			     OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (recursive ? AT_RECURSIVE : 0));
}

static const struct {
	const char *name;
	uint64_t attr;
	unsigned long flag; /* of statvfs */
} lockable[] = {
	{"ro", MOUNT_ATTR_RDONLY, ST_RDONLY},
	{"nosuid", MOUNT_ATTR_NOSUID, ST_NOSUID},
	{"nodev", MOUNT_ATTR_NODEV, ST_NODEV},
	{"noexec", MOUNT_ATTR_NOEXEC, ST_NOEXEC},
	{"noatime", MOUNT_ATTR__ATIME, ST_NOATIME},
	{"nodiratime", MOUNT_ATTR_NODIRATIME, ST_NODIRATIME},
};

/* The flags that a step wanted to clear, and that are still there. */
static const char *locked_flags(int fd, const struct mount_step *step)
{
	const char *names = "";
	struct statvfs fs;

	if (fstatvfs(fd, &fs) < 0)
		return names;
	for (size_t i = 0; i < ARRAY_LEN(lockable); i++)
		if (step->clear & lockable[i].attr && fs.f_flag & lockable[i].flag)
			names = mem_printf("%s%s%s", names, *names ? "," : "", lockable[i].name);
	return names;
}

int mount_apply(int fd, const struct mount_step *steps, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		struct mount_attr attr = {
			.attr_set = steps[i].set,
			.attr_clr = steps[i].clear,
			.propagation = steps[i].propagation,
		};
		const char *names;
		int errnum;

		if (sys_mount_setattr(fd, steps[i].recursive ? AT_RECURSIVE : 0, &attr) == 0)
			continue;
		errnum = errno;
		names = errnum == EPERM ? locked_flags(fd, &steps[i]) : "";
		if (*names)
			return fail(errnum, "cannot clear locked flags %s of the source: %s", names,
				    err_str(errnum));
		return fail(errnum, "set attributes: %s", mount_strerror(errnum));
	}
	return 0;
}

/* The child: waits until the parent has closed its end of the pipe, or is dead. */
static void idle(const int pipe_fds[2])
{
	char c;

	close(pipe_fds[1]);
	while (read(pipe_fds[0], &c, 1) < 0 && errno == EINTR)
		;
	_exit(0);
}

/* A new user namespace with these maps; returns its fd. */
static int make_userns(const struct idmap *map)
{
	struct clone_args args = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
	_close_ int in = -1, out = -1;
	int fd, pipe_fds[2];
	pid_t pid;

	CHECK(pipe2(pipe_fds, O_CLOEXEC), "make a pipe");
	in = pipe_fds[0];
	out = pipe_fds[1];
	pid = CHECK(sys_clone3(&args), "make a user namespace for an id-mapped mount");
	if (pid == 0)
		idle(pipe_fds);
	fd = idmap_write(pid, map);
	if (fd >= 0)
		fd = proc_open_link(mem_printf("%d/ns/user", pid), O_RDONLY);
	fd_close(&out);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return fd;
}

static int apply_idmap(const struct mount_op *op, int userns)
{
	struct mount_attr attr = {
		.attr_set = MOUNT_ATTR_IDMAP,
		.userns_fd = (uint64_t)(unsigned int)userns,
	};

	if (userns < 0)
		return mount_fail(op, EPERM,
				  "id-mapped mounts need rights that husk has not got here");
	if (sys_mount_setattr(op->fd, op->idmap_recursive ? AT_RECURSIVE : 0, &attr) == 0)
		return 0;
	if (errno == EINVAL)
		return mount_fail(op, EINVAL,
				  "id-map the source: invalid argument: its file system can't be "
				  "id-mapped, or the source is id-mapped already");
	return mount_fail(op, errno, "id-map the source: %s", mount_strerror(errno));
}

int mount_open_source(struct mount_op *op, int userns)
{
	int r;

	op->fd = mount_clone(op->source, op->recursive);
	if (op->fd < 0)
		return fail(errno, "%s: open source %s: %s", op->label, op->source,
			    mount_strerror(errno));
	if (op->idmap)
		TRY(apply_idmap(op, userns));
	r = mount_apply(op->fd, op->steps, op->steps_len);
	return r < 0 ? mount_fail(op, -r, "%s", err_text()) : 0;
}

static bool same_ranges(const struct idmap_range *a, const struct idmap_range *b, size_t len)
{
	return len == 0 || memcmp(a, b, len * sizeof *a) == 0;
}

static bool same_map(const struct idmap *a, const struct idmap *b)
{
	return a->uids_len == b->uids_len && a->gids_len == b->gids_len &&
	       same_ranges(a->uids, b->uids, a->uids_len) &&
	       same_ranges(a->gids, b->gids, a->gids_len);
}

/* The user namespace for an op: the one given, the one of the op before, or a new one. */
static int pick_userns(const struct mount_op *op, const struct idmap **last, int *last_fd)
{
	if (!op->idmap)
		return -1;
	if (!op->map.uids_len && !op->map.gids_len)
		return op->userns;
	if (*last && same_map(*last, &op->map))
		return *last_fd;
	fd_close(last_fd);
	*last_fd = make_userns(&op->map);
	*last = *last_fd < 0 ? NULL : &op->map;
	return *last_fd;
}

int mount_open_sources(struct mount_op *ops, size_t len)
{
	const struct idmap *last = NULL;
	_close_ int last_fd = -1;

	for (size_t i = 0; i < len; i++) {
		int r, userns;

		if (ops[i].kind != MOUNT_BIND)
			continue;
		userns = pick_userns(&ops[i], &last, &last_fd);
		if (userns < -1)
			return err_within(userns, "%s", ops[i].label);
		r = mount_open_source(&ops[i], userns);
		if (r == -EPERM && ops[i].fd < 0 && !ops[i].idmap) {
			err_clear();
			return 0;
		}
		TRY(r);
	}
	return 0;
}
