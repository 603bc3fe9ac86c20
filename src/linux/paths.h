/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Masked and read-only paths, in INIT after the pivot. A missing path is ignored. All masks share two objects: one
 * empty read-only tmpfs for directories, one /dev/null for everything else.
 * Source: config-linux.md "Masked Paths", "Readonly Paths".
 */
#ifndef HUSK_LINUX_PATHS_H
#define HUSK_LINUX_PATHS_H

#include <stddef.h>

/* mount_label: SELinux label of the tmpfs, NULL for none. null_fd: from device_open_null(), stays the caller's;
 * -1: the container's own /dev/null, checked by fd. */
int paths_mask(const char *const *paths, size_t len, const char *mount_label, int null_fd);

/* Makes each path a mount of its own, read-only; what is mounted below it stays as it is. */
int paths_readonly(const char *const *paths, size_t len);

#endif
