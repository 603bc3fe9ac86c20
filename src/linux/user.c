/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids, groups, home and stdio. The C library's name services are not used: they would load modules and
 * read files of a container that nobody trusts, and a user "1000" in /etc/passwd must stay a name
 * (CVE-2016-3697). /etc/passwd is read only for the home of a known number, as bounded text.
 */
#include "linux/user.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/sys.h"

#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define PASSWD_MAX ((size_t)16 << 20)

static bool setgroups_denied(void)
{
	char *text;

	return proc_slurp("self/setgroups", &text) == 0 && str_starts(text, "deny");
}

/* Which of the groups it is, if one alone is refused as well. */
static const char *unmapped_group(const gid_t *groups, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (setgroups(1, &groups[i]) < 0)
			return mem_printf("gid %u", groups[i]);
	return "one";
}

int user_set_groups(const gid_t *groups, size_t len)
{
	if (setgroups(len, groups) == 0)
		return 0;
	if (errno == EPERM && setgroups_denied()) {
		if (len == 0)
			return 0;
		return fail(EPERM, "set additional groups: setgroups is denied in this user "
				   "namespace, so that groups can't be dropped in it");
	}
	if (errno == EINVAL && len <= NGROUPS_MAX)
		return fail(EINVAL, "set additional groups: %s is not mapped in the user namespace",
			    unmapped_group(groups, len));
	return fail_sys("set %zu additional groups", len);
}

/* EINVAL is the kernel's word for an id that the user namespace has not got. */
static int id_failed(const char *what, unsigned int id)
{
	if (errno == EINVAL)
		return fail(EINVAL, "set %s %u: it is not mapped in the user namespace", what, id);
	return fail_sys("set %s %u", what, id);
}

int user_set_ids(uid_t uid, gid_t gid)
{
	CHECK(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "keep capabilities over the change of ids");
	if (setresgid(gid, gid, gid) < 0)
		return id_failed("gid", gid);
	return setresuid(uid, uid, uid) < 0 ? id_failed("uid", uid) : 0;
}

/* The field after the next `skip` colons, its end in *ret_end; NULL where the line has no such field. */
static const char *field(const char *line, int skip, const char **ret_end)
{
	const char *p = line;

	for (; skip > 0; skip--) {
		p += strcspn(p, ":\n");
		if (*p != ':')
			return NULL;
		p++;
	}
	*ret_end = p + strcspn(p, ":\n");
	return p;
}

/* name:password:uid:gid:comment:home:shell */
static const char *home_in(const char *passwd, uid_t uid)
{
	const char *wanted = mem_printf("%u", uid);

	for (const char *line = passwd; *line; line += *line == '\n') {
		const char *end, *id = field(line, 2, &end);

		if (id && (size_t)(end - id) == strlen(wanted) &&
		    memcmp(id, wanted, strlen(wanted)) == 0) {
			const char *home = field(line, 5, &end);

			return home && end > home ? mem_strndup(home, (size_t)(end - home)) : NULL;
		}
		line += strcspn(line, "\n");
	}
	return NULL;
}

const char *user_home(uid_t uid)
{
	struct open_how how = {
		.flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
		.resolve = RESOLVE_NO_MAGICLINKS,
	};
	_close_ int fd = sys_openat2(AT_FDCWD, "/etc/passwd", &how);
	const char *home = NULL;
	struct stat st;
	char *text;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return "/";
	if (file_slurp_fd(fd, "/etc/passwd", PASSWD_MAX, &text, NULL) == 0)
		home = home_in(text, uid);
	else
		err_clear();
	return home ? home : "/";
}

/* fchown opens nothing: for a pipe or a terminal it is the same object however it is reached. */
static bool is_pipe_or_terminal(int fd, const struct stat *st)
{
	return S_ISFIFO(st->st_mode) || S_ISSOCK(st->st_mode) ||
	       (S_ISCHR(st->st_mode) && isatty(fd));
}

int user_own_stdio(uid_t uid)
{
	for (int fd = 0; fd <= 2; fd++) {
		struct stat st;

		if (fstat(fd, &st) < 0) {
			if (errno == EBADF)
				continue;
			return fail_sys("stat fd %d", fd);
		}
		if (st.st_uid == uid || !is_pipe_or_terminal(fd, &st))
			continue;
		if (fchown(fd, uid, (gid_t)-1) < 0 && errno != EINVAL && errno != EPERM &&
		    errno != EROFS)
			return fail_sys("give fd %d to uid %u", fd, uid);
	}
	return 0;
}
