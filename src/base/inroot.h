/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths below a rootfs. Every such path is walked by the kernel from the rootfs fd (openat2(2) with
 * RESOLVE_IN_ROOT and RESOLVE_NO_MAGICLINKS), so that neither ".." nor any symlink, also one that is
 * exchanged meanwhile, leads out. A path is resolved once; after that its fd is used.
 * "path" may be absolute or relative: both are taken from the rootfs.
 */
#ifndef HUSK_BASE_INROOT_H
#define HUSK_BASE_INROOT_H

#include <sys/types.h>

/* Opens an existing path; flags as for open(2) (O_CLOEXEC is added). Returns the fd, or -errno with
 * the sentence "open PATH in the rootfs: why". */
int inroot_open(int root, const char *path, int flags);

/* The same without a sentence: for paths that may be absent. */
int inroot_try(int root, const char *path, int flags);

/* Makes the missing directories of `path` (mode less umask), also where a symlink leads to nothing yet, and
 * returns an O_PATH fd of the last. A component made by somebody else at the same time is fine. */
int inroot_mkdirs(int root, const char *path, mode_t mode);

/* Returns an O_PATH fd of `path`; if nothing is there, its parents are made (0755) and an empty
 * regular file of `mode`. What exists is not changed, whatever it is. */
int inroot_mkfile(int root, const char *path, mode_t mode);

/* The directory that `path` lies in, made if missing (0755), as an O_PATH fd, and the last component
 * (in the arena): for mknodat, symlinkat, unlinkat. Refuses a path that ends in "..", or is the root. */
int inroot_parent(int root, const char *path, const char **ret_name);

#endif
