// SPDX-License-Identifier: Apache-2.0
/*
 * Hooks: programs of the administrator's or the engine's. Their standard input is a memfd with the
 * state, their output another one, so that nothing here can block on a hook that does not read, or fill a
 * pipe that nobody empties; the output is shown only when the hook fails. The end is awaited by pidfd.
 */
#include "container/hooks.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/sys.h"
#include "linux/exec.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

const char *const hook_names[HOOK_COUNT] = {
	"prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop",
};

struct hook_list {
	const struct oci_hook *at;
	size_t len;
};

static struct hook_list list_of(const struct container *c, enum hook_kind kind)
{
	const struct oci_hooks *h = c->config ? c->config->hooks : NULL;

	if (!h)
		return (struct hook_list){0};
	switch (kind) {
	case HOOK_PRESTART:
		return (struct hook_list){h->prestart, h->prestart_len};
	case HOOK_CREATE_RUNTIME:
		return (struct hook_list){h->create_runtime, h->create_runtime_len};
	case HOOK_CREATE_CONTAINER:
		return (struct hook_list){h->create_container, h->create_container_len};
	case HOOK_START_CONTAINER:
		return (struct hook_list){h->start_container, h->start_container_len};
	case HOOK_POSTSTART:
		return (struct hook_list){h->poststart, h->poststart_len};
	default:
		return (struct hook_list){h->poststop, h->poststop_len};
	}
}

bool hooks_any(const struct container *c, enum hook_kind kind)
{
	return list_of(c, kind).len > 0;
}

static char **terminated(const char *const *list, size_t len, const char *otherwise)
{
	VEC(char *) v = {0};

	for (size_t i = 0; i < len; i++)
		*vec_push(&v) = mem_strdup(list[i]);
	if (!v.len && otherwise)
		*vec_push(&v) = mem_strdup(otherwise);
	*vec_push(&v) = NULL;
	return v.at;
}

struct hook_io {
	int in, out;
};

/* In the hook's own process. It does not outlive husk: nobody would await its end, and what it makes could come after the
 * poststop hooks that are to remove it. Returns errno. */
static int hook_become(const struct oci_hook *hook, char **env, struct hook_io io, pid_t husk)
{
	char **argv = terminated(hook->args, hook->args_len, hook->path);

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return errno;
	if (getppid() != husk)
		return ESRCH;
	exec_reset_signals();
	if (dup2(io.in, 0) < 0 || dup2(io.out, 1) < 0 || dup2(io.out, 2) < 0)
		return errno;
	execve(hook->path, argv, env);
	return errno;
}

static int hook_spawn(const struct oci_hook *hook, char **env, struct hook_io io, pid_t *ret)
{
	pid_t husk = getpid();
	int pair[2], r = 0;

	CHECK(pipe2(pair, O_CLOEXEC), "make a pipe");
	*ret = fork();
	if (*ret == 0) {
		r = hook_become(hook, env, io, husk);
		_exit(write(pair[1], &r, sizeof r) != sizeof r);
	}
	close(pair[1]);
	/* Its execve(2) closes the other end. */
	if (*ret > 0 && read(pair[0], &r, sizeof r) != sizeof r)
		r = 0;
	close(pair[0]);
	CHECK(*ret, "fork");
	if (!r)
		return 0;
	waitpid(*ret, NULL, 0);
	return fail(r, "%s", err_str(r));
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits for the hook's end, at most `timeout` seconds when there is one, and not beyond the end of husk at the other
 * end of `channel` (-1: of no matter). */
static int hook_wait(pid_t pid, const struct oci_hook *hook, int channel, int *ret_status)
{
	_close_ int pidfd = CHECK(sys_pidfd_open(pid), "open a pidfd of the hook");
	struct pollfd p[] = {{.fd = pidfd, .events = POLLIN}, {.fd = channel}};
	int64_t end = now_ms() + (int64_t)hook->timeout * 1000, left = -1;
	bool limited = hook->has_timeout && hook->timeout > 0, late = false;
	int n;

	do {
		if (limited)
			left = end > now_ms() ? end - now_ms() : 0;
		n = poll(p, 2, left > 60000 ? 60000 : (int)left);
		late = limited && n == 0 && now_ms() >= end;
	} while (!late && (n == 0 || (n < 0 && errno == EINTR)));
	if (late || p[1].revents)
		sys_pidfd_send_signal(pidfd, SIGKILL);
	CHECK(waitpid(pid, ret_status, 0), "wait for the hook");
	if (p[1].revents)
		return fail(ESRCH, "husk is gone");
	return late ? fail(ETIMEDOUT, "killed after its timeout of %d s", hook->timeout) : 0;
}

/* ": what the hook wrote", at most its last 1 KiB, on one line. */
static const char *said(int out)
{
	char *text = mem_alloc(1025);
	off_t end = lseek(out, 0, SEEK_END), at = end > 1024 ? end - 1024 : 0;
	ssize_t n = pread(out, text, 1024, at);

	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == ' '))
		n--;
	if (n <= 0)
		return "";
	text[n] = '\0';
	for (char *p = text; *p; p++)
		if (*p == '\n')
			*p = ' ';
	return mem_printf(": %s", text);
}

static int hook_run(const struct oci_hook *hook, char **env, const char *state, int channel)
{
	_close_ int in = CHECK(memfd_create("state", MFD_CLOEXEC), "make a file for the state");
	_close_ int out = CHECK(memfd_create("output", MFD_CLOEXEC), "make a file for the output");
	pid_t pid = -1;
	int status;

	TRY(file_write_fd(in, "the state", state, strlen(state)));
	CHECK(lseek(in, 0, SEEK_SET), "rewind the state");
	TRY(hook_spawn(hook, env, (struct hook_io){in, out}, &pid));
	TRY(hook_wait(pid, hook, channel, &status));
	if (WIFSIGNALED(status))
		return fail(EIO, "killed by signal %d%s", WTERMSIG(status), said(out));
	if (WEXITSTATUS(status))
		return fail(EIO, "exit status %d%s", WEXITSTATUS(status), said(out));
	return 0;
}

int hooks_run(const struct container *c, enum hook_kind kind, enum status status, pid_t pid)
{
	struct hook_list list = list_of(c, kind);
	struct oci_state s;
	const char *state;

	if (!list.len)
		return 0;
	s = state_public(c, status, pid);
	s.has_pid = pid > 0;
	state = state_json(&s);
	for (size_t i = 0; i < list.len; i++) {
		const struct oci_hook *hook = &list.at[i];
		/* Inside the container an empty environment would be of no use. */
		char **env = kind == HOOK_START_CONTAINER && !hook->env_len
				     ? c->run.env
				     : terminated(hook->env, hook->env_len, NULL);
		/* INIT is still being made: without HOST there is nothing to make. */
		int channel = kind == HOOK_CREATE_CONTAINER ? c->channel : -1;
		int r = hook_run(hook, env, state, channel);

		if (r >= 0)
			continue;
		r = err_within(r, "hooks.%s[%zu] %s", hook_names[kind], i, hook->path);
		if (kind != HOOK_POSTSTOP)
			return r;
		log_warning("%s", err_text());
	}
	return 0;
}
