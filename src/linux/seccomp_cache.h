/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiled filters below husk's root directory: .cache/seccomp/KEY, KEY being a SHA-256 of everything that the
 * program depends on. A file is taken only if it is a private one (regular, of the caller's effective user,
 * written by nobody else), names its own key, and has a right checksum. None of these functions records a
 * sentence: without the cache all works as well, only slower.
 */
#ifndef HUSK_LINUX_SECCOMP_CACHE_H
#define HUSK_LINUX_SECCOMP_CACHE_H

#include "base/sha256.h"
#include "linux/seccomp.h"

/* At most this many programs are kept. */
#define SECCOMP_CACHE_MAX 64

/* The key: every field that the program depends on, each with its length or width, this machine's
 * architecture, the kernel's release and libseccomp's version. The listener's path and metadata are no part
 * of a program. */
void seccomp_cache_key(const struct seccomp_plan *plan, unsigned char ret[SHA256_LEN]);

/* *ret: *ret_len instructions in the arena. -ENOENT: not there; -EBADMSG: there, and not to be trusted. */
int seccomp_cache_get(int root, const unsigned char key[SHA256_LEN], struct sock_filter **ret,
		      size_t *ret_len);

/* Stores a program (replacing what is there), and removes the oldest ones beyond SECCOMP_CACHE_MAX. */
int seccomp_cache_put(int root, const unsigned char key[SHA256_LEN],
		      const struct sock_filter *insns, size_t len);

#endif
