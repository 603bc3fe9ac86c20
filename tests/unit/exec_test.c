/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding and running programs, with the sentences that engines look for, and the working directory. The
 * programs are scripts in a folder of the test's own; what a program gets (fds, signals) it says itself.
 */
#include "linux/exec.h"

#include "base/err.h"
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static char top[] = "/tmp/husk-exec-test-XXXXXX";

static const char *in_top(const char *name)
{
	static char path[4][128];
	static int turn;

	turn = (turn + 1) % 4;
	snprintf(path[turn], sizeof path[turn], "%s/%s", top, name);
	return path[turn];
}

static void make_file(const char *name, const char *text, mode_t mode)
{
	int fd = open(in_top(name), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	T_NEED(fd >= 0);
	T_INT(write(fd, text, strlen(text)), strlen(text));
	T_INT(fchmod(fd, mode), 0);
	close(fd);
}

static void make_files(void)
{
	chmod(top, 0755);
	mkdir(in_top("a"), 0755);
	mkdir(in_top("b"), 0755);
	mkdir(in_top("b/folder"), 0755);
	mkdir(in_top("locked"), 0700);
	make_file("a/denied", "#!/bin/sh\n", 0644);
	make_file("a/both", "#!/bin/sh\n", 0644);
	make_file("b/both", "#!/bin/sh\n", 0755);
	make_file("b/tool", "#!/bin/sh\n", 0755);
	make_file("b/roots", "#!/bin/sh\n", 0700);
	mkfifo(in_top("b/pipe"), 0755);
	make_file("b/no-format", "what is this\n", 0755);
	make_file("b/no-loader", "#!/no/such/interpreter\n", 0755);
}

static void found(const char *name, const char *path_env, const char *wanted)
{
	const char *path = NULL;

	T_INT(exec_find(name, path_env, &path), 0);
	T_STR(path, wanted);
}

static void refused(const char *name, const char *path_env, int r, const char *text)
{
	const char *path = "untouched";

	T_INT(exec_find(name, path_env, &path), r);
	T_STR(err_text(), text);
	T_STR(path, "untouched");
}

static void finds_programs(void)
{
	char env[256], text[256];

	snprintf(env, sizeof env, "/no/where:%s:%s", in_top("a"), in_top("b"));
	found("tool", env, in_top("b/tool"));
	found("both", env, in_top("b/both"));
	found(in_top("b/tool"), NULL, in_top("b/tool"));
	found("sh", NULL, "/bin/sh");
	T_INT(chdir(in_top("b")), 0);
	found("./tool", env, "./tool");
	found("tool", "", "./tool");
	found("tool", "/no/where:", "./tool");
	found("tool", ":/no/where", "./tool");
	T_INT(chdir("/"), 0);

	refused("foobar", env, -ENOENT,
		"exec: \"foobar\": executable file not found in $PATH: no such file or directory");
	refused("", env, -ENOENT, "exec: \"\": executable file not found in $PATH");
	refused("denied", env, -EACCES, "exec: \"denied\": permission denied");
	refused("folder", env, -ENOENT,
		"exec: \"folder\": executable file not found in $PATH: no such file or directory");
	refused("/no/such", env, -ENOENT,
		"exec: \"/no/such\": stat /no/such: no such file or directory");
	refused("/etc", env, -EACCES, "exec: \"/etc\": is a directory: permission denied");
	refused("/etc/passwd/x", env, -ENOTDIR,
		"exec: \"/etc/passwd/x\": stat /etc/passwd/x: not a directory");
	refused("/dev/null", env, -EACCES, "exec: \"/dev/null\": permission denied");
	refused("pipe", env, -EACCES, "exec: \"pipe\": permission denied");
	snprintf(text, sizeof text, "exec: \"%s\": permission denied", in_top("a/denied"));
	refused(in_top("a/denied"), env, -EACCES, text);
}

static void in_user(void)
{
	T_INT(seteuid(1000), 0);
	refused("roots", in_top("b"), -EACCES, "exec: \"roots\": permission denied");
	found("tool", in_top("b"), in_top("b/tool"));
	refused("", in_top("locked/x"), -ENOENT, "exec: \"\": executable file not found in $PATH");
}

static void finds_as_the_user(void)
{
	T_INT(t_child(in_user), 0);
}

static void cwd_refused(const char *cwd, int r, const char *why)
{
	char text[256];

	snprintf(text, sizeof text, "chdir to cwd (\"%s\") set in config.json failed: %s", cwd,
		 why);
	T_INT(exec_chdir(cwd, true), r);
	T_STR(err_text(), text);
}

static void in_cwd(void)
{
	T_INT(exec_chdir(in_top("a"), false), 0);
	cwd_refused("/no/such", -ENOENT, "no such file or directory");
	cwd_refused("/etc/passwd", -ENOTDIR, "not a directory");
	/* What is removed meanwhile is nowhere. */
	T_INT(mkdir(in_top("gone"), 0755), 0);
	T_INT(chdir(in_top("gone")), 0);
	T_INT(rmdir(in_top("gone")), 0);
	cwd_refused(".", -ENOENT, "no such file or directory");
	T_INT(seteuid(1000), 0);
	T_INT(exec_chdir(in_top("locked"), false), 1);
	cwd_refused(in_top("locked"), -EACCES, "permission denied");
}

static void changes_directory(void)
{
	T_INT(t_child(in_cwd), 0);
}

/* A directory of the host by an fd that was left open (CVE-2024-21626). */
static void in_leak(void)
{
	int leak = open("/etc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	char cwd[32];

	T_INT(unshare(CLONE_NEWNS), 0);
	T_INT(mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL), 0);
	T_INT(mount("/proc", in_top("a"), NULL, MS_BIND | MS_REC, NULL), 0);
	T_INT(chroot(top), 0);
	T_INT(chdir("/"), 0);
	snprintf(cwd, sizeof cwd, "/a/self/fd/%d", leak);
	cwd_refused(cwd, -EXDEV, "it is outside of the container's root");
	T_INT(chdir("/"), 0);
	T_INT(exec_make_cwd(cwd), 0);
	T_INT(exec_chdir("/a/self", true), 0);
}

static void stays_in_the_root(void)
{
	T_INT(t_child(in_leak), 0);
}

static void in_make(void)
{
	struct stat st;

	T_INT(chroot(top), 0);
	T_INT(chdir("/"), 0);
	umask(0022);
	T_INT(exec_make_cwd("/new/er/est/"), 0);
	T_INT(exec_chdir("/new/er/est/", true), 0);
	T_INT(stat("/new/er", &st), 0);
	T_INT(st.st_mode & 07777, 0755);
	T_INT(exec_make_cwd("/"), 0);
	T_INT(exec_make_cwd("/new/../../../new/other"), 0);
	T_INT(stat("/new/other", &st), 0);
	T_INT(exec_make_cwd("/b/tool"), 0); /* what it is, chdir will tell */
	rmdir("/new/other");
	rmdir("/new/er/est");
	rmdir("/new/er");
	rmdir("/new");
	T_INT(seteuid(1000), 0);
	T_INT(exec_make_cwd("/forbidden/x"), -EACCES);
	T_OK(strstr(err_text(), "make the working directory /forbidden/x: ") != NULL);
}

static void makes_directories(void)
{
	T_INT(t_child(in_make), 0);
}

static void in_bad_programs(void)
{
	char name[] = "x", *argv[] = {name, NULL}, *env[] = {NULL}, text[256];

	snprintf(text, sizeof text, "exec: \"%s\": exec format error", in_top("b/no-format"));
	T_INT(exec_run(in_top("b/no-format"), argv, env), -ENOEXEC);
	T_STR(err_text(), text);
	snprintf(text, sizeof text, "exec: \"%s\": no such file or directory (",
		 in_top("b/no-loader"));
	T_INT(exec_run(in_top("b/no-loader"), argv, env), -ENOENT);
	T_OK(strncmp(err_text(), text, strlen(text)) == 0);
	snprintf(text, sizeof text, "exec: \"%s\": permission denied", in_top("a/denied"));
	T_INT(exec_run(in_top("a/denied"), argv, env), -EACCES);
	T_STR(err_text(), text);
}

static void says_what_it_cannot_run(void)
{
	T_INT(t_child(in_bad_programs), 0);
}

/* The program looks at itself with nothing but what every /bin/sh has. */
static const char look[] = "test \"$ONE\" = 1 || exit 10\n"
			   "test \"$(env -i /bin/true; echo $#)\" = 2 || exit 11\n"
			   "test -e /proc/self/fd/3 || exit 12\n"
			   "test -e /proc/self/fd/4 || exit 13\n"
			   "test ! -e /proc/self/fd/5 || exit 14\n"
			   "test ! -e /proc/self/fd/77 || exit 15\n"
			   "while read -r key value; do\n"
			   "  case $key$value in\n"
			   "    SigIgn:0000000000000000) n=x$n ;;\n"
			   "    SigBlk:0000000000000000) n=y$n ;;\n"
			   "  esac\n"
			   "done < /proc/self/status\n"
			   "test \"$n\" = xy || exit 16\n";

static void in_run(void)
{
	char sh[] = "sh", c[] = "-c", two[] = "two", words[] = "words", one[] = "ONE=1";
	char path[] = "PATH=/usr/bin:/bin", script[sizeof look];
	char *argv[] = {sh, c, strcpy(script, look), sh, two, words, NULL};
	char *env[] = {one, path, NULL};
	const long ignore[32] = {(long)SIG_IGN};
	const int keep[] = {-1, 6};
	sigset_t all;

	for (int i = 0; i < 5; i++)
		T_OK(dup(0) >= 0);
	T_INT(dup2(0, 77), 77);
	/* SIG_IGN in the kernel's struct, also for the two signals that the C library keeps to itself. */
	for (int sig = 1; sig <= SIGRTMAX; sig++)
		syscall(SYS_rt_sigaction, sig, ignore, NULL, (SIGRTMAX + 7) / 8);
	sigfillset(&all);
	sigdelset(&all, SIGALRM);
	sigprocmask(SIG_SETMASK, &all, NULL);
	T_INT(fcntl(6, F_SETFD, FD_CLOEXEC), 0);
	T_INT(exec_prepare(2, keep, 2), 0);
	/* Not only marked to be closed: the path of the program, or its interpreter's, could lead through them. */
	T_OK(fcntl(5, F_GETFD) < 0 && fcntl(7, F_GETFD) < 0 && fcntl(77, F_GETFD) < 0);
	T_INT(fcntl(6, F_GETFD), FD_CLOEXEC);
	exec_run("/bin/sh", argv, env);
	T_SAY("%s", err_text());
}

static void gives_only_what_is_meant(void)
{
	T_INT(t_child(in_run), 0);
}

int main(void)
{
	t_need_root();
	if (!mkdtemp(top))
		return 1;
	make_files();
	T_RUN(finds_programs);
	T_RUN(finds_as_the_user);
	T_RUN(changes_directory);
	T_RUN(stays_in_the_root);
	T_RUN(makes_directories);
	T_RUN(says_what_it_cannot_run);
	T_RUN(gives_only_what_is_meant);
	for (const char *const *p =
		     (const char *const[]){"a/denied", "a/both", "b/both", "b/tool", "b/roots",
					   "b/no-format", "b/no-loader", "b/pipe", "b/folder", "a",
					   "b", "locked", ".", NULL};
	     *p; p++)
		remove(in_top(*p));
	rmdir(top);
	return t_end();
}
