/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From INIT to the container's program. Looking for the file is a step of its own, before "created", so
 * that a missing program is reported by `create`; execve(2) itself comes after `start`. What
 * engines match in the sentences is in Go's spelling: lower case.
 */
#include "linux/exec.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/inroot.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/sys.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/stat.h>

int exec_make_cwd(const char *cwd)
{
	_close_ int root = -1, made = -1;
	struct stat st;

	if (stat(cwd, &st) == 0 || errno != ENOENT)
		return 0; /* what is wrong with it, if anything, is for exec_chdir() to say */
	root = CHECK(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), "open /");
	made = inroot_mkdirs(root, cwd, 0755);
	return made < 0 ? err_within(made, "make the working directory %s", cwd) : 0;
}

static int refuse_cwd(int errnum, const char *cwd, const char *text)
{
	return fail(errnum, "chdir to cwd (\"%s\") set in config.json failed: %s", cwd, text);
}

int exec_chdir(const char *cwd, bool final)
{
	char at[PATH_MAX];

	if (chdir(cwd) < 0) {
		if (!final && (errno == EACCES || errno == EPERM))
			return 1;
		return refuse_cwd(errno, cwd, err_str(errno));
	}
	/* The system call itself: glibc has its own ways around an unreachable directory. */
	if (syscall(SYS_getcwd, at, sizeof at) < 0)
		return refuse_cwd(errno, cwd, err_str(errno));
	if (at[0] != '/')
		return refuse_cwd(EXDEV, cwd, "it is outside of the container's root");
	return 0;
}

/* 0, or -errno of why `path` can't be executed; nothing is recorded. */
static int executable(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	/* X_OK of a file without any x bit is granted to no one, root included. */
	if (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) < 0)
		return -errno;
	return S_ISREG(st.st_mode) ? 0 : -EACCES;
}

static int refuse_file(int r, const char *name)
{
	switch (r) {
	case -EISDIR:
		return fail(EACCES, "exec: \"%s\": is a directory: permission denied", name);
	case -EACCES:
	case -EPERM:
		return fail(EACCES, "exec: \"%s\": permission denied", name);
	default:
		return fail(-r, "exec: \"%s\": stat %s: %s", name, name, err_str(-r));
	}
}

static const char *join(const char *dir, size_t dir_len, const char *name)
{
	if (dir_len == 0)
		return mem_printf("./%s", name);
	return mem_printf("%.*s/%s", (int)dir_len, dir, name);
}

int exec_find(const char *name, const char *path_env, const char **ret_path)
{
	bool denied = false;

	if (strchr(name, '/')) {
		int r = executable(name);

		if (r < 0)
			return refuse_file(r, name);
		*ret_path = mem_strdup(name);
		return 0;
	}
	for (const char *dir = path_env ? path_env : "/bin:/usr/bin"; dir && *name;) {
		size_t len = strcspn(dir, ":");
		const char *path = join(dir, len, name);
		int r = executable(path);

		if (r == 0) {
			*ret_path = path;
			return 0;
		}
		denied = denied || r == -EACCES || r == -EPERM;
		dir = dir[len] ? dir + len + 1 : NULL;
	}
	if (denied)
		return refuse_file(-EACCES, name);
	return fail(ENOENT, "exec: \"%s\": executable file not found in $PATH%s", name,
		    *name ? ": no such file or directory" : "");
}

/* What the caller ignored, or blocked, is no business of the container's. */
void exec_reset_signals(void)
{
	/* The kernel's struct, all zeros on every architecture: SIG_DFL, no flags. By the system call, as the C
	 * library keeps two signals to itself, and its posix_spawn(3) hands them on ignored. */
	static const long dfl[32];
	const size_t set_size = (size_t)(SIGRTMAX + 7) / 8;
	sigset_t none;

	for (int sig = 1; sig <= SIGRTMAX; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			syscall(SYS_rt_sigaction, sig, dfl, NULL, set_size);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The lowest of `keep` that is not below `from`, UINT_MAX if there is none. */
static unsigned int next_kept(const int *keep, size_t len, unsigned int from)
{
	unsigned int next = UINT_MAX;

	for (size_t i = 0; i < len; i++)
		if (keep[i] >= 0 && (unsigned int)keep[i] >= from && (unsigned int)keep[i] < next)
			next = (unsigned int)keep[i];
	return next;
}

int exec_prepare(unsigned int preserve, const int *keep, size_t len)
{
	unsigned int from = 3 + preserve, next;

	/* Not left to the exec: it closes them after it has followed the path of the program, and those of its interpreters,
	 * which may lead through /proc/self/fd. */
	do {
		next = next_kept(keep, len, from);
		if (next > from)
			CHECK(sys_close_range(from, next == UINT_MAX ? next : next - 1, 0),
			      "close what the container is not to have");
		from = next + 1;
	} while (next != UINT_MAX);
	exec_reset_signals();
	return 0;
}

int exec_run(const char *path, char *const argv[], char *const env[])
{
	execve(path, argv, env);
	switch (errno) {
	case EACCES:
	case EPERM:
		return fail(EACCES, "exec: \"%s\": permission denied", path);
	case ENOENT:
		return fail(ENOENT,
			    "exec: \"%s\": no such file or directory (the file, or the "
			    "interpreter or loader that it names)",
			    path);
	default:
		return fail(errno, "exec: \"%s\": %s", path, err_str(errno));
	}
}
