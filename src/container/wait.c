// SPDX-License-Identifier: Apache-2.0
/*
 * The foreground, one poll(2) loop: a signalfd, the process' pidfd, the terminal. Both directions of the terminal
 * are non-blocking with a small buffer each, so that a reader that is slow or gone never holds up the other one,
 * nor the news of the container's end; after that end what is still in the pty is read out.
 */
#include "container/wait.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/sys.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

struct pipe_half {
	int from, to; /* -1: over */
	char buf[16384];
	size_t at, end; /* what is still to be written */
};

struct foreground {
	struct container *c;
	struct pipe_half in, out;
	struct termios before;
	bool raw;
};

int wait_prepare(struct container *c)
{
	sigset_t set;

	sigfillset(&set);
	sigdelset(&set, SIGSEGV);
	sigdelset(&set, SIGBUS);
	sigdelset(&set, SIGILL);
	sigdelset(&set, SIGFPE);
	sigdelset(&set, SIGABRT);
	CHECK(sigprocmask(SIG_BLOCK, &set, NULL), "block signals");
	if (!c->opt.no_subreaper)
		CHECK(prctl(PR_SET_CHILD_SUBREAPER, 1), "become a subreaper");
	return CHECK(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "make a signalfd");
}

/* Reaps orphans; the container's own process stays for the last wait. */
static void reap(pid_t except)
{
	siginfo_t info;

	for (;;) {
		info.si_pid = 0;
		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || !info.si_pid ||
		    info.si_pid == except)
			return;
		waitid(P_PID, (id_t)info.si_pid, &info, WEXITED | WNOHANG);
	}
}

static void on_signal(struct foreground *f, int signals)
{
	struct signalfd_siginfo s;

	while (read(signals, &s, sizeof s) == sizeof s) {
		int sig = (int)s.ssi_signo;

		if (sig == SIGCHLD)
			reap(f->c->pid);
		else if (sig == SIGWINCH && f->c->console_fd >= 0)
			tty_copy_size(STDIN_FILENO, f->c->console_fd);
		else if (sig != SIGPIPE && sig != SIGURG)
			sys_pidfd_send_signal(f->c->pidfd, sig);
	}
}

/* One read or write in this direction, as poll says. */
static void pump(struct pipe_half *p, short from_ready, short to_ready)
{
	ssize_t n;

	if (p->at == p->end && from_ready) {
		n = read(p->from, p->buf, sizeof p->buf);
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			p->from = -1;
		p->at = 0;
		p->end = n > 0 ? (size_t)n : 0;
		to_ready = POLLOUT;
	}
	if (p->at < p->end && to_ready) {
		n = write(p->to, p->buf + p->at, p->end - p->at);
		if (n > 0)
			p->at += (size_t)n;
		else if (n < 0 && errno != EAGAIN && errno != EINTR) {
			p->from = p->to = -1;
			p->at = p->end;
		}
	}
}

static struct pollfd want_read(const struct pipe_half *p)
{
	return (struct pollfd){.fd = p->at == p->end ? p->from : -1, .events = POLLIN};
}

static struct pollfd want_write(const struct pipe_half *p)
{
	return (struct pollfd){.fd = p->at < p->end ? p->to : -1, .events = POLLOUT};
}

static int loop(struct foreground *f, int signals)
{
	for (;;) {
		struct pollfd p[] = {
			{.fd = signals, .events = POLLIN},
			{.fd = f->c->pidfd, .events = POLLIN},
			want_read(&f->in),
			want_write(&f->in),
			want_read(&f->out),
			want_write(&f->out),
		};

		if (poll(p, sizeof p / sizeof *p, -1) < 0) {
			if (errno == EINTR)
				continue;
			return fail_sys("wait for the container's process");
		}
		if (p[0].revents)
			on_signal(f, signals);
		pump(&f->in, p[2].revents, p[3].revents);
		pump(&f->out, p[4].revents, p[5].revents);
		if (p[1].revents && !p[4].revents && f->out.at == f->out.end)
			return 0;
	}
}

static int exit_status(const struct container *c)
{
	siginfo_t info;

	CHECK(waitid(P_PIDFD, (id_t)c->pidfd, &info, WEXITED), "wait for the container's process");
	return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

static void set_nonblocking(int fd, bool on)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags >= 0)
		fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
}

int wait_foreground(struct container *c, int signals)
{
	struct foreground f = {.c = c};
	int r;

	f.in.from = f.in.to = f.out.from = f.out.to = -1;
	if (c->console_fd >= 0) {
		f.in.from = STDIN_FILENO;
		f.in.to = f.out.from = c->console_fd;
		f.out.to = STDOUT_FILENO;
		set_nonblocking(c->console_fd, true);
		f.raw = isatty(STDIN_FILENO) && tty_raw(STDIN_FILENO, &f.before) >= 0;
	}
	r = loop(&f, signals);
	if (f.raw)
		tty_restore(STDIN_FILENO, &f.before);
	return r < 0 ? r : exit_status(c);
}
