/* SPDX-License-Identifier: Apache-2.0 */
/*
 * own_root COMMAND [ARGUMENT...]: runs a command in a mount namespace whose root is the caller's "/".
 * In a chroot the kernel makes no user namespaces (EPERM: user_namespaces(7), "chroot"), so that half of what a container
 * runtime is tested for can't be done there. contrib/check uses this where it finds itself in one.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int need(long result, const char *what)
{
	if (result < 0) {
		fprintf(stderr, "own_root: %s: %s\n", what, strerror(errno));
		exit(125);
	}
	return (int)result;
}

int main(int argc, char **argv)
{
	struct mount_attr private = {
		.propagation = 1 << 18}; /* MS_PRIVATE; <sys/mount.h> and this header don't mix */
	char cwd[4096];

	if (argc < 2 || !getcwd(cwd, sizeof(cwd)))
		return 125;
	need(unshare(CLONE_NEWNS), "unshare");
	int root = need(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), "/");
	int own = need(open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC), "/proc/self/ns/mnt");

	/* To join one's own mount namespace leads to its root, out of the chroot. */
	need(setns(own, CLONE_NEWNS), "setns");
	need(syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &private, sizeof(private)),
	     "make the mounts private");
	int tree = need(syscall(SYS_open_tree, root, "",
				AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC),
			"open_tree");

	need(syscall(SYS_move_mount, tree, "", root, "",
		     MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH),
	     "move_mount");
	need(fchdir(tree), "fchdir");
	need(syscall(SYS_pivot_root, ".", "."), "pivot_root");
	need(syscall(SYS_umount2, ".", 2 /* MNT_DETACH */), "umount");
	need(chdir(cwd), cwd);
	execvp(argv[1], argv + 1);
	need(-1, argv[1]);
}
