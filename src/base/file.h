/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole files: read, written, replaced. Paths are relative to the directory fd `dir` (AT_FDCWD for
 * the working directory). Kernel files (procfs, sysfs, cgroupfs) are written with one write(2), as
 * they want it. Each failure records a sentence that names the path (base/err.h).
 */
#ifndef HUSK_BASE_FILE_H
#define HUSK_BASE_FILE_H

#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>

/* Everything of fd up to `max` bytes (-EFBIG beyond), NUL-terminated, in the arena; `what` names it
 * in the sentence. Returns 0; *ret_len (may be NULL) without the NUL. */
int file_slurp_fd(int fd, const char *what, size_t max, char **ret, size_t *ret_len);

/* Opens, reads and closes. */
int file_slurp(int dir, const char *path, size_t max, char **ret, size_t *ret_len);

/* Reads a small kernel file into buf (at most size - 1 bytes, NUL-terminated, the last newline cut).
 * Returns the length, or -errno WITHOUT a sentence: such files are often asked just whether they exist. */
int file_peek(int dir, const char *path, char *buf, size_t size);

/* open(O_WRONLY) without O_CREAT, one write(2). */
int file_write(int dir, const char *path, const char *text);

/* As file_write, with -errno and NO sentence, for the caller who knows better words. */
int file_poke(int dir, const char *path, const char *text);

/* Writes all of data to fd. */
int file_write_fd(int fd, const char *what, const void *data, size_t len);

/* Replaces `path` atomically: writes ".path.tmp" in the same directory, renames it. `path` has no "/",
 * or dir is ignored and it is absolute. Mode as given, less the umask. */
int file_replace(int dir, const char *path, const void *data, size_t len, mode_t mode);

/* mkdir -p below `dir`; fine when it exists. Follows symlinks: for host paths, never below a rootfs
 * (base/inroot.h). */
int file_mkdirs(int dir, const char *path, mode_t mode);

/* rm -r of `path` below dir without following symlinks; fine when nothing is there. */
int file_remove_tree(int dir, const char *path);

#endif
