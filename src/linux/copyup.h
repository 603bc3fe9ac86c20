/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tmpcopyup: a tmpfs that starts with what is in the directory it covers.
 */
#ifndef HUSK_LINUX_COPYUP_H
#define HUSK_LINUX_COPYUP_H

/* Copies everything below the directory `from` into the directory `to` (both may be O_PATH): content with its
 * holes, modes, owners, extended attributes, times, symlinks, nodes. Follows no symlink. `to` itself stays as it is. */
int copyup(int from, int to);

#endif
